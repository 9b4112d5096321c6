"""Which parts of a value are not known, and which are sensitive, as data of the same shape.

The shapes are those of Terraform's plan format (`unknownAsBool` in jsonplan, `SensitiveAsBool` in jsonstate).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from gitops_lint.model.plan import Missing
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.functions.redaction import SECRET
from gitops_lint.terraform.plan.comparing import is_same
from gitops_lint.terraform.types import ListType, MapType, ObjectType, SetType, TupleType
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    unmark,
)


def unknown_mask(value: Value) -> Any:
    """True where the value is not known."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, UnknownValue):
        return True
    return _mask(value, unknown_mask)


def kept_mask(before: Value | None, after: Value) -> Any:
    """True where the value is not known, and the same as before: what one and the same attribute had and will have."""
    if before is None:
        return False
    before, after = unmark(before)[0], unmark(after)[0]
    if isinstance(after, UnknownValue):
        return is_same(before, after)
    if isinstance(after, ObjectValue | MapValue) and isinstance(before, ObjectValue | MapValue):
        masks = {name: kept_mask(before.items.get(name), item) for name, item in after.items.items()}
        return {name: mask for name, mask in masks.items() if mask is not False} or False
    if isinstance(after, _SEQUENCES) and isinstance(before, _SEQUENCES) and len(before.items) == len(after.items):
        found = list(map(kept_mask, before.items, after.items))
        return found if any(found) else False
    return False


_SEQUENCES = (ListValue, SetValue, TupleValue)


def sensitive_mask(value: Value) -> Any:
    """True where the value is sensitive, or ephemeral where none should be."""
    if isinstance(value, Marked):
        if SECRET & value.marks:
            return True
        value = value.value
    if isinstance(value, UnknownValue):
        if isinstance(value.type, ListType | SetType | TupleType):
            return []
        return {} if isinstance(value.type, MapType | ObjectType) else False
    return _mask(value, sensitive_mask)


def _mask(value: Value, of: Callable[[Value], Any]) -> Any:
    if isinstance(value, ListValue | SetValue | TupleValue):
        return [of(item) for item in value.items]
    if isinstance(value, ObjectValue | MapValue):
        masks = {name: of(item) for name, item in value.items.items()}
        return {name: mask for name, mask in masks.items() if mask is not False}
    assert isinstance(value, str | bool | int | NullValue) or value is not None
    return False


def missing(value: Value, path: tuple[str | int, ...] = ()) -> Iterator[Missing]:
    """What of a value Terraform would know and we do not."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, UnknownValue):
        if value.kind is UnknownKind.NOT_AVAILABLE:
            yield Missing(path, value.reason)
    elif isinstance(value, ListValue | SetValue | TupleValue):
        for index, item in enumerate(value.items):
            yield from missing(item, (*path, index))
    elif isinstance(value, ObjectValue | MapValue):
        for name, item in value.items.items():
            yield from missing(item, (*path, name))
