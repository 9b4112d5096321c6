"""Values with what is sensitive put out of sight."""

from __future__ import annotations

import msgspec

from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
)

HIDDEN = "(sensitive value)"
"""What stands in the place of a sensitive value."""


def hidden(value: Value) -> Value:
    """The value with HIDDEN in place of each sensitive part that is known; it stays sensitive."""
    if isinstance(value, Marked):
        if SENSITIVE in value.marks and not isinstance(value.value, UnknownValue):
            return Marked(HIDDEN, value.marks)
        return Marked(hidden(value.value), value.marks)
    if isinstance(value, ObjectValue | MapValue):
        return msgspec.structs.replace(value, items={name: hidden(item) for name, item in value.items.items()})
    if isinstance(value, ListValue | TupleValue):
        return msgspec.structs.replace(value, items=tuple(map(hidden, value.items)))
    return value
