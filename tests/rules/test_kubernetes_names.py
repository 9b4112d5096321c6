"""K8S007: names."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_names  # noqa: F401 - registers the rule

_RBAC = "rbac.authorization.k8s.io/v1"
_CRD = "{group: example.com, names: {plural: carts, kind: Cart}, scope: Namespaced, versions: []}"


@pytest.mark.parametrize(
    ("kind", "api_version", "name"),
    [
        ("ConfigMap", "v1", "a.b-c"),
        ("ConfigMap", "v1", "x" * 253),
        ("Namespace", "v1", "shop"),
        ("Namespace", "v1", "_"),
        ("Service", "v1", "cart-0"),
        ("ClusterRole", _RBAC, "system:Node Reader"),
        ("RoleBinding", _RBAC, "system::extension-apiserver"),
        ("PodDisruptionBudget", "policy/v1", "Cart_pdb"),
        ("CronJob", "batch/v1", "x" * 52),
        ("Job", "batch/v1", "x" * 63),
        ("Deployment", "apps/v1", "${NAME}"),
        ("Deployment", "apps/v1", "Cart-$(ENV)"),
        ("Component", "backstage.io/v1alpha1", "FooBar"),
        ("IPAddress", "networking.k8s.io/v1", "2001-db8--1"),
    ],
)
def test_a_name_that_the_kind_takes_is_no_finding(kind: str, api_version: str, name: str) -> None:
    assert run("K8S007", thing(kind, "", api_version, name)) == []


@pytest.mark.parametrize(
    ("kind", "api_version", "name", "why"),
    [
        ("ConfigMap", "v1", "Cart", "lower case"),
        ("ConfigMap", "v1", "a_b", "lower case"),
        ("ConfigMap", "v1", "x" * 254, "253"),
        ("Namespace", "v1", "a.b", "lower case letters, digits and '-'"),
        ("Namespace", "v1", "x" * 64, "63"),
        ("Service", "v1", "a.b", "lower case"),
        ("Role", _RBAC, "a/b", "'/'"),
        ("CronJob", "batch/v1", "x" * 53, "52"),
        ("Job", "batch/v1", "x" * 64, "63"),
        ("Deployment", "apps/v1", "-cart", "letter or digit"),
        ("Gateway", "networking.istio.io/v1", "Edge", "lower case"),
        ("Service", "serving.knative.dev/v1", "0cart", "letter"),
    ],
)
def test_a_name_that_the_kind_refuses_is_an_error(kind: str, api_version: str, name: str, why: str) -> None:
    (found,) = run("K8S007", thing(kind, "", api_version, name))
    assert found.path == "metadata.name"
    assert why in found.message
    assert name in found.message


@pytest.mark.parametrize(("version", "findings"), [("1.33", 1), ("1.35", 1), ("1.36", 0), ("1.37", 0)])
def test_a_service_may_begin_with_a_digit_from_1_36_on(version: str, findings: int) -> None:
    assert len(run("K8S007", thing("Service", "", name="0cart"), version)) == findings


@pytest.mark.parametrize(("version", "findings"), [("1.31", 1), ("1.32", 0)])
def test_a_variable_may_begin_with_a_digit_from_1_32_on(version: str, findings: int) -> None:
    assert len(run("K8S007", pod("env: [{name: 1A}]"), version)) == findings


@pytest.mark.parametrize(
    ("metadata", "path"),
    [
        ({"generateName": "cart-"}, None),
        ({"generateName": "Cart-"}, "metadata.generateName"),
        ({"namespace": "shop"}, "metadata"),
        ({"name": ""}, "metadata"),
        ({"name": 3}, None),
        ({"name": "cart", "namespace": "Shop"}, "metadata.namespace"),
        ({"name": "cart", "namespace": "${NS}"}, None),
        (None, "metadata"),
        ([], None),
    ],
)
def test_an_object_needs_a_name_or_the_beginning_of_one(metadata: Any, path: str | None) -> None:
    values = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": metadata}
    assert [found.path for found in run("K8S007", values)] == ([path] if path else [])


@pytest.mark.parametrize(
    ("kind", "api_version"), [("ConfigMapList", "v1"), ("TokenReview", "authentication.k8s.io/v1")]
)
def test_a_list_or_a_question_needs_no_name(kind: str, api_version: str) -> None:
    assert run("K8S007", {"apiVersion": api_version, "kind": kind, "items": []}) == []


@pytest.mark.parametrize(
    ("kind", "api_version", "spec", "name", "findings"),
    [
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", _CRD, "carts.example.com", 0),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", _CRD, "cart.example.com", 1),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", "{}", "cart", 0),
        ("CustomResourceDefinition", "apiextensions.k8s.io/v1", "3", "cart", 0),
        ("APIService", "apiregistration.k8s.io/v1", "{group: m.io, version: v1}", "v1.m.io", 0),
        ("APIService", "apiregistration.k8s.io/v1", "{group: m.io, version: v1}", "m.io", 1),
        ("APIService", "apiregistration.k8s.io/v1", "{version: v1}", "v1.", 0),
    ],
)
def test_some_objects_are_named_after_their_spec(
    kind: str, api_version: str, spec: str, name: str, findings: int
) -> None:
    assert len(run("K8S007", thing(kind, f"spec: {spec}", api_version, name))) == findings


@pytest.mark.parametrize(
    ("values", "paths"),
    [
        (thing("ConfigMap", "data: {a.b: x, A_-: x}"), []),
        (thing("ConfigMap", "data: {a/b: x}"), ["data.a/b"]),
        (thing("ConfigMap", "data: {'${A}': x, 3: x}"), []),
        (thing("ConfigMap", "binaryData: {'..': x}"), ["binaryData..."]),
        (thing("Secret", "stringData: {a b: x}"), ["stringData.a b"]),
        (pod("name: Cart"), ["spec.containers[0].name"]),
        (pod("name: ''"), ["spec.containers[0]"]),
        (pod("name: a.b"), ["spec.containers[0].name"]),
        (
            pod("env: [{name: A=B}, {name: ''}, {name: '${A}='}]"),
            ["spec.containers[0].env[0].name", "spec.containers[0].env[1].name"],
        ),
        (pod(spec="volumes: [{name: Data}, {name: 'a-${B}'}]"), ["spec.volumes[0].name"]),
        (pod(spec="initContainers: [{name: cart, image: a}]"), ["spec.containers[0].name"]),
    ],
)
def test_the_names_inside_an_object_are_judged(values: Any, paths: list[str]) -> None:
    assert [found.path for found in run("K8S007", values)] == paths


@pytest.mark.parametrize(
    ("api_version", "kind", "count"),
    [
        ("networking.istio.io/v1", "VirtualService", 0),  # an operator's own data, as in its default profiles
        ("v1", "ConfigMap", 1),
        ("networking.k8s.io/v1", "NetworkPolicy", 1),
    ],
)
def test_an_object_without_metadata_has_to_be_named_when_it_can_be_nothing_else(
    api_version: str, kind: str, count: int
) -> None:
    assert len(run("K8S007", {"apiVersion": api_version, "kind": kind, "spec": {}})) == count
