"""Documents that were meant to be objects and are none, since what tells their kind is missing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.formats.yaml import Document
from gitops_lint.kubernetes.objects import is_whole_object
from gitops_lint.kubernetes.schemas.spelling import closest
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.loading.reading import ParsedFile
from gitops_lint.model.file import FileKind, Problem, ProblemKind
from gitops_lint.model.source import Path

_KINDS: Final = frozenset(
    {
        *("ConfigMap", "CronJob", "DaemonSet", "Deployment", "HorizontalPodAutoscaler", "Ingress", "Job"),
        *("NetworkPolicy", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "ReplicaSet", "Role"),
        *("RoleBinding", "Secret", "Service", "ServiceAccount", "StatefulSet"),
    }
)
"""Kinds that no other program's files have together with a metadata.name."""
_VERSIONS: Final = frozenset({"v1", "apps/v1", "batch/v1", "autoscaling/v2", "policy/v1", "networking.k8s.io/v1"})
_GROUPS: Final = ("apps", "autoscaling", "batch", "policy")


def incomplete_objects(parsed: ParsedFile, *, listed: bool) -> Iterator[Problem]:
    """What is no object where one has to be.

    In a file that a kustomization lists (`listed`) everything has to be one; elsewhere, only what can be nothing else.
    """
    if parsed.kind is not FileKind.MANIFEST:
        return
    for document in parsed.stream.documents:
        value = document.value
        if is_whole_object(value):
            if value["kind"] == "List" and isinstance(value.get("items"), list):
                for index, item in enumerate(value["items"]):
                    yield from _incomplete(document, item, ("items", index), certain=True)
        elif value not in (None, {}, []):
            yield from _incomplete(document, value, (), certain=listed or _can_be_nothing_else(value))


def _incomplete(document: Document, value: Any, path: Path, *, certain: bool) -> Iterator[Problem]:
    if not certain or is_whole_object(value):
        return
    what = _what_is_wrong(value)
    if what:
        field = next((name for name in ("apiVersion", "kind") if isinstance(value, dict) and name in value), None)
        span = document.span((*path, field)) if field else document.key_span(path)
        yield Problem(ProblemKind.MALFORMED, what, span)


def _what_is_wrong(value: Any) -> str:
    if not isinstance(value, dict):
        what = "a list" if isinstance(value, list) else "a single value"
        return f"{what} stands where an object has to; write each object as a document of its own, after ---"
    version, kind = value.get("apiVersion"), value.get("kind")
    if any(map(is_filled_in_later, (version, kind))):
        return ""
    missing = [name for name, given in (("apiVersion", version), ("kind", kind)) if given in (None, "")]
    if missing:
        return f"this object has no {' and no '.join(missing)}, without which nobody can tell what it is; add it"
    for name, given in (("apiVersion", version), ("kind", kind)):
        if not isinstance(given, str):
            return f"{name} has to be a string; write it in quotes"
    if kind not in _KINDS:
        return ""
    group = str(version).rpartition("/")[0]
    meant = closest(group, list(_GROUPS))
    hint = f', did you mean "{meant}"?' if meant else "; a group of Kubernetes' own is meant, or one with a dot"
    return f'there is no API group "{group}"{hint}'


def _can_be_nothing_else(value: Any) -> bool:
    if not isinstance(value, dict):
        return isinstance(value, list) and all(map(is_whole_object, value))
    metadata, version, kind = value.get("metadata"), value.get("apiVersion"), value.get("kind")
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        return False
    if isinstance(kind, str):
        return kind in _KINDS
    return kind is None and isinstance(version, str) and version in _VERSIONS
