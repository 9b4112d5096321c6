"""K8S001: objects that are not what their kind's schema says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.deprecations import deprecation
from gitops_lint.kubernetes.schemas import ErrorKind, Schema, SchemaError, Schemas
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Fix, Notice, Operation, PathChange, Severity, rule
from gitops_lint.model.source import Path

_BUILTIN_GROUPS: Final = frozenset({
    "", "apps", "batch", "autoscaling", "policy", "extensions", "admissionregistration.k8s.io", "apiextensions.k8s.io",
    "apiregistration.k8s.io", "authentication.k8s.io", "authorization.k8s.io", "certificates.k8s.io",
    "coordination.k8s.io", "discovery.k8s.io", "events.k8s.io", "flowcontrol.apiserver.k8s.io", "networking.k8s.io",
    "node.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io",
    "storagemigration.k8s.io",
})  # fmt: skip
"""The groups that Kubernetes itself serves: what they do not have, nobody has. Source: pkg/controlplane/instance.go."""

_PLAIN: Final = re.compile(r"(?!(?:y|n|yes|no|on|off|true|false|null)$)[A-Za-z][-A-Za-z0-9_./]*", re.IGNORECASE)


# kube-linter, docs/generated/checks.md: schema-validation, which is kubeconform with `strict: true`.
@rule("K8S001", severity=Severity.ERROR, aliases=("schema-validation",))
def schema_violation(resource: Resource, schemas: Schemas) -> Iterator[Finding | Notice]:
    """An object has an unknown field, lacks a required one, or has a value of the wrong type.

    `kubectl apply` refuses such an object, since it validates strictly; a controller that does not loses the field
    without a word. Kubernetes' kinds are judged by the version in the configuration, custom resources by the
    CustomResourceDefinition in the repository or by the schemas of well-known projects.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selecter:
        app: cart
      ports:
        - port: 80
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
    ```
    """
    kind = resource.kind.partition(".")[0]
    schema = schemas.find(resource.api_version, kind)
    if schema is None:
        yield from _without_schema(resource, kind, schemas)
    elif not schema.is_valid(resource.values):
        for error in schema.errors(resource.values):
            if not _is_of_another_tool(error, resource):
                yield _finding(error, resource, schema)


def _is_of_another_tool(error: SchemaError, resource: Resource) -> bool:
    """Whether the error is gone when the platform reads the object: text filled in later, SOPS' own field."""
    if error.kind is ErrorKind.UNKNOWN_FIELD:
        # https://fluxcd.io/flux/guides/mozilla-sops/: the controller decrypts and drops the field
        return error.path == ("sops",) or is_filled_in_later(error.path[-1] if error.path else "")
    if error.kind is ErrorKind.MISSING:
        entry = at(resource.values, error.path)
        return isinstance(entry, dict) and any(map(is_filled_in_later, entry))
    return is_filled_in_later(at(resource.values, error.path))


def _finding(error: SchemaError, resource: Resource, schema: Schema) -> Finding:
    fix = None
    suggestion = error.suggestion
    if suggestion and _PLAIN.fullmatch(suggestion):
        if error.kind is ErrorKind.UNKNOWN_FIELD:
            if _would_fit(suggestion, error.path, resource.values, schema):
                change = PathChange(Operation.RENAME, error.path, suggestion)
                fix = Fix(f"Rename the field to {suggestion}", (change,))
        elif error.kind is ErrorKind.ENUM:
            fix = Fix(f"Write {suggestion}", (PathChange(Operation.REPLACE, error.path, suggestion),))
    is_key = error.kind in (ErrorKind.UNKNOWN_FIELD, ErrorKind.MISSING)
    return Finding(error.message, error.path, key=is_key, fix=fix, secret=resource.kind == "Secret")


def _would_fit(name: str, path: Path, values: Mapping[str, Any], schema: Schema) -> bool:
    """Whether the field at `path`, were it called `name`, would be what the schema wants there."""
    beside = at(values, path[:-1])
    if not isinstance(beside, dict) or name in beside:
        return False
    renamed: Any = {name if key == path[-1] else key: value for key, value in beside.items()}
    for depth in range(len(path) - 2, -1, -1):
        around = at(values, path[:depth])
        step = path[depth]
        if isinstance(around, list):
            renamed = [renamed if index == step else entry for index, entry in enumerate(around)]
        else:
            renamed = {**around, step: renamed}
    there = (*path[:-1], name)
    return not any(error.path[: len(there)] == there for error in schema.errors(renamed))


def _without_schema(resource: Resource, kind: str, schemas: Schemas) -> Iterator[Finding | Notice]:
    version = resource.api_version
    if is_filled_in_later(version) or is_filled_in_later(kind) or not kind:
        return
    if (version, kind) == ("v1", "Config"):
        return  # a kubeconfig: read by clients, never applied (client-go/tools/clientcmd/api/v1)
    group = version.rpartition("/")[0]
    row = deprecation(version, kind)
    if row is not None and (row.project != "Kubernetes" or row.is_removed(schemas.version)):
        return  # K8S002 or K8S003 says what became of it
    known = [f"{group}/{one}" if group else one for one in schemas.versions_of(group, kind)]
    if group in _BUILTIN_GROUPS:
        elsewhere = known or schemas.api_versions_of(kind)
        if not elsewhere and not group and version != "v1" and _CHECK in _spelling(kind):
            return  # no version of Kubernetes' own: programs such as Talos number their configuration like this
        hint = f"it has it in {_listed(elsewhere)}" if elsewhere else _spelling(kind)
        place: Path = ("apiVersion",) if elsewhere else ("kind",)
        yield Finding(f"Kubernetes {schemas.version} has no {kind} in {version}; {hint}", place)
    elif known:
        yield Notice(
            f"no schema for {version} {kind}, only for {_listed(known)}: the object was not validated; put its "
            "CustomResourceDefinition in the repository if this version is right",
            ("apiVersion",),
            subject=f"{version} {kind}",
        )
    else:
        yield Notice(
            f"no schema for {version} {kind}: the object was not validated; put its CustomResourceDefinition in the "
            "repository",
            ("kind",),
            subject=f"{version} {kind}",
        )


def _listed(versions: list[str]) -> str:
    return " and ".join((", ".join(versions[:-1]), versions[-1]) if len(versions) > 1 else versions)


_CHECK: Final = "check its spelling"


def _spelling(kind: str) -> str:
    from difflib import get_close_matches

    close = get_close_matches(kind, _COMMON_KINDS, n=1, cutoff=0.75)
    return f"did you mean {close[0]}?" if close else _CHECK


_COMMON_KINDS: Final = (
    "ClusterRole", "ClusterRoleBinding", "ConfigMap", "CronJob", "CustomResourceDefinition", "DaemonSet", "Deployment",
    "HorizontalPodAutoscaler", "Ingress", "IngressClass", "Job", "LimitRange", "Namespace", "NetworkPolicy",
    "PersistentVolume", "PersistentVolumeClaim", "Pod", "PodDisruptionBudget", "PriorityClass", "ReplicaSet",
    "ResourceQuota", "Role", "RoleBinding", "Secret", "Service", "ServiceAccount", "StatefulSet", "StorageClass",
)  # fmt: skip
