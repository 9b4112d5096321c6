"""Who names whom: the table of fields, judged by the schemas of the kinds, and what is read with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from gitops_lint.kubernetes.cross_references import object_references, rows_of
from gitops_lint.kubernetes.cross_references.builtin import BUILTIN
from gitops_lint.kubernetes.cross_references.pods import POD_SPECS
from gitops_lint.kubernetes.cross_references.projects import PROJECTS
from gitops_lint.kubernetes.cross_references.row import Row
from gitops_lint.kubernetes.schemas import Schemas

KINDS = sorted({*POD_SPECS, *BUILTIN, *PROJECTS})
OF_KNATIVE = frozenset(kind for kind in KINDS if kind.endswith(".knative.dev"))
"""Their schemas leave out what is behind a feature flag, init containers among it."""
ROWS = [(kind, row) for kind in KINDS for row in rows_of(kind)]
VERSIONS = ("v1", "v2", "v1beta1", "v1alpha1", "v1alpha2", "v1alpha3")


def definitions(schema: Any, root: Any) -> Iterator[Any]:
    """A schema and all that it refers to or is a choice of."""
    if isinstance(schema, dict):
        yield schema
        if "$ref" in schema:
            yield from definitions(root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root)
        for keyword in ("allOf", "anyOf", "oneOf"):
            for one in schema.get(keyword, ()):
                yield from definitions(one, root)


def has_field(schema: Any, steps: list[str], root: Any) -> bool:
    if not steps:
        return True
    first, *rest = steps
    for one in definitions(schema, root):
        inner = one.get("items") if first == "*" else one.get("properties", {}).get(first)
        if inner is not None and has_field(inner, rest, root):
            return True
    return False


def schema_of(kind: str) -> Any:
    name, _, group = kind.partition(".")
    schemas = Schemas(None)
    for version in VERSIONS:
        found = schemas.find(f"{group}/{version}" if group else version, name)
        if found is not None:
            return found.document
    return None


@pytest.mark.parametrize("kind", sorted({*KINDS} - OF_KNATIVE))
def test_every_field_of_the_table_is_one_of_the_kinds_own_schema(kind: str) -> None:
    document = schema_of(kind)
    if document is None:
        assert kind in WITHOUT_A_SCHEMA
        return
    wrong = [
        f"{row.at} {field}"
        for row in rows_of(kind)
        for field in ("", row.name, row.namespace, row.kind, row.group, *row.keys)
        if not has_field(document, [*row.at.split("."), *(field.split(".") if field else ())], document)
    ]
    assert wrong == []


WITHOUT_A_SCHEMA = frozenset({
    "ClusterExternalSecret.external-secrets.io", "ExternalSecret.external-secrets.io", "ScaledJob.keda.sh",
    "ScaledObject.keda.sh",
})  # fmt: skip


def instance(row: Row, name: str) -> dict[str, Any]:
    """An object that has nothing but the field of a row."""
    value: Any = {row.name: name} if row.name else name
    if row.name and row.when[0]:
        value[row.when[0]] = row.when[1]
    if row.name and row.kind and not row.to:
        value[row.kind] = "ConfigMap"
    for step in reversed(row.at.split(".")):
        value = [value] if step == "*" else {step: value}
    assert isinstance(value, dict)
    return value


@pytest.mark.parametrize(("kind", "row"), ROWS, ids=lambda value: value if isinstance(value, str) else value.at)
def test_every_row_finds_the_name_in_its_field_and_none_that_is_not_there_yet(kind: str, row: Row) -> None:
    (found,) = [one for one in object_references(kind, instance(row, "cart")) if one.name == "cart"]
    assert (found.kind, found.namespace, found.is_optional) == (row.to or "ConfigMap", "", False)
    for name in ("${NAME}", "{{ name }}", "", None, 1):
        assert object_references(kind, instance(row, name)) == []  # type: ignore[arg-type]


def pod(spec: dict[str, Any]) -> list[tuple[str, str, bool, list[str]]]:
    return [
        (one.kind, one.name, one.is_optional, [key for _, key in one.keys])
        for one in object_references("Pod", {"spec": spec})
    ]


def variable(**source: Any) -> dict[str, Any]:
    return {"containers": [{"env": [{"name": "A", "valueFrom": source}]}]}


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        (variable(configMapKeyRef={"name": "a", "key": "k"}), [("ConfigMap", "a", False, ["k"])]),
        (variable(secretKeyRef={"name": "a", "key": "k", "optional": True}), [("Secret", "a", True, ["k"])]),
        (variable(fieldRef={"fieldPath": "metadata.name"}), []),
        ({"initContainers": [{"envFrom": [{"secretRef": {"name": "a"}}]}]}, [("Secret", "a", False, [])]),
        (
            {"volumes": [{"configMap": {"name": "a", "items": [{"key": "k", "path": "p"}, {"key": "${K}"}]}}]},
            [("ConfigMap", "a", False, ["k"])],
        ),
        (
            {"volumes": [{"projected": {"sources": [{"secret": {"name": "a"}}, {"configMap": {"name": "b"}}]}}]},
            [("Secret", "a", False, []), ("ConfigMap", "b", False, [])],
        ),
        ({"volumes": [{"secret": {"secretName": "a", "optional": True}}]}, [("Secret", "a", True, [])]),
        ({"volumes": "none"}, []),
        ({"volumes": [None, 1, {"configMap": "a"}]}, []),
    ],
)
def test_a_pod_names_what_it_mounts_and_what_its_variables_come_from(spec: Any, expected: Any) -> None:
    assert pod(spec) == expected


def scaled(**target: str) -> dict[str, Any]:
    return {"scaleTargetRef": target}


def backend(**target: str) -> dict[str, Any]:
    return {"rules": [{"backendRefs": [target]}]}


def destination(host: str, protocol: str = "http") -> dict[str, Any]:
    return {protocol: [{"route": [{"destination": {"host": host}}]}]}


HPA = "HorizontalPodAutoscaler.autoscaling"
SCALED_OBJECT = "ScaledObject.keda.sh"
HTTP_ROUTE = "HTTPRoute.gateway.networking.k8s.io"
CERTIFICATE = "Certificate.cert-manager.io"
VIRTUAL_SERVICE = "VirtualService.networking.istio.io"
ROLLOUT = {"kind": "Rollout", "apiVersion": "argoproj.io/v1alpha1"}
OTHER_ISSUER = {"kind": "AWSPCAIssuer", "group": "awspca.cert-manager.io"}
FLUX_SOURCE = {"sourceRef": {"kind": "OCIRepository", "name": "a", "namespace": "n"}}


@pytest.mark.parametrize(
    ("kind", "spec", "expected"),
    [
        (HPA, scaled(apiVersion="apps/v1", kind="StatefulSet", name="a"), ("StatefulSet.apps", "", "a")),
        (SCALED_OBJECT, scaled(name="a"), ("Deployment.apps", "", "a")),
        (SCALED_OBJECT, scaled(name="a", **ROLLOUT), ("Rollout.argoproj.io", "", "a")),
        (HTTP_ROUTE, backend(name="a", namespace="n"), ("Service", "n", "a")),
        (HTTP_ROUTE, backend(name="a", group="", kind="Service"), ("Service", "", "a")),
        (HTTP_ROUTE, backend(name="a", group="net.gke.io", kind="Import"), ("Import.net.gke.io", "", "a")),
        (
            CERTIFICATE,
            {"issuerRef": {"name": "a", "kind": "ClusterIssuer"}},
            ("ClusterIssuer.cert-manager.io", "", "a"),
        ),
        (CERTIFICATE, {"issuerRef": {"name": "a", **OTHER_ISSUER}}, ("AWSPCAIssuer.awspca.cert-manager.io", "", "a")),
        (
            "Kustomization.kustomize.toolkit.fluxcd.io",
            FLUX_SOURCE,
            ("OCIRepository.source.toolkit.fluxcd.io", "n", "a"),
        ),
        ("HelmRelease.helm.toolkit.fluxcd.io", {"valuesFrom": [{"kind": "Secret", "name": "a"}]}, ("Secret", "", "a")),
        (VIRTUAL_SERVICE, {"gateways": ["mesh", "n/a"]}, ("Gateway.networking.istio.io", "n", "a")),
        (VIRTUAL_SERVICE, destination("a"), ("Service", "own", "a")),
        (VIRTUAL_SERVICE, destination("a.n.svc.cluster.local", "tcp"), ("Service", "n", "a")),
        (VIRTUAL_SERVICE, destination("example.com"), None),
        (VIRTUAL_SERVICE, {"http": [{"mirror": {"host": "a"}}]}, ("Service", "own", "a")),
    ],
)
def test_a_reference_says_its_kind_and_namespace_in_its_own_words(kind: str, spec: Any, expected: Any) -> None:
    found = [(one.kind, one.namespace, one.name) for one in object_references(kind, {"spec": spec}, "own")]
    assert found == ([] if expected is None else [expected])


def test_a_binding_names_its_role_and_those_of_its_subjects_that_are_accounts() -> None:
    values = {
        "roleRef": {"apiGroup": "rbac.authorization.k8s.io", "kind": "Role", "name": "reader"},
        "subjects": [
            {"kind": "ServiceAccount", "name": "cart", "namespace": "shop"},
            {"kind": "Group", "name": "everybody"},
        ],
    }
    found = object_references("RoleBinding.rbac.authorization.k8s.io", values)
    assert [(one.kind, one.namespace, one.name) for one in found] == [
        ("Role.rbac.authorization.k8s.io", "", "reader"),
        ("ServiceAccount", "shop", "cart"),
    ]
