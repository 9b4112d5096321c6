"""Conversions between Terraform's types, and the type that several have in common (cty's package `convert`).

`convert` says what Terraform says where there is no conversion: "string required", `attribute "a" is required`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeAlias

from gitops_lint.terraform import values
from gitops_lint.terraform.equality import set_of
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.mismatch import mismatch
from gitops_lint.terraform.open_types import filled_in, unknown_of_type, with_rest
from gitops_lint.terraform.primitive_conversion import to_bool, to_number, to_string
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    Primitive,
    SetType,
    TupleType,
    Type,
    is_wholly_known,
    without_optional,
)
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.untold import as_far_as_told, untold_part
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
    mark,
    object_of,
    type_of,
    unknown_because_of,
)

__all__ = ["Conversion", "can_convert", "conversion", "convert", "unify"]

Conversion: TypeAlias = Callable[[Value], Value]
"""Converts a value of the type that it was made for; raises `ConversionError`."""


def convert(value: Value, wanted: Type) -> Value:
    """The value as one of another type; `ConversionError` where that cannot be."""
    kind = type(value)
    if wanted is DYNAMIC:
        return value
    if kind is str and wanted == STRING:
        return value
    got = type_of(value)
    if got == wanted:
        return value
    if isinstance(wanted, Primitive):
        found = conversion(got, wanted)
    else:
        value = with_rest(value, wanted)
        got = type_of(value)
        if got == without_optional(wanted):
            return value
        found = conversion(got, wanted)
    try:
        if found is None:
            raise ConversionError(mismatch(got, wanted))
        return found(value)
    except ConversionError as error:
        if is_wholly_known(wanted) or (part := untold_part(value)) is None:
            raise
        told = as_far_as_told(value, wanted, part, convert)
        if told is None:
            raise error from None
        return told


def can_convert(got: Type, wanted: Type, *, safely: bool = False) -> bool:
    """Whether there is a conversion; values of the type may still be refused, unless it is to be safe."""
    return got == wanted or conversion(got, wanted, safely=safely) is not None


@lru_cache(maxsize=4096)
def conversion(got: Type, wanted: Type, *, safely: bool = False) -> Conversion | None:
    """The conversion from a type to another; None where there is none (cty's `getConversion`)."""
    if wanted is DYNAMIC:
        return lambda value: value
    inner = _conversion_of_known(got, wanted, not safely)
    if inner is None:
        return None
    bare = without_optional(wanted)

    def converted(value: Value) -> Value:
        if isinstance(value, Marked):
            return mark(converted(value.value), value.marks)
        if isinstance(value, UnknownValue):
            return unknown_of_type(value, filled_in(value.type, bare))
        if isinstance(value, NullValue):
            return NullValue(filled_in(value.type, bare))
        assert inner is not None
        return inner(value)

    return converted


def _conversion_of_known(got: Type, wanted: Type, unsafe: bool) -> Conversion | None:
    if got is DYNAMIC:
        return (lambda value: convert(value, wanted)) if unsafe else None
    if isinstance(got, Primitive) or isinstance(wanted, Primitive):
        if got in (NUMBER, BOOL) and wanted == STRING:
            return to_string
        if unsafe and got == STRING:
            return to_number if wanted == NUMBER else to_bool if wanted == BOOL else None
        return None
    if isinstance(wanted, ObjectType):
        if isinstance(got, ObjectType):
            return _object_to_object(got, wanted, unsafe)
        return _map_to_object(got, wanted) if isinstance(got, MapType) and unsafe else None
    if isinstance(wanted, TupleType):
        return _tuple_to_tuple(got, wanted, unsafe) if isinstance(got, TupleType) else None
    if isinstance(wanted, MapType):
        if isinstance(got, ObjectType):
            return _object_to_map(got, wanted.element, unsafe)
        return _map_to_map(got, wanted.element, unsafe) if isinstance(got, MapType) else None
    is_set = isinstance(wanted, SetType)
    if isinstance(got, TupleType):
        return _tuple_to_collection(got, wanted.element, unsafe, is_set)
    if isinstance(got, ListType | SetType):
        if is_set and isinstance(got, ListType) and not unsafe:
            return None
        return _collection_to_collection(got, wanted.element, unsafe, is_set)
    return None


def _element(got: Type, wanted: Type, unsafe: bool) -> tuple[bool, Conversion | None]:
    """Whether elements of a type can become those of another, and the conversion they need, if any."""
    if got == wanted:
        return True, None
    found = conversion(got, wanted, safely=not unsafe)
    return found is not None, found


def _apply(change: Conversion | None, value: Value, step: str | int) -> Value:
    if change is None:
        return value
    try:
        return change(value)
    except ConversionError as error:
        raise ConversionError(error.message, (step, *error.path)) from None


def _object_to_object(got: ObjectType, wanted: ObjectType, unsafe: bool) -> Conversion | None:
    changes: dict[str, Conversion | None] = {}
    for name, type_ in wanted.attributes.items():
        if name not in got.attributes:
            if name in wanted.optional:
                continue
            return None
        possible, changes[name] = _element(got.attributes[name], type_, unsafe)
        if not possible:
            return None
    absent: dict[str, Value] = {
        name: NullValue(without_optional(type_)) for name, type_ in wanted.attributes.items() if name not in changes
    }

    def to_object(value: Value) -> Value:
        assert isinstance(value, ObjectValue)
        items = value.items
        converted: dict[str, Value] = {name: _apply(change, items[name], name) for name, change in changes.items()}
        return object_of(converted | absent) if absent else ObjectValue(converted)

    return to_object


def _map_to_object(got: MapType, wanted: ObjectType) -> Conversion | None:
    changes: dict[str, Conversion | None] = {}
    refused: set[str] = set()
    for name, type_ in wanted.attributes.items():
        possible, changes[name] = _element(got.element, type_, True)
        if not possible:
            if name not in wanted.optional:
                return None
            refused.add(name)

    def to_object(value: Value) -> Value:
        assert isinstance(value, MapValue)
        converted: dict[str, Value] = {}
        for name, change in changes.items():
            type_ = wanted.attributes[name]
            if name in value.items:
                if name in refused:
                    reason = mismatch(type_of(value.items[name]), type_)
                    raise ConversionError(f'map element type is incompatible with attribute "{name}": {reason}')
                converted[name] = _apply(change, value.items[name], name)
            elif name in wanted.optional:
                converted[name] = NullValue(without_optional(type_))
            else:
                raise ConversionError(f'map has no element for required attribute "{name}"')
        return ObjectValue(converted)

    return to_object


def _tuple_to_tuple(got: TupleType, wanted: TupleType, unsafe: bool) -> Conversion | None:
    if len(got.elements) != len(wanted.elements):
        return None
    changes = [_element(a, b, unsafe) for a, b in zip(got.elements, wanted.elements, strict=True)]
    if not all(possible for possible, _ in changes):
        return None

    def to_tuple(value: Value) -> Value:
        assert isinstance(value, TupleValue)
        return TupleValue(tuple([_apply(changes[index][1], item, index) for index, item in enumerate(value.items)]))

    return to_tuple


def _tuple_to_collection(got: TupleType, element: Type, unsafe: bool, is_set: bool) -> Conversion | None:
    if element is DYNAMIC and got.elements:
        unified = unify(got.elements, safely=not unsafe)
        if unified is None or (unified is DYNAMIC and any(type_ is not DYNAMIC for type_ in got.elements)):
            return None
        element = unified
    changes = [_element(type_, element, unsafe) for type_ in got.elements]
    if not all(possible for possible, _ in changes):
        return None

    def to_collection(value: Value) -> Value:
        assert isinstance(value, TupleValue)
        items = [_apply(changes[index][1], item, index) for index, item in enumerate(value.items)]
        return _collection(items, element, is_set, unsafe)

    return to_collection


def _collection_to_collection(got: ListType | SetType, element: Type, unsafe: bool, is_set: bool) -> Conversion | None:
    possible, change = _element(got.element, element, unsafe)
    if not possible:
        return None
    empty = got.element if element is DYNAMIC else element

    def to_collection(value: Value) -> Value:
        assert isinstance(value, ListValue | SetValue)
        if isinstance(value, SetValue) and not is_set and len(value.items) > 1:
            unknown = [item for item in value.items if not values.is_wholly_known(item)]
            if unknown:
                # Its unknown elements may turn out to be the same: nobody knows the length of the list.
                return unknown_because_of(ListType(value.element), unknown)
        items = [_apply(change, item, index) for index, item in enumerate(value.items)]
        return _collection(items, empty, is_set, unsafe, unify_them=False)

    return to_collection


def _collection(items: list[Value], element: Type, is_set: bool, unsafe: bool, *, unify_them: bool = True) -> Value:
    """A list or a set of converted items. Where the wanted type leaves something open, they must agree on it."""
    type_ = without_optional(element)
    if items and not is_wholly_known(element):
        if unify_them and not is_set:
            items = _unified(items, unsafe, range(len(items)))
        type_ = type_of(items[0])
        if any(type_of(item) != type_ for item in items):
            raise ConversionError(f"element types must all match for conversion to {'set' if is_set else 'list'}")
    return set_of(type_, items) if is_set else ListValue(type_, tuple(items))


def _unified(items: Sequence[Value], unsafe: bool, steps: Iterable[str | int]) -> list[Value]:
    types = [type_of(item) for item in items]
    common = unify(types, safely=not unsafe)
    if common is None:
        raise ConversionError("cannot find a common base type for all elements")
    unified = []
    for item, type_, step in zip(items, types, steps, strict=True):
        change = None if type_ == common else conversion(type_, common, safely=not unsafe)
        unified.append(_apply(change, item, step))
    return unified


def _object_to_map(got: ObjectType, element: Type, unsafe: bool) -> Conversion | None:
    if element is DYNAMIC and got.attributes:
        unified = unify(list(got.attributes.values()), safely=not unsafe)
        if unified is None:
            return None
        element = unified
    changes = {name: _element(type_, element, unsafe) for name, type_ in got.attributes.items()}
    if not all(possible for possible, _ in changes.values()):
        return None

    def to_map(value: Value) -> Value:
        assert isinstance(value, ObjectValue)
        items = {name: _apply(changes[name][1], item, name) for name, item in value.items.items()}
        return _map(items, element, unsafe, "attribute")

    return to_map


def _map_to_map(got: MapType, element: Type, unsafe: bool) -> Conversion | None:
    possible, change = _element(got.element, element, unsafe)
    if not possible:
        return None
    empty = got.element if element is DYNAMIC else element

    def to_map(value: Value) -> Value:
        assert isinstance(value, MapValue)
        return _map({name: _apply(change, item, name) for name, item in value.items.items()}, empty, False, "element")

    return to_map


def _map(items: dict[str, Value], element: Type, unsafe: bool, noun: str) -> Value:
    type_ = without_optional(element)
    if items and not is_wholly_known(element):
        if not isinstance(element, Primitive | TupleType):
            items = dict(zip(items, _unified(list(items.values()), unsafe, items), strict=True))
        type_ = type_of(next(iter(items.values())))
        if any(type_of(item) != type_ for item in items.values()):
            raise ConversionError(f"{noun} types must all match for conversion to map")
    return MapValue(type_, items)
