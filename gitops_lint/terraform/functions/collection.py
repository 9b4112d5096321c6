"""Functions of any collection: how many elements, which is the first, what they come to.

Sources: `internal/lang/funcs/collection.go` of Terraform, `cty/function/stdlib/collection.go` of go-cty.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NoReturn

from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import equal
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.arguments import bare_type, elements, length_if_known
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.graphemes import count
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    friendly_name,
    is_collection,
)
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
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

_ONE_OR_NONE = "must be a list, set, or tuple value with either zero or one elements"
_NUMBERS_NEEDED = "argument must be list, set, or tuple of number values"


def _length_type(arguments: Sequence[Value]) -> Type:
    bare, _ = unmark(arguments[0])
    if isinstance(bare, UnknownValue | NullValue):
        type_ = bare.type
        if type_ in (STRING, DYNAMIC) or type_ not in (NUMBER, BOOL):
            return NUMBER
    elif isinstance(bare, str | TupleValue | ObjectValue | ListValue | MapValue | SetValue):
        return NUMBER
    raise FunctionError("argument must be a string, a collection type, or a structural type")


def _length(value: Value) -> Value:
    bare, marks = unmark(value)
    if isinstance(bare, UnknownValue):
        return mark(_length_of_unknown(bare), marks)
    if isinstance(bare, str):
        return mark(count(bare), marks)
    if isinstance(bare, ObjectValue) and bare.rest is not None:
        return mark(bare.rest.of(NUMBER, Refinement(not_null=True, minimum=len(bare.items))), marks)
    known = length_if_known(bare)
    if known is None:
        bounds = Refinement(not_null=True, minimum=1, maximum=len(elements(bare)))
        return mark(unknown_because_of(NUMBER, [bare], bounds), marks)
    return mark(known, marks)


def _length_of_unknown(value: UnknownValue) -> Value:
    if isinstance(value.type, TupleType):
        return len(value.type.elements)
    if isinstance(value.type, ObjectType):
        return len(value.type.attributes)
    if not is_collection(value.type):
        return value.of(NUMBER, NOT_NULL)
    known = value.refinement
    if known.longest == known.shortest:
        return known.shortest
    return value.of(NUMBER, Refinement(not_null=True, minimum=known.shortest, maximum=known.longest))


def _all_true(value: Value) -> Value:
    for item in elements(value):
        if isinstance(item, UnknownValue):
            return item.of(BOOL, NOT_NULL)
        if item is not True:
            return False
    return True


def _any_true(value: Value) -> Value:
    unknown: UnknownValue | None = None
    for item in elements(value):
        if isinstance(item, UnknownValue):
            unknown = unknown or item
        elif item is True:
            return True
    return False if unknown is None else unknown.of(BOOL, NOT_NULL)


def _coalesce_type(arguments: Sequence[Value]) -> Type:
    type_ = unify([type_of(argument) for argument in arguments]) if arguments else None
    if type_ is None:
        raise FunctionError("all arguments must have the same type")
    return type_


def _coalesce(*arguments: Value) -> Value:
    type_ = _coalesce_type(arguments)
    for argument in arguments:
        try:
            value = convert(argument, type_)
        except ConversionError:
            continue  # Terraform's `CoalesceFunc` takes what cannot be converted for a null.
        if isinstance(value, UnknownValue):
            return value.of(type_, NOT_NULL)
        if isinstance(value, NullValue) or (type_ == STRING and value == ""):
            continue
        return value
    raise FunctionError("no non-null, non-empty-string arguments")


def _coalesce_list_type(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise FunctionError("at least one argument is required")
    types: list[Type] = []
    for argument in arguments:
        if isinstance(argument, UnknownValue):
            return DYNAMIC
        types.append(type_of(argument))
        if not isinstance(types[-1], ListType | TupleType):
            raise FunctionError("coalescelist arguments must be lists or tuples")
    return types[0] if all(type_ == types[0] for type_ in types) else DYNAMIC


def _coalesce_list(*arguments: Value) -> Value:
    for argument in arguments:
        if isinstance(argument, UnknownValue):
            return argument.of(DYNAMIC)
        if not isinstance(argument, NullValue) and elements(argument):
            return argument
    raise FunctionError("no non-null arguments")


def _contains(collection: Value, wanted: Value) -> Value:
    if not isinstance(collection, ListValue | TupleValue | SetValue):
        raise FunctionError("argument must be list, tuple, or set")
    if isinstance(collection, ListValue | SetValue) and collection.element == STRING and type(wanted) is str:
        # The common case, which must not grow with the price of a general comparison.
        if wanted in collection.items:
            return True
        if isinstance(collection, SetValue) and first_unknown(collection) is None:
            return False
    unknown: UnknownValue | None = None
    for item in collection.items:
        same = equal(wanted, item)
        if same is True:
            return True
        if isinstance(same, UnknownValue):
            unknown = unknown or same
    return False if unknown is None else unknown.of(BOOL, NOT_NULL)


def _one_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, ListType | SetType):
        return type_.element
    if isinstance(type_, TupleType) and len(type_.elements) < 2:
        return type_.elements[0] if type_.elements else DYNAMIC
    raise FunctionError(_ONE_OR_NONE, 0)


def _one(value: Value) -> Value:
    known = length_if_known(value)
    type_ = _one_type([value])
    if known is None:
        return unknown_because_of(type_, [value])
    if known > 1:
        raise FunctionError(_ONE_OR_NONE, 0)
    return elements(value)[0] if known else NullValue(type_)


def _sum(value: Value) -> Value:
    if not isinstance(value, ListValue | SetValue | TupleValue | MapValue | ObjectValue):
        raise FunctionError("cannot sum noniterable", 0)
    items = elements(value)
    if not items:
        raise FunctionError("cannot sum an empty list", 0)
    if isinstance(value, MapValue | ObjectValue):
        raise FunctionError(f"argument must be list, set, or tuple. Received {friendly_name(type_of(value))}", 0)
    if first_unknown(value) is not None:
        return unknown_because_of(NUMBER, items, NOT_NULL)
    total: numbers.Number | None = None
    for item in items:
        if isinstance(item, NullValue):
            raise FunctionError(_NUMBERS_NEEDED, 0)
        try:
            number = convert(item, NUMBER)
        except ConversionError:
            raise FunctionError(_NUMBERS_NEEDED, 0) from None
        try:
            total = number if total is None else numbers.add(total, number)  # type: ignore[assignment, arg-type]
        except numbers.NotANumberError:
            raise FunctionError("can't compute sum of opposing infinities") from None
    assert total is not None
    return total


def _removed(name: str, instead: str) -> Function:
    def refuse(*_: object) -> NoReturn:
        raise FunctionError(
            f'the "{name}" function was deprecated in Terraform v0.12 and is no longer available; use {instead}'
        )

    return Function(name, (), refuse, refuse, variadic=_ANY)


_ANY = Parameter("vals", DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True)
_BOOLS = (Parameter("list", ListType(BOOL)),)
_LIST = (Parameter("list", DYNAMIC),)

FUNCTIONS: tuple[Function, ...] = (
    Function("alltrue", _BOOLS, BOOL, _all_true, not_null=True),
    Function("anytrue", _BOOLS, BOOL, _any_true, not_null=True),
    Function("coalesce", (), _coalesce_type, _coalesce, variadic=_ANY, not_null=True),
    Function("coalescelist", (), _coalesce_list_type, _coalesce_list, variadic=_ANY, not_null=True),
    Function(
        "contains",
        (Parameter("list", DYNAMIC), Parameter("value", DYNAMIC)),
        BOOL,
        _contains,
        not_null=True,
    ),
    Function(
        "length",
        (Parameter("value", DYNAMIC, allow_unknown=True, allow_marked=True, allow_dynamic=True),),
        _length_type,
        _length,
        not_null=True,
    ),
    Function("one", _LIST, _one_type, _one),
    Function("sum", _LIST, NUMBER, _sum, not_null=True),
    _removed("list", "tolist([ ... ]) syntax to write a literal list"),
    _removed("map", "tomap({ ... }) syntax to write a literal map"),
)
