"""The fields of ApplicationSets and their generators, so that nothing else is read from them.

Source: pkg/apis/application/v1alpha1/applicationset_types.go.
"""

from __future__ import annotations

from typing import Any, Final

import msgspec


class Expression(msgspec.Struct, frozen=True):
    """One of a selector's `matchExpressions`."""

    key: str
    operator: str
    values: list[str] | None = None


class Selector(msgspec.Struct, frozen=True, rename="camel"):
    """A label selector."""

    match_labels: dict[str, str] | None = None
    match_expressions: list[Expression] | None = None


class TemplateMetadata(msgspec.Struct, frozen=True):
    """`spec.template.metadata`."""

    name: str | None = None
    labels: dict[str, str] | None = None
    annotations: dict[str, str] | None = None
    finalizers: list[str] | None = None


class TemplateFields(msgspec.Struct, frozen=True):
    """`spec.template`."""

    metadata: TemplateMetadata | None = None
    spec: dict[str, Any] | None = None


class ListFields(msgspec.Struct, frozen=True, rename="camel"):
    """`list`."""

    elements: list[dict[str, Any]] | None = None
    elements_yaml: str | None = None
    template: TemplateFields | None = None


class ClusterFields(msgspec.Struct, frozen=True, rename="camel"):
    """`clusters`."""

    selector: Selector | None = None
    values: dict[str, str] | None = None
    flat_list: bool | None = None
    template: TemplateFields | None = None


class PathPattern(msgspec.Struct, frozen=True):
    """One of the git generator's directories or files."""

    path: str
    exclude: bool | None = None


class GitFields(msgspec.Struct, frozen=True, rename="camel"):
    """`git`."""

    repo_url: str = msgspec.field(name="repoURL")
    revision: str | None = None
    directories: list[PathPattern] | None = None
    files: list[PathPattern] | None = None
    values: dict[str, str] | None = None
    path_param_prefix: str | None = None
    template: TemplateFields | None = None


class CombinedFields(msgspec.Struct, frozen=True, rename="camel"):
    """`matrix` and `merge`."""

    generators: list[dict[str, Any]] | None = None
    merge_keys: list[str] | None = None
    template: TemplateFields | None = None


class SyncPolicyFields(msgspec.Struct, frozen=True, rename="camel"):
    """`spec.syncPolicy` of an ApplicationSet."""

    preserve_resources_on_deletion: bool | None = None


class SetFields(msgspec.Struct, frozen=True, rename="camel"):
    """`spec` of an ApplicationSet."""

    generators: list[dict[str, Any]] | None = None
    template: TemplateFields | None = None
    go_template: bool | None = None
    go_template_options: list[str] | None = None
    template_patch: str | None = None
    sync_policy: SyncPolicyFields | None = None
    strategy: dict[str, Any] | None = None


_BY_KIND: Final[dict[str, type]] = {
    "list": ListFields,
    "clusters": ClusterFields,
    "git": GitFields,
    "matrix": CombinedFields,
    "merge": CombinedFields,
    "selector": Selector,
    "spec": SetFields,
    "template": TemplateFields,
}


def fault(kind: str, value: Any) -> str | None:
    """What is wrong with the types of a generator's fields (or of `selector`, `spec` and `template`), or None."""
    try:
        msgspec.convert(value, _BY_KIND[kind])
    except msgspec.ValidationError as error:
        return f"{kind}: {error}"
    return None
