"""Paths into objects, in the two ways in which Kustomize writes them, and the places that they lead to.

A place is its container and the key in it, so that a scalar there can be replaced. Source: kyaml/utils/pathsplitter.go,
PathGetter (kyaml/yaml/fns.go) and PathMatcher (kyaml/yaml/match.go).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.patterns import compiled
from gitops_lint.kubernetes.kustomize.problems import BuildError
from gitops_lint.kubernetes.kustomize.values import (
    EMPTY_NULL,
    MISSING,
    is_null,
    is_null_or_missing,
    plain_scalar,
    text_of,
)

_INDEX = re.compile(r"[+-]?[0-9]+\Z")


class Place(NamedTuple):
    """A value in a container: a map with a key, or a list with an index."""

    container: Any
    key: Any
    path: tuple[str | int, ...]
    """Where it stands in the object."""

    @property
    def value(self) -> Any:
        return self.container[self.key]

    def put(self, value: Any) -> None:
        """Puts another value here."""
        self.container[self.key] = value


def split(path: str, delimiter: str) -> list[str]:
    """A path's parts; a backslash before the delimiter keeps it (PathSplitter)."""
    pieces = path.split(delimiter)
    if len(pieces) > 1 and not pieces[0]:
        pieces = pieces[1:]
    parts = [pieces[0]]
    for piece in pieces[1:]:
        if parts[-1].endswith("\\"):
            parts[-1] = parts[-1][:-1] + delimiter + piece
        else:
            parts.append(piece)
    return parts


def split_with_brackets(path: str, delimiter: str = ".") -> list[str]:
    """A path's parts; what stands in brackets is one part: `[name=a.b]` as it is, `[a.b]` without them."""
    pieces = split(path, delimiter)
    parts: list[str] = []
    index = 0
    while index < len(pieces):
        piece = pieces[index]
        if piece.startswith("[") and not piece.endswith("]"):
            bracketed = [piece]
            while index < len(pieces) - 1:
                index += 1
                bracketed.append(pieces[index])
                if pieces[index].endswith("]"):
                    break
            piece = delimiter.join(bracketed)
            if "=" not in piece:
                piece = piece.strip("[]")
        parts.append(piece)
        index += 1
    return parts


def is_index(part: str) -> bool:
    """Whether a part is an index of a list (strconv.Atoi takes it, and it is not negative)."""
    return _INDEX.match(part) is not None and int(part) >= 0


def is_element(part: str) -> bool:
    """Whether a part chooses an item by a field: `[name=app]`, or by itself: `[=word]`."""
    return part.startswith("[") and part.endswith("]")


def element_of(part: str) -> tuple[str, str]:
    """The field and the value of `[field=value]`."""
    field, equals, value = part.removesuffix("]").removeprefix("[").partition("=")
    if not equals:
        raise BuildError("list path element must contain fieldName=fieldValue for element to match")
    return field, value


def lookup(value: Any, parts: Sequence[str]) -> Any:
    """The value that a path without wildcards leads to, MISSING where there is none (PathGetter).

    Raises:
        BuildError: a part asks for a field of something that is no map, or for an item of what is no list.
    """
    found = value
    for part in (stripped for each in parts if (stripped := each.strip())):
        found = _step(found, part)
        if found is MISSING:
            return MISSING
    return found


def _step(value: Any, part: str) -> Any:
    if _INDEX.match(part) is not None or part == "-":
        index = -1 if part == "-" else int(part)
        if part != "-" and index < 0:
            raise BuildError(f"array index {index} cannot be negative")
        if is_null_or_missing(value):
            return MISSING
        items = as_list(value)
        if part == "-" and not items:
            raise BuildError("index out of range [-1]")
        return items[index] if index < len(items) else MISSING
    if part == "*":
        raise BuildError("wildcard is not supported in PathGetter")
    if is_element(part):
        field, text = element_of(part)
        if is_null_or_missing(value):
            return MISSING
        for item in as_list(value):
            if not field and text_of(item) == text:
                return item
            if field and item.__class__ is dict and field in item and text_of(item[field]) == text:
                return item
        return MISSING
    if is_null_or_missing(value):
        return MISSING
    return as_map(value).get(part, MISSING)


def as_map(value: Any) -> dict[str, Any]:
    """The value, which must be a map; a null counts as an empty one."""
    if value.__class__ is dict:
        return value
    if is_null(value):
        return {}
    raise BuildError(f"wrong node kind: expected MappingNode but got {node_kind(value)}")


def as_list(value: Any) -> list[Any]:
    """The value, which must be a list; a null counts as an empty one."""
    if value.__class__ is list:
        return value
    if is_null(value):
        return []
    raise BuildError(f"wrong node kind: expected SequenceNode but got {node_kind(value)}")


def node_kind(value: Any) -> str:
    """What Kustomize calls a value's shape."""
    return "MappingNode" if value.__class__ is dict else "SequenceNode" if value.__class__ is list else "ScalarNode"


class Matcher:
    """Finds every place that a path leads to; with `creates`, makes what is missing (PathMatcher).

    `creates` is the class of what is made at the end: dict, list or str; None makes nothing.
    """

    def __init__(self, parts: Sequence[str], creates: type | None) -> None:
        self._parts = parts
        self._creates = creates

    def places(self, value: dict[str, Any]) -> list[Place]:
        """The places in an object.

        Raises:
            BuildError: the path asks for an item that a list does not have, or goes through a scalar.
        """
        return self._places(Place([value], 0, ()), 0)

    def _places(self, place: Place, depth: int) -> list[Place]:
        if depth == len(self._parts):
            return [place]
        part = self._parts[depth]
        if is_index(part):
            return self._at_index(place, depth, int(part))
        if is_element(part):
            return self._elements(place, depth)
        if part == "*":
            items = as_list(place.value)
            return [
                found
                for index in range(len(items))
                for found in self._places(Place(items, index, (*place.path, index)), depth + 1)
            ]
        return self._field(place, depth, part)

    def _field(self, place: Place, depth: int, part: str) -> list[Place]:
        if is_null(place.value):
            if self._creates is None:
                return []
            raise BuildError(f"cannot create {part} in a null")
        fields = as_map(place.value)
        if part not in fields:
            if self._creates is None:
                return []
            fields[part] = self._made(depth)
        return self._places(Place(fields, part, (*place.path, part)), depth + 1)

    def _at_index(self, place: Place, depth: int, index: int) -> list[Place]:
        items = as_list(place.value)
        if index == len(items) and self._creates is not None:
            items.append(self._made(depth))
        if index >= len(items):
            raise BuildError(f"index {index} specified but only {len(items)} elements found")
        return self._places(Place(items, index, (*place.path, index)), depth + 1)

    def _elements(self, place: Place, depth: int) -> list[Place]:
        field, pattern = element_of(self._parts[depth])
        items = as_list(place.value)
        for attempt in range(2):
            found: list[Place] = []
            for index, item in enumerate(items):
                if not _chooses(item, field, pattern):
                    continue
                inner = Place(items, index, (*place.path, index))
                found += [inner] if not field else self._places(inner, depth + 1)
            if found or self._creates is None or attempt:
                return found
            items.append({field: plain_scalar(pattern)} if field else plain_scalar(pattern))
        return []

    def _made(self, depth: int) -> Any:
        """What stands for a missing part: what the next part needs, or the last (getPathPartKind)."""
        following = self._parts[depth + 1] if depth + 1 < len(self._parts) else ""
        if is_element(following) or is_index(following):
            return []
        if following:
            return {}
        return EMPTY_NULL if self._creates is str else self._creates() if self._creates else None


def _chooses(item: Any, field: str, pattern: str) -> bool:
    expression = compiled(pattern)
    if not field:
        return expression.search(text_of(item)) is not None
    if item.__class__ is not dict or field not in item:
        return False
    return expression.search(text_of(item[field])) is not None
