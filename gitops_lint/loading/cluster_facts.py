"""The objects of clusters, from facts that the workers find: no file is parsed again but for a finding's place."""

from __future__ import annotations

import functools
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.cluster_facts import ClusterObject, facts_of
from gitops_lint.kubernetes.objects import address_of
from gitops_lint.kubernetes.producers import HELM_RELEASE
from gitops_lint.kubernetes.rendered_clusters import RenderedCluster
from gitops_lint.loading.rendered_resources import RenderedResources
from gitops_lint.loading.slice_facts import (
    Asked,
    Built,
    FactsOrder,
    SliceFacts,
    packed_facts,
    slice_facts,
    slice_places,
    slice_values,
)
from gitops_lint.loading.slices import Slice, dialect_of, is_read_as_object
from gitops_lint.loading.workers import Workers
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Origin, Path, SourceFile, Span

_NOTHING: Final[Mapping[str, Any]] = {}


class ClusterFacts(msgspec.Struct, eq=False, dict=True):
    """The facts about a repository's objects as they are applied, which the workers are asked for once."""

    workers: Workers[Slice]
    applied: RenderedResources
    is_apart: bool
    """Whether the workers are processes of their own."""
    _order: FactsOrder | None = None
    _parts: Sequence[bytes | SliceFacts] | None = None
    _objects: dict[str, tuple[ClusterObject, ...]] = msgspec.field(default_factory=dict)
    _followed: dict[int, tuple[ClusterObject, ...]] = msgspec.field(default_factory=dict)
    _places: dict[Asked, Origin] = msgspec.field(default_factory=dict)
    _packed_values: Sequence[bytes | dict[str, list[bytes | None]]] | None = None

    @property
    def order(self) -> FactsOrder:
        """What the workers are asked for: nothing that a cluster applies, since the parent has that."""
        if self._order is None:
            self._order = self._ordered()
        return self._order

    def _ordered(self) -> FactsOrder:
        applied = frozenset().union(*(one.declaring | one.built for one in self.applied.find_clusters()))
        overlays = self.applied.overlays.by_file
        built = {file: one for file, one in overlays.items() if one.changes and file not in applied}
        collected = frozenset().union(*(one.resources for one in overlays.values() if not one.changes))
        kustomized = self.applied.owned.kustomized
        return FactsOrder((kustomized - collected) | applied, kustomized & collected, built, self.applied.settings)

    def gather(self, meanwhile: Callable[[], Any] | None = None) -> None:
        """Asks the workers; `meanwhile` is as of `Workers.run`."""
        if self._parts is None:
            ask = packed_facts if self.is_apart else slice_facts
            self._parts = self.workers.run(ask, self.order, meanwhile=meanwhile)

    def gather_values(self) -> None:
        """Asks the workers for all values of all objects."""
        if self.is_apart and self._packed_values is None:
            self.gather()
            self._packed_values = self.workers.run(slice_values)

    @functools.cached_property
    def _values(self) -> dict[str, list[bytes | None]]:
        """The values of all objects, each as msgpack, by file and in order."""
        self.gather_values()
        found: dict[str, list[bytes | None]] = {}
        for part in self._packed_values or ():
            found.update(_unpacked(part) if isinstance(part, bytes) else part)
        return found

    @functools.cached_property
    def _facts(self) -> SliceFacts:
        """What the workers answered; unpacked when somebody reads it, since they are at work by then."""
        self.gather()
        found = SliceFacts({}, {})
        for part in self._parts or ():
            facts = msgspec.msgpack.decode(part, type=SliceFacts) if isinstance(part, bytes) else part
            found.declared.update(facts.declared)
            found.built.update(facts.built)
        return found

    def declared(self, paths: Collection[str]) -> tuple[ClusterObject, ...]:
        """The objects in these files, by file and place."""
        owned = self.applied.owned
        return tuple([one for path in sorted(paths) if is_read_as_object(path, owned) for one in self._in_file(path)])

    def collected(self, files: Collection[str]) -> tuple[tuple[ClusterObject, ...], bool]:
        """The objects in files that a kustomization lists and leaves as they are, and whether these are all."""
        objects = self.declared(files)
        built = self._facts.built
        return objects, all(built[file].is_complete for file in files if file in built)

    def built(self, file: str) -> tuple[tuple[ClusterObject, ...], bool]:
        """The objects that the kustomization in a file makes, and whether these are all."""
        found = self._facts.built[file]
        return self._in_file(file), found.is_complete

    def followed(self, cluster: RenderedCluster) -> tuple[ClusterObject, ...]:
        """The objects that Flux or Argo CD applies to a cluster; charts that were rendered bring nothing else."""
        if id(cluster) not in self._followed:
            self._followed[id(cluster)] = tuple([_of_cluster(one, cluster) for one in cluster.objects])
        return self._followed[id(cluster)]

    def whole(self, resource: Resource) -> Resource:
        """The resource with all its values."""
        return resource.locator.whole() if isinstance(resource.locator, _PlaceLater) else resource

    def packed(self, resource: Resource) -> bytes | None:
        """The values of an object as msgpack, as a worker has parsed them; None where they are at hand as they are.

        The workers are asked for all values at once: to send those takes a twentieth of parsing them again, and what
        two objects have in the same bytes is never unpacked.
        """
        locator = resource.locator
        if not self.is_apart or not isinstance(locator, _PlaceLater):
            return None
        packed = self._values.get(locator.path)
        return None if packed is None else packed[locator.number]

    def find_places(self, wanted: Iterable[tuple[ResourcePath, bool]]) -> None:
        """Asks the workers, which have parsed the files, where values (or with True, their keys) stand.

        Places are found without it, too, but one by one and in this process.
        """
        asked = {
            (locator.path, locator.number, path, key)
            for (resource, path), key in wanted
            if isinstance(locator := resource.locator, _PlaceLater)
        } - self._places.keys()
        if self.is_apart and asked:
            # Those of one document in a row: its nodes are not kept for long.
            in_order = sorted(asked, key=lambda one: one[:2])
            for part in self.workers.run(slice_places, in_order):
                self._places |= part

    def place(self, path: str, number: int, inner: Path, *, key: bool) -> Origin:
        """Where a value of an object stands."""
        found = self._places.get((path, number, inner, key))
        return found if found is not None else self.parsed(path)[number].locator.origin(inner, key=key)

    def _in_file(self, path: str) -> tuple[ClusterObject, ...]:
        known = self._objects.get(path)
        if known is None:
            known = self._objects[path] = tuple(self._made(path))
        return known

    def _made(self, path: str) -> list[ClusterObject]:
        made = self._facts.built.get(path)
        if made is not None:
            return [self._built(path, number, one) for number, one in enumerate(made.objects)]
        identities, facts = self.applied.outlines[path].objects, self._facts.declared.get(path)
        if facts is None:
            # One that a kustomization changes, or a cluster applies, and that is applied by itself as well.
            return [ClusterObject(one, facts_of(one)) for one in self.parsed(path)] if identities else []
        found = []
        for number, (identity, one) in enumerate(zip(identities, facts, strict=True)):
            api_version, kind, namespace, name = identity
            address = address_of(identity, kind.partition(".")[0])
            values = _NOTHING if one.excerpt is None else one.excerpt
            locator = _PlaceLater(self, path, number)
            resource = Resource(kind, address, values, locator, api_version, name, namespace, path)
            found.append(ClusterObject(resource, one))
        return found

    def _built(self, path: str, number: int, one: Built) -> ClusterObject:
        values = _NOTHING if one.facts.excerpt is None else one.facts.excerpt
        locator = _PlaceLater(self, path, number)
        resource = Resource(one.kind, one.address, values, locator, one.api_version, one.name, one.namespace, one.file)
        return ClusterObject(resource, one.facts)

    def parsed(self, path: str) -> list[Resource] | tuple[Resource, ...]:
        """The whole objects in a file, or of the kustomization in it, parsed or built in this process."""
        own, order = self.applied.own, self.order
        if path in order.overlays:
            return order.resources(own, path)
        return own.file(path, dialect_of(path, self.applied.outlines[path].kind, self.applied.owned)).resources()

    def source(self, path: str) -> SourceFile | None:
        """The text in which an object stands; None where a kustomization made it of several."""
        return None if path in self.order.overlays else self.applied.own.source(path)


_unpacked = msgspec.msgpack.Decoder(dict[str, list[bytes | None]]).decode


def _of_cluster(resource: Resource, cluster: RenderedCluster) -> ClusterObject:
    facts = facts_of(resource)
    if (resource.namespace, resource.name) in cluster.releases and resource.kind == HELM_RELEASE:
        facts = facts._replace(brought=())
    return ClusterObject(resource, facts)


class _PlaceLater(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Finds the parts of an object in a file that is parsed when this is asked for the first time."""

    facts: ClusterFacts
    path: str
    number: int

    def whole(self) -> Resource:
        return self.facts.parsed(self.path)[self.number]

    @property
    def source(self) -> SourceFile | None:
        return self.facts.source(self.path)

    def origin(self, path: Path, *, key: bool = False) -> Origin:
        return self.facts.place(self.path, self.number, path, key=key)

    def span(self, path: Path, *, key: bool = False) -> Span:
        return self.whole().locator.span(path, key=key)
