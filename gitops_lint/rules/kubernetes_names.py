"""K8S007: names that the API server refuses."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, Final

from gitops_lint.analysis.workloads import PodTemplate, pod_template
from gitops_lint.kubernetes.names import (
    NAME_RULES,
    NAMELESS,
    Fault,
    data_key,
    dns_1035_label,
    dns_label,
    dns_subdomain,
    relaxed_variable_name,
    variable_name,
    with_a_suffix,
)
from gitops_lint.kubernetes.schemas import Schemas
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.model.source import Path

_ALWAYS_FINE: Final = re.compile(r"[a-z](?:[-a-z0-9]{0,50}[a-z0-9])?")
"""A name that every kind takes, except those whose name repeats what stands in their spec."""


@lru_cache(maxsize=4096)
def _is_always_fine(name: str) -> bool:
    return _ALWAYS_FINE.fullmatch(name) is not None


_REPEATING: Final = frozenset({"CustomResourceDefinition.apiextensions.k8s.io", "APIService.apiregistration.k8s.io"})


@rule("K8S007", severity=Severity.ERROR)
def invalid_name(resource: Resource, schemas: Schemas) -> Iterator[Finding]:
    """A name is not one that the API server takes.

    Most objects are named by a DNS subdomain, namespaces, containers and volumes by a DNS label, a Service by one that
    starts with a letter (before Kubernetes 1.36), a CronJob in at most 52 characters, and a
    CustomResourceDefinition after its plural and group. RBAC's objects may have colons (`system:node`). Kinds that
    nobody knows are passed over.

    Bad:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: Cart_Settings
    data:
      currency: EUR
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: cart-settings
    data:
      currency: EUR
    ```
    """
    metadata = resource.values.get("metadata")
    kind = resource.kind
    if isinstance(metadata, dict) or metadata is None:
        yield from _of_metadata(metadata or {}, resource, schemas)
    if kind in ("ConfigMap", "Secret"):
        yield from _of_data(resource)
        return
    template = pod_template(resource)
    if template is not None:
        yield from _of_pod(template, schemas)


def _is_bare(resource: Resource) -> bool:
    """Whether it is of a project's own kind and has no metadata at all: what an operator reads as data looks so."""
    group = resource.api_version.rpartition("/")[0]
    return "metadata" not in resource.values and "." in group and not group.endswith(".k8s.io")


def _of_metadata(metadata: dict[str, Any], resource: Resource, schemas: Schemas) -> Iterator[Finding]:
    name = metadata.get("name")
    if isinstance(name, str) and name:
        if resource.kind in _REPEATING:
            yield from _of_repeating(name, resource)
        elif not _is_always_fine(name):
            yield from _of_name(name, ("metadata", "name"), resource, schemas)
    elif name is None or name == "":
        prefix = metadata.get("generateName")
        if isinstance(prefix, str) and prefix:
            yield from _of_name(with_a_suffix(prefix), ("metadata", "generateName"), resource, schemas, shown=prefix)
        elif (
            prefix is None and not _needs_no_name(resource) and _is_known(resource, schemas) and not _is_bare(resource)
        ):
            yield Finding(
                "the object has no name; give it metadata.name", ("metadata",), key="metadata" in resource.values
            )
    namespace = metadata.get("namespace")
    if isinstance(namespace, str) and namespace and not _is_always_fine(namespace):
        fault = dns_label(namespace)
        if fault and not is_filled_in_later(namespace) and _is_known(resource, schemas):
            yield Finding(f'namespace "{namespace}" {fault}', ("metadata", "namespace"))


def _needs_no_name(resource: Resource) -> bool:
    is_list = resource.kind.partition(".")[0].endswith("List") and "items" in resource.values
    return is_list or resource.kind in NAMELESS


def _is_known(resource: Resource, schemas: Schemas) -> bool:
    return schemas.find(resource.api_version, resource.kind.partition(".")[0]) is not None


def _of_name(
    name: str, path: Path, resource: Resource, schemas: Schemas, *, shown: str | None = None
) -> Iterator[Finding]:
    name_fault = _name_rule(resource.kind, schemas)
    if name_fault is None or is_filled_in_later(name) or (resource.kind == "Namespace" and not name.strip("_")):
        return  # `_` is what people write where the namespace of a kustomization gives a Namespace its name
    fault = name_fault(name)
    if fault and _is_known(resource, schemas):
        kind = resource.kind.partition(".")[0]
        yield Finding(f'"{shown or name}" is no valid {kind} name: it {fault}', path)


def _name_rule(kind: str, schemas: Schemas) -> Callable[[str], Fault] | None:
    if kind == "Service" and _minor(schemas.version) < 36:
        # https://kubernetes.io/docs/reference/command-line-tools-reference/feature-gates/: RelaxedServiceNameValidation
        return dns_1035_label
    return NAME_RULES.get(kind, dns_subdomain)


def _minor(version: str) -> int:
    _, _, minor = version.partition(".")
    return int(minor) if minor.isdecimal() else 0


def _of_repeating(name: str, resource: Resource) -> Iterator[Finding]:
    """Source: apiextensions/validation (ValidateCustomResourceDefinition), apiregistration/validation."""
    spec = resource.values.get("spec")
    if not isinstance(spec, dict):
        return
    group = spec.get("group")
    if resource.kind.startswith("APIService"):
        first, what = spec.get("version"), "version and group"
        group = "" if group is None else group
    else:
        names = spec.get("names")
        first, what = names.get("plural") if isinstance(names, dict) else None, "plural and group"
    if not isinstance(first, str) or not isinstance(group, str) or any(map(is_filled_in_later, (name, first, group))):
        return
    if name != f"{first}.{group}":
        yield Finding(
            f'"{name}" must be "{first}.{group}": a {resource.kind.partition(".")[0]} is named after its {what}',
            ("metadata", "name"),
        )


def _of_data(resource: Resource) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateConfigMap and ValidateSecret."""
    for field in ("data", "binaryData", "stringData"):
        entries = resource.values.get(field)
        if not isinstance(entries, dict):
            continue
        for key in entries:
            if isinstance(key, str) and (fault := data_key(key)) and not is_filled_in_later(key):
                yield Finding(f'key "{key}" {fault}', (field, key), key=True)


def _of_pod(template: PodTemplate, schemas: Schemas) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, validateContainers, ValidateVolumes and ValidateEnv."""
    seen: dict[str, Path] = {}
    for container in template.containers:
        name = container.name
        path = (*container.path, "name")
        if not name:
            if container.values.get("name") == "" and not template.is_knative:
                yield Finding("the container has no name; give it one", container.path)
        elif not _is_always_fine(name) and not is_filled_in_later(name) and (fault := dns_label(name)):
            yield Finding(f'"{name}" is no valid container name: it {fault}', path)
        elif name in seen:
            yield Finding(
                f"the pod has two containers named {name}; rename one", path, related=((seen[name], "the first one"),)
            )
        seen.setdefault(name, path)
        for variable in container.variables:
            if not variable.name.isidentifier():
                yield from _of_variable(variable.name, (*container.path, *variable.path, "name"), schemas)
    for volume in template.volumes:
        name = volume.name
        if name and not _is_always_fine(name) and not is_filled_in_later(name) and (fault := dns_label(name)):
            yield Finding(f'"{name}" is no valid volume name: it {fault}', (*template.path, *volume.path, "name"))


def _of_variable(name: str, path: Path, schemas: Schemas) -> Iterator[Finding]:
    fault = relaxed_variable_name(name) if _minor(schemas.version) >= 32 else variable_name(name)
    if fault and not is_filled_in_later(name):
        yield Finding(f'"{name}" is no valid name of an environment variable: it {fault}', path)
