"""How many pods a workload has: its replicas, what scales it, and what a PodDisruptionBudget leaves of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming, Pods
from gitops_lint.analysis.fields import at
from gitops_lint.model.resource import Resource

HPA: Final = "HorizontalPodAutoscaler.autoscaling"
SCALED_OBJECT: Final = "ScaledObject.keda.sh"
CANARY: Final = "Canary.flagger.app"

SCALERS: Final = (HPA, SCALED_OBJECT)
"""The kinds of object that change the number of a workload's pods."""

SCALABLE: Final = frozenset({
    "Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController", "Rollout.argoproj.io",
})  # fmt: skip
"""The kinds whose `spec.replicas` is how many pods they keep, 1 where it is left out."""


def targets(index: ClusterIndex, *kinds: str) -> Iterator[Naming]:
    """Every naming of a workload by an object of these kinds that scales it, or rolls it out."""
    for naming in index.namings:
        if naming.resource.kind in kinds and naming.reference.path[:2] in _TARGETS:
            yield naming


_TARGETS: Final = (("spec", "scaleTargetRef"), ("spec", "targetRef"))


def scaled(index: ClusterIndex) -> dict[int, Resource]:
    """What changes the number of pods of a workload (Flagger included), by the identity of the workload."""
    return {
        id(workload): naming.resource
        for naming in targets(index, *SCALERS, CANARY)
        for workload in index.declared(naming.reference.kind, naming.namespace, naming.reference.name)
    }


def replicas(pods: Pods, scaler: Resource | None) -> int | None:
    """How many pods a workload keeps at the least; None where that is not known."""
    if scaler is not None:
        if scaler.kind != HPA:
            return None
        return _count(at(scaler.values, ("spec", "minReplicas")))
    if pods.resource.kind == "Pod":
        return 1
    return _count(at(pods.resource.values, ("spec", "replicas"))) if pods.resource.kind in SCALABLE else None


def _count(value: Any) -> int | None:
    if value is None:
        return 1
    return value if type(value) is int else None


def kept(value: Any, count: int) -> int | None:
    """How many of `count` pods `minAvailable` or `maxUnavailable` speaks of; None for what is neither.

    A percentage is rounded up (`GetScaledValueFromIntOrPercent` in pkg/controller/disruption).
    """
    if type(value) is int:
        return value
    if isinstance(value, str) and value.endswith("%") and value[:-1].isdecimal():
        return -(-count * int(value[:-1]) // 100)
    return None
