"""K8S002 and K8S003: API versions that are gone, and API versions that will go."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.kubernetes.deprecations import Deprecation, deprecation
from gitops_lint.kubernetes.schemas import Schemas
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule

_KUBERNETES: Final = "Kubernetes"

_ALIASES: Final = ("stable-version", "no-extensions-v1beta")
"""Both rules report what these do: which one depends on the cluster's version, which the others do not ask.

Sources: kube-score, score/stable/stable_version.go; kube-linter, docs/generated/checks.md.
"""


@rule("K8S002", severity=Severity.ERROR, aliases=_ALIASES)
def removed_api_version(resource: Resource, schemas: Schemas) -> Iterator[Finding]:
    """An object is of an API version that the cluster's Kubernetes does not serve any more.

    The API server refuses it: `no matches for kind`. The version that counts is the one in the configuration, or the
    newest. Where the new API version has the same fields, the fix writes it; where it has not, the message says what
    else has to change.

    Bad:
    ```yaml
    apiVersion: policy/v1beta1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app: cart
    ```

    Good:
    ```yaml
    apiVersion: policy/v1
    kind: PodDisruptionBudget
    metadata:
      name: cart
    spec:
      minAvailable: 1
      selector:
        matchLabels:
          app: cart
    ```
    """
    row = deprecation(resource.api_version, resource.kind.partition(".")[0])
    if row is not None and row.project == _KUBERNETES and row.is_removed(schemas.version):
        yield Finding(
            f"Kubernetes {row.removed_in} removed {row.api_version} {row.kind}; {_advice(row, schemas)}",
            ("apiVersion",),
            fix=_fix(row, schemas),
        )


@rule("K8S003", severity=Severity.WARNING, aliases=_ALIASES)
def deprecated_api_version(resource: Resource, schemas: Schemas) -> Iterator[Finding]:
    """An object is of an API version that will be removed.

    It works until the upgrade that removes it; then nothing that uses it can be applied. Kubernetes' versions are
    judged by the one in the configuration. Those of other projects (Flux, cert-manager, Gateway API) are judged by the
    project's newest release, as a note where it still serves them, and not at all where the repository holds a
    CustomResourceDefinition that does.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Endpoints
    metadata:
      name: database
    subsets:
      - addresses:
          - ip: 10.0.0.10
        ports:
          - port: 5432
    ```

    Good:
    ```yaml
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata:
      name: database-1
      labels:
        kubernetes.io/service-name: database
    addressType: IPv4
    endpoints:
      - addresses:
          - 10.0.0.10
    ports:
      - port: 5432
    ```
    """
    kind = resource.kind.partition(".")[0]
    row = deprecation(resource.api_version, kind)
    if row is None:
        return
    is_safe, severity = True, None
    if row.project == _KUBERNETES:
        if row.is_removed(schemas.version) or not row.is_deprecated(schemas.version):
            return
        since = f"is deprecated since Kubernetes {row.deprecated_in}"
        end = f" and goes with {row.removed_in}" if row.removed_in else ""
    else:
        schema = schemas.find(resource.api_version, kind)
        if schema is not None and schema.source.startswith("CustomResourceDefinition"):
            return
        if not row.removed_in:  # the cluster's release may not have the new version yet
            is_safe, severity = False, Severity.NOTE
        since = f"is deprecated since {row.project} {row.deprecated_in}" if row.deprecated_in else "is deprecated"
        end = f" and removed in {row.project} {row.removed_in}" if row.removed_in else ""
    yield Finding(
        f"{row.api_version} {row.kind} {since}{end}; {_advice(row, schemas)}",
        ("apiVersion",),
        severity=severity,
        fix=_fix(row, schemas) if is_safe else None,
    )


def _replacement(row: Deprecation, schemas: Schemas) -> str:
    """The best API version to use instead that the cluster has; empty where there is none."""
    kind = row.replacement_kind or row.kind
    return next((version for version in row.replacements if schemas.find(version, kind) is not None), "")


def _advice(row: Deprecation, schemas: Schemas) -> str:
    version = _replacement(row, schemas) or next(iter(row.replacements), "")
    if not version:
        return row.changes or "nothing takes its place"
    kind = f" {row.replacement_kind}" if row.replacement_kind not in ("", row.kind) else ""
    return f"use {version}{kind}{f' ({row.changes})' if row.changes else ''}"


def _fix(row: Deprecation, schemas: Schemas) -> Fix | None:
    version = _replacement(row, schemas)
    if not version or not row.has_the_same_shape:
        return None
    return Fix(f"Use {version}", (PathChange(Operation.REPLACE, ("apiVersion",), version),))
