"""Unknown values whose type Terraform would know and we do not: an attribute of a provider without its schema.

What fails because such a type is open does not fail for Terraform, which has one to put there. So it is tried with a
text instead, which most attributes are, and without the attribute: where one of these works, there is a type that
works.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.types import DYNAMIC, ObjectType, Type
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
)


def is_untold(value: Value) -> bool:
    """Whether a value is not known, and neither is the type that Terraform knows it to have."""
    return (
        isinstance(value, UnknownValue)
        and value.type is DYNAMIC
        and (value.kind is UnknownKind.NOT_AVAILABLE or not value.is_typed)
    )


def untold_part(value: Value) -> UnknownValue | None:
    """The first part of a value, or the value itself, whose type is not told."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, UnknownValue):
        return value if is_untold(value) else None
    if isinstance(value, TupleValue | ListValue):
        parts = iter(value.items)
    elif isinstance(value, ObjectValue | MapValue):
        parts = iter(value.items.values())
    else:
        return None
    return next((found for part in parts if (found := untold_part(part)) is not None), None)


def as_far_as_told(
    value: Value, wanted: Type, part: UnknownValue, convert: Callable[[Value, Type], Value]
) -> Value | None:
    """What a conversion gives that fails, to a type which leaves open what this part of the value would tell.

    None where it fails whatever the part may be.
    """
    if isinstance(value, Marked):
        found = as_far_as_told(value.value, wanted, part, convert)
        return None if found is None else mark(found, value.marks)
    if (
        isinstance(value, ObjectValue)
        and isinstance(wanted, ObjectType)
        and value.items.keys() >= wanted.attributes.keys()
    ):
        try:
            return ObjectValue({name: convert(value.items[name], type_) for name, type_ in wanted.attributes.items()})
        except ConversionError:
            return None
    for likeness in likenesses(value):
        try:
            found = convert(likeness, wanted)
        except ConversionError:
            continue
        if isinstance(value, ObjectValue) and isinstance(found, MapValue):
            return MapValue(DYNAMIC, dict.fromkeys(value.items, part))
        if isinstance(value, TupleValue) and isinstance(found, ListValue):
            return ListValue(DYNAMIC, (part,) * len(value.items))
        return part
    return None


def likenesses(value: Value) -> Iterator[Value]:
    """The value as it would be if its untold parts were texts, and as it would be without them."""
    yield _with_texts(value)
    if not is_untold(value):
        yield without_untold(value)


def _with_texts(value: Value) -> Value:
    if isinstance(value, Marked):
        return mark(_with_texts(value.value), value.marks)
    if is_untold(value):
        return ""
    if isinstance(value, TupleValue):
        return TupleValue(tuple(map(_with_texts, value.items)))
    if isinstance(value, ObjectValue):
        return ObjectValue({name: _with_texts(item) for name, item in value.items.items()}, value.rest)
    return value


def without_untold(value: Value) -> Value:
    """The value without the elements and attributes, at any depth, whose type is not told."""
    if isinstance(value, Marked):
        return mark(without_untold(value.value), value.marks)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(without_untold(item) for item in value.items if not _is_untold_mark(item)))
    if isinstance(value, ObjectValue):
        kept = {name: without_untold(item) for name, item in value.items.items() if not _is_untold_mark(item)}
        return ObjectValue(kept, value.rest)
    return value


def _is_untold_mark(value: Value) -> bool:
    return is_untold(value.value if isinstance(value, Marked) else value)
