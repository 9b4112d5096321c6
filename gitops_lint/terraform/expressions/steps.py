"""Attributes and elements of values: `value.name`, `value[key]` (`Index` and `GetAttr` of HCL's ops.go)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.mismatch import mismatch
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import (
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
    friendly_name,
)
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    type_of,
)

_NO_ELEMENT = "The given key does not identify an element in this collection value"


def apply_steps(value: Value, steps: Iterable[hcl.Step], first: int = 0) -> Value:
    """What steps from a value lead to; `first` is how many of them the value has taken already."""
    for position, step in enumerate(steps):
        if position < first:
            continue
        if type(step) is hcl.TraverseAttr:
            if type(value) is ObjectValue and step.name in value.items:
                value = value.items[step.name]
            else:
                value = get_attribute(value, step.name, step.span)
        else:
            assert isinstance(step, hcl.TraverseIndex)
            value = index(value, literal(step.key), step.span)
    return value


def literal(node: hcl.Number | hcl.String | hcl.Bool | hcl.Null) -> Value:
    """The value of a literal; raises `EvaluationError` for a number that cannot be held."""
    if isinstance(node, hcl.String | hcl.Bool):
        return node.value
    if isinstance(node, hcl.Null):
        return NullValue()
    try:
        return numbers.parse(node.text)
    except ValueError:
        raise number_out_of_range(node) from None


def number_out_of_range(node: hcl.Number) -> EvaluationError:
    """What is wrong with a number that has more digits than we keep; Terraform would keep them."""
    detail = f"A number of more than {numbers.MAX_EXPONENT} digits is not evaluated."
    return EvaluationError("Number out of range", detail, node.span)


def get_attribute(value: Value, name: str, span: Span) -> Value:
    """`value.name`; raises `EvaluationError` at the span where there is no such attribute."""
    if isinstance(value, Marked):
        return mark(get_attribute(value.value, name, span), value.marks)
    if isinstance(value, ObjectValue):
        if name in value.items:
            return value.items[name]
        if value.rest is not None:
            return value.rest
        raise _unsupported(f'This object does not have an attribute named "{name}".', span)
    if isinstance(value, MapValue):
        if name in value.items:
            return value.items[name]
        detail = f'This map does not have an element with the key "{name}".'
        raise EvaluationError("Missing map element", detail, span)
    if isinstance(value, NullValue):
        detail = "This value is null, so it does not have any attributes."
        raise EvaluationError("Attempt to get attribute from null value", detail, span)
    if isinstance(value, UnknownValue):
        if value.type is DYNAMIC:
            return value.of(DYNAMIC)
        if isinstance(value.type, ObjectType):
            if name in value.type.attributes:
                return value.of(value.type.attributes[name])
            raise _unsupported(f'This object does not have an attribute named "{name}".', span)
        if isinstance(value.type, MapType):
            return value.of(value.type.element)
    raise _without_attributes(type_of(value), name, span)


def _without_attributes(type_: Type, name: str, span: Span) -> EvaluationError:
    if isinstance(type_, ListType) and isinstance(type_.element, ObjectType):
        meant = f'attribute "{name}"' if name in type_.element.attributes else "an attribute"
        return _unsupported(
            "Can't access attributes on a list of objects. Did you mean to access "
            f"{meant} for a specific element of the list, or across all elements of the list?",
            span,
        )
    if isinstance(type_, SetType) and isinstance(type_.element, ObjectType):
        return _unsupported(
            "Can't access attributes on a set of objects. Did you mean to access an attribute across all elements "
            "of the set?",
            span,
        )
    if isinstance(type_, Primitive):
        return _unsupported(f"Can't access attributes on a primitive-typed value ({friendly_name(type_)}).", span)
    return _unsupported("This value does not have any attributes.", span)


def _unsupported(detail: str, span: Span) -> EvaluationError:
    return EvaluationError("Unsupported attribute", detail, span)


def _invalid(detail: str, span: Span) -> EvaluationError:
    return EvaluationError("Invalid index", detail, span)


def index(collection: Value, key: Value, span: Span) -> Value:
    """`collection[key]`; raises `EvaluationError` at the span where there is no such element."""
    kind = type(collection)
    # Any: the kinds are told apart by identity, for speed, which a checker does not follow.
    items: Any = getattr(collection, "items", ())
    if kind is TupleValue or kind is ListValue:
        if type(key) is int and 0 <= key < len(items):
            return items[key]  # type: ignore[no-any-return]
    elif (kind is ObjectValue or kind is MapValue) and type(key) is str and key in items:
        return items[key]  # type: ignore[no-any-return]
    return _index(collection, key, span)


def _index(collection: Value, key: Value, span: Span) -> Value:
    marks = collection.marks if isinstance(collection, Marked) else frozenset[str]()
    bare = collection.value if isinstance(collection, Marked) else collection
    bare_key = key.value if isinstance(key, Marked) else key
    if isinstance(bare, NullValue):
        detail = "This value is null, so it does not have any indices."
        raise EvaluationError("Attempt to index null value", detail, span)
    if isinstance(bare_key, NullValue):
        raise _invalid("Can't use a null value as an indexing key.", span)
    if isinstance(bare, UnknownValue) and bare.type is DYNAMIC:
        return mark(bare.of(DYNAMIC), marks)
    if isinstance(bare_key, UnknownValue) and bare_key.type is DYNAMIC:
        return mark(bare_key.of(DYNAMIC), marks)
    type_ = type_of(bare)
    if isinstance(type_, ListType | TupleType | MapType):
        wanted = STRING if isinstance(type_, MapType) else NUMBER
        bare_key = _converted(bare_key, wanted, span)
        found = _element(bare, type_, bare_key, bool(marks), span)
        if isinstance(found, UnknownValue) and (isinstance(bare, UnknownValue) or isinstance(bare_key, UnknownValue)):
            return mark(found, marks)
        return mark(found, marks | (key.marks if isinstance(key, Marked) else frozenset()))
    if isinstance(type_, ObjectType):
        return mark(_attribute(bare, bare_key, span), marks)
    if isinstance(type_, SetType):
        raise _invalid(
            "Elements of a set are identified only by their value and don't have any separate index or key to select "
            "with, so it's only possible to perform operations across all elements of the set.",
            span,
        )
    raise _invalid("This value does not have any indices.", span)


def _converted(key: Value, wanted: Type, span: Span) -> Value:
    try:
        return convert(key, wanted)
    except ConversionError as error:
        raise _invalid(f"{_NO_ELEMENT}: {error.message}.", span) from None


def _element(collection: Value, type_: ListType | TupleType | MapType, key: Value, marked: bool, span: Span) -> Value:
    """The element of a list, tuple or map, whose type may be all that is known of it."""
    if isinstance(key, UnknownValue):
        return key.of(DYNAMIC if isinstance(type_, TupleType) else type_.element)
    if isinstance(type_, MapType):
        assert isinstance(key, str)
        if isinstance(collection, UnknownValue):
            return collection.of(type_.element)
        assert isinstance(collection, MapValue)
        if key in collection.items:
            return collection.items[key]
        raise _invalid(f"{_NO_ELEMENT}.", span)
    assert isinstance(key, int | Real)
    position = numbers.as_index(key)
    if isinstance(collection, UnknownValue):
        if isinstance(type_, ListType):
            return collection.of(type_.element)
        if position is not None and 0 <= position < len(type_.elements):
            return collection.of(type_.elements[position])
        raise _no_element(key, position, len(type_.elements), marked, span)
    assert isinstance(collection, ListValue | TupleValue)
    if position is not None and 0 <= position < len(collection.items):
        return collection.items[position]
    raise _no_element(key, position, len(collection.items), marked, span)


def _no_element(key: int | Real, position: int | None, length: int, marked: bool, span: Span) -> EvaluationError:
    if position is None and not (isinstance(key, Real) and key.exponent >= 0):
        return _invalid(
            f"{_NO_ELEMENT}: indexing a sequence requires a whole number, but the given index has a fractional part.",
            span,
        )
    if numbers.compare(key, 0) < 0:
        return _invalid(f"{_NO_ELEMENT}: a negative number is not a valid index for a sequence.", span)
    # Terraform names the length only where the index is just behind the last element.
    if position == length and not marked:
        if not length:
            return _invalid(f"{_NO_ELEMENT}: the collection has no elements.", span)
        return _invalid(
            f"{_NO_ELEMENT}: the given index is greater than or equal to the length of the collection.", span
        )
    return _invalid(f"{_NO_ELEMENT}.", span)


def _attribute(value: Value, key: Value, span: Span) -> Value:
    if not isinstance(key, str | int | Real | bool | UnknownValue):
        raise _invalid(f"{_NO_ELEMENT}: {mismatch(type_of(key), STRING)}.", span)
    name = _converted(key, STRING, span)
    if isinstance(value, UnknownValue):
        return value.of(DYNAMIC)
    if isinstance(name, UnknownValue):
        return name.of(DYNAMIC)
    assert isinstance(value, ObjectValue)
    assert isinstance(name, str)
    if name in value.items:
        return value.items[name]
    if value.rest is not None:
        return value.rest
    by_number = isinstance(key, int | Real) and not isinstance(key, bool)
    hint = " An object only supports looking up attributes by name, not by numeric index." if by_number else ""
    raise _invalid(f"{_NO_ELEMENT}.{hint}", span)
