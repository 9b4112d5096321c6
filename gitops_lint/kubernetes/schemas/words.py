"""Values, types and lists of names as they stand in messages."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

_LONGEST = 60

_ARTICLES = {
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "array": "a list",
    "object": "an object",
    "null": "null",
}


class Wording(msgspec.Struct, frozen=True):
    """How values are named; with `secret`, by their type alone."""

    secret: bool = False

    def value(self, value: object) -> str:
        """`"cart"`, `3`, `a list`."""
        if self.secret or isinstance(value, list | tuple | dict):
            return type_of(value)
        return quoted(value)

    def is_a(self, value: object) -> str:
        """`"3" is a string`; `a list` and `null` alone."""
        name = self.value(value)
        of_type = type_of(value)
        return name if name == of_type else f"{name} is {of_type}"


def type_of(value: object) -> str:
    """A value's type in JSON's words, with its article."""
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case int():
            return "an integer"
        case float():
            return "a number"
        case str():
            return "a string"
        case list() | tuple():
            return "a list"
        case dict():
            return "an object"
    return f"a {type(value).__name__}"


def a_type(names: Iterable[str]) -> str:
    """JSON Schema's types as one phrase: `an integer or a string`. That null fits too is left unsaid."""
    named = dict.fromkeys(_ARTICLES[name] for name in names if name != "null")
    return listed(named or ("null",), "or")


def listed(names: Iterable[str], last: str) -> str:
    """`a`, `a or b`, `a, b or c`."""
    *first, final = names
    return f"{', '.join(first)} {last} {final}" if first else final


def quoted(value: object) -> str:
    """A scalar as JSON writes it, cut where it is long."""
    import json

    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 4] + '..."'
