"""Fields of an object by pattern: every value that stands at `spec.rules.*.host`, with its path."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from gitops_lint.model.source import Path

Pattern: TypeAlias = tuple[str, ...]
"""Keys from the outside in; `*` stands for every element of a list and every entry of a mapping."""


def pattern(text: str) -> Pattern:
    """A pattern as people write it: `spec.rules.*.host`."""
    return tuple(text.split("."))


def fields(values: Any, wanted: Pattern) -> Iterator[tuple[Path, Any]]:
    """Every value that is there at a pattern, with its path, in the object's order; null counts as not there."""
    for depth, key in enumerate(wanted):
        if key == "*":
            if isinstance(values, list):
                entries: Iterator[tuple[str | int, Any]] = iter(enumerate(values))
            elif isinstance(values, dict):
                entries = ((name, entry) for name, entry in values.items() if isinstance(name, str))
            else:
                return
            before, after = wanted[:depth], wanted[depth + 1 :]
            for name, entry in entries:
                for path, value in fields(entry, after):
                    yield (*before, name, *path), value
            return
        if not isinstance(values, dict):
            return
        values = values.get(key)
        if values is None:
            return
    if values is not None:
        yield wanted, values


def at(values: Any, path: Path) -> Any:
    """The value at a path, None where nothing stands there."""
    for key in path:
        if isinstance(values, dict):
            values = values.get(key)
        elif isinstance(values, list) and isinstance(key, int) and -1 < key < len(values):
            values = values[key]
        else:
            return None
    return values
