"""Following a path from one version of an object to another: list items by their keys, else by value, else by index."""

from __future__ import annotations

from typing import Any

from gitops_lint.kubernetes.kustomize.values import MISSING, text_of
from gitops_lint.model.source import Path

_KEYS = (
    ("containerPort", "protocol"),
    ("port", "protocol"),
    ("name",),
    ("mountPath",),
    ("devicePath",),
    ("topologyKey", "whenUnsatisfiable"),
    ("ip",),
    ("uid",),
    ("key",),
)
"""Merge keys of the Kubernetes schemas, and those that people use where there is none; the first that fits decides."""


def value_at(value: Any, path: Path) -> Any:
    """The value at a path; MISSING where there is none."""
    for step in path:
        is_there = (
            step in value
            if value.__class__ is dict and isinstance(step, str)
            else value.__class__ is list and isinstance(step, int) and 0 <= step < len(value)
        )
        if not is_there:
            return MISSING
        value = value[step]
    return value


def followed(path: Path, value: Any, other: Any) -> tuple[Path, bool]:
    """Where in `other` stands what stands at `path` in `value`, as far as it does; and whether all of it does."""
    found: Path = ()
    for step in path:
        inner = value[step]
        if isinstance(step, str):
            if other.__class__ is not dict or step not in other:
                return found, False
            place: str | int = step
        else:
            index = _like(inner, step, value, other) if other.__class__ is list else None
            if index is None:
                return found, False
            place = index
        found, value, other = (*found, place), inner, other[place]
    return found, True


def _like(item: Any, index: int, items: list[Any], others: list[Any]) -> int | None:
    """The index of the item of another list that is the same one."""
    if item.__class__ is dict:
        keys = next((keys for keys in _KEYS if keys[0] in item), None)
        if keys is not None:
            for wanted in (keys, keys[:1]):
                alike = [place for place, other in enumerate(others) if _agree(item, other, wanted)]
                if alike:
                    # Nothing keeps a list from holding a key twice.
                    earlier = sum(1 for each in items[:index] if _agree(item, each, wanted))
                    return alike[min(earlier, len(alike) - 1)]
            return _renamed(index, keys[0], items, others)
    equal = [place for place, other in enumerate(others) if other == item]
    if equal:
        earlier = sum(1 for each in items[:index] if each == item)
        return equal[min(earlier, len(equal) - 1)]
    return _same(index, others)


def _agree(item: dict[str, Any], other: Any, keys: tuple[str, ...]) -> bool:
    """Whether another item has the same text under every one of these keys."""
    return other.__class__ is dict and all(text_of(item.get(key, "")) == text_of(other.get(key, "")) for key in keys)


def _renamed(index: int, key: str, items: list[Any], others: list[Any]) -> int | None:
    """The item at the same index, if the lists are as long and it is none of those that are still there."""
    if len(items) != len(others) or others[index].__class__ is not dict:
        return None
    kept = {text_of(item.get(key, "")) for item in items if item.__class__ is dict}
    return index if text_of(others[index].get(key, "")) not in kept or key not in others[index] else None


def _same(index: int, others: list[Any]) -> int | None:
    return index if index < len(others) else None
