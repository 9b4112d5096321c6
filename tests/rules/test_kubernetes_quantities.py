"""K8S005: quantities."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_quantities  # noqa: F401 - registers the rule
from gitops_lint.model.rule import Operation, Severity


@pytest.mark.parametrize(
    "resources",
    [
        "{requests: {cpu: 100m, memory: 128Mi}, limits: {cpu: 1, memory: 1Gi}}",
        "{requests: {cpu: 0.5}, limits: {cpu: 500m}}",
        "{limits: {nvidia.com/gpu: 1}}",
        "{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 1}}",
        "{requests: {memory: '${MEMORY}'}, limits: {memory: 1Gi}}",
        "{requests: {cpu: '$(CPU)'}}",
        "{requests: {memory: 1e9}, limits: {memory: 1G}}",
        "{requests: [], limits: yes}",
        "{requests: {cpu: {}, memory: []}, limits: {cpu: true}}",
        "{requests: {cpu: null}}",
    ],
)
def test_resources_that_kubernetes_takes_or_that_the_schema_judges_are_no_finding(resources: str) -> None:
    assert run("K8S005", pod(f"resources: {resources}")) == []


@pytest.mark.parametrize(
    ("resources", "path", "message", "meant"),
    [
        ("{requests: {memory: 256MB}}", "requests.memory", 'did you mean "256M"', "256M"),
        ("{limits: {memory: 1GI}}", "limits.memory", 'did you mean "1Gi"', "1Gi"),
        ("{limits: {memory: 1 Gi}}", "limits.memory", 'did you mean "1Gi"', "1Gi"),
        ("{limits: {cpu: lots}}", "limits.cpu", "not a quantity", None),
        ("{requests: {cpu: 2}, limits: {cpu: 1500m}}", "requests.cpu", "greater than its limit (1500m)", None),
        ("{requests: {memory: 1Gi}, limits: {memory: 1G}}", "requests.memory", "greater than its limit", None),
        ("{requests: {cpu: -1}}", "requests.cpu", "below zero", None),
        ("{requests: {nvidia.com/gpu: 1}, limits: {nvidia.com/gpu: 2}}", "requests.nvidia.com/gpu", "overcommit", None),
        ("{limits: {nvidia.com/gpu: 500m}}", "limits.nvidia.com/gpu", "whole number", None),
        ("{requests: {hugepages-2Mi: 2Mi}}", "requests.hugepages-2Mi", "overcommit", None),
    ],
)
@pytest.mark.parametrize("kind", ["Pod", "Deployment", "CronJob", "Rollout"])
def test_resources_that_kubernetes_refuses_are_errors(
    kind: str, resources: str, path: str, message: str, meant: str | None
) -> None:
    (found,) = run("K8S005", pod(f"resources: {resources}", kind=kind))
    assert found.path.endswith(f"containers[0].resources.{path}")
    assert message in found.message
    assert found.severity is Severity.ERROR
    assert found.change == (meant and (Operation.REPLACE, found.path, meant))


def test_a_thousandth_of_a_byte_is_a_warning() -> None:
    (found,) = run("K8S005", pod("resources: {limits: {memory: 512m}}"))
    assert (found.severity, "512Mi" in found.message) == (Severity.WARNING, True)


@pytest.mark.parametrize(
    ("values", "path"),
    [
        (pod(spec="volumes: [{name: a, emptyDir: {sizeLimit: 1GB}}]"), "spec.volumes[0].emptyDir.sizeLimit"),
        (
            pod("env: [{name: A, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1x}}}]"),
            "spec.containers[0].env[0].valueFrom.resourceFieldRef.divisor",
        ),
        (pod(spec="overhead: {cpu: 1X}"), "spec.overhead.cpu"),
        (pod(spec="resources: {limits: {cpu: 1X}}"), "spec.resources.limits.cpu"),
        (
            thing("PersistentVolumeClaim", "spec: {resources: {requests: {storage: 10GB}}}"),
            "spec.resources.requests.storage",
        ),
        (thing("PersistentVolume", "spec: {capacity: {storage: -1Gi}}"), "spec.capacity.storage"),
        (thing("ResourceQuota", "spec: {hard: {requests.memory: 1gb}}"), "spec.hard.requests.memory"),
        (thing("LimitRange", "spec: {limits: [{type: Container, max: {cpu: two}}]}"), "spec.limits[0].max.cpu"),
        (
            thing(
                "HorizontalPodAutoscaler",
                "spec: {metrics: [{type: Pods, pods: {target: {averageValue: 1K}}}]}",
                "autoscaling/v2",
            ),
            "spec.metrics[0].pods.target.averageValue",
        ),
        (
            thing(
                "StatefulSet",
                "spec: {volumeClaimTemplates: [{spec: {resources: {requests: {storage: 1TB}}}}]}",
                "apps/v1",
            ),
            "spec.volumeClaimTemplates[0].spec.resources.requests.storage",
        ),
    ],
)
def test_quantities_are_judged_wherever_the_api_has_them(values: Any, path: str) -> None:
    assert [found.path for found in run("K8S005", values)] == [path]
