"""Values and types in JSON, as Terraform's state has them (github.com/zclconf/go-cty, package json)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY, Real, parse, text
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
    object_type,
)
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
    object_of,
)

_PRIMITIVES: Mapping[str, Type] = {"string": STRING, "number": NUMBER, "bool": BOOL, "dynamic": DYNAMIC}
_COLLECTIONS: Mapping[str, type[ListType | SetType | MapType]] = {"list": ListType, "set": SetType, "map": MapType}


class TypedJsonError(ValueError):
    """JSON that is no value or type of Terraform."""


def read_type(data: Any) -> Type:
    """The type that JSON names: `"string"`, `["list", "string"]`. Raises TypedJsonError."""
    if isinstance(data, str) and data in _PRIMITIVES:
        return _PRIMITIVES[data]
    if isinstance(data, list) and len(data) >= 2 and isinstance(data[0], str):
        kind, inner = data[0], data[1]
        if kind in _COLLECTIONS:
            return _COLLECTIONS[kind](read_type(inner))
        if kind == "tuple" and isinstance(inner, list):
            return TupleType(tuple(map(read_type, inner)))
        if kind == "object" and isinstance(inner, dict):
            return object_type({name: read_type(item) for name, item in inner.items()})
    raise TypedJsonError(f"{data!r} is no type")


def type_data(type_: Type) -> Any:
    """A type as JSON."""
    if isinstance(type_, Primitive):
        return type_.name
    if isinstance(type_, TupleType):
        return ["tuple", [type_data(element) for element in type_.elements]]
    if isinstance(type_, ObjectType):
        return ["object", {name: type_data(attribute) for name, attribute in type_.attributes.items()}]
    kind = next(name for name, known in _COLLECTIONS.items() if isinstance(type_, known))
    return [kind, type_data(type_.element)]


def read_plain(data: Any) -> Value:
    """The value of JSON of no known type: objects and tuples. Numbers may be `Decimal`."""
    if data is None:
        return NullValue(DYNAMIC)
    if isinstance(data, str | bool | int):
        return data
    if isinstance(data, Decimal | float):
        return parse(str(data))
    if isinstance(data, dict):
        return object_of({name: read_plain(item) for name, item in data.items()})
    if isinstance(data, list):
        return TupleValue(tuple(map(read_plain, data)))
    raise TypedJsonError(f"{data!r} is no data of JSON")


def read_value(data: Any, type_: Type) -> Value:
    """The value of JSON, of a type. Raises TypedJsonError."""
    if type_ is DYNAMIC:
        if data is None:
            return NullValue(DYNAMIC)
        if isinstance(data, dict) and set(data) == {"value", "type"}:
            return read_value(data["value"], read_type(data["type"]))
        return read_plain(data)
    if data is None:
        return NullValue(type_)
    if isinstance(type_, ObjectType) and isinstance(data, dict):
        return object_of({name: read_value(data.get(name), item) for name, item in type_.attributes.items()})
    if isinstance(type_, TupleType) and isinstance(data, list) and len(data) == len(type_.elements):
        return TupleValue(tuple(read_value(item, element) for item, element in zip(data, type_.elements, strict=True)))
    try:
        return convert(read_plain(data), type_)
    except ConversionError as error:
        raise TypedJsonError(error.message) from None


def plain(value: Value) -> Any:
    """A value as plain data, marks and what is not known left out: attributes go, elements of lists become null."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, str | bool | int):
        return value
    if isinstance(value, Real):
        # JSON has no infinite numbers: who makes a plan of one is told (`infinity`).
        return None if value in (INFINITY, NEGATIVE_INFINITY) else Decimal(text(value))
    if isinstance(value, NullValue | UnknownValue):
        return None
    if isinstance(value, ObjectValue | MapValue):
        return {name: plain(item) for name, item in value.items.items() if not _is_unknown(item)}
    assert isinstance(value, ListValue | SetValue | TupleValue)
    return [plain(item) for item in value.items]


def _is_unknown(value: Value) -> bool:
    return isinstance(value.value if isinstance(value, Marked) else value, UnknownValue)
