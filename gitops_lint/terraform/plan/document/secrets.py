"""Values with what is sensitive put out of sight."""

from __future__ import annotations

import msgspec

from gitops_lint.terraform.functions.redaction import HIDDEN, SECRET
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    is_wholly_known,
)


def hidden(value: Value) -> Value:
    """The value with HIDDEN in place of each sensitive part that is known; it stays sensitive."""
    if isinstance(value, Marked):
        if SECRET & value.marks and not isinstance(value.value, UnknownValue):
            return Marked(HIDDEN, value.marks)
        return Marked(hidden(value.value), value.marks)
    if isinstance(value, ObjectValue | MapValue):
        return msgspec.structs.replace(value, items={name: hidden(item) for name, item in value.items.items()})
    if isinstance(value, ListValue | TupleValue):
        return msgspec.structs.replace(value, items=tuple(map(hidden, value.items)))
    return value


def covered(value: Value) -> Value:
    """HIDDEN in place of all that is known of a value that is sensitive as a whole."""
    if is_null(value):
        return value
    if is_wholly_known(value):
        return HIDDEN
    if isinstance(value, Marked):
        return Marked(covered(value.value), value.marks)
    if isinstance(value, ObjectValue | MapValue):
        return msgspec.structs.replace(value, items={name: covered(item) for name, item in value.items.items()})
    if isinstance(value, ListValue | TupleValue | SetValue):
        return msgspec.structs.replace(value, items=tuple(map(covered, value.items)))
    return value
