"""Integers that may not be as small as they are, which the published schemas leave open."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.model.rule import Finding
from gitops_lint.model.source import Path

_JOB: Final = (
    ("parallelism", 0),
    ("completions", 0),
    ("backoffLimit", 0),
    ("activeDeadlineSeconds", 0),
    ("ttlSecondsAfterFinished", 0),
)
_REPLICAS: Final = (("replicas", 0), ("minReadySeconds", 0), ("revisionHistoryLimit", 0))

LEAST: Final[Mapping[str, tuple[tuple[Path, tuple[tuple[str, int], ...]], ...]]] = {
    # pkg/apis/apps/validation
    "Deployment.apps": ((("spec",), (*_REPLICAS, ("progressDeadlineSeconds", 0))),),
    "ReplicaSet.apps": ((("spec",), _REPLICAS[:2]),),
    "StatefulSet.apps": ((("spec",), _REPLICAS), (("spec", "ordinals"), (("start", 0),))),
    "DaemonSet.apps": ((("spec",), _REPLICAS[1:]),),
    "ReplicationController": ((("spec",), _REPLICAS[:2]),),
    # https://argo-rollouts.readthedocs.io/en/stable/features/specification/, validated as a Deployment is
    "Rollout.argoproj.io": ((("spec",), (*_REPLICAS, ("progressDeadlineSeconds", 0))),),
    # pkg/apis/batch/validation
    "Job.batch": ((("spec",), _JOB),),
    "CronJob.batch": (
        (
            ("spec",),
            (("startingDeadlineSeconds", 0), ("successfulJobsHistoryLimit", 0), ("failedJobsHistoryLimit", 0)),
        ),
        (("spec", "jobTemplate", "spec"), _JOB),
    ),
    # pkg/apis/autoscaling/validation; 0 replicas need the gate HPAScaleToZero
    "HorizontalPodAutoscaler.autoscaling": ((("spec",), (("minReplicas", 0), ("maxReplicas", 1))),),
    # pkg/apis/policy/validation
    "PodDisruptionBudget.policy": ((("spec",), (("minAvailable", 0), ("maxUnavailable", 0))),),
}
"""By kind and object: a field and the least that the API server takes."""


def too_small(values: Any, kind: str) -> Iterator[Finding]:
    """The fields of an object of this kind that are smaller than the API server takes."""
    for path, rows in LEAST.get(kind, ()):
        entry: Any = values
        for key in path:
            entry = entry.get(key) if isinstance(entry, dict) else None
        if isinstance(entry, dict):
            for key, least in rows:
                value = entry.get(key)
                if isinstance(value, int) and value < least:
                    yield Finding(f"{key} is {value}, and must be at least {least}", (*path, key))
