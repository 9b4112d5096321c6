"""Where the data of Secrets is beside them: a variable, a value of a chart or a replacement has put it there."""

from __future__ import annotations

import base64
import binascii
import functools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.rendered_clusters import NOT_KNOWN
from gitops_lint.model.source import Location, Origin, Path

_DATA: Final = ("data", "stringData")
_SHORTEST_PART: Final = 4
"""Shorter texts are in any other by chance: of these, only the whole value is a copy."""


class Applied(msgspec.Struct, frozen=True, eq=False):
    """An object as it is applied, and where its values came from."""

    value: Mapping[str, Any]
    origin: Callable[[Path], Origin]


def secret_copies(objects: Sequence[Applied]) -> tuple[frozenset[Path], ...]:
    """For each object that is no Secret, the paths of its scalars that hold data of a Secret among the objects.

    What has the text of a secret is one if it came from the same lines; where nothing has, no origin is asked for.
    """
    texts = frozenset(text for each in objects for _, text in _secrets_in(each.value))
    if not texts:
        return (frozenset(),) * len(objects)
    whole = frozenset(texts)
    parts = [re.escape(text) for text in sorted(texts) if len(text) >= _SHORTEST_PART]
    part = re.compile("|".join(parts)) if parts else None
    lines = functools.cache(lambda: _lines_of_secrets(objects))

    def is_copy(each: Applied, path: Path, text: str) -> bool:
        if text not in whole and (part is None or part.search(text) is None):
            return False
        return any(_is_among(place.location, lines()) for place in _origin(each, path))

    return tuple(
        frozenset(path for path, text in _scalars(each.value, ()) if is_copy(each, path, text))
        if each.value.get("kind") != "Secret"
        else frozenset()
        for each in objects
    )


def _origin(each: Applied, path: Path) -> tuple[Any, ...]:
    try:
        return each.origin(path).places
    except KeyError:
        return ()


def _lines_of_secrets(objects: Sequence[Applied]) -> dict[str, list[Location]]:
    """Every place that gave a Secret its data, by file."""
    found: dict[str, list[Location]] = {}
    for each in objects:
        for path in dict.fromkeys(path for path, _ in _secrets_in(each.value)):
            for place in _origin(each, path):
                found.setdefault(place.location.file, []).append(place.location)
    return found


def _is_among(location: Location, places: Mapping[str, Sequence[Location]]) -> bool:
    """Whether a place is on a line of one of these."""
    return any(each.line <= location.line <= max(each.line, each.end_line) for each in places.get(location.file, ()))


def _secrets_in(value: Mapping[str, Any]) -> Iterator[tuple[Path, str]]:
    """The data of a Secret as texts: each value and, where it is YAML of its own, what that holds."""
    if value.get("kind") != "Secret":
        return
    for field in _DATA:
        data = value.get(field)
        for key, item in data.items() if isinstance(data, dict) else ():
            text = _decoded(item) if field == "data" else item
            if not isinstance(text, str) or NOT_KNOWN in text or not text.strip():
                continue
            yield (field, key), text.strip()
            if "\n" in text or ":" in text:
                for document in read(text, Dialect.KUBERNETES).documents:
                    yield from (((field, key), inner) for _, inner in _scalars(document.value, ()) if inner.strip())


def _decoded(value: Any) -> str | None:
    try:
        return base64.b64decode(value, validate=False).decode()
    except (binascii.Error, UnicodeDecodeError, TypeError, ValueError):
        return None


def _scalars(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text and number with its path, as text."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _scalars(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _scalars(item, (*path, index))
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield path, str(value)
