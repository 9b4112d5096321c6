"""Terraform's types, as its type system (github.com/zclconf/go-cty) has them.

    STRING, NUMBER, BOOL, DYNAMIC           the primitive types, and "any": not known yet
    ListType(STRING), SetType(...), MapType(...)
    TupleType((STRING, NUMBER)), ObjectType({"name": STRING})

Types are frozen, compare by structure and can be keys.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec


class Primitive(msgspec.Struct, frozen=True):
    """A type without parts. `name` is what Terraform calls it."""

    name: str

    def __repr__(self) -> str:
        return self.name


STRING = Primitive("string")
NUMBER = Primitive("number")
BOOL = Primitive("bool")
DYNAMIC = Primitive("dynamic")
"""The type of what has none yet: a bare `null`, an unknown value of any type. In constraints it is `any`."""


class ListType(msgspec.Struct, frozen=True):
    """`list(element)`."""

    element: Type


class SetType(msgspec.Struct, frozen=True):
    """`set(element)`."""

    element: Type


class MapType(msgspec.Struct, frozen=True):
    """`map(element)`."""

    element: Type


class TupleType(msgspec.Struct, frozen=True):
    """`tuple([...])`, the type of `[a, b]`."""

    elements: tuple[Type, ...]


class ObjectType(msgspec.Struct, frozen=True):
    """`object({...})`, the type of `{ a = b }`. Attributes are in the order of their names.

    `optional` names the attributes that a value to be converted may leave out; only type constraints have any.
    """

    attributes: dict[str, Type]
    optional: frozenset[str] = frozenset()

    def __hash__(self) -> int:
        return hash((ObjectType, tuple(self.attributes.items())))


Type: TypeAlias = Primitive | ListType | SetType | MapType | TupleType | ObjectType


def object_type(attributes: dict[str, Type], optional: frozenset[str] = frozenset()) -> ObjectType:
    """An ObjectType of attributes in any order."""
    return ObjectType({name: attributes[name] for name in sorted(attributes)}, optional)


def is_collection(type_: Type) -> bool:
    """Whether it is a list, a set or a map: elements of one type, any number of them."""
    return isinstance(type_, ListType | SetType | MapType)


def is_wholly_known(type_: Type) -> bool:
    """Whether no part of it is DYNAMIC."""
    if isinstance(type_, Primitive):
        return type_ is not DYNAMIC
    if isinstance(type_, TupleType):
        return all(map(is_wholly_known, type_.elements))
    if isinstance(type_, ObjectType):
        return all(map(is_wholly_known, type_.attributes.values()))
    return is_wholly_known(type_.element)


def without_optional(type_: Type) -> Type:
    """The type of a value that was converted to it: no attribute is optional any more, at any depth."""
    if isinstance(type_, Primitive):
        return type_
    if isinstance(type_, ObjectType):
        if not type_.attributes:
            return type_
        return ObjectType({name: without_optional(attribute) for name, attribute in type_.attributes.items()})
    if isinstance(type_, TupleType):
        return TupleType(tuple([without_optional(element) for element in type_.elements]))
    return type(type_)(without_optional(type_.element))


def friendly_name(type_: Type) -> str:
    """What Terraform calls a type in its messages: `list of string`, `object`, `tuple` (cty's FriendlyName)."""
    if isinstance(type_, ListType):
        return f"list of {friendly_name(type_.element)}"
    if isinstance(type_, SetType):
        return f"set of {friendly_name(type_.element)}"
    if isinstance(type_, MapType):
        return f"map of {friendly_name(type_.element)}"
    if isinstance(type_, TupleType):
        return "tuple"
    return "object" if isinstance(type_, ObjectType) else type_.name


def constraint_text(type_: Type) -> str:
    """A type as a type constraint is written: `map(list(string))`, `object({a=string,b=optional(number)})`."""
    if isinstance(type_, ListType):
        return f"list({constraint_text(type_.element)})"
    if isinstance(type_, SetType):
        return f"set({constraint_text(type_.element)})"
    if isinstance(type_, MapType):
        return f"map({constraint_text(type_.element)})"
    if isinstance(type_, TupleType):
        return f"tuple([{','.join(map(constraint_text, type_.elements))}])"
    if isinstance(type_, ObjectType):
        parts = []
        for name, attribute in type_.attributes.items():
            text = constraint_text(attribute)
            parts.append(f"{name}=optional({text})" if name in type_.optional else f"{name}={text}")
        return f"object({{{','.join(parts)}}})"
    return "any" if type_ is DYNAMIC else type_.name
