"""What a worker tells of the objects in its slice: the facts about them, their values, and where these stand."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple, TypeAlias

import msgspec

from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.cluster_facts import Facts, facts_of
from gitops_lint.loading.overlays import Overlay
from gitops_lint.loading.rendered_resources import built_kustomization
from gitops_lint.loading.slices import Slice
from gitops_lint.model.file import FileKind
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import Origin, Path


class FactsOrder(msgspec.Struct, frozen=True):
    """What a worker cannot know from its slice: of which files facts are not wanted, and what is built instead.

    `kustomized` are the files among the others that Kustomize reads.
    """

    unwanted: frozenset[str]
    kustomized: frozenset[str]
    overlays: Mapping[str, Overlay]
    settings: Settings

    def resources(self, held: Slice, path: str) -> list[Resource] | tuple[Resource, ...]:
        """The objects in a file, or those that are built where a kustomization stands in it."""
        if path in self.overlays:
            return built_kustomization(held, self.overlays[path], self.settings).objects
        dialect = Dialect.KYAML if path in self.kustomized else Dialect.KUBERNETES
        return held.file(path, dialect).resources()

    def declaring(self, held: Slice) -> list[str]:
        """The plain manifests of a worker of whose objects facts are wanted."""
        return [
            path
            for path, one in held.outlines.items()
            if one.objects
            and one.kind is FileKind.MANIFEST
            and path not in self.unwanted
            and path not in self.kustomized
        ]

    def building(self, held: Slice) -> list[str]:
        """The files of a worker that Kustomize reads, and the kustomizations that are built."""
        return [
            *(path for path in held.outlines if path in self.kustomized),
            *(self.overlays.keys() & held.kinds.keys()),
        ]


class Built(NamedTuple):
    """An object that a kustomization makes: who it is, where it is declared, and the facts."""

    kind: str
    address: str
    api_version: str
    name: str
    namespace: str
    file: str
    facts: Facts


class BuiltFacts(NamedTuple):
    """What a kustomization makes, and whether that is all that it makes."""

    objects: list[Built]
    is_complete: bool


class SliceFacts(NamedTuple):
    """The facts about the objects that a worker has: in plain manifests by file, and of kustomizations by theirs."""

    declared: dict[str, list[Facts]]
    built: dict[str, BuiltFacts]


def slice_facts(held: Slice, order: FactsOrder) -> SliceFacts:
    """The facts about the objects in a worker's files, in order."""
    held.kept["facts order"] = order
    declared = {path: [facts_of(each) for each in order.resources(held, path)] for path in order.declaring(held)}
    # Kustomize may read other objects in a file than the outlines tell of, or none.
    built = {
        path: BuiltFacts([_built(each) for each in order.resources(held, path)], _is_complete(held, order, path))
        for path in order.building(held)
    }
    return SliceFacts(declared, built)


def _is_complete(held: Slice, order: FactsOrder, path: str) -> bool:
    """Whether all objects that a kustomization makes, or that Kustomize reads in a file, are known."""
    if path in order.overlays:
        return built_kustomization(held, order.overlays[path], order.settings).is_complete
    parsed = held.parsed[path]
    return parsed.source is not None and parsed.stream.error is None


def _built(each: Resource) -> Built:
    return Built(each.kind, each.address, each.api_version, each.name, each.namespace, each.file, facts_of(each))


def packed_facts(held: Slice, order: FactsOrder) -> bytes | SliceFacts:
    """The same, packed for another process; as they are where there is no form for them (`outline.packed`)."""
    facts = slice_facts(held, order)
    try:
        return msgspec.msgpack.encode(facts)
    except (UnicodeEncodeError, OverflowError):
        return facts


def slice_values(held: Slice) -> bytes | dict[str, list[bytes | None]]:
    """The whole values of the objects that a worker has told facts about, each as msgpack, by file and in order.

    None for an object that it has no form for: one with a date, or with an integer past 64 bits.
    """
    order: FactsOrder = held.kept["facts order"]
    found = {
        path: [_packed_values(each) for each in order.resources(held, path)]
        for path in (*order.declaring(held), *order.building(held))
    }
    try:
        return msgspec.msgpack.encode(found)
    except UnicodeEncodeError:
        return found


def _packed_values(resource: Resource) -> bytes | None:
    try:
        return _encoded(resource.values)
    except (UnicodeEncodeError, OverflowError, TypeError):
        return None


_encoded = msgspec.msgpack.Encoder().encode


Asked: TypeAlias = tuple[str, int, Path, bool]
"""A place that is asked for: file, number of the object in it, path of the value, and whether its key is meant."""


def slice_places(held: Slice, asked: Collection[Asked]) -> dict[Asked, Origin]:
    """Where the values stand that are asked for, of a worker's files."""
    order: FactsOrder = held.kept["facts order"]
    return {
        one: order.resources(held, one[0])[one[1]].locator.origin(one[2], key=one[3])
        for one in asked
        if one[0] in held.kinds
    }
