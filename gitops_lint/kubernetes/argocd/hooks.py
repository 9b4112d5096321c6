"""When Argo CD applies an object: its phases, its wave, when a hook is deleted, and the order within a sync.

Source: gitops-engine/pkg/sync: hook, syncwaves, sync_phase.go, sync_tasks.go.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

HOOK: Final = "argocd.argoproj.io/hook"
WAVE: Final = "argocd.argoproj.io/sync-wave"
DELETE_POLICY: Final = "argocd.argoproj.io/hook-delete-policy"
_HELM_HOOK: Final = "helm.sh/hook"

PHASES: Final = ("PreSync", "Sync", "PostSync", "SyncFail")
_TYPES: Final = (*PHASES, "Skip", "PreDelete", "PostDelete")
_HELM_TYPES: Final = {
    "pre-install": "PreSync", "pre-upgrade": "PreSync", "post-install": "PostSync", "post-upgrade": "PostSync",
    "pre-delete": "PreDelete", "post-delete": "PostDelete",
}  # fmt: skip
_POLICIES: Final = ("BeforeHookCreation", "HookSucceeded", "HookFailed")
_HELM_POLICIES: Final = {
    "before-hook-creation": "BeforeHookCreation", "hook-succeeded": "HookSucceeded", "hook-failed": "HookFailed",
}  # fmt: skip

_KINDS: Final = (
    "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy", "PodDisruptionBudget",
    "ServiceAccount", "Secret", "SecretList", "ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim",
    "CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList",
    "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController",
    "ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress",
    "APIService",
)  # fmt: skip
_KIND_ORDER: Final = {kind: index - len(_KINDS) for index, kind in enumerate(_KINDS)}


def phases(value: Mapping[str, Any]) -> tuple[str, ...]:
    """The phases in which an object is applied: Sync, those of a hook, none for what is skipped or unknown."""
    if not is_hook(value):
        return () if _types(value) == ("Skip",) and HOOK in _annotations(value) else ("Sync",)
    return tuple(phase for phase in PHASES if phase in _types(value))


def is_hook(value: Mapping[str, Any]) -> bool:
    """Whether an object is a hook, of Argo CD or of Helm (`crd-install` is none)."""
    annotations = _annotations(value)
    if HOOK in annotations:
        return _types(value) != ("Skip",)
    return _HELM_HOOK in annotations and annotations[_HELM_HOOK] != "crd-install"


def wave(value: Mapping[str, Any]) -> int:
    """The wave: the annotation where it is a number, else the weight of a Helm hook."""
    annotations = _annotations(value)
    for name in (WAVE, "helm.sh/hook-weight"):
        text = annotations.get(name)
        if isinstance(text, str) and re.fullmatch(r"[+-]?[0-9]+", text):
            return int(text)
    return 0


def delete_policies(value: Mapping[str, Any]) -> tuple[str, ...]:
    """When a hook is deleted; `BeforeHookCreation` where nothing says."""
    own = [text for text in _words(value, DELETE_POLICY) if text in _POLICIES]
    helm = [_HELM_POLICIES[text] for text in _words(value, "helm.sh/hook-delete-policy") if text in _HELM_POLICIES]
    return (*own, *helm) or ("BeforeHookCreation",)


def order(value: Mapping[str, Any], phase: str) -> tuple[int, int, int, str]:
    """A sort key of what is applied in one sync: phase, wave, kind, name (syncTasks.Less)."""
    metadata = value.get("metadata")
    name = str(metadata.get("name") or "") if isinstance(metadata, dict) else ""
    return PHASES.index(phase), wave(value), _KIND_ORDER.get(str(value.get("kind")), 0), name


def _types(value: Mapping[str, Any]) -> tuple[str, ...]:
    own = dict.fromkeys(text for text in _words(value, HOOK) if text in _TYPES)
    helm = dict.fromkeys(_HELM_TYPES[text] for text in _words(value, _HELM_HOOK) if text in _HELM_TYPES)
    return tuple(own or helm)


def _words(value: Mapping[str, Any], annotation: str) -> list[str]:
    text = _annotations(value).get(annotation)
    return [word.strip() for word in text.split(",")] if isinstance(text, str) else []


def _annotations(value: Mapping[str, Any]) -> Mapping[str, Any]:
    metadata = value.get("metadata")
    found = metadata.get("annotations") if isinstance(metadata, dict) else None
    return found if isinstance(found, dict) else {}
