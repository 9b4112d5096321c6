"""Objects that kustomizations change are looked at as they are applied, and findings stand at the line to edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.model.result import Result
from tests.engine.checking import check
from tests.repositories import write

SCALER = """\
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: cart
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
  minReplicas: 1
  maxReplicas: 4
"""
BASE = {"base/kustomization.yaml": "resources: [scaler.yaml]\n", "base/scaler.yaml": SCALER}


def overlay(name: str, *lines: str) -> dict[str, str]:
    """An environment's overlay over the base."""
    return {f"overlays/{name}/kustomization.yaml": "\n".join(("resources: [../../base]", *lines, ""))}


def patched(value: str) -> tuple[str, ...]:
    return ("patches:", "- target: {kind: HorizontalPodAutoscaler}", f"  patch: '[{value}]'")


MINIMUM = '{"op": "replace", "path": "/spec/minReplicas", "value": 6}'


def told(root: Path, *, select: tuple[str, ...] = ("K8S", "REP")) -> list[Result]:
    """What is found, but that the autoscaler of these tests has nothing to scale."""
    return [one for one in check(root).results if one.rule.startswith(select) and one.rule != "K8S022"]


def places(results: list[Result]) -> list[tuple[str, str, int, tuple[str, ...]]]:
    return [(one.rule, one.location.file, one.location.line, one.environments) for one in results]


def test_what_only_an_overlay_makes_wrong_stands_in_the_overlay(tmp_path: Path) -> None:
    root = write(tmp_path, BASE | overlay("dev", *patched(MINIMUM)) | overlay("prod", "namePrefix: prod-"))
    (result,) = told(root)
    assert places([result]) == [("K8S014", "overlays/dev/kustomization.yaml", 4, ("dev",))]
    assert [(place.location.file, place.location.line) for place in result.related] == [("base/scaler.yaml", 7)]


def test_what_an_overlay_puts_right_is_no_finding(tmp_path: Path) -> None:
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    mend = '{"op": "replace", "path": "/spec/maxReplicas", "value": 8}'
    root = write(tmp_path, BASE | {"base/scaler.yaml": wrong} | overlay("prod", *patched(mend)))
    assert told(root) == []


def test_a_mistake_of_a_base_is_one_finding_for_all_environments(tmp_path: Path) -> None:
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    environments = ("dev", "staging", "prod")
    overlays = [overlay(name, f"namePrefix: {name}-") for name in environments]
    root = write(tmp_path, BASE | {"base/scaler.yaml": wrong} | overlays[0] | overlays[1] | overlays[2])
    assert places(told(root)) == [("K8S014", "base/scaler.yaml", 7, environments)]


def test_what_a_base_lacks_and_every_overlay_adds_is_no_finding(tmp_path: Path) -> None:
    pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: cart}\nspec:\n  containers: [{name: cart}]\n"
    image = '{"op": "add", "path": "/spec/containers/0/image", "value": "example.com/cart:1.0"}'
    files = {"base/kustomization.yaml": "resources: [pod.yaml]\n", "base/pod.yaml": pod}
    with_image = ("patches:", "- target: {kind: Pod}", f"  patch: '[{image}]'")
    assert told(write(tmp_path / "a", files | overlay("prod", *with_image)), select=("K8S014",)) == []
    (result,) = told(write(tmp_path / "b", files | overlay("prod", "namePrefix: a-")), select=("K8S014",))
    assert (result.location.file, result.location.line) == ("base/pod.yaml", 5)


def test_a_kustomization_that_cannot_be_built_is_told_and_its_files_are_still_looked_at(tmp_path: Path) -> None:
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    broken = overlay("dev", "replicas:", "- {name: nobody, count: 1}")
    root = write(tmp_path, BASE | {"base/scaler.yaml": wrong} | broken | overlay("prod", "namePrefix: a-"))
    assert places(told(root)) == [
        ("K8S014", "base/scaler.yaml", 7, ("dev", "prod")),
        ("REP020", "overlays/dev/kustomization.yaml", 3, ("dev",)),
    ]


REMOTE = "resources: [https://github.com/example/shop//base?ref=v1]\nnamePrefix: a-\n"


def test_what_is_not_to_be_had_offline_is_a_notice(tmp_path: Path) -> None:
    outcome = check(write(tmp_path, {"kustomization.yaml": REMOTE}))
    assert outcome.results == ()
    assert [(one.rule, one.location.line) for one in outcome.notices] == [("REP020", 1)]


@pytest.mark.parametrize(
    ("files", "rules"),
    [
        ({"kustomization.yaml": "resources: [a.yaml]\nnamePrefix: a-\n"}, ["REP004"]),
        ({"kustomization.yaml": "resources: [a.yaml]\nnamePrefix: a-\n", "a.yaml": "a: {\n"}, ["REP002"]),
        ({"kustomization.yaml": "resources: [a.yaml, a.yaml]\nnamePrefix: a-\n", "a.yaml": SCALER}, ["REP012"]),
        ({"kustomization.yaml": "resource: [a.yaml]\nnamePrefix: a-\n"}, ["REP002"]),
    ],
)
def test_what_another_rule_tells_is_not_told_again(files: dict[str, str], rules: list[str], tmp_path: Path) -> None:
    assert [one.rule for one in told(write(tmp_path, files))] == rules


def test_a_patch_for_what_is_yet_to_come_is_no_finding(tmp_path: Path) -> None:
    text = "resources: [gotk-components.yaml]\n" + "\n".join(patched(MINIMUM)) + "\n"
    assert told(write(tmp_path / "a", {"kustomization.yaml": text, "gotk-components.yaml": "# later\n"})) == []
    other = SCALER.replace("HorizontalPodAutoscaler", "Scaler").replace("autoscaling/v2", "example.com/v1")
    (result,) = told(write(tmp_path / "b", {"kustomization.yaml": text, "gotk-components.yaml": other}))
    assert result.rule == "REP021"


def test_a_component_may_be_meant_for_others(tmp_path: Path) -> None:
    component = "kind: Component\napiVersion: kustomize.config.k8s.io/v1alpha1\nimages: [{name: a, newTag: b}]\n"
    files = {"component/kustomization.yaml": component, **BASE, **overlay("prod", "components: [../../component]")}
    assert told(write(tmp_path, files)) == []


def test_a_comment_counts_at_every_place_of_the_origin(tmp_path: Path) -> None:
    silent = SCALER.replace("minReplicas: 1", "minReplicas: 1 # gitops-lint: ignore[K8S014] reviewed")
    root = write(tmp_path, BASE | {"base/scaler.yaml": silent} | overlay("dev", *patched(MINIMUM)))
    assert told(root) == []


def test_it_is_the_same_with_several_processes(tmp_path: Path) -> None:
    many = {
        f"base/config-{number}.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{number}}}\n"
        for number in range(420)
    }
    listed = "resources: [scaler.yaml, " + ", ".join(f"config-{number}.yaml" for number in range(420)) + "]\n"
    wrong = SCALER.replace("minReplicas: 1", "minReplicas: 6")
    files = (
        many | BASE | {"base/kustomization.yaml": listed, "base/scaler.yaml": wrong} | overlay("prod", "namePrefix: a-")
    )
    root = write(tmp_path, files)
    alone, parallel = check(root, jobs=1), check(root, jobs=2)
    assert places(list(alone.results)) == [
        ("K8S022", "base/scaler.yaml", 6, ("prod",)),
        ("K8S014", "base/scaler.yaml", 7, ("prod",)),
    ]
    assert alone == parallel
