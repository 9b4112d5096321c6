"""Why a value of one type is none of another, in Terraform's words (cty's `convert/mismatch_msg.go`)."""

from __future__ import annotations

from gitops_lint.terraform.types import (
    DYNAMIC,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    friendly_name,
)

_KINDS: dict[type, str] = {ListType: "list", SetType: "set", MapType: "map"}


def constraint_name(type_: Type) -> str:
    """What a message calls a type that is required: `list of string`, `map of any single type`."""
    if type_ is DYNAMIC:
        return "any type"
    if isinstance(type_, ListType | SetType | MapType):
        element = "any single type" if type_.element is DYNAMIC else constraint_name(type_.element)
        return f"{_KINDS[type(type_)]} of {element}"
    return friendly_name(type_)


def mismatch(got: Type, wanted: Type) -> str:
    """What is wrong with a type, given that it cannot be converted."""
    if isinstance(got, ObjectType) and isinstance(wanted, ObjectType):
        return _of_objects(got, wanted)
    if isinstance(wanted, ListType | SetType | MapType):
        kind = _KINDS[type(wanted)]
        structural = isinstance(got, ObjectType if isinstance(wanted, MapType) else TupleType)
        if structural and wanted.element is DYNAMIC:
            return f"all {kind} elements must have the same type"
        if structural:
            return _of_elements(got, wanted.element)
        alike = isinstance(got, MapType) if isinstance(wanted, MapType) else isinstance(got, ListType | SetType)
        if alike:
            assert isinstance(got, ListType | SetType | MapType)
            return f"incorrect {kind} element type: {mismatch(got.element, wanted.element)}"
    return f"{constraint_name(wanted)} required"


def _possible(got: Type, wanted: Type) -> bool:
    from gitops_lint.terraform.conversion import can_convert  # which says with this module what is wrong

    return can_convert(got, wanted)


def _of_objects(got: ObjectType, wanted: ObjectType) -> str:
    missing = [f'"{name}"' for name in sorted(wanted.attributes.keys() - got.attributes.keys() - wanted.optional)]
    if len(missing) == 1:
        return f"attribute {missing[0]} is required"
    if len(missing) == 2:
        return f"attributes {missing[0]} and {missing[1]} are required"
    if missing:
        return f"attributes {', '.join(missing[:-1])}, and {missing[-1]} are required"
    for name, type_ in wanted.attributes.items():
        if name in got.attributes and not _possible(got.attributes[name], type_):
            return f'attribute "{name}": {mismatch(got.attributes[name], type_)}'
    return "incorrect object attributes"


def _of_elements(got: Type, wanted: Type) -> str:
    assert isinstance(got, TupleType | ObjectType)
    named = enumerate(got.elements) if isinstance(got, TupleType) else got.attributes.items()
    for name, type_ in named:
        if not _possible(type_, wanted):
            step = name if isinstance(name, int) else f'"{name}"'
            return f"element {step}: {mismatch(type_, wanted)}"
    return f"all elements must be {constraint_name(wanted)}"
