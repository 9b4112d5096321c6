"""The defaults of optional attributes, put into a value before it is converted (HCL's ext/typeexpr/defaults.go)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import set_of
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.types import ObjectType, TupleType, Type
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    map_of,
    mark,
    object_of,
    type_of,
    unmark,
)


class Defaults(msgspec.Struct, frozen=True):
    """The defaults in a type: `values` of an object's attributes, `children` of what it holds.

    The children of an object and of a tuple go by name and by position; those of a collection are at "".
    """

    type: Type
    values: Mapping[str, Value]
    children: Mapping[str, Defaults]


def apply_defaults(value: Value, defaults: Defaults) -> Value:
    """The value, still to be converted, with every optional attribute that is missing or null set to its default."""
    bare, marks = unmark(value)
    if isinstance(bare, TupleValue | ListValue | SetValue):
        items: list[Value] = []
        for position, item in enumerate(bare.items):
            child = _child(defaults, position)
            items.append(item if child is None else apply_defaults(item, child))
        return mark(_sequence(bare, items), marks)
    if isinstance(bare, ObjectValue | MapValue):
        return mark(_mapping(bare, defaults), marks)
    return value


def _child(defaults: Defaults, key: int | str) -> Defaults | None:
    if isinstance(defaults.type, TupleType if isinstance(key, int) else ObjectType):
        return defaults.children.get(str(key))
    return defaults.children.get("")


def _mapping(value: ObjectValue | MapValue, defaults: Defaults) -> Value:
    items: dict[str, Value] = {}
    for name, item in value.items.items():
        child = _child(defaults, name)
        items[name] = item if child is None else apply_defaults(item, child)
    for name, default in defaults.values.items():
        if is_null(items.get(name, NullValue())):
            child = defaults.children.get(name)
            if name not in items and isinstance(value, ObjectValue) and value.rest is not None:
                continue
            items[name] = default if child is None else apply_defaults(default, child)
        elif not is_null(default):
            items[name] = _not_null(items[name])
    if isinstance(value, ObjectValue):
        return object_of(items, value.rest)
    if not items:
        return value
    unified = _unified(list(items.values()))
    if unified is None:
        return object_of(items)
    return map_of(type_of(unified[0]), dict(zip(items, unified, strict=True)))


def _not_null(value: Value) -> Value:
    """A value that takes the place of a default is not null, even where nothing else is known of it."""
    bare, marks = unmark(value)
    if not isinstance(bare, UnknownValue) or bare.refinement.not_null:
        return value
    return mark(bare.of(bare.type, msgspec.structs.replace(bare.refinement, not_null=True)), marks)


def _sequence(value: TupleValue | ListValue | SetValue, items: Sequence[Value]) -> Value:
    """The items as what they were in; a tuple where they have no type in common any more."""
    if isinstance(value, TupleValue):
        return TupleValue(tuple(items))
    if not items:
        return value
    unified = _unified(items)
    if unified is None:
        return TupleValue(tuple(items))
    element = type_of(unified[0])
    return set_of(element, unified) if isinstance(value, SetValue) else ListValue(element, tuple(unified))


def _unified(items: Sequence[Value]) -> list[Value] | None:
    common = unify([type_of(item) for item in items])
    if common is None:
        return None
    try:
        return [convert(item, common) for item in items]
    except ConversionError:
        return None  # no common type then: the conversion that follows says what is wrong
