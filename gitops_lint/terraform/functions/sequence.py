"""Functions of lists and tuples, of whatever their elements are.

Sources: `collection.go` and `sequence.go` in `cty/function/stdlib` of go-cty, `internal/lang/funcs/collection.go` of
Terraform.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.terraform.equality import equal
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.arguments import (
    bare_type,
    converted,
    elements,
    length_if_known,
    small_integer,
)
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import DYNAMIC, NUMBER, ListType, SetType, TupleType, Type, friendly_name
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    ListValue,
    Marks,
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

_EMPTY_LIST = "cannot use element function with an empty list"


def _concat_type(arguments: Sequence[Value]) -> Type:
    if not arguments:
        raise FunctionError("at least one argument is required")
    bare = [unmark(argument)[0] for argument in arguments]
    common = _common_list(bare)
    if common is not None:
        return common
    found: list[Type] = []
    for index, value in enumerate(bare):
        type_ = type_of(value)
        if isinstance(type_, TupleType):
            found.extend(type_.elements)
        elif not isinstance(type_, ListType):
            raise FunctionError(f"all arguments must be lists or tuples; got {friendly_name(type_)}", index)
        elif isinstance(value, UnknownValue):
            return DYNAMIC
        else:
            found.extend([type_.element] * len(elements(value)))
    return TupleType(tuple(found))


def _common_list(bare: Sequence[Value]) -> ListType | None:
    types: list[Type] = []
    for value in bare:
        type_ = (
            value.type
            if isinstance(value, UnknownValue)
            else ListType(value.element)
            if isinstance(value, ListValue)
            else None
        )
        if not isinstance(type_, ListType):
            return None
        types.append(type_)
    common = types[0] if all(type_ == types[0] for type_ in types) else unify(types)
    return common if isinstance(common, ListType) else None


def _concat(*arguments: Value) -> Value:
    common = _common_list([unmark(argument)[0] for argument in arguments])
    items: list[Value] = []
    marks: Marks = NO_MARKS
    for index, argument in enumerate(arguments):
        bare, found = unmark(argument if common is None else converted(argument, common, index))
        marks |= found
        items.extend(elements(bare))
    return mark(TupleValue(tuple(items)) if common is None else ListValue(common.element, tuple(items)), marks)


def _flatten_type(arguments: Sequence[Value]) -> Type:
    bare, _ = unmark(arguments[0])
    if first_unknown(bare) is None and not isinstance(bare, ListValue | SetValue | TupleValue):
        raise FunctionError("can only flatten lists, sets and tuples")
    return DYNAMIC  # what the elements are says it, and an unknown element may turn out to be a list


def _flatten(value: Value) -> Value:
    bare, marks = unmark(value)
    if not elements(bare):  # of an object too, whose values are taken where Terraform does not look: one is unknown
        return mark(TupleValue(()), marks)
    out: list[Value] = []
    all_marks: set[str] = set()
    known = _flatten_into(out, all_marks, value)
    if not known:
        return mark(unknown_because_of(DYNAMIC, [bare]), frozenset(all_marks))
    return mark(TupleValue(tuple(out)), frozenset(all_marks))


def _flatten_into(out: list[Value], marks: set[str], value: Value) -> bool:
    """Puts the innermost elements of a sequence into `out`; False where it cannot be said yet which they are."""
    bare, found = unmark(value)
    marks |= found
    if length_if_known(bare) is None:
        return False
    known = True
    for item in elements(bare):
        inner, inner_marks = unmark(item)
        if isinstance(inner, UnknownValue):
            if isinstance(inner.type, ListType | SetType | TupleType):
                known = False
                marks |= inner_marks
                continue
            if inner.type is DYNAMIC and not inner_marks:
                known = False
        if isinstance(inner, ListValue | SetValue | TupleValue):
            known = _flatten_into(out, marks, item) and known
        else:
            out.append(item)
    return known


def _reverse_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, TupleType):
        return TupleType(type_.elements[::-1])
    if isinstance(type_, ListType | SetType):
        return ListType(type_.element)
    raise FunctionError(f"can only reverse list or tuple values, not {friendly_name(type_)}", 0)


def _reverse(value: Value) -> Value:
    bare, marks = unmark(value)
    if isinstance(bare, TupleValue):
        return mark(TupleValue(bare.items[::-1]), marks)
    assert isinstance(bare, ListValue | SetValue)
    return mark(ListValue(bare.element, bare.items[::-1]), marks)


def _slice_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, SetType):
        raise FunctionError(
            "cannot slice a set, because its elements do not have indices; "
            "explicitly convert to a list if the ordering of the result is not important",
            0,
        )
    if not isinstance(type_, ListType | TupleType):
        raise FunctionError("must be a list or tuple value", 0)
    start, end = _slice_bounds(arguments)
    if isinstance(type_, ListType):
        return type_
    return DYNAMIC if start is None or end is None else TupleType(type_.elements[start:end])


def _slice_bounds(arguments: Sequence[Value]) -> tuple[int | None, int | None]:
    bare, _ = unmark(arguments[0])
    if isinstance(bare, UnknownValue):
        length = len(bare.type.elements) if isinstance(bare.type, TupleType) else None
    else:
        length = len(elements(bare))
    start = _slice_bound(arguments[1], "start", 1, length)
    end = _slice_bound(arguments[2], "end", 2, length)
    if start is not None and end is not None and start > end:
        raise FunctionError("start index must not be greater than end index", 1)
    return start, end


def _slice_bound(value: Value, name: str, argument: int, length: int | None) -> int | None:
    if isinstance(value, UnknownValue):
        return None
    index = small_integer(value, argument, f"invalid {name} index: ")
    if index < 0:
        raise FunctionError(f"{name} index must not be less than zero", argument)
    if length is not None and index > length:
        raise FunctionError(f"{name} index must not be greater than the length of the list", argument)
    return index


def _slice(value: Value, start: Value, end: Value) -> Value:
    bare, marks = unmark(value)
    assert isinstance(bare, ListValue | TupleValue)
    first, last = _slice_bounds([bare, start, end])
    items = bare.items[first:last]
    return mark(TupleValue(items) if isinstance(bare, TupleValue) else ListValue(bare.element, items), marks)


def _element_type(arguments: Sequence[Value]) -> Type:
    type_ = bare_type(arguments[0])
    if isinstance(type_, ListType):
        return type_.element
    if not isinstance(type_, TupleType):
        raise FunctionError(f"cannot read elements from {friendly_name(type_)}")
    if isinstance(arguments[1], UnknownValue):
        return DYNAMIC
    index = small_integer(arguments[1], said="invalid index: ")
    if not type_.elements:
        raise FunctionError(_EMPTY_LIST)
    return type_.elements[index % len(type_.elements)]


def _element(value: Value, index: Value) -> Value:
    number = small_integer(index, said="invalid index: ")
    bare, marks = unmark(value)
    items = elements(bare)
    if not items:
        raise FunctionError(_EMPTY_LIST)
    return mark(items[number % len(items)], marks)


def _index(value: Value, wanted: Value) -> Value:
    if not isinstance(value, ListValue | TupleValue):
        raise FunctionError("argument must be a list or tuple")
    if not value.items:
        raise FunctionError("cannot search an empty list")
    for position, item in enumerate(value.items):
        same = equal(item, wanted)
        if isinstance(same, UnknownValue):
            return same.of(NUMBER, NOT_NULL)
        if same is True:
            return position
    raise FunctionError("item not found")


_MARKED_LIST = Parameter("list", DYNAMIC, allow_marked=True)

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "concat", (), _concat_type, _concat, variadic=Parameter("seqs", DYNAMIC, allow_marked=True), not_null=True
    ),
    Function("element", (_MARKED_LIST, Parameter("index", NUMBER)), _element_type, _element),
    Function("flatten", (_MARKED_LIST,), _flatten_type, _flatten, not_null=True),
    Function("index", (Parameter("list", DYNAMIC), Parameter("value", DYNAMIC)), NUMBER, _index, not_null=True),
    Function("reverse", (_MARKED_LIST,), _reverse_type, _reverse, not_null=True),
    Function(
        "slice",
        (_MARKED_LIST, Parameter("start_index", NUMBER), Parameter("end_index", NUMBER)),
        _slice_type,
        _slice,
        not_null=True,
    ),
)
