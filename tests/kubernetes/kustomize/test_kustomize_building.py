"""What building gives beside the objects: problems, limits, warnings, files; and that nothing is read twice."""

from __future__ import annotations

from collections import Counter

import pytest

from gitops_lint.kubernetes.kustomize import Kustomizer, LimitKind, Rendering, WarningKind
from tests.kubernetes.kustomize.text_tree import TextTree

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {type: ClusterIP}\n"


def build(files: dict[str, str | bytes], directory: str = "") -> Rendering:
    return Kustomizer(TextTree({"service.yaml": SERVICE, **files})).build(directory)


@pytest.mark.parametrize(
    ("files", "message", "file"),
    [
        pytest.param({}, "unable to find one of", "", id="no kustomization"),
        pytest.param({"kustomization.yaml": ""}, "kustomization.yaml is empty", "kustomization.yaml", id="empty"),
        pytest.param(
            {"kustomization.yaml": "resource: [a]"},
            'unknown field "resource"',
            "kustomization.yaml",
            id="unknown field",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [.]"}, "cycle detected", "kustomization.yaml", id="itself as a base"
        ),
        pytest.param(
            {
                "kustomization.yaml": "resources: [a]",
                "a/kustomization.yaml": "resources: [../b]",
                "b/kustomization.yaml": "resources: [../a]",
            },
            "cycle detected",
            "b/kustomization.yaml",
            id="a base that comes back",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [gone.yaml]"}, "does not exist", "kustomization.yaml", id="missing file"
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [../../x]"},
            "outside of the repository",
            "kustomization.yaml",
            id="outside the repository",
        ),
        pytest.param(
            {"a/kustomization.yaml": "resources: [../service.yaml]", "kustomization.yaml": "resources: [a]"},
            "security; file 'service.yaml' is not in or below 'a'",
            "a/kustomization.yaml",
            id="a file outside of the root",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [service.yaml]\npatches: [{path: p.yaml}]", "p.yaml": "just words"},
            "unable to parse SM or JSON patch",
            "p.yaml",
            id="a patch that is none",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [service.yaml]\npatches: [{path: p.bin}]", "p.bin": b"\xff\xfe\x00"},
            "invalid leading UTF-8 octet",
            "p.bin",
            id="a patch that is no text",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [service.yaml, other.yaml]", "other.yaml": SERVICE},
            "may not add resource with an already registered id",
            "other.yaml",
            id="one object twice",
        ),
        pytest.param(
            {"kustomization.yaml": "resources: [bad.yaml]", "bad.yaml": "a: [1"},
            "MalformedYAML",
            "bad.yaml",
            id="no YAML",
        ),
        pytest.param(
            {
                "kustomization.yaml": "resources: [bomb.yaml]",
                "bomb.yaml": "a: &a [x]\n"
                + "".join(f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(12)),
            },
            "MalformedYAML",
            "bomb.yaml",
            id="aliases that explode",
        ),
    ],
)
def test_what_kustomize_stops_at_is_a_problem_in_its_file(
    files: dict[str, str | bytes], message: str, file: str
) -> None:
    rendering = build(files)
    assert rendering.objects == ()
    assert rendering.problem is not None
    assert message in rendering.problem.message
    assert rendering.problem.spot.file == file


@pytest.mark.parametrize(
    ("kustomization", "kind"),
    [
        ("resources: ['https://github.com/org/repo//base?ref=v1']", LimitKind.REMOTE),
        ("resources: ['https://example.com/all.yaml']", LimitKind.REMOTE),
        ("helmCharts: [{name: redis}]", LimitKind.CHART),
        ("generators: ['{apiVersion: example.com/v1, kind: Maker, metadata: {name: a}}']", LimitKind.PLUGIN),
    ],
)
def test_what_needs_a_network_or_a_program_is_a_limit(kustomization: str, kind: LimitKind) -> None:
    rendering = build({"kustomization.yaml": kustomization})
    assert (rendering.objects, rendering.problem) == ((), None)
    assert [limit.kind for limit in rendering.limits] == [kind]


def test_a_remote_base_is_the_directory_that_stands_for_it() -> None:
    files = {
        "kustomization.yaml": "resources: ['https://github.com/org/repo//base?ref=v1']",
        "vendor/kustomization.yaml": "resources: [service.yaml]",
        "vendor/service.yaml": SERVICE,
    }
    asked = []

    def resolve(url: str) -> str:
        asked.append(url)
        return "vendor"

    rendering = Kustomizer(TextTree(files), resolve_remote=resolve).build("")
    assert [each.value["metadata"]["name"] for each in rendering.objects] == ["web"]
    assert set(asked) == {"https://github.com/org/repo//base?ref=v1"}


def test_a_chart_is_what_the_hook_makes_of_it() -> None:
    files = {"kustomization.yaml": "namePrefix: a-\nhelmCharts: [{name: redis}]"}
    kustomizer = Kustomizer(TextTree(files), inflate_chart=lambda entry, common, directory: SERVICE)
    assert [each.value["metadata"]["name"] for each in kustomizer.build("").objects] == ["a-web"]


def test_flux_may_read_outside_of_the_root() -> None:
    files = {"a/kustomization.yaml": "resources: [../service.yaml]", "service.yaml": SERVICE}
    assert Kustomizer(TextTree(files)).build("a").problem is not None
    assert len(Kustomizer(TextTree(files), allows_outside_root=True).build("a").objects) == 1


@pytest.mark.parametrize(
    ("kustomization", "kind", "path"),
    [
        (
            'patches: [{target: {kind: Nothing}, patch: \'[{"op": "remove", "path": "/a"}]\'}]',
            WarningKind.PATCH_WITHOUT_TARGET,
            ("patches", 0, "target"),
        ),
        ("images: [{name: nginx, newTag: '1'}]", WarningKind.IMAGE_WITHOUT_MATCH, ("images", 0)),
        ("commonLabels: {a: b}", WarningKind.DEPRECATED_FIELD, ("commonLabels",)),
    ],
)
def test_what_kustomize_lets_pass_is_a_warning(
    kustomization: str, kind: WarningKind, path: tuple[str | int, ...]
) -> None:
    rendering = build({"kustomization.yaml": f"resources: [service.yaml]\n{kustomization}\n"})
    assert len(rendering.objects) == 1
    assert [(warning.kind, warning.spot.path) for warning in rendering.warnings] == [(kind, path)]


def overlays(count: int) -> dict[str, str]:
    """Many overlays over one base."""
    files = {"base/kustomization.yaml": "resources: [service.yaml]", "base/service.yaml": SERVICE}
    return files | {
        f"o{index}/kustomization.yaml": f"resources: [../base]\nnamePrefix: o{index}-\n" for index in range(count)
    }


def test_a_base_is_read_once_however_many_overlays_include_it() -> None:
    tree = TextTree(overlays(20))
    kustomizer = Kustomizer(tree)
    names = [kustomizer.build(f"o{index}").objects[0].value["metadata"]["name"] for index in range(20)]
    assert names == [f"o{index}-web" for index in range(20)]
    assert set(Counter(tree.reads).values()) == {1}


def test_a_rendering_names_every_file_that_can_change_it() -> None:
    kustomizer = Kustomizer(TextTree(overlays(2)))
    for name in ("o0", "o1"):
        expected = {f"{name}/kustomization.yaml", "base/kustomization.yaml", "base/service.yaml"}
        assert kustomizer.build(name).files == expected


def test_a_base_that_was_kept_still_leads_to_no_cycle() -> None:
    files = {
        "a/kustomization.yaml": "resources: [../c]",
        "c/kustomization.yaml": "resources: [../b]",
        "b/kustomization.yaml": "resources: [service.yaml]",
        "b/service.yaml": SERVICE,
        "b/d/kustomization.yaml": "resources: [../../c]",
    }
    kustomizer = Kustomizer(TextTree(files))
    assert kustomizer.build("a").problem is None
    problem = kustomizer.build("b/d").problem
    assert problem is not None
    assert "cycle detected" in problem.message


def test_building_changes_nothing_that_is_kept() -> None:
    kustomizer = Kustomizer(TextTree(overlays(2)))
    kustomizer.build("o0")
    alone = Kustomizer(TextTree(overlays(2))).build("o1")
    assert kustomizer.build("o1").objects[0].value == alone.objects[0].value
    assert kustomizer.build("base").objects[0].value["metadata"] == {"name": "web"}


def test_a_changed_file_is_read_again_and_nothing_else() -> None:
    files: dict[str, str | bytes] = {
        **overlays(1),
        "other/kustomization.yaml": "resources: [a.yaml]",
        "other/a.yaml": SERVICE,
    }
    tree = TextTree(files)
    kustomizer = Kustomizer(tree)
    for directory in ("o0", "other"):
        kustomizer.build(directory)
    files["base/service.yaml"] = SERVICE.replace("web", "api")
    tree.reads.clear()
    kustomizer.forget(["base/service.yaml"])
    names = [kustomizer.build(directory).objects[0].value["metadata"]["name"] for directory in ("o0", "other")]
    assert names == ["o0-api", "web"]
    assert tree.reads == ["base/service.yaml"]


@pytest.mark.parametrize(
    ("changed", "again"),
    [
        ("base/service.yaml", {"o0", "o1"}),
        ("base/kustomization.yml", {"o0", "o1"}),
        ("o1/kustomization.yaml", {"o1"}),
        ("elsewhere/service.yaml", {"other"}),
        ("unnamed.yaml", set()),
    ],
)
def test_only_what_a_change_concerns_is_built_again(changed: str, again: set[str]) -> None:
    overlay = "resources: [../base]\nnamePrefix: x-\n"
    texts = {
        "base/kustomization.yaml": "resources: [service.yaml]\n",
        "base/service.yaml": SERVICE,
        "o0/kustomization.yaml": overlay,
        "o1/kustomization.yaml": overlay,
        "other/kustomization.yaml": "resources: [../elsewhere]\n",
        "elsewhere/kustomization.yaml": "resources: [service.yaml]\n",
        "elsewhere/service.yaml": SERVICE,
    }
    kustomizer = Kustomizer(TextTree(texts))
    before = {directory: kustomizer.build(directory) for directory in ("o0", "o1", "other")}
    assert kustomizer.builds == 3
    kustomizer.forget([changed])
    after = {directory: kustomizer.build(directory) for directory in before}
    assert {directory for directory in before if after[directory] is not before[directory]} == again
    assert kustomizer.builds == 3 + len(again)


def test_what_could_not_be_built_is_built_again_each_time() -> None:
    texts = {"kustomization.yaml": "resources: [late.yaml]\n"}
    kustomizer = Kustomizer(TextTree(texts))
    assert kustomizer.build("").problem is not None
    texts["late.yaml"] = SERVICE
    assert kustomizer.build("").problem is None
