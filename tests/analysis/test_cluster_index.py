"""The objects of a cluster: what stands where, who names whom, and which pods a selector finds."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from repositories import write

from gitops_lint.analysis.cluster_index import ClusterIndex, Standing, cluster_index, index_of
from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject, facts_of
from gitops_lint.kubernetes.label_selectors import of_mapping
from gitops_lint.kubernetes.objects import group_kind
from gitops_lint.loading.load import load
from gitops_lint.model.environment import Cluster
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Place, Span
from gitops_lint.model.source import Path as ValuePath


class NoPlaces:
    def origin(self, path: ValuePath, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: ValuePath, *, key: bool = False) -> Span:
        return Span(0, 0)


def resource(api_version: str, kind: str, name: str, namespace: str = "", **values: Any) -> Resource:
    metadata = {"name": name, **({"namespace": namespace} if namespace else {})}
    whole = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **values}
    return Resource(group_kind(api_version, kind), name, whole, NoPlaces(), api_version, name, namespace, "all.yaml")


def index(*resources: Resource, is_whole: bool = True) -> ClusterIndex:
    objects = tuple(ClusterObject(one, facts_of(one)) for one in resources)
    return index_of(Cluster("", is_one_place=False), ClusterContents(objects, is_whole=is_whole))


CART = resource("v1", "ConfigMap", "cart", "shop")
HERE = resource("v1", "ConfigMap", "cart")
SEALED = resource("bitnami.com/v1alpha1", "SealedSecret", "key", "shop")
UNKNOWN = resource("example.com/v1", "Database", "db", "shop")
RELEASE = resource("helm.toolkit.fluxcd.io/v2", "HelmRelease", "cart", "flux-system", spec={"targetNamespace": "shop"})


@pytest.mark.parametrize(
    ("resources", "named", "expected"),
    [
        ((CART,), ("ConfigMap", "shop", "cart"), Standing.DECLARED),
        ((CART,), ("ConfigMap", "", "cart"), Standing.DECLARED),
        ((HERE,), ("ConfigMap", "shop", "cart"), Standing.DECLARED),
        ((CART,), ("ConfigMap", "shop", "basket"), Standing.MISSING),
        ((CART,), ("ConfigMap", "mesh", "cart"), Standing.UNKNOWN),
        ((CART,), ("Namespace", "", "shop"), Standing.MISSING),
        ((CART,), ("Namespace", "", "default"), Standing.MADE),
        ((CART,), ("ConfigMap", "shop", "kube-root-ca.crt"), Standing.MADE),
        ((CART, SEALED), ("Secret", "shop", "key"), Standing.MADE),
        ((CART, SEALED), ("Secret", "shop", "lock"), Standing.MISSING),
        ((CART, UNKNOWN), ("Secret", "shop", "lock"), Standing.MADE),
        ((CART, RELEASE), ("Secret", "shop", "lock"), Standing.MADE),
    ],
)
def test_an_object_that_is_named_stands(resources: Any, named: tuple[str, str, str], expected: Standing) -> None:
    assert index(*resources).standing(*named) is expected


def test_nothing_is_missing_in_a_cluster_that_is_not_whole() -> None:
    assert index(CART, is_whole=False).standing("ConfigMap", "shop", "basket") is Standing.UNKNOWN


def workload(name: str, namespace: str, **labels: str) -> Resource:
    template = {"metadata": {"labels": labels}, "spec": {"containers": []}}
    return resource("apps/v1", "Deployment", name, namespace, spec={"template": template})


@pytest.mark.parametrize(
    ("selector", "namespace", "expected"),
    [
        ({"app": "cart"}, "shop", ["cart", "canary"]),
        ({"app": "cart", "version": "2"}, "shop", ["canary"]),
        ({"app": "cart"}, "mesh", []),
        ({"app": "cart"}, "", ["cart", "canary"]),
        ({"app": "${APP}"}, "shop", ["cart", "canary", "later"]),
        ({"tier": "web"}, "shop", ["later"]),
    ],
)
def test_a_selector_finds(selector: dict[str, str], namespace: str, expected: list[str]) -> None:
    found = index(
        workload("cart", "shop", app="cart", version="1"),
        workload("canary", "shop", app="cart", version="2"),
        workload("later", "shop", app="basket", tier="${TIER}"),
    )
    wanted = of_mapping(selector)
    assert wanted is not None
    assert sorted(one.resource.name for one in found.selected(wanted, namespace)) == sorted(expected)


class Counted(dict[str, str]):
    """Labels that count how often one of them is looked up."""

    looked_up = 0

    def get(self, key: str, default: Any = None) -> Any:
        Counted.looked_up += 1
        return super().get(key, default)


def test_the_rarest_label_of_a_selector_says_where_to_look() -> None:
    resources = []
    for number in range(100):
        template = {"metadata": {"labels": Counted(part="shop", app=f"a{number}")}, "spec": {"containers": []}}
        resources.append(resource("apps/v1", "Deployment", f"a{number}", "shop", spec={"template": template}))
    found = index(*resources)
    selector = of_mapping({"part": "shop", "app": "a7"})
    assert selector is not None
    Counted.looked_up = 0
    assert [one.resource.name for one in found.selected(selector, "shop")] == ["a7"]
    assert Counted.looked_up == 2


DEPLOYS = (
    "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: apps}\nspec: {path: ./apps}\n"
)
OBJECT = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart}\n"
NOT_KNOWN = (False, False)
CHART = "apiVersion: v2\nname: cart\nversion: 1.0.0\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"a.yaml": OBJECT}, [(True, True)]),
        ({"a.yaml": OBJECT, "kustomization.yaml": "resources: [a.yaml]\n"}, [(True, True)]),
        ({"a.yaml": "kind: ConfigMap\n" + OBJECT, "kustomization.yaml": "resources: [a.yaml]\n"}, [NOT_KNOWN]),
        ({"a.yaml": OBJECT, "kustomization.yaml": "resources: [a.yaml]\nnamePrefix: a-\n"}, [(True, True)]),
        ({"a.yaml": OBJECT, "kustomization.yaml": "resources: [a.yaml, 'https://example.com/a.yaml']\n"}, [NOT_KNOWN]),
        ({"a.yaml": OBJECT, "kustomization.yaml": "resources: [a.yaml, ../b]\nnamePrefix: a-\n"}, [NOT_KNOWN]),
        ({"a.yaml": OBJECT, "b/kustomization.yaml": "resources: [../a.yaml]\nkind: Component\n"}, []),
        (
            {"a.yaml": OBJECT, "b/kustomization.yaml": "resources: ['https://example.com/c']\n"},
            [NOT_KNOWN, (True, False)],
        ),
        ({"a.yaml": OBJECT, "b.yaml": DEPLOYS}, [(True, False)]),
        ({"a.yaml": OBJECT, "chart/Chart.yaml": CHART}, [(True, False)]),
        ({"a.yaml": OBJECT, "b.yaml": "{{ if .Values.b }}\nkind: Service\n"}, [(True, False)]),
        ({"a.yaml": OBJECT, "b.yaml": "# Nothing yet.\n"}, [(True, True)]),
    ],
)
def test_a_cluster_says_whether_its_objects_are_known_and_all(
    files: dict[str, str], expected: list[tuple[bool, bool]], tmp_path: Path
) -> None:
    loaded = load(write(tmp_path, files), jobs=1)
    clusters = [cluster for one in loaded.repository.environments for cluster in one.clusters]
    assert [(one.contents.is_known, one.contents.is_whole) for one in clusters] == expected
    assert all(one.environment == "default" for one in clusters)
    for cluster in clusters:
        assert len(cluster_index(cluster)) == int(cluster.contents.is_known)
        assert {one.file for one in cluster.resources()} <= cluster.files
    loaded.close()


def test_a_cluster_gives_its_objects_by_kind(tmp_path: Path) -> None:
    loaded = load(write(tmp_path, {"a.yaml": OBJECT, "b.yaml": OBJECT.replace("ConfigMap", "Secret")}), jobs=1)
    (cluster,) = loaded.repository.environments[0].clusters
    assert [one.kind for one in cluster.resources("Secret")] == ["Secret"]
    assert [one.kind for one in cluster.resources()] == ["ConfigMap", "Secret"]
    loaded.close()
