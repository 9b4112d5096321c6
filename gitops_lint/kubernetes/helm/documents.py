"""What templates render to, cut into objects and put into Helm's order (pkg/release/v1/util)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gitops_lint.formats.yaml import Dialect, Document, read
from gitops_lint.kubernetes.helm.rendered import Hook

INSTALL_ORDER = (
    "PriorityClass",
    "Namespace",
    "NetworkPolicy",
    "ResourceQuota",
    "LimitRange",
    "PodSecurityPolicy",
    "PodDisruptionBudget",
    "ServiceAccount",
    "Secret",
    "SecretList",
    "ConfigMap",
    "StorageClass",
    "PersistentVolume",
    "PersistentVolumeClaim",
    "CustomResourceDefinition",
    "ClusterRole",
    "ClusterRoleList",
    "ClusterRoleBinding",
    "ClusterRoleBindingList",
    "Role",
    "RoleList",
    "RoleBinding",
    "RoleBindingList",
    "Service",
    "DaemonSet",
    "Pod",
    "ReplicationController",
    "ReplicaSet",
    "Deployment",
    "HorizontalPodAutoscaler",
    "StatefulSet",
    "Job",
    "CronJob",
    "IngressClass",
    "Ingress",
    "APIService",
    "MutatingWebhookConfiguration",
    "ValidatingWebhookConfiguration",
)
"""InstallOrder of kind_sorter.go; every other kind comes after them, by name."""

EVENTS = {
    each: each
    for each in (
        "pre-install",
        "post-install",
        "pre-delete",
        "post-delete",
        "pre-upgrade",
        "post-upgrade",
        "pre-rollback",
        "post-rollback",
        "test",
    )
} | {"test-success": "test"}
"""What `helm.sh/hook` may say (`events` of manifest_sorter.go)."""


class Piece(msgspec.Struct, frozen=True, eq=False):
    """One object of a rendered file: its value, and where it stands in the file's text."""

    template: str
    value: dict[str, Any]
    document: Document
    start: int
    """Where the text that `document` is of begins in the file."""
    prefix: tuple[str | int, ...] = ()
    """Where the object stands in its document: an item of a List is one of several."""
    hook: Hook | None = None


class BrokenPiece(msgspec.Struct, frozen=True):
    """A text that a template rendered and that is no YAML, or no object: why, and where in the file's text."""

    template: str
    message: str
    offset: int


_SEPARATOR = re.compile(r"^---[ \t]*", re.MULTILINE)
_UNICODE_SPACE = " \t\n\v\f\r\x85\xa0"


def pieces(files: Mapping[str, str]) -> tuple[list[Piece], list[BrokenPiece]]:
    """The objects of rendered files in the order in which Helm installs them, hooks among them, and what is none."""
    found: list[Piece] = []
    broken: list[BrokenPiece] = []
    for template in sorted(files):
        name = template.rpartition("/")[2]
        # Notes are for people, and partials for other templates.
        if name == "NOTES.txt" or name.startswith("_"):
            continue
        for each in _pieces(template, files[template]):
            if isinstance(each, BrokenPiece):
                broken.append(each)
            else:
                found.append(each)
    found.sort(key=lambda piece: install_rank(piece.value.get("kind")))
    return found, broken


def install_rank(kind: Any) -> tuple[int, str]:
    """Where Helm puts objects of a kind."""
    rank = _RANKS.get(kind) if isinstance(kind, str) else None
    return (len(INSTALL_ORDER), str(kind or "")) if rank is None else (rank, "")


_RANKS = {kind: rank for rank, kind in enumerate(INSTALL_ORDER)}


def split(text: str) -> Iterator[tuple[int, str]]:
    """The documents of a file as Helm splits it, each with its place: at `---` wherever a line begins with it."""
    # Space before the first line is gone before it is split, so that what follows may begin a line.
    body = text.lstrip(_UNICODE_SPACE)
    start = len(text) - len(body)
    separators = list(_SEPARATOR.finditer(body))
    begins = [0, *(each.end() for each in separators)]
    ends = [*(each.start() for each in separators), len(body)]
    for begin, end in zip(begins, ends, strict=True):
        if body[begin:end].strip(_UNICODE_SPACE):
            yield start + begin, body[begin:end]


def _pieces(template: str, text: str) -> Iterator[Piece | BrokenPiece]:
    for start, content in split(text):
        # Helm writes a line end behind each document before it sends them, which a text that keeps its ends (`|+`) has.
        stream = read(f"{content}\n", Dialect.KUBERNETES)
        if stream.error is not None:
            yield BrokenPiece(template, stream.error.message, start + stream.error.span.start)
            continue
        for document in stream.documents[:1]:
            value = document.value
            if not isinstance(value, dict):
                kind = "a list" if isinstance(value, list) else "a plain value"
                yield BrokenPiece(template, f"{kind}, where an object is to be", start + document.key_span(()).start)
            elif value.get("kind") == "List" and isinstance(value.get("items"), list):
                for index, item in enumerate(value["items"]):
                    if isinstance(item, dict):
                        yield Piece(template, item, document, start, ("items", index))
            elif value:
                is_kept, hook = _hook(value)
                if is_kept:
                    yield Piece(template, value, document, start, (), hook)


def _hook(value: dict[str, Any]) -> tuple[bool, Hook | None]:
    """Whether Helm keeps an object, and what makes it a hook: one whose events it does not know it drops."""
    metadata = value.get("metadata")
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict) or "helm.sh/hook" not in annotations:
        return True, None
    events = [EVENTS.get(event) for event in _listed(annotations["helm.sh/hook"])]
    known = tuple(event for event in events if event is not None)
    if len(known) < len(events):
        return False, None
    weight = str(annotations.get("helm.sh/hook-weight", ""))
    policies = annotations.get("helm.sh/hook-delete-policy")
    return True, Hook(
        known,
        int(weight) if re.fullmatch(r"[+-]?[0-9]+", weight) else 0,
        tuple(_listed(policies)) if policies is not None else (),
    )


def _listed(text: Any) -> list[str]:
    return [part.strip().lower() for part in str(text).split(",")]
