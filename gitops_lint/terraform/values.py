"""Terraform's values, as its type system (github.com/zclconf/go-cty) has them, in Python's own where they fit.

| Terraform | here |
| --- | --- |
| string, bool | `str`, `bool` |
| number | `int`, or `numbers.Real` where it is no whole number |
| list, set, map, tuple, object | `ListValue`, `SetValue`, `MapValue`, `TupleValue`, `ObjectValue` |
| null of a type | `NullValue` |
| unknown of a type | `UnknownValue` |
| sensitive, ephemeral | `Marked` around any of these, at any depth |

Values are never changed once they are made. Dispatch on `type(value)`: `bool` is an `int` to `isinstance`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

import msgspec

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
)

SENSITIVE = "sensitive"
EPHEMERAL = "ephemeral"
Marks: TypeAlias = frozenset[str]
NO_MARKS: Marks = frozenset()


class NullValue(msgspec.Struct, frozen=True):
    """`null`, of a type (DYNAMIC where it has none)."""

    type: Type = DYNAMIC


class Refinement(msgspec.Struct, frozen=True):
    """What is known of an unknown value (cty's refinements): that it is not null, how a string begins, how large a
    number (`minimum`, `maximum`, both included) or how long a collection (`shortest`, `longest`) can be.
    """

    not_null: bool = False
    prefix: str = ""
    minimum: int | Real | None = None
    maximum: int | Real | None = None
    shortest: int = 0
    longest: int | None = None


NOTHING_KNOWN = Refinement()
NOT_NULL = Refinement(not_null=True)


class AttributeOf(msgspec.Struct, frozen=True):
    """An attribute of an instance of a resource, by its address: what a value is that nobody knows yet."""

    instance: str
    name: str


class UnknownValue(msgspec.Struct, frozen=True):
    """A value that is not known: its type, the kind and the reason, and what is known of it all the same.

    One that is not `is_typed` is DYNAMIC only to us: its provider says what type it has (`untold`). `attribute` is
    there as long as it is just that attribute, handed on as it is: two values with the same one will be equal.
    """

    type: Type = DYNAMIC
    kind: UnknownKind = UnknownKind.AFTER_APPLY
    reason: str = ""
    refinement: Refinement = NOTHING_KNOWN
    is_typed: bool = True
    attribute: AttributeOf | None = None

    def of(self, type_: Type, refinement: Refinement = NOTHING_KNOWN) -> UnknownValue:
        """An unknown value of another type, for the same reason: one that is made of it, and no longer it."""
        return UnknownValue(type_, self.kind, self.reason, refinement, self.is_typed or type_ is not DYNAMIC)


class ListValue(msgspec.Struct, frozen=True):
    """A list; every item has the type `element` (or is DYNAMIC unknown, where `element` is DYNAMIC)."""

    element: Type
    items: tuple[Value, ...]


class SetValue(msgspec.Struct, frozen=True):
    """A set: items without duplicates, in cty's order of iteration, never marked (`set_of` makes one)."""

    element: Type
    items: tuple[Value, ...]


class MapValue(msgspec.Struct, frozen=True):
    """A map; keys in their order (`map_of` makes one)."""

    element: Type
    items: dict[str, Value]


class TupleValue(msgspec.Struct, frozen=True):
    """A tuple, what `[a, b]` gives."""

    items: tuple[Value, ...]


class ObjectValue(msgspec.Struct, frozen=True):
    """An object, what `{ a = b }` gives; attributes in the order of their names (`object_of` makes one).

    `rest` is there where a provider may add attributes that no configuration shows: what a name that is not among
    `items` gives. Such an object is never wholly known.
    """

    items: dict[str, Value]
    rest: UnknownValue | None = None


class Marked(msgspec.Struct, frozen=True):
    """A value with marks (`SENSITIVE`, `EPHEMERAL`). Never nested in itself, never without marks: `mark` makes one."""

    value: Value
    marks: Marks


Number: TypeAlias = int | Real
Value: TypeAlias = (
    str
    | bool
    | int
    | Real
    | NullValue
    | UnknownValue
    | ListValue
    | SetValue
    | MapValue
    | TupleValue
    | ObjectValue
    | Marked
)

NULL = NullValue(DYNAMIC)


def type_of(value: Value) -> Type:
    """The type of a value, whatever its marks."""
    kind = type(value)
    if kind is str:
        return STRING
    if kind is bool:
        return BOOL
    if kind is int or kind is Real:
        return NUMBER
    if isinstance(value, TupleValue):
        return TupleType(tuple([type_of(item) for item in value.items]))
    if isinstance(value, ObjectValue):
        return ObjectType({name: type_of(item) for name, item in value.items.items()})
    if isinstance(value, ListValue):
        return ListType(value.element)
    if isinstance(value, MapValue):
        return MapType(value.element)
    if isinstance(value, SetValue):
        return SetType(value.element)
    if isinstance(value, Marked):
        return type_of(value.value)
    assert isinstance(value, NullValue | UnknownValue)
    return value.type


def mark(value: Value, marks: Marks) -> Value:
    """The value with these marks as well; the value itself where there are none."""
    if not marks:
        return value
    if isinstance(value, Marked):
        return Marked(value.value, value.marks | marks)
    return Marked(value, marks)


def unmark(value: Value) -> tuple[Value, Marks]:
    """The value without its own marks (not those of its parts), and the marks."""
    if isinstance(value, Marked):
        return value.value, value.marks
    return value, NO_MARKS


def unmark_deep(value: Value) -> tuple[Value, Marks]:
    """The value without any marks, and all marks of it and its parts."""
    if not has_marks(value):
        return value, NO_MARKS
    marks: set[str] = set()
    return _without_marks(value, marks), frozenset(marks)


def _without_marks(value: Value, marks: set[str]) -> Value:
    if isinstance(value, Marked):
        marks |= value.marks
        value = value.value
    if isinstance(value, TupleValue):
        return TupleValue(tuple([_without_marks(item, marks) for item in value.items]))
    if isinstance(value, ListValue):
        return ListValue(value.element, tuple([_without_marks(item, marks) for item in value.items]))
    if isinstance(value, ObjectValue):
        return ObjectValue({name: _without_marks(item, marks) for name, item in value.items.items()}, value.rest)
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: _without_marks(item, marks) for name, item in value.items.items()})
    return value


def has_marks(value: Value) -> bool:
    """Whether the value or any part of it is marked."""
    if isinstance(value, Marked):
        return True
    if isinstance(value, TupleValue | ListValue):
        return any(map(has_marks, value.items))
    if isinstance(value, ObjectValue | MapValue):
        return any(map(has_marks, value.items.values()))
    return False


def is_known(value: Value) -> bool:
    """Whether the value itself is known; its parts may be unknown."""
    if isinstance(value, Marked):
        value = value.value
    return not isinstance(value, UnknownValue)


def is_wholly_known(value: Value) -> bool:
    """Whether the value and all its parts are known."""
    return first_unknown(value) is None


def first_unknown(value: Value) -> UnknownValue | None:
    """The first unknown value among this one and its parts; AFTER_APPLY before others, since it decides."""
    found: UnknownValue | None = None
    for unknown in _unknowns(value):
        if unknown.kind is UnknownKind.AFTER_APPLY:
            return unknown
        found = found or unknown
    return found


def _unknowns(value: Value) -> Iterable[UnknownValue]:
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, UnknownValue):
        yield value
    elif isinstance(value, TupleValue | ListValue | SetValue):
        for item in value.items:
            if not isinstance(item, str):
                yield from _unknowns(item)
    elif isinstance(value, ObjectValue | MapValue):
        for item in value.items.values():
            if not isinstance(item, str):
                yield from _unknowns(item)
        if isinstance(value, ObjectValue) and value.rest is not None:
            yield value.rest


def unknown_because_of(type_: Type, causes: Iterable[Value], refinement: Refinement = NOTHING_KNOWN) -> UnknownValue:
    """An unknown value of a type, for the reason that one of the causes is unknown.

    A cause that Terraform itself would not know decides: with it, the result is unknown to Terraform too.
    """
    found: UnknownValue | None = None
    for cause in causes:
        unknown = first_unknown(cause)
        if unknown is not None and (found is None or unknown.kind is UnknownKind.AFTER_APPLY):
            found = unknown
            if unknown.kind is UnknownKind.AFTER_APPLY:
                break
    assert found is not None
    return found.of(type_, refinement)


def is_null(value: Value) -> bool:
    """Whether the value, whatever its marks, is null."""
    return isinstance(value, NullValue) or (isinstance(value, Marked) and isinstance(value.value, NullValue))


def object_of(items: dict[str, Value], rest: UnknownValue | None = None) -> ObjectValue:
    """An object of attributes in any order."""
    return ObjectValue({name: items[name] for name in sorted(items)}, rest)


def map_of(element: Type, items: dict[str, Value]) -> MapValue:
    """A map of entries in any order, whose values have the type already."""
    return MapValue(element, {name: items[name] for name in sorted(items)})
