"""The schemas of well-known projects' kinds, which this package carries as data.

They hold names of fields, types, enumerations and required fields, nothing else.
`scripts/generate_schemas.py` writes `data/`, from packages that keep schemas and from outlines that were
written by hand; docs/schemas.md says where each comes from. A group's file is read when one of its kinds is
first asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from gitops_lint.kubernetes.schemas.document import Document, Lookup, self_contained
from gitops_lint.kubernetes.schemas.kind import GroupVersionKind

DATA = Path(__file__).parent / "data"
INDEX = "index.json"
KUBERNETES = "io.k8s."
"""How the names of definitions begin that are Kubernetes' own, of whatever version is asked for."""


class Project(msgspec.Struct, frozen=True):
    """Whose kinds these are: a project, the release they speak of, and the package they came from."""

    name: str
    version: str
    package: str
    licence: str

    def __str__(self) -> str:
        return f"{self.name} {self.version}"


def project(name: GroupVersionKind) -> Project | None:
    """Whose kind this is; None where it is nobody's that this package knows."""
    return _index().get(name)


def names(kind: str) -> Iterator[GroupVersionKind]:
    """Every group and version that has a kind of this name, in no particular order."""
    return (name for name in _index() if name.kind == kind)


def all_names() -> Iterator[GroupVersionKind]:
    """Every kind that this package has a schema for."""
    return iter(_index())


def document(name: GroupVersionKind, kubernetes: Lookup) -> Document:
    """The schema of a kind that `project` knows; `kubernetes` gives Kubernetes' own definitions."""
    group = _group(name.group)
    own: Mapping[str, Any] = group["$defs"]

    def definition(wanted: str) -> Document:
        found: Document = kubernetes(wanted) if wanted.startswith(KUBERNETES) else own[wanted]
        return found

    return self_contained(group["kinds"][name.version][name.kind], definition)


@cache
def _index() -> Mapping[GroupVersionKind, Project]:
    index = _decoded(INDEX)
    projects = [Project(**source) for source in index["projects"]]
    return {
        GroupVersionKind(group, version, kind): projects[number]
        for group, kinds in index["groups"].items()
        for kind, versions in kinds.items()
        for version, number in versions.items()
    }


@cache
def _group(group: str) -> Mapping[str, Any]:
    return _decoded(f"{group}.json")


def _decoded(name: str) -> Mapping[str, Any]:
    import msgspec

    decoded: Mapping[str, Any] = msgspec.json.decode((DATA / name).read_bytes())
    return decoded
