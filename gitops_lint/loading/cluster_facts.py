"""The objects of clusters, from facts that the workers find: no file is parsed again but for a finding's place."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any, Final, TypeAlias

import msgspec

from gitops_lint.kubernetes.cluster_facts import ClusterObject, Facts, facts_of
from gitops_lint.kubernetes.objects import address_of
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.roles import Ownership
from gitops_lint.loading.slices import Slice, dialect_of, is_read_as_object
from gitops_lint.loading.workers import Workers
from gitops_lint.model.file import FileKind
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Origin, Path, SourceFile, Span

_ByFile: TypeAlias = dict[str, list[Facts]]

_NOTHING: Final[Mapping[str, Any]] = {}


def slice_facts(held: Slice, kustomized: frozenset[str]) -> _ByFile:
    """The facts about the objects in a worker's plain manifests, by file, in order."""
    return {
        path: [facts_of(resource) for resource in held.file(path).resources()]
        for path, one in held.outlines.items()
        if one.objects and one.kind is FileKind.MANIFEST and path not in kustomized
    }


def packed_facts(held: Slice, kustomized: frozenset[str]) -> bytes | _ByFile:
    """The same, packed for another process; as they are where there is no form for them (`outline.packed`)."""
    facts = slice_facts(held, kustomized)
    try:
        return msgspec.msgpack.encode(facts)
    except (UnicodeEncodeError, OverflowError):
        return facts


_Asked: TypeAlias = tuple[str, int, Path, bool]
"""A place that is asked for: file, number of the object in it, path of the value, and whether its key is meant."""


def slice_places(held: Slice, asked: Collection[_Asked]) -> dict[_Asked, Origin]:
    """Where the values stand that are asked for, of a worker's files."""
    return {
        one: held.file(one[0]).resources()[one[1]].locator.origin(one[2], key=one[3])
        for one in asked
        if one[0] in held.kinds
    }


class ClusterFacts(msgspec.Struct, eq=False):
    """The facts about a repository's objects, which the workers are asked for once."""

    workers: Workers[Slice]
    outlines: Mapping[str, Outline]
    owned: Ownership
    own: Slice
    is_apart: bool
    """Whether the workers are processes of their own."""
    _facts: _ByFile | None = None
    _objects: dict[str, list[ClusterObject]] = msgspec.field(default_factory=dict)
    _places: dict[_Asked, Origin] = msgspec.field(default_factory=dict)

    def gather(self, meanwhile: Callable[[], Any] | None = None) -> None:
        """Asks the workers, which must not be at anything else; `meanwhile` is as of `Workers.run`."""
        if self._facts is None:
            ask = packed_facts if self.is_apart else slice_facts
            parts = self.workers.run(ask, self.owned.kustomized, meanwhile=meanwhile)
            self._facts = {}
            for part in parts:
                self._facts |= msgspec.msgpack.decode(part, type=_ByFile) if isinstance(part, bytes) else part

    def read(self, paths: Collection[str]) -> tuple[ClusterObject, ...]:
        """The objects in these files, by file and place."""
        self.gather()
        return tuple(
            [one for path in sorted(paths) if is_read_as_object(path, self.owned) for one in self._in_file(path)]
        )

    def whole(self, resource: Resource) -> Resource:
        """The resource with all its values."""
        return resource.locator.whole() if isinstance(resource.locator, _PlaceLater) else resource

    def find_places(self, wanted: Iterable[tuple[ResourcePath, bool]]) -> None:
        """Asks the workers, which have parsed the files, where values (or with True, their keys) stand.

        Places are found without it, too, but one by one and in this process.
        """
        asked = {
            (locator.path, locator.number, path, key)
            for (resource, path), key in wanted
            if isinstance(locator := resource.locator, _PlaceLater)
        }
        if self.is_apart and asked:
            # Those of one document in a row: its nodes are not kept for long.
            in_order = sorted(asked, key=lambda one: one[:2])
            for part in self.workers.run(slice_places, in_order):
                self._places |= part

    def place(self, path: str, number: int, inner: Path, *, key: bool) -> Origin:
        """Where a value of an object stands."""
        found = self._places.get((path, number, inner, key))
        return found if found is not None else self.parsed(path)[number].locator.origin(inner, key=key)

    def _in_file(self, path: str) -> list[ClusterObject]:
        known = self._objects.get(path)
        if known is None:
            known = self._objects[path] = self._made(path)
        return known

    def _made(self, path: str) -> list[ClusterObject]:
        assert self._facts is not None
        identities, facts = self.outlines[path].objects, self._facts.get(path)
        if facts is None:
            # One that Kustomize reads in its own dialect, and that is applied by itself as well.
            return [ClusterObject(one, facts_of(one)) for one in self.parsed(path)] if identities else []
        found = []
        for number, (identity, one) in enumerate(zip(identities, facts, strict=True)):
            api_version, kind, namespace, name = identity
            resource = Resource(
                kind,
                address_of(identity, kind.partition(".")[0]),
                one.excerpt if one.excerpt is not None else _NOTHING,
                _PlaceLater(self, path, number),
                api_version,
                name,
                namespace,
                path,
            )
            found.append(ClusterObject(resource, one))
        return found

    def parsed(self, path: str) -> list[Resource]:
        """The whole objects in a file, parsed in this process."""
        return self.own.file(path, dialect_of(path, self.outlines[path].kind, self.owned)).resources()


class _PlaceLater(msgspec.Struct, frozen=True, eq=False):
    """Finds the parts of an object in a file that is parsed when this is asked for the first time."""

    facts: ClusterFacts
    path: str
    number: int

    def whole(self) -> Resource:
        return self.facts.parsed(self.path)[self.number]

    @property
    def source(self) -> SourceFile | None:
        return self.facts.own.source(self.path)

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return self.facts.place(self.path, self.number, path, key=key)

    def span(self, path: Path, *, key: bool = False) -> Span:
        return self.whole().locator.span(path, key=key)
