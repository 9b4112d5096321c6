"""`dependsOn`: in which order Flux applies, what waits for itself, what waits for something that is not there.

Source: checkDependencies in fluxcd/kustomize-controller and in fluxcd/helm-controller.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from gitops_lint.kubernetes.flux.identity import Name, name_of
from gitops_lint.kubernetes.flux.producers import entries_at, text_at
from gitops_lint.kubernetes.flux.rendered import RenderedObject
from gitops_lint.kubernetes.flux.tracing import nearest
from gitops_lint.model.source import Location


class Waiting(msgspec.Struct, frozen=True, eq=False):
    """One entry of `dependsOn`: what waits, for what, and the object and index that say so."""

    waits: Name
    for_: Name
    object: RenderedObject
    index: int

    @property
    def location(self) -> Location:
        """Where that is said."""
        return nearest(self.object.origin, ("spec", "dependsOn", self.index)).location


class Order(msgspec.Struct, frozen=True, eq=False):
    """The names in an order in which each comes after all that it waits for, those that wait in a circle last.

    `cycles` are the circles, each from its smallest name on; `gaps` wait for what nothing declares.
    """

    names: tuple[Name, ...]
    cycles: tuple[tuple[Waiting, ...], ...] = ()
    gaps: tuple[Waiting, ...] = ()


def dependencies(each: RenderedObject) -> tuple[Waiting, ...]:
    """What an object waits for: objects of its own kind, in its namespace where none is given."""
    name = name_of(each.value)
    return tuple(
        Waiting(
            name,
            Name(name.group, name.kind, text_at(entry, "namespace") or name.namespace, text_at(entry, "name")),
            each,
            index,
        )
        for index, entry in enumerate(entries_at(each.value, "spec", "dependsOn"))
    )


def ordered(objects: Iterable[RenderedObject]) -> Order:
    """The order of some Kustomizations, or of some HelmReleases."""
    waiting = {name_of(each.value): dependencies(each) for each in objects}
    gaps = tuple(entry for entries in waiting.values() for entry in entries if entry.for_ not in waiting)
    names: dict[Name, None] = {}
    left = dict(waiting)
    while ready := [name for name, entries in left.items() if all(_is_met(entry, names, waiting) for entry in entries)]:
        for name in ready:
            names[name] = None
            del left[name]
    cycles = tuple(_cycles(left))
    return Order((*names, *left), cycles, gaps)


def _is_met(entry: Waiting, names: Mapping[Name, None], waiting: Mapping[Name, object]) -> bool:
    return entry.for_ in names or entry.for_ not in waiting


def _cycles(left: Mapping[Name, tuple[Waiting, ...]]) -> Iterable[tuple[Waiting, ...]]:
    """The circles among names that wait for one another, each once; a name follows its first entry that waits."""
    told: set[Name] = set()
    for start in sorted(left):
        walked: dict[Name, Waiting] = {}
        name = start
        while name not in walked and name not in told:
            walked[name] = next(entry for entry in left[name] if entry.for_ in left)
            name = walked[name].for_
        if name in walked:
            path = list(walked)
            circle = path[path.index(name) :]
            first = circle.index(min(circle))
            yield tuple(walked[each] for each in (*circle[first:], *circle[:first]))
        told.update(walked)
