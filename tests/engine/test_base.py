"""`--base REV`: only what the change introduces, judged by the rules that hold without it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.loading.git import GitError
from tests.engine.checking import TWICE, check, found, rules
from tests.repositories import commit, config_map, git, repository, write

OTHER = TWICE.replace("twice", "other")


def notices(root: Path, base: str) -> list[str]:
    return [
        f"{one.rule} {one.location.file}:{one.location.line}: {one.message}" for one in check(root, base=base).notices
    ]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A repository with one finding, on the branch main."""
    return repository(tmp_path / "root", {"a.yaml": TWICE, "b.yaml": config_map("b")})


def test_what_the_base_has_already_is_not_reported(root: Path) -> None:
    write(root, {"b.yaml": OTHER})
    commit(root)
    assert found(check(root)) == ["REP003 a.yaml:7", "REP003 b.yaml:7"]
    assert found(check(root, base="HEAD~1")) == ["REP003 b.yaml:7"]


def test_the_working_tree_is_what_is_checked(root: Path) -> None:
    write(root, {"new.yaml": OTHER})
    assert found(check(root, base="HEAD")) == ["REP003 new.yaml:7"]


def test_a_finding_that_moves_is_none_that_was_introduced(root: Path) -> None:
    write(root, {"a.yaml": "# one\n\n# two\n---\n" + TWICE})
    assert found(check(root, base="HEAD")) == []


def test_one_more_of_the_same_is_introduced(root: Path) -> None:
    write(root, {"a.yaml": TWICE + "  level: info\n"})
    assert len(check(root, base="HEAD").results) == 1


def test_what_others_did_on_the_base_s_branch_since_is_not_counted(root: Path) -> None:
    git(root, "checkout", "--quiet", "-b", "feature")
    write(root, {"feature.yaml": OTHER})
    commit(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"a.yaml": config_map("mended"), "main.yaml": OTHER})
    commit(root)
    git(root, "checkout", "--quiet", "feature")
    # a.yaml is as it was where the branches parted, although main has mended it by now.
    assert found(check(root, base="main")) == ["REP003 feature.yaml:7"]


def test_deleting_a_file_that_others_need_is_caught(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"kustomization.yaml": "resources: [a.yaml]\n", "a.yaml": config_map("a")})
    (root / "a.yaml").unlink()
    outcome = check(root, base="HEAD")
    assert found(outcome) == ["REP004 kustomization.yaml:1"]
    assert "a.yaml does not exist" in outcome.results[0].message


def test_a_file_that_was_renamed_keeps_its_findings(root: Path) -> None:
    git(root, "mv", "a.yaml", "renamed.yaml")
    assert found(check(root)) == ["REP003 renamed.yaml:7"]
    assert found(check(root, base="HEAD")) == []
    write(root, {"renamed.yaml": TWICE + "  level: info\n"})
    assert len(check(root, base="HEAD").results) == 1


def test_a_file_that_was_moved_with_its_directory_keeps_its_findings(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"old/a.yaml": TWICE, "old/b.yaml": OTHER})
    (root / "old").rename(root / "new")
    assert found(check(root, base="HEAD")) == []


def test_a_copy_of_a_file_has_findings_of_its_own(root: Path) -> None:
    write(root, {"copy.yaml": TWICE})
    assert found(check(root, base="HEAD")) == ["REP003 copy.yaml:7"]


def test_the_configuration_is_the_base_s(root: Path) -> None:
    write(root, {".gitops-lint.yaml": "severity:\n  REP003: 'off'\n", "b.yaml": OTHER})
    assert found(check(root)) == []
    assert found(check(root, base="HEAD")) == ["REP003 b.yaml:7"]


def test_the_configuration_of_the_base_holds_even_where_the_change_takes_it_away(root: Path) -> None:
    write(root, {".gitops-lint.yaml": "ignore:\n- {rule: REP003, reason: known}\n"})
    commit(root)
    (root / ".gitops-lint.yaml").unlink()
    write(root, {"b.yaml": OTHER})
    assert found(check(root, base="HEAD")) == []


def test_a_suppression_that_is_added_is_listed(root: Path) -> None:
    write(root, {"b.yaml": OTHER.rstrip("\n") + " # gitops-lint: ignore[REP003] so be it\n"})
    assert found(check(root, base="HEAD")) == []
    assert notices(root, "HEAD") == ["REP007 b.yaml:7: this change adds a suppression of REP003: so be it"]


def test_a_suppression_that_was_there_is_not_listed_wherever_it_moves(root: Path) -> None:
    write(root, {"b.yaml": OTHER.rstrip("\n") + " # gitops-lint: ignore[REP003] so be it\n"})
    commit(root)
    write(root, {"b.yaml": "# first\n" + (root / "b.yaml").read_text()})
    assert notices(root, "HEAD") == []
    git(root, "mv", "b.yaml", "c.yaml")
    assert notices(root, "HEAD") == []


def test_what_a_removed_suppression_hid_is_introduced(root: Path) -> None:
    write(root, {"b.yaml": OTHER.rstrip("\n") + " # gitops-lint: ignore[REP003] so be it\n"})
    commit(root)
    write(root, {"b.yaml": OTHER})
    assert found(check(root, base="HEAD")) == ["REP003 b.yaml:7"]


UNKNOWN = "apiVersion: example.com/v1\nkind: Widget\nmetadata:\n  name: a\n"


@pytest.mark.parametrize("strict", [False, True])
def test_notices_are_only_those_that_the_change_brings(tmp_path: Path, strict: bool) -> None:
    root = repository(tmp_path / "root", {"a.yaml": UNKNOWN})
    write(root, {"b.yaml": UNKNOWN.replace("Widget", "Gadget")})
    outcome = check(root, base="HEAD", strict=strict)
    said = [one.message for one in (outcome.results if strict else outcome.notices)]
    assert len(said) == 1
    assert "Gadget" in said[0]


def test_an_added_suppression_is_a_finding_where_notices_are(root: Path) -> None:
    write(root, {"b.yaml": OTHER.rstrip("\n") + " # gitops-lint: ignore[REP003] so be it\n"})
    outcome = check(root, base="HEAD", strict=True)
    assert [one.message for one in outcome.results] == ["this change adds a suppression of REP003: so be it"]
    assert outcome.notices == ()


def test_a_revision_that_is_not_there_is_said(root: Path) -> None:
    for name in ("absent", "--help", "HEAD~99", "a b", ""):
        if name:
            with pytest.raises(GitError, match=f"there is no revision {name} in this repository; fetch it"):
                check(root, base=name)


def test_outside_a_repository_there_is_no_base(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="not a git repository"):
        check(write(tmp_path / "plain", {"a.yaml": TWICE}), base="HEAD")


def test_a_repository_without_commits_has_no_base(tmp_path: Path) -> None:
    with pytest.raises(GitError, match="there is no revision HEAD"):
        check(write(repository(tmp_path / "root"), {"a.yaml": TWICE}), base="HEAD")


def test_a_shallow_clone_is_told_how_to_mend_it(root: Path, tmp_path: Path) -> None:
    first = git(root, "rev-parse", "HEAD").strip()
    git(root, "checkout", "--quiet", "-b", "feature")
    write(root, {"b.yaml": OTHER})
    commit(root)
    git(root, "checkout", "--quiet", "main")
    write(root, {"c.yaml": OTHER})
    commit(root)
    shallow = tmp_path / "shallow"
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", root.as_uri(), str(shallow))
    for base, message in ((first, "there is no revision"), ("origin/feature", "have no common commit")):
        with pytest.raises(GitError, match=f"{message}.*shallow.*git fetch --unshallow"):
            check(shallow, base=base)


def test_histories_without_a_common_commit_are_said(root: Path) -> None:
    git(root, "checkout", "--quiet", "--orphan", "alone")
    commit(root)
    with pytest.raises(GitError, match="have no common commit, so there is no change"):
        check(root, base="main")


def test_a_directory_of_a_repository_has_its_base_as_well(tmp_path: Path) -> None:
    files = {"infra/.gitops-lint.yaml": "{}\n", "infra/a.yaml": TWICE, "apps/a.yaml": TWICE}
    root = repository(tmp_path / "root", files)
    write(root, {"infra/b.yaml": OTHER, "apps/b.yaml": OTHER})
    assert found(check(root / "infra", base="HEAD")) == ["REP003 b.yaml:7"]


def test_vendored_modules_are_not_new(tmp_path: Path) -> None:
    call = 'module "net" {\n  source = "./.terraform/modules/net"\n}\n'
    root = repository(tmp_path / "root", {".gitignore": ".terraform/\n", "main.tf": call})
    write(root, {".terraform/modules/net/main.tf": ""})
    assert rules(check(root, base="HEAD")) == []
    assert rules(check(root, select=("REP",))) == []
