"""All schemas for one Kubernetes version: its own kinds, the repository's, and known projects'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache, cached_property, partial
from typing import Any

from gitops_lint.kubernetes.schemas import embedded
from gitops_lint.kubernetes.schemas.builtin import BuiltinKinds, builtin_kinds
from gitops_lint.kubernetes.schemas.crd import CustomKind, read_definitions
from gitops_lint.kubernetes.schemas.document import Document, self_contained
from gitops_lint.kubernetes.schemas.error import SchemaProblem
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind, preference, split_api_version
from gitops_lint.kubernetes.schemas.schema import Schema
from gitops_lint.kubernetes.schemas.spelling import closest
from gitops_lint.kubernetes.schemas.structural import whole_object


class Schemas:
    """The schemas of one cluster's kinds.

    `version` is a Kubernetes version (`1.30`, `v1.30.2`), None the newest that is carried; one that is newer
    than all carried gets the newest, one that is older than all raises UnsupportedVersion. `crds` are the
    CustomResourceDefinitions of the repository; a kind that they define is known by them alone, even where
    this package has a schema of its own for it. Making one reads no file.
    """

    def __init__(self, version: str | None = None, crds: Iterable[Mapping[str, Any]] = ()) -> None:
        self._builtin = builtin_kinds(version)
        self.version = self._builtin.version
        """The Kubernetes version whose schemas are used, such as `1.33`."""
        self._schemas: dict[tuple[str, str], Schema | None] = {}
        self._declared, self._unreadable = read_definitions(crds)
        self._custom = {custom.name: custom for custom in self._declared}
        self._defined = {(name.group, name.kind) for name in self._custom}

    def find(self, api_version: str, kind: str) -> Schema | None:
        """The schema of a kind; None where nobody knows it, or its definition does not serve it."""
        key = (api_version, kind)
        if key not in self._schemas:
            self._schemas[key] = self._found(api_version, kind)
        return self._schemas[key]

    def versions_of(self, group: str, kind: str) -> list[str]:
        """The versions in which a group has a kind, as Kubernetes prefers them: `["v1", "v1beta1"]`.

        Of a known project every version that it has had for years, of the repository's own kinds those
        served.
        """
        return sorted({name.version for name in self._names(kind) if name.group == group}, key=preference)

    def api_versions_of(self, kind: str) -> list[str]:
        """Every `apiVersion` that has a kind of this name, whatever its group: Kubernetes' own first."""
        return [name.api_version for name in sorted(self._names(kind), key=_builtin_first)]

    def similar_kind(self, api_version: str, kind: str) -> str | None:
        """The kind of this apiVersion that a misspelled one was meant to be; None where no name is near.

        Slow the first time, and meant for messages.
        """
        named = {*self._builtin.all_names, *self._custom, *embedded.all_names()}
        return closest(kind, sorted({name.kind for name in named if name.api_version == api_version}))

    @cached_property
    def problems(self) -> tuple[SchemaProblem, ...]:
        """What is wrong with the repository's CustomResourceDefinitions and keeps a schema from use."""
        problems = [*self._unreadable]
        for custom in self._declared:
            problems += _problems(custom)
        return tuple(sorted(dict.fromkeys(problems), key=lambda problem: problem.index))

    def _found(self, api_version: str, kind: str) -> Schema | None:
        parts = split_api_version(api_version)
        if parts is None:
            return None
        name = GroupVersionKind(*parts, kind)
        if (schema := _builtin_schema(self._builtin, name)) is not None:
            return schema
        if (name.group, kind) not in self._defined:
            return _known_schema(self._builtin, name)
        custom = self._custom.get(name)
        if custom is None or not custom.served:
            return None
        return Schema(name, f"CustomResourceDefinition {custom.crd}", partial(self._custom_document, custom))

    def _custom_document(self, custom: CustomKind) -> Document:
        document = whole_object(custom.schema, prunes=custom.prunes, problem=lambda path, message: None)
        return self_contained(document, self._builtin.definition)

    def _names(self, kind: str) -> set[GroupVersionKind]:
        """Every kind of this name that is served, by whoever defines it."""
        custom = {name for name, definition in self._custom.items() if name.kind == kind and definition.served}
        known = {name for name in embedded.names(kind) if (name.group, kind) not in self._defined}
        return {*self._builtin.names(kind), *custom, *known}


@cache
def _builtin_schema(builtin: BuiltinKinds, name: GroupVersionKind) -> Schema | None:
    """One schema for all clusters of a version, so that it is compiled once."""
    if not builtin.serves(name):
        return None
    return Schema(name, f"Kubernetes {builtin.version}", partial(builtin.document, name))


@cache
def _known_schema(builtin: BuiltinKinds, name: GroupVersionKind) -> Schema | None:
    project = embedded.project(name)
    if project is None:
        return None
    return Schema(name, str(project), partial(embedded.document, name, builtin.definition))


def _problems(custom: CustomKind) -> list[SchemaProblem]:
    problems: list[SchemaProblem] = []
    whole_object(
        custom.schema,
        prunes=custom.prunes,
        problem=lambda path, message: problems.append(custom.problem(path, message)),
    )
    return problems


def _builtin_first(name: GroupVersionKind) -> tuple[bool, str, tuple[int, int, int, str]]:
    """A sort key: groups without a domain (Kubernetes' oldest), by group, then as versions are preferred."""
    return "." in name.group, name.group, preference(name.version)
