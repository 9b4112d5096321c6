"""Mappings over mappings, as Helm merges values: maps key by key, everything else replaced, null kept."""

from __future__ import annotations

from typing import Any

from gitops_lint.model.source import Path


class MissingError(Exception):
    """There is no value at a path."""


def merged(under: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """One mapping over another (loader.MergeMaps); neither is changed."""
    result = dict(under)
    for key, value in over.items():
        below = result.get(key)
        result[key] = merged(below, value) if isinstance(below, dict) and isinstance(value, dict) else value
    return result


def value_at(value: Any, path: Path) -> Any:
    """The value at a path.

    Raises:
        MissingError: there is none.
    """
    for step in path:
        is_item = isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value)
        if not is_item and not (isinstance(value, dict) and step in value):
            raise MissingError(path)
        value = value[step]
    return value


def has(value: Any, path: Path) -> bool:
    """Whether there is a value at a path, null included."""
    try:
        value_at(value, path)
    except MissingError:
        return False
    return True


def copied(value: Any) -> Any:
    """A copy of plain data that shares nothing that can change."""
    if isinstance(value, dict):
        return {key: copied(each) for key, each in value.items()}
    return [copied(each) for each in value] if isinstance(value, list) else value
