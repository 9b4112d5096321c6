"""Kinds that CustomResourceDefinitions in a repository declare.

Their schemas are OpenAPI 3.0 with Kubernetes' additions. They are read as the API server applies them, with
one difference that it makes itself since 1.27 when kubectl asks for strict field validation: a field that it
would prune is an error. Rules in CEL (`x-kubernetes-validations`) and formats are not evaluated.

Source: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from gitops_lint.kubernetes.schemas.error import SchemaProblem
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind
from gitops_lint.model.source import Path

_V1 = "apiextensions.k8s.io/v1"
_V1BETA1 = "apiextensions.k8s.io/v1beta1"


class CustomKind(msgspec.Struct, frozen=True):
    """One version of a kind that a repository defines itself.

    `schema` is its `openAPIV3Schema` as written, `path` where that stands in the definition; None is a
    definition without one, which v1beta1 allows. `prunes` says whether the API server drops fields that the
    schema does not name.
    """

    name: GroupVersionKind
    crd: str
    index: int
    served: bool
    prunes: bool
    schema: Mapping[str, Any] | None
    path: Path

    def problem(self, path: Path, message: str) -> SchemaProblem:
        """A problem at a place of the schema."""
        return SchemaProblem(self.crd, self.index, (*self.path, *path), message)


def read_definitions(crds: Iterable[Mapping[str, Any]]) -> tuple[list[CustomKind], list[SchemaProblem]]:
    """The kinds that definitions declare, and what keeps a definition from declaring any."""
    kinds: list[CustomKind] = []
    problems: list[SchemaProblem] = []
    for index, crd in enumerate(crds):
        for found in _read(index, crd):
            if isinstance(found, CustomKind):
                kinds.append(found)
            else:
                problems.append(found)
    return kinds, problems


def _read(index: int, crd: Mapping[str, Any]) -> Iterator[CustomKind | SchemaProblem]:
    name = _text(_mapping(crd.get("metadata")).get("name")) or f"definition {index + 1}"
    if crd.get("apiVersion") not in (_V1, _V1BETA1):
        yield SchemaProblem(name, index, ("apiVersion",), f"is not {_V1} or {_V1BETA1}")
        return
    spec = _mapping(crd.get("spec"))
    group, kind = _text(spec.get("group")), _text(_mapping(spec.get("names")).get("kind"))
    if not group or not kind:
        lacking: Path = ("spec", "names", "kind") if group else ("spec", "group")
        yield SchemaProblem(name, index, lacking, "is not a name, so nobody can tell what this defines")
        return
    versions = list(_versions(spec, old=crd["apiVersion"] == _V1BETA1))
    if not versions:
        yield SchemaProblem(name, index, ("spec", "versions"), "is not a list of versions")
    # The API server keeps unknown fields by default in v1beta1, and where v1 was upgraded from it.
    keeps = spec.get("preserveUnknownFields", crd["apiVersion"] == _V1BETA1)
    for path, version in versions:
        if not (label := _text(version.get("name"))):
            yield SchemaProblem(name, index, (*path, "name"), "is not a name")
            continue
        schema_path, schema = _schema(spec, path, version)
        if schema is not None and not isinstance(schema, Mapping):
            yield SchemaProblem(name, index, schema_path, "is not a schema")
            schema = None
        elif schema is None and crd["apiVersion"] == _V1:
            yield SchemaProblem(name, index, schema_path, "is missing, and apiextensions.k8s.io/v1 requires it")
        named = GroupVersionKind(group, label, kind)
        served = version.get("served", True) is not False
        prunes = keeps is not True and schema is not None
        yield CustomKind(named, name, index, served, prunes, schema, schema_path)


def _versions(spec: Mapping[str, Any], *, old: bool) -> Iterator[tuple[Path, Mapping[str, Any]]]:
    versions = spec.get("versions")
    if isinstance(versions, list | tuple):
        for number, version in enumerate(versions):
            yield ("spec", "versions", number), _mapping(version)
    elif old and _text(spec.get("version")):
        yield ("spec",), {"name": spec["version"]}


def _schema(spec: Mapping[str, Any], path: Path, version: Mapping[str, Any]) -> tuple[Path, Any]:
    """A version's own schema, or in v1beta1 the one that all versions share."""
    own = _mapping(version.get("schema"))
    if "openAPIV3Schema" not in own:
        shared = _mapping(spec.get("validation"))
        if "openAPIV3Schema" in shared:
            return ("spec", "validation", "openAPIV3Schema"), shared["openAPIV3Schema"]
    return (*path, "schema", "openAPIV3Schema"), own.get("openAPIV3Schema")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
