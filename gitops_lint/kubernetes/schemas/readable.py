"""Values as the validator can read them: JSON, and not nested without end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

DEEPEST = 250
"""How deep an object may be nested. The validator's own limit is 255; no kind comes near it."""


class TooDeep(ValueError):  # noqa: N818 - the name that callers read in an except clause
    """A value that is nested deeper than DEEPEST."""


def is_too_deep(value: object) -> bool:
    """Whether a value is nested deeper than DEEPEST, told without recursion."""
    level = [value]
    for _ in range(DEEPEST):
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return True


def as_json(value: Any, depth: int = 0) -> Any:
    """The value with every key a string and every string encodable; raises TooDeep."""
    if depth > DEEPEST:
        raise TooDeep
    if isinstance(value, Mapping):
        return {_text(key): as_json(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(inner, depth + 1) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return _text(value)


def _text(value: object) -> str:
    """A scalar as text: what YAML's reader makes of a key, and any string without lone surrogates."""
    if isinstance(value, bool):
        return str(value).lower()
    if value is None:
        return "null"
    return str(value).encode("utf-8", "replace").decode("utf-8")
