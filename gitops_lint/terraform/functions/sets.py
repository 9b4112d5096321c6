"""Functions of sets.

Source: `cty/function/stdlib/set.go` and `SetProductFunc` in `collection.go` of go-cty.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import set_of
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.arguments import bare_type, elements, identity, length_if_known, of_exact_length
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import DYNAMIC, ListType, SetType, TupleType, Type, is_collection, is_wholly_known
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    ListValue,
    Marks,
    Refinement,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    first_unknown,
    mark,
    type_of,
    unknown_because_of,
    unmark,
)

_LONGEST_BOUND = 1024
_LONGEST_PRODUCT = 2048
_LARGEST_PRODUCT = 1_000_000


def _common_set(arguments: Sequence[Value]) -> SetType:
    found: list[Type] = []
    for argument in arguments:
        type_ = type_of(argument)
        assert isinstance(type_, SetType)
        if not (isinstance(argument, SetValue) and not argument.items and type_.element is DYNAMIC):
            found.append(type_.element)
    if not found:
        return SetType(DYNAMIC)
    element = unify(found)
    if element is None:
        raise FunctionError("given sets must all have compatible element types")
    return SetType(element)


def _converted(arguments: Sequence[Value], type_: SetType) -> list[SetValue]:
    converted: list[SetValue] = []
    for index, argument in enumerate(arguments):
        try:
            value = convert(argument, type_)
        except ConversionError as error:
            raise FunctionError(error.message, index) from None
        assert isinstance(value, SetValue)
        converted.append(value)
    return converted


def _union(*arguments: Value) -> Value:
    type_ = _common_set(arguments)
    return set_of(type_.element, [item for value in _converted(arguments, type_) for item in value.items])


def _of_known_sets(keeps: Callable[[bool], bool]) -> Callable[..., Value]:
    """A function of the first set's elements, kept by whether they are in each of the other sets."""

    def implementation(*arguments: Value) -> Value:
        type_ = _common_set(arguments)
        sets = _converted(arguments, type_)
        if any(first_unknown(value) is not None for value in sets):
            return unknown_because_of(type_, sets, NOT_NULL)
        items = list(sets[0].items)
        for other in sets[1:]:
            others = {identity(item) for item in other.items}
            items = [item for item in items if keeps(identity(item) in others)]
        return SetValue(type_.element, tuple(items))

    return implementation


def _product_type(arguments: Sequence[Value]) -> Type:
    if len(arguments) < 2:
        raise FunctionError("at least two arguments are required")
    types = [bare_type(argument) for argument in arguments]
    element = TupleType(tuple([_product_element(type_, index) for index, type_ in enumerate(types)]))
    return SetType(element) if any(isinstance(type_, SetType) for type_ in types) else ListType(element)


def _product_element(type_: Type, argument: int) -> Type:
    if isinstance(type_, ListType | SetType):
        return type_.element
    if not isinstance(type_, TupleType):
        raise FunctionError("a set or a list is required", argument)
    element = unify(type_.elements) if type_.elements else DYNAMIC
    if element is None:
        raise FunctionError("all elements must be of the same type", argument)
    return element


def _product(*arguments: Value) -> Value:
    type_ = _product_type(arguments)
    assert isinstance(type_, ListType | SetType)
    assert isinstance(type_.element, TupleType)
    marks: Marks = NO_MARKS
    bare: list[Value] = []
    for argument in arguments:
        value, found = unmark(argument)
        bare.append(value)
        marks |= found
    if any(length_if_known(value) is None for value in bare):
        return mark(_product_of_unknown(type_, unknown_because_of(type_, bare, _product_bounds(bare))), marks)
    if math.prod(len(elements(value)) for value in bare) > _LARGEST_PRODUCT:
        raise FunctionError(f"the product has more than {_LARGEST_PRODUCT} elements, which are not worked out here")
    columns = [
        [convert(item, element) for item in elements(value)]
        for value, element in zip(bare, type_.element.elements, strict=True)
    ]
    for index, (column, element) in enumerate(zip(columns, type_.element.elements, strict=True)):
        # Where Terraform panics: the elements have no type in common, as null and unknown ones may not.
        if not is_wholly_known(element) and len({type_of(item) for item in column}) > 1:
            raise FunctionError("all elements must be of the same type", index)
    items = [TupleValue(row) for row in itertools.product(*columns)]
    if isinstance(type_, ListType):
        return mark(ListValue(type_.element, tuple(items)), marks)
    return mark(set_of(type_.element, items), marks)


def _product_of_unknown(type_: ListType | SetType, product: UnknownValue) -> Value:
    if product.refinement.longest == 0:
        return ListValue(type_.element, ()) if isinstance(type_, ListType) else SetValue(type_.element, ())
    if product.refinement.longest == 1 and isinstance(type_, SetType):
        return SetValue(type_.element, (product.of(type_.element),))
    return of_exact_length(product)


def _product_bounds(bare: Sequence[Value]) -> Refinement:
    longest = 1
    for value in bare:
        bound = _longest(value)
        if bound is None or bound > _LONGEST_BOUND:
            return NOT_NULL
        longest *= bound
        if longest > _LONGEST_PRODUCT:
            return NOT_NULL
    if not longest:
        return Refinement(not_null=True, longest=0)
    return Refinement(not_null=True, shortest=1, longest=longest)


def _longest(value: Value) -> int | None:
    if not isinstance(value, UnknownValue):
        return len(elements(value))
    if isinstance(value.type, TupleType):
        return len(value.type.elements)
    return value.refinement.longest if is_collection(value.type) else None


def _set_operation(name: str, implementation: Callable[..., Value]) -> Function:
    sets = SetType(DYNAMIC)
    return Function(
        name,
        (Parameter("first_set", sets, allow_dynamic=True),),
        _common_set,
        implementation,
        variadic=Parameter("other_sets", sets, allow_dynamic=True),
        not_null=True,
    )


FUNCTIONS: tuple[Function, ...] = (
    _set_operation("setintersection", _of_known_sets(lambda is_in_both: is_in_both)),
    Function(
        "setproduct",
        (),
        _product_type,
        _product,
        variadic=Parameter("sets", DYNAMIC, allow_unknown=True, allow_marked=True),
        not_null=True,
    ),
    Function(
        "setsubtract",
        (
            Parameter("a", SetType(DYNAMIC), allow_dynamic=True),
            Parameter("b", SetType(DYNAMIC), allow_dynamic=True),
        ),
        _common_set,
        _of_known_sets(lambda is_in_both: not is_in_both),
        not_null=True,
    ),
    _set_operation("setunion", _union),
)
