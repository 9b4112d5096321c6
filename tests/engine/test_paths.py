"""PATHs: what is given is checked, in the light of the repository that it lies in."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import UsageError, repository_root
from tests.engine.checking import TWICE, check, found
from tests.repositories import config_map, git, repository, write

FILES = {
    "apps/cart/kustomization.yaml": "resources: [a.yaml, ../absent.yaml]\n",
    "apps/cart/a.yaml": config_map("a"),
    "apps/pay/a.yaml": TWICE,
    "apps/payments/a.yaml": TWICE,
    "infra/a.yaml": TWICE,
}
EVERY = [
    *("REP004 apps/cart/kustomization.yaml:1", "REP003 apps/pay/a.yaml:7"),
    *("REP003 apps/payments/a.yaml:7", "REP003 infra/a.yaml:7"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return repository(tmp_path / "root", FILES)


PATHS = {
    ("",): EVERY,
    ("apps",): EVERY[:3],
    ("apps/pay",): [EVERY[1]],
    ("apps/pay/a.yaml",): [EVERY[1]],
    ("apps/pay/",): [EVERY[1]],
    ("apps/../infra",): [EVERY[3]],
    ("apps/pay", "infra/a.yaml"): [EVERY[1], EVERY[3]],
    ("apps", "apps/pay"): EVERY[:3],
    ("apps/pay", ""): EVERY,
    ("apps/cart/kustomization.yaml",): [EVERY[0]],
    ("apps/cart/a.yaml",): [],
}


@pytest.mark.parametrize("paths", PATHS)
def test_what_is_given_is_checked_and_nothing_else(root: Path, paths: tuple[str, ...]) -> None:
    outcome = check(*(root / path for path in paths))
    assert found(outcome) == PATHS[paths]
    assert outcome.repository == str(root)


def test_the_root_is_found_from_within(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root / "apps/pay")
    assert found(check(Path())) == [EVERY[1]]
    assert found(check(Path(".."))) == EVERY[:3]
    assert found(check(Path("../.."))) == EVERY
    assert found(check(Path("a.yaml"))) == [EVERY[1]]


def test_what_is_said_of_an_environment_elsewhere_is_not_asked_for(tmp_path: Path) -> None:
    files = {
        ".gitops-lint.yaml": "environments:\n  prod: {paths: [apps]}\n  qa: {paths: [qa]}\n",
        "apps/a.yaml": config_map("a"),
        "qa/README.md": "nothing yet\n",
    }
    root = repository(tmp_path / "root", files)
    assert found(check(root)) == ["REP010 qa:1"]
    assert found(check(root / "apps")) == []
    assert found(check(root / "apps/a.yaml")) == []
    assert found(check(root / "qa")) == ["REP010 qa:1"]


def test_only_what_was_looked_at_is_counted(root: Path) -> None:
    assert check(root).summary.files == 5
    assert check(root / "apps/pay").summary.files == 1


def test_a_suppression_elsewhere_is_not_judged(tmp_path: Path) -> None:
    entry = "ignore:\n- {rule: REP003, path: infra, reason: known}\n"
    root = repository(tmp_path / "root", {**FILES, ".gitops-lint.yaml": entry})
    assert found(check(root / "apps/cart/a.yaml")) == []


def test_a_path_that_is_not_there_is_refused(root: Path) -> None:
    with pytest.raises(UsageError, match=r"absent\.yaml: does not exist"):
        check(root / "absent.yaml")


def test_two_repositories_are_refused(root: Path, tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"a.yaml": TWICE})
    with pytest.raises(UsageError, match="are two repositories; check them one at a time"):
        check(root, other)
    with pytest.raises(UsageError, match="are two repositories"):
        check(root / "infra/a.yaml", other / "a.yaml")


def test_a_directory_outside_any_repository_is_its_own(tmp_path: Path) -> None:
    plain = write(tmp_path / "plain", {"a.yaml": TWICE, "deep/b.yaml": TWICE})
    assert found(check(plain)) == ["REP003 a.yaml:7", "REP003 deep/b.yaml:7"]
    assert found(check(plain / "deep/b.yaml")) == ["REP003 b.yaml:7"]


def test_an_empty_directory_has_nothing_to_say_but_that(tmp_path: Path) -> None:
    outcome = check(tmp_path)
    assert outcome.summary.files == 0
    assert {one.rule for one in outcome.results} <= {"REP010"}


def test_a_link_to_a_repository_is_the_repository(root: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(root)
    assert found(check(tmp_path / "link")) == EVERY
    assert found(check(tmp_path / "link/apps/pay")) == [EVERY[1]]


def test_a_link_in_a_repository_stands_for_what_it_leads_to(root: Path) -> None:
    (root / "current").symlink_to("apps/pay")
    (root / "one.yaml").symlink_to("infra/a.yaml")
    assert found(check(root / "current")) == [EVERY[1]]
    assert found(check(root / "one.yaml")) == [EVERY[3]]


def test_an_ignored_file_that_is_named_is_said_not_to_count(root: Path) -> None:
    write(root, {".gitignore": "*.out.yaml\n", "apps/x.out.yaml": TWICE})
    with pytest.raises(UsageError, match=r"apps/x\.out\.yaml: git ignores it"):
        check(root / "apps/x.out.yaml")


def test_the_nearest_configuration_makes_the_root(root: Path) -> None:
    write(root, {"infra/.gitops-lint.yaml": "{}\n"})
    assert repository_root([root / "infra/a.yaml"]) == root / "infra"
    assert repository_root([root / "apps"]) == root
    assert found(check(root / "infra")) == ["REP003 a.yaml:7"]


def test_a_submodule_is_a_repository_of_its_own(tmp_path: Path) -> None:
    other = repository(tmp_path / "other", {"a.yaml": TWICE})
    root = repository(tmp_path / "root", {"b.yaml": TWICE})
    git(root, "submodule", "--quiet", "add", str(other), "vendor")
    assert found(check(root)) == ["REP003 b.yaml:7"]
    assert found(check(root / "vendor")) == ["REP003 a.yaml:7"]


def test_one_environment_can_be_asked_about(tmp_path: Path) -> None:
    files = {"envs/dev/a.yaml": TWICE, "envs/prod/a.yaml": TWICE, "other/a.yaml": TWICE}
    root = repository(tmp_path / "root", files)
    assert found(check(root, environment="prod")) == ["REP003 envs/prod/a.yaml:7"]
    with pytest.raises(UsageError, match="there is no environment 'qa'; this repository has dev, prod"):
        check(root, environment="qa")


def test_a_template_that_is_not_rendered_is_counted(tmp_path: Path) -> None:
    write(tmp_path, {"Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n", "templates/a.yaml": "a: {{ b }}\n"})
    assert check(tmp_path).summary.not_looked_at == {"template of a Helm chart (what it renders was not checked)": 1}


def test_a_component_that_nothing_takes_in_is_counted(tmp_path: Path) -> None:
    component = "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nimages: [{name: a, newTag: '2'}]\n"
    files = {f"components/{name}/kustomization.yaml": component for name in ("used", "inner", "alone")}
    files["components/used/kustomization.yaml"] += "components: [../inner]\n"
    files["app/kustomization.yaml"] = "components: [../components/used]\n"
    repository(tmp_path, files)
    reason = "component that no kustomization takes in (what it changes was not checked)"
    assert check(tmp_path).summary.not_looked_at == {reason: 1}
