"""K8S001, K8S002 and K8S003: schemas and API versions."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_schema
import gitops_lint.rules.kubernetes_versions  # noqa: F401 - registers the rules
from gitops_lint.model.rule import Operation, Severity


def _deployment(**spec: Any) -> Any:
    values = pod(kind="Deployment")
    values["spec"] |= spec
    return values


@pytest.mark.parametrize(
    "values",
    [
        _deployment(replicas=2),
        _deployment(replicas="${REPLICAS}"),
        _deployment(**{"${MORE}": 1}),
        thing("Secret", "{sops: {mac: x}, data: {a: 'ENC[AES256_GCM,data:x]'}}"),
        thing("ConfigMap", "data: {a: '1'}"),
        {"apiVersion": "${API}", "kind": "Deployment"},
    ],
)
def test_a_valid_object_and_one_that_is_filled_in_later_are_no_finding(values: Any) -> None:
    assert run("K8S001", values) == []


@pytest.mark.parametrize(
    ("values", "path", "rename"),
    [
        (_deployment(replcas=2), "spec.replcas", "replicas"),
        (_deployment(replcas="two"), "spec.replcas", None),
        (_deployment(replcas=2, replicas=2), "spec.replcas", None),
        (_deployment(nonsense=2), "spec.nonsense", None),
        (_deployment(replicas="two"), "spec.replicas", None),
        (
            pod("imagePullpolicy: Always", kind="CronJob"),
            "spec.jobTemplate.spec.template.spec.containers[0].imagePullpolicy",
            "imagePullPolicy",
        ),
    ],
)
def test_a_field_that_is_wrong_is_an_error_and_renamed_where_that_mends_it(
    values: Any, path: str, rename: str | None
) -> None:
    (found,) = run("K8S001", values)
    assert (found.path, found.severity) == (path, Severity.ERROR)
    assert found.change == (rename and (Operation.RENAME, path, rename))


def test_a_missing_field_is_an_error_of_the_object_that_lacks_it() -> None:
    values = _deployment()
    del values["spec"]["selector"]
    (found,) = run("K8S001", values)
    assert found.path == "spec"
    assert "selector" in found.message


@pytest.mark.parametrize(
    ("api_version", "kind", "message", "is_notice"),
    [
        ("apps/v9", "Deployment", "it has it in apps/v1", False),
        ("v1", "Deployment", "it has it in apps/v1", False),
        ("apps/v1", "Deploymnet", "did you mean Deployment?", False),
        ("apps/v1", "Zebra", "check its spelling", False),
        ("v1", "Zebra", "check its spelling", False),
        ("v1beta1", "Deploymnet", "did you mean Deployment?", False),
        ("v1alpha1", "Deployment", "it has it in apps/v1", False),
        ("example.com/v1", "Cart", "CustomResourceDefinition", True),
        ("networking.istio.io/v9", "VirtualService", "networking.istio.io/v1", True),
    ],
)
def test_a_kind_without_a_schema_is_an_error_of_kubernetes_own_groups_and_else_a_notice(
    api_version: str, kind: str, message: str, is_notice: bool
) -> None:
    (found,) = run("K8S001", thing(kind, "", api_version))
    assert message in found.message
    assert found.is_notice is is_notice


@pytest.mark.parametrize(("api_version", "kind"), [("v1alpha1", "LinkConfig"), ("v1beta1", "Zebra"), ("v1", "Config")])
def test_a_document_that_another_program_reads_is_none_of_kubernetes(api_version: str, kind: str) -> None:
    assert run("K8S001", {"apiVersion": api_version, "kind": kind, "name": "eth0"}) == []


@pytest.mark.parametrize(
    ("api_version", "kind", "version", "findings", "fix"),
    [
        ("policy/v1beta1", "PodDisruptionBudget", "1.37", {"K8S002"}, None),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.37", {"K8S002"}, "autoscaling/v2"),
        ("autoscaling/v2beta2", "HorizontalPodAutoscaler", "1.25", {"K8S003"}, "autoscaling/v2"),
        ("extensions/v1beta1", "Ingress", "1.37", {"K8S002"}, None),
        ("policy/v1beta1", "PodSecurityPolicy", "1.37", {"K8S002"}, None),
        ("v1", "Endpoints", "1.37", {"K8S003"}, None),
        ("v1", "Endpoints", "1.32", set(), None),
        ("apps/v1", "Deployment", "1.37", set(), None),
        ("helm.toolkit.fluxcd.io/v2beta1", "HelmRelease", "1.37", {"K8S003"}, None),
        ("gateway.networking.k8s.io/v1alpha2", "TCPRoute", "1.37", {"K8S003"}, None),
        ("example.com/v1", "Cart", "1.37", set(), None),
    ],
)
def test_an_api_version_is_removed_or_deprecated_as_the_version_has_it(
    api_version: str, kind: str, version: str, findings: set[str], fix: str | None
) -> None:
    found = {rule: run(rule, thing(kind, "", api_version), version) for rule in ("K8S002", "K8S003")}
    assert {rule for rule, items in found.items() if items} == findings
    changes = [item.change for items in found.values() for item in items if item.change]
    assert changes == ([(Operation.REPLACE, "apiVersion", fix)] if fix else [])


def test_a_removed_version_is_one_finding_of_one_rule() -> None:
    values = thing("PodDisruptionBudget", "", "policy/v1beta1")
    assert [rule for rule in ("K8S001", "K8S002", "K8S003") if run(rule, values)] == ["K8S002"]
