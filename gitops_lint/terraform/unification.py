"""The most general type that values of several types can be converted to (cty's `convert/unify.go`)."""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.terraform.types import (
    DYNAMIC,
    STRING,
    ListType,
    MapType,
    ObjectType,
    Primitive,
    SetType,
    TupleType,
    Type,
)


def unify(types: Sequence[Type], *, safely: bool = False) -> Type | None:
    """The type in common; None where there is none, or no type at all. `safely`: only conversions that cannot fail."""
    if not types:
        return None
    first = types[0]
    if all(type_ == first for type_ in types):
        return first
    kinds = {type(type_) for type_ in types if type_ is not DYNAMIC}
    if len(kinds) == 1:
        kind = kinds.pop()
        if kind is not Primitive:
            if DYNAMIC in types:
                return DYNAMIC
            return _OF_KIND[kind](types, safely)
    elif ObjectType in kinds and TupleType in kinds:
        return None
    elif kinds == {MapType, ObjectType} or kinds == {ListType, TupleType}:
        unified = _as_collections(types, safely)
        if unified is not None:
            return unified
    return _preferred(types, safely)


def _possible(got: Type, wanted: Type, safely: bool) -> bool:
    from gitops_lint.terraform.conversion import can_convert  # which asks this module in turn

    return can_convert(got, wanted, safely=safely)


def _preferred(types: Sequence[Type], safely: bool) -> Type | None:
    for index in _order(types):
        wanted = types[index]
        if all(_possible(type_, wanted, safely) for type_ in types):
            return wanted
    return None


def _as_collections(types: Sequence[Type], safely: bool) -> Type | None:
    """Tuples among lists are often lists, objects among maps often maps."""
    structural = [type_ for type_ in types if isinstance(type_, TupleType | ObjectType)]
    as_collection = _to_collection(structural, safely)
    if as_collection is None:
        return None
    unified = unify(
        [as_collection if isinstance(type_, TupleType | ObjectType) else type_ for type_ in types], safely=safely
    )
    return unified if isinstance(unified, type(as_collection)) else None


def _to_collection(types: Sequence[Type], safely: bool) -> Type | None:
    """The list of what all tuples hold, or the map of what all objects hold."""
    elements: list[Type] = []
    for type_ in types:
        assert isinstance(type_, TupleType | ObjectType)
        elements.extend(type_.elements if isinstance(type_, TupleType) else type_.attributes.values())
    element = unify(elements, safely=safely)
    if element is None:
        return None
    collection = (ListType if isinstance(types[0], TupleType) else MapType)(element)
    return collection if all(_possible(type_, collection, safely) for type_ in types) else None


def _collections(types: Sequence[Type], safely: bool) -> Type | None:
    elements = [type_.element for type_ in types if isinstance(type_, ListType | SetType | MapType)]
    element = unify(elements, safely=safely)
    first = types[0]
    assert isinstance(first, ListType | SetType | MapType)
    return None if element is None else type(first)(element)


def _objects(types: Sequence[Type], safely: bool) -> Type | None:
    shapes = [type_.attributes for type_ in types if isinstance(type_, ObjectType)]
    if any(shape.keys() != shapes[0].keys() for shape in shapes):
        return _to_collection(types, safely)
    attributes: dict[str, Type] = {}
    for name in shapes[0]:
        unified = unify([shape[name] for shape in shapes], safely=safely)
        if unified is None:
            return None
        attributes[name] = unified
    wanted = ObjectType(attributes)
    if all(_possible(type_, wanted, safely) for type_ in types):
        return wanted
    return _to_collection(types, safely)


def _tuples(types: Sequence[Type], safely: bool) -> Type | None:
    shapes = [type_.elements for type_ in types if isinstance(type_, TupleType)]
    if any(len(shape) != len(shapes[0]) for shape in shapes):
        return _to_collection(types, safely)
    elements: list[Type] = []
    for across in zip(*shapes, strict=True):
        unified = unify(across, safely=safely)
        if unified is None:
            return None
        elements.append(unified)
    wanted = TupleType(tuple(elements))
    if all(_possible(type_, wanted, safely) for type_ in types):
        return wanted
    return _to_collection(types, safely)


_OF_KIND = {
    ListType: _collections,
    SetType: _collections,
    MapType: _collections,
    ObjectType: _objects,
    TupleType: _tuples,
}


def _order(types: Sequence[Type]) -> list[int]:
    """Which type to try first: more general ones before those they are more general than (cty's `sortTypes`)."""
    below: list[list[int]] = [[] for _ in types]
    above = [0] * len(types)
    for i in range(len(types) - 1):
        for j in range(i + 1, len(types)):
            preference = _compare(types[i], types[j])
            if preference:
                general, special = (i, j) if preference < 0 else (j, i)
                below[general].append(special)
                above[special] += 1
    queue = [index for index, count in enumerate(above) if not count]
    for index in queue:
        for special in below[index]:
            above[special] -= 1
            if not above[special]:
                queue.append(special)
    return queue


_GENERALITY: dict[tuple[type, type], int] = {
    (ListType, TupleType): -1,
    (MapType, ObjectType): -1,
    (TupleType, SetType): -1,
    (ListType, SetType): -1,
}


def _compare(a: Type, b: Type) -> int:
    """Negative where `a` is the more general of two types, positive where `b` is (cty's `compareTypes`)."""
    if a is DYNAMIC or b is DYNAMIC:
        return (a is DYNAMIC) - (b is DYNAMIC)
    if isinstance(a, Primitive) and isinstance(b, Primitive):
        return (b == STRING) - (a == STRING)
    if isinstance(a, ListType | SetType | MapType) and type(a) is type(b):
        assert isinstance(b, ListType | SetType | MapType)
        return _compare(a.element, b.element)
    pairs: list[tuple[Type, Type]] = []
    if isinstance(a, ObjectType) and isinstance(b, ObjectType) and a.attributes.keys() == b.attributes.keys():
        pairs = [(type_, b.attributes[name]) for name, type_ in a.attributes.items()]
    elif isinstance(a, TupleType) and isinstance(b, TupleType) and len(a.elements) == len(b.elements):
        pairs = list(zip(a.elements, b.elements, strict=True))
    if pairs:
        found = {_compare(*pair) for pair in pairs} - {0}
        return found.pop() if len({result < 0 for result in found}) == 1 else 0
    kinds = (type(a), type(b))
    return _GENERALITY.get(kinds) or -_GENERALITY.get((kinds[1], kinds[0]), 0)
