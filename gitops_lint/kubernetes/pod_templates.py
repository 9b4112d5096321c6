"""Which kinds of object make pods, and where they keep what these are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from gitops_lint.model.source import Path

POD_TEMPLATE_PATHS: Final[Mapping[str, Path]] = {
    "Pod": (),
    "PodTemplate": ("template",),
    "ReplicationController": ("spec", "template"),
    "Deployment.apps": ("spec", "template"),
    "StatefulSet.apps": ("spec", "template"),
    "DaemonSet.apps": ("spec", "template"),
    "ReplicaSet.apps": ("spec", "template"),
    "Deployment.extensions": ("spec", "template"),
    "DaemonSet.extensions": ("spec", "template"),
    "ReplicaSet.extensions": ("spec", "template"),
    "Job.batch": ("spec", "template"),
    "CronJob.batch": ("spec", "jobTemplate", "spec", "template"),
    # https://argo-rollouts.readthedocs.io/en/stable/features/specification/
    "Rollout.argoproj.io": ("spec", "template"),
    # https://knative.dev/docs/serving/reference/serving-api/
    "Service.serving.knative.dev": ("spec", "template"),
    "Configuration.serving.knative.dev": ("spec", "template"),
    "Revision.serving.knative.dev": (),
}
"""Where each kind keeps the object that has a pod's `metadata` and `spec`."""
