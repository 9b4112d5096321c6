"""What objects bring into a cluster that no file declares."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.producers import ANYTHING, ANYWHERE, Produced, creatable, produced

ACME = {"spec": {"acme": {"privateKeySecretRef": {"name": "key"}}}}
CLAIMS = {"spec": {"volumeClaimTemplates": [{"metadata": {"name": "data"}}]}}


def annotated(key: str, **values: Any) -> dict[str, Any]:
    return {"metadata": {"name": "a", "annotations": {key: "x"}}, **values}


@pytest.mark.parametrize(
    ("kind", "values", "expected"),
    [
        ("Certificate.cert-manager.io", {"spec": {"secretName": "tls"}}, {("Secret", "n", "tls")}),
        ("Certificate.cert-manager.io", {"spec": {"secretName": "${A}"}}, {("Secret", "n", ANYTHING)}),
        ("Issuer.cert-manager.io", ACME, {("Secret", "n", "key")}),
        ("ClusterIssuer.cert-manager.io", ACME, {("Secret", ANYWHERE, "key")}),
        ("ExternalSecret.external-secrets.io", {"metadata": {"name": "a"}}, {("Secret", "n", "a")}),
        (
            "ExternalSecret.external-secrets.io",
            {"metadata": {"name": "a"}, "spec": {"target": {"name": "b"}}},
            {("Secret", "n", "b")},
        ),
        ("SealedSecret.bitnami.com", {"metadata": {"name": "a"}}, {("Secret", "n", "a")}),
        ("StatefulSet.apps", CLAIMS, {("PersistentVolumeClaim", "n", name) for name in ("data", "data-*")}),
        ("ConfigMap", {"metadata": {"name": "a"}}, set()),
        ("Secret", annotated("reflector.v1.k8s.emberstack.com/reflection-allowed"), {("Secret", ANYWHERE, "a")}),
        (
            "Ingress.networking.k8s.io",
            annotated("cert-manager.io/cluster-issuer", spec={"tls": [{"secretName": "tls"}]}),
            {("Secret", "n", "tls")},
        ),
        ("Ingress.networking.k8s.io", {"spec": {"tls": [{"secretName": "tls"}]}}, set()),
        ("HelmRelease.helm.toolkit.fluxcd.io", {"spec": {}}, {(ANYTHING, "n", ANYTHING), ("Namespace", "", "n")}),
        (
            "HelmRelease.helm.toolkit.fluxcd.io",
            {"spec": {"targetNamespace": "m"}},
            {
                (ANYTHING, "n", ANYTHING),
                (ANYTHING, "m", ANYTHING),
                ("Namespace", "", "n"),
                ("Namespace", "", "m"),
            },
        ),
        ("Database.example.com", {}, {(ANYTHING, "n", ANYTHING)}),
        ("ClusterPolicy.kyverno.io", {}, {(ANYTHING, ANYWHERE, ANYTHING)}),
        ("HelmChart.helm.cattle.io", {}, {(ANYTHING, ANYWHERE, ANYTHING)}),
        ("Deployment.apps", {}, set()),
        ("VirtualService.networking.istio.io", {}, set()),
        ("Kustomization.kustomize.toolkit.fluxcd.io", {}, set()),
    ],
)
def test_an_object_brings(kind: str, values: dict[str, Any], expected: set[tuple[str, str, str]]) -> None:
    assert set(produced(kind, "n", values)) == {Produced(*one) for one in expected}


def test_an_object_of_an_unknown_kind_and_namespace_may_bring_anything_anywhere() -> None:
    assert list(produced("Database.example.com", "", {})) == [Produced(ANYTHING, ANYWHERE, ANYTHING)]


@pytest.mark.parametrize(
    ("brought", "named", "expected"),
    [
        (("Secret", "n", "a"), ("Secret", "n", "a"), True),
        (("Secret", "n", "a"), ("Secret", "m", "a"), False),
        (("Secret", "n", "a"), ("Secret", "", "a"), True),
        (("Secret", "", "a"), ("Secret", "n", "a"), True),
        (("Secret", ANYWHERE, "a"), ("Secret", "n", "a"), True),
        (("Secret", "n", "a"), ("ConfigMap", "n", "a"), False),
        ((ANYTHING, "n", ANYTHING), ("ConfigMap", "n", "a"), True),
        ((ANYTHING, "n", ANYTHING), ("ClusterRole.rbac.authorization.k8s.io", "", "a"), True),
        ((ANYTHING, "n", ANYTHING), ("Namespace", "", "a"), False),
        ((ANYTHING, ANYWHERE, ANYTHING), ("Namespace", "", "a"), True),
        (("Secret", "n", "a-*"), ("Secret", "n", "a-0"), True),
        (("Secret", "n", "a-*"), ("Secret", "n", "b-0"), False),
    ],
)
def test_what_is_brought_may_be_what_is_named(brought: Any, named: Any, expected: bool) -> None:
    assert Produced(*brought).is_for(*named) is expected


@pytest.mark.parametrize(
    ("rules", "expected"),
    [
        ([{"verbs": ["create"], "resources": ["secrets"]}], {"Secret"}),
        ([{"verbs": ["*"], "resources": ["configmaps", "pods"]}], {"ConfigMap"}),
        ([{"verbs": ["get", "list"], "resources": ["secrets"]}], set()),
        ([{"verbs": ["*"], "resources": ["*"]}], set()),
        (None, set()),
        (["x", {"verbs": "create", "resources": ["secrets"]}], set()),
    ],
)
def test_a_role_lets_its_bearer_create(rules: Any, expected: set[str]) -> None:
    assert creatable({"rules": rules}) == expected
