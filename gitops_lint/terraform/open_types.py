"""Conversion of what is not known in full: unknown values, types that leave something open, objects of a provider."""

from __future__ import annotations

import msgspec

from gitops_lint.terraform.types import (
    DYNAMIC,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    is_wholly_known,
    without_optional,
)
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    Marked,
    ObjectValue,
    Refinement,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    object_of,
)


def unknown_of_type(value: UnknownValue, wanted: Type) -> UnknownValue:
    """An unknown value of another type, with what carries over of what is known of it (`prepareUnknownResult`)."""
    known, got = value.refinement, value.type
    shortest, longest = 0, None
    if isinstance(got, ObjectType) and isinstance(wanted, MapType):
        shortest = longest = len(got.attributes)
    elif isinstance(got, TupleType) and isinstance(wanted, ListType | SetType):
        longest = len(got.elements)
        shortest = longest if isinstance(wanted, ListType) else min(longest, 1)
    elif isinstance(got, ListType | SetType | MapType) and isinstance(wanted, ListType | SetType | MapType):
        shortest = min(known.shortest, 1) if isinstance(wanted, SetType) else known.shortest
        longest = known.longest
    found = value.of(wanted, Refinement(not_null=known.not_null, shortest=shortest, longest=longest))
    is_same = value.attribute is not None and (got is DYNAMIC or got == wanted)
    return msgspec.structs.replace(found, attribute=value.attribute) if is_same else found


def filled_in(got: Type, wanted: Type) -> Type:
    """`wanted`, with what it leaves open filled in from `got` (cty's `dynamicReplace`)."""
    if got is DYNAMIC or is_wholly_known(wanted):
        return wanted
    if wanted is DYNAMIC:
        return got
    if isinstance(wanted, MapType):
        if isinstance(got, MapType):
            return MapType(filled_in(got.element, wanted.element))
        if isinstance(got, ObjectType):
            return MapType(filled_in(unify(list(got.attributes.values())) or DYNAMIC, wanted.element))
        return wanted
    if isinstance(wanted, ListType | SetType):
        make = type(wanted)
        if isinstance(got, ListType | SetType):
            return make(filled_in(got.element, wanted.element))
        if isinstance(got, TupleType):
            return make(filled_in(unify(got.elements) or DYNAMIC, wanted.element))
        return wanted
    if isinstance(wanted, ObjectType):
        if isinstance(got, MapType):
            return ObjectType({name: filled_in(got.element, type_) for name, type_ in wanted.attributes.items()})
        assert isinstance(got, ObjectType)
        return ObjectType(
            {name: filled_in(got.attributes.get(name, DYNAMIC), type_) for name, type_ in wanted.attributes.items()}
        )
    assert isinstance(wanted, TupleType)
    assert isinstance(got, TupleType)
    return TupleType(tuple(map(filled_in, got.elements, wanted.elements)))


def with_rest(value: Value, wanted: Type) -> Value:
    """The value, with those attributes that only the provider knows of put in where the wanted type names them."""
    if isinstance(value, Marked):
        return mark(with_rest(value.value, wanted), value.marks)
    if isinstance(value, ObjectValue):
        if value.rest is not None and isinstance(wanted, MapType):
            return value.rest.of(wanted)
        if not isinstance(wanted, ObjectType):
            return value
        items = {
            name: with_rest(item, wanted.attributes[name]) if name in wanted.attributes else item
            for name, item in value.items.items()
        }
        if value.rest is not None:
            for name, type_ in wanted.attributes.items():
                items.setdefault(name, value.rest.of(without_optional(type_)))
        return object_of(items)
    if isinstance(value, TupleValue) and isinstance(wanted, ListType | SetType):
        return TupleValue(tuple([with_rest(item, wanted.element) for item in value.items]))
    return value
