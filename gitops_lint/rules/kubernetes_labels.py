"""K8S008: labels and annotations that the API server refuses."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

from gitops_lint.analysis.fields import Pattern, fields, pattern, sieve
from gitops_lint.analysis.workloads import pod_template
from gitops_lint.kubernetes.names import label_key, label_value
from gitops_lint.kubernetes.schemas import Schemas
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_LARGEST_ANNOTATIONS: Final = 256 * 1024
"""Bytes of all annotations of an object together. Source: pkg/api/validation, TotalAnnotationSizeLimitB."""

_SELECTORS: Final[Mapping[str, tuple[Pattern, ...]]] = {
    kind: tuple(map(pattern, patterns))
    for kind, patterns in {
        "Service": ["spec.selector"],
        "ReplicationController": ["spec.selector"],
        "Deployment.apps": ["spec.selector.matchLabels"],
        "StatefulSet.apps": ["spec.selector.matchLabels", "spec.volumeClaimTemplates.*.metadata.labels"],
        "DaemonSet.apps": ["spec.selector.matchLabels"],
        "ReplicaSet.apps": ["spec.selector.matchLabels"],
        "Job.batch": ["spec.selector.matchLabels"],
        "CronJob.batch": ["spec.jobTemplate.metadata.labels"],
        "Rollout.argoproj.io": ["spec.selector.matchLabels"],
        "PodDisruptionBudget.policy": ["spec.selector.matchLabels"],
        "PersistentVolumeClaim": ["spec.selector.matchLabels"],
        "NetworkPolicy.networking.k8s.io": [
            "spec.podSelector.matchLabels",
            *(
                f"spec.{direction}.*.{selector}.matchLabels"
                for direction in ("ingress.*.from", "egress.*.to")
                for selector in ("podSelector", "namespaceSelector")
            ),
        ],
    }.items()
}
"""Where each kind keeps labels besides `metadata`. Source: the `ValidateLabels` calls of pkg/apis/*/validation."""
_POD_SELECTORS: Final = tuple(
    pattern(text)
    for text in (
        *(
            f"affinity.{affinity}.{terms}.labelSelector.matchLabels"
            for affinity in ("podAffinity", "podAntiAffinity")
            for terms in (
                "requiredDuringSchedulingIgnoredDuringExecution.*",
                "preferredDuringSchedulingIgnoredDuringExecution.*.podAffinityTerm",
            )
        ),
        "topologySpreadConstraints.*.labelSelector.matchLabels",
    )
)
"""Where the spec of a pod keeps labels that it selects by (validatePodAffinityTerm, pkg/apis/core/validation)."""


def _are_fine(labels: Any) -> bool:
    """Whether there is certainly nothing to say of labels; false where it takes a closer look."""
    try:
        return isinstance(labels, dict) and all(map(_is_fine, labels, labels.values()))
    except TypeError:  # a list or a mapping where a text should be
        return False


@lru_cache(maxsize=8192)
def _is_fine(key: Any, value: Any) -> bool:
    return isinstance(key, str) and isinstance(value, str) and label_key(key) is None and label_value(value) is None


_FINE_SELECTORS: Final = {kind: sieve(dict.fromkeys(patterns, _are_fine)) for kind, patterns in _SELECTORS.items()}


# kube-score, score/meta/labels.go: label-values, which knows only the values.
@rule("K8S008", severity=Severity.ERROR, aliases=("label-values",))
def invalid_label(resource: Resource, schemas: Schemas) -> Iterator[Finding]:
    """A label or an annotation is not one that the API server takes.

    A key is a name of at most 63 letters, digits, `-`, `_` and `.`, with a DNS name and `/` before it if it has an
    owner; a label's value is empty or such a name, so neither a sentence nor a URL. Annotations take any value, up to
    256 KiB in all. Selectors and pod templates are judged too. Kinds that nobody knows are passed over.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: shop
      labels:
        contact: team-shop@example.com
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Namespace
    metadata:
      name: shop
      annotations:
        contact: team-shop@example.com
    ```
    """
    metadata = resource.values.get("metadata")
    findings: list[Finding] = []
    if isinstance(metadata, dict) and not _is_plain(metadata):
        _judge_metadata(metadata, ("metadata",), findings)
    template = pod_template(resource)
    if template is not None and template.path and not _is_plain(template.metadata):
        _judge_metadata(template.metadata, (*template.path, "metadata"), findings)
    if template is not None and "nodeSelector" in template.spec:
        _judge_labels(template.spec["nodeSelector"], (*template.path, "spec", "nodeSelector"), findings)
    if template is not None and ("affinity" in template.spec or "topologySpreadConstraints" in template.spec):
        for wanted in _POD_SELECTORS:
            for path, labels in fields(template.spec, wanted):
                _judge_labels(labels, (*template.path, "spec", *path), findings)
    if resource.kind in _SELECTORS and not _FINE_SELECTORS[resource.kind](resource.values):
        for wanted in _SELECTORS[resource.kind]:
            for path, labels in fields(resource.values, wanted):
                _judge_labels(labels, path, findings)
    if findings and schemas.find(resource.api_version, resource.kind.partition(".")[0]) is not None:
        yield from findings


def _is_plain(metadata: dict[str, Any]) -> bool:
    """Whether there is certainly nothing to say of metadata; false where it takes a closer look."""
    return "annotations" not in metadata and ("labels" not in metadata or _are_fine(metadata["labels"]))


def _judge_metadata(metadata: dict[str, Any], path: Path, findings: list[Finding]) -> None:
    if "labels" in metadata:
        _judge_labels(metadata["labels"], (*path, "labels"), findings)
    annotations = metadata.get("annotations")
    if not isinstance(annotations, dict):
        return
    size = 0
    for key, value in annotations.items():
        if not isinstance(key, str):
            continue
        if isinstance(value, str):
            size += len(key) + len(value)
        if _is_fine(key, ""):
            continue
        # ValidateAnnotations lowers the key before it judges it, so a prefix may have capitals
        if (fault := label_key(key.lower())) and not is_filled_in_later(key):
            findings.append(Finding(f'annotation "{key}" {fault}', (*path, "annotations", key), key=True))
    if size > _LARGEST_ANNOTATIONS // 4:  # a character has at most four bytes
        size = sum(
            len(f"{key}{value}".encode(errors="surrogatepass"))
            for key, value in annotations.items()
            if isinstance(value, str)
        )
        if size > _LARGEST_ANNOTATIONS:
            findings.append(
                Finding(
                    f"the annotations take {size} bytes together; the API server takes at most {_LARGEST_ANNOTATIONS}",
                    (*path, "annotations"),
                    key=True,
                )
            )


def _judge_labels(labels: Any, path: Path, findings: list[Finding]) -> None:
    if not isinstance(labels, dict) or _are_fine(labels):
        return
    for key, value in labels.items():
        if not isinstance(key, str):
            continue
        if (fault := label_key(key)) and not is_filled_in_later(key):
            findings.append(Finding(f'label "{key}" {fault}', (*path, key), key=True))
        if isinstance(value, str) and (fault := label_value(value)) and not is_filled_in_later(value):
            findings.append(Finding(f'the value of label {key}, "{value}", {fault}', (*path, key)))
