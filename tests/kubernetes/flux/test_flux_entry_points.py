"""What is built to find out where Flux begins."""

from __future__ import annotations

from gitops_lint.kubernetes.flux.entry_points import entry_points
from gitops_lint.kubernetes.rendered import RenderedObject
from gitops_lint.model.source import Location, Origin, Place


def kustomization(name: str, file: str) -> RenderedObject:
    value = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {"path": "./apps", "sourceRef": {"kind": "GitRepository", "name": "flux-system"}},
    }
    return RenderedObject(value, lambda path: Origin((Place(Location(file)),)))


def test_a_bootstrap_that_reaches_everything_is_all_that_is_built() -> None:
    first = kustomization("flux-system", "clusters/one/flux-system/gotk-sync.yaml")
    others = [kustomization(f"app-{number}", f"clusters/one/app-{number}.yaml") for number in range(5)]
    files = frozenset(each.origin(()).location.file for each in (first, *others))
    asked: list[str] = []

    def reach(each: RenderedObject) -> frozenset[str]:
        asked.append(each.value["metadata"]["name"])
        return files

    found = entry_points([first, *others], reach)
    assert [each.directory for each in found.clusters] == ["clusters/one"]
    assert found.unreached == ()
    assert asked == ["flux-system"]


def test_what_a_bootstrap_does_not_reach_is_built_no_more_than_what_it_does() -> None:
    first = kustomization("flux-system", "clusters/one/flux-system/gotk-sync.yaml")
    reached, left = kustomization("app", "clusters/one/app.yaml"), kustomization("old", "clusters/one/old.yaml")
    files = {"flux-system": {"clusters/one/flux-system/gotk-sync.yaml", "clusters/one/app.yaml"}}
    asked: list[str] = []

    def reach(each: RenderedObject) -> frozenset[str]:
        asked.append(each.value["metadata"]["name"])
        return frozenset(files.get(asked[-1], ()))

    assert entry_points([first, reached, left], reach).unreached == (left,)
    assert asked == ["flux-system", "app"]
