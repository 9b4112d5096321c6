"""Origins through what Flux makes: a place in a generated kustomization is one in the repository again."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.checkouts import original
from gitops_lint.kubernetes.flux.generated_kustomization import GeneratedKustomization
from gitops_lint.kubernetes.rendered import RenderedObject
from gitops_lint.model.source import Location, Origin, Path, Place, SourceFile
from gitops_lint.model.tree import Tree, UnreadableError

Relocate = Callable[[Location], Location]
"""A place as a renderer tells it to the place in the repository."""


def nearest(of: Callable[[Path], Origin], path: Path) -> Origin:
    """The origin of a value, or of the nearest one around it that has one.

    Raises:
        KeyError: not even the whole object has one.
    """
    while path:
        try:
            return of(path)
        except KeyError:
            path = path[:-1]
    return of(())


def declared_at(each: RenderedObject, path: Path) -> Location:
    """Where a value stands in the file that declares its object: quick, and right unless it was patched."""
    return each.declared(path) if each.declared is not None else nearest(each.origin, path).location


def relocated(origin: Origin, relocate: Relocate) -> Origin:
    """An origin with every place moved."""
    return Origin(tuple(Place(relocate(place.location), place.note) for place in origin.places))


def out_of_generated(made: GeneratedKustomization, kustomization: RenderedObject, tree: Tree) -> Relocate:
    """Moves places of a generated kustomization into the spec or the file that they come from."""

    def relocate(location: Location) -> Location:
        if location.file != made.file or not made.is_needed:
            return location
        found = made.written.found(location)
        for length in range(len(found.path), -1, -1):
            inside = made.from_spec.get(found.path[:length])
            if inside is not None:
                origin = nearest(kustomization.origin, (*inside, *found.path[length:]))
                return line_below(origin.location, found.line, found.height)
        if made.is_created:
            return nearest(kustomization.origin, ("spec", "path")).location
        return line_below(place_in_file(tree, made.file, found.path), found.line, found.height)

    return relocate


def line_below(location: Location, line: int, height: int = 0) -> Location:
    """The same place, or as many lines into a value of several lines, and as many lines high."""
    if not line or location.end_line <= location.line:
        return location
    wanted = min(location.line + line, location.end_line)
    return Location(location.file, wanted, 1, min(wanted + height, location.end_line), 1)


def place_in_file(tree: Tree, file: str, path: Path, document: int = 0) -> Location:
    """Where the value at a path of a YAML file stands, or the nearest around it; the file where it cannot be read."""
    place = original(tree, file)
    try:
        text = tree.read(file).decode("utf-8-sig")
    except (UnreadableError, UnicodeDecodeError):
        return Location(place)
    documents = read(text, Dialect.KUBERNETES).documents
    if document >= len(documents):
        return Location(place)
    for end in _shorter(path):
        try:
            return SourceFile(place, text).location(documents[document].span(end))
        except KeyError:
            continue
    return Location(place)


def _shorter(path: Path) -> Iterator[Path]:
    for length in range(len(path), -1, -1):
        yield path[:length]
