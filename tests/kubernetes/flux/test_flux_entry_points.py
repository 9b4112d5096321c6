"""What is built to find out where Flux begins."""

from __future__ import annotations

import pytest

from gitops_lint.kubernetes.flux.entry_points import entry_points
from gitops_lint.kubernetes.rendered import RenderedObject
from gitops_lint.model.source import Location, Origin, Place


def kustomization(name: str, file: str, source: str = "flux-system") -> RenderedObject:
    value = {
        "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
        "kind": "Kustomization",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {"path": "./apps", "sourceRef": {"kind": "GitRepository", "name": source}},
    }
    return RenderedObject(value, lambda path: Origin((Place(Location(file)),)))


def repository(name: str, file: str) -> RenderedObject:
    value = {
        "apiVersion": "source.toolkit.fluxcd.io/v1",
        "kind": "GitRepository",
        "metadata": {"name": name, "namespace": "flux-system"},
        "spec": {"url": "https://git.example.com/shop.git"},
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


FIRST = "clusters/one/flux/config/cluster.yaml"


@pytest.mark.parametrize(
    ("source", "declared_in", "reached", "clusters"),
    [
        pytest.param("shop", FIRST, (), ["clusters/one/flux/config"], id="its source is beside another cluster"),
        pytest.param(
            "charts",
            "clusters/one/flux/sources/charts.yaml",
            ("clusters/one/flux/sources/charts.yaml",),
            ["clusters/one/flux/config"],
            id="its source is applied by another cluster",
        ),
        pytest.param(
            "charts",
            "shared/charts.yaml",
            (),
            ["archive/cart", "clusters/one/flux/config"],
            id="no cluster has its source",
        ),
        pytest.param(
            "shop",
            "archive/cart/sources/shop.yaml",
            (),
            ["archive/cart", "clusters/one/flux/config"],
            id="it has its source below",
        ),
        pytest.param(
            "flux-system",
            FIRST,
            (),
            ["archive/cart", "clusters/one/flux/config"],
            id="it takes its files from its bootstrap",
        ),
    ],
)
def test_what_was_taken_out_of_a_cluster_is_no_cluster(
    source: str, declared_in: str, reached: tuple[str, ...], clusters: list[str]
) -> None:
    first = kustomization("cluster", FIRST, "shop")
    archived = kustomization("cart", "archive/cart/ks.yaml", source)
    declared = [first, archived, repository("shop", FIRST), repository(source, declared_in)]
    found = entry_points(declared, lambda each: frozenset(reached if each is first else ()))
    assert [each.directory for each in found.clusters] == clusters
    assert found.unreached == (() if "archive/cart" in clusters else (archived,))


@pytest.mark.parametrize(("files", "is_bootstrapped"), [((), True), ((FIRST,), False)])
def test_kustomizations_that_apply_themselves_are_given_no_bootstrap(
    files: tuple[str, ...], is_bootstrapped: bool
) -> None:
    first = kustomization("cluster", FIRST, "shop")
    (cluster,) = entry_points([first], lambda each: frozenset(files)).clusters
    assert (cluster.implied is not None) == is_bootstrapped
    assert cluster.roots == (first,)
