"""What was rendered from a tree that is made of others, with the places that its files have in the repository."""

from __future__ import annotations

import msgspec

from gitops_lint.kubernetes.checkouts import Derived, original
from gitops_lint.kubernetes.rendered import BuildWarning, Limit, OriginOf, Problem, RenderedObject, Rendering
from gitops_lint.model.source import Location, Origin, Path, Place
from gitops_lint.model.tree import Tree


def in_repository(rendering: Rendering, tree: Tree) -> Rendering:
    """A rendering of a tree whose places are those of the repository that is checked."""
    if not isinstance(tree, Derived):
        return rendering

    def moved(location: Location) -> Location:
        file = original(tree, location.file)
        return location if file == location.file else msgspec.structs.replace(location, file=file)

    def origin(of: OriginOf) -> OriginOf:
        def found(path: Path) -> Origin:
            return Origin(tuple(Place(moved(place.location), place.note) for place in of(path).places))

        return found

    def placed(each: RenderedObject) -> RenderedObject:
        declared = each.declared
        return RenderedObject(
            each.value,
            origin(each.origin),
            None if declared is None else lambda path: moved(declared(path)),
            None if each.keys is None else origin(each.keys),
            each.source,
        )

    return Rendering(
        tuple(map(placed, rendering.objects)),
        tuple(
            Problem(
                each.message,
                moved(each.location),
                tuple(Place(moved(place.location), place.note) for place in each.related),
                each.kind,
            )
            for each in rendering.problems
        ),
        tuple(Limit(each.message, moved(each.location)) for each in rendering.limits),
        frozenset(original(tree, file) for file in rendering.files),
        tuple(BuildWarning(each.kind, each.message, moved(each.location)) for each in rendering.warnings),
    )
