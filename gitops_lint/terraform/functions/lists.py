"""Functions of lists, whose elements are of one type.

Sources: `collection.go`, `sequence.go` and `string.go` in `cty/function/stdlib` of go-cty,
`internal/lang/funcs/collection.go` of Terraform.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import equal
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.arguments import (
    bare_type,
    converted,
    elements,
    identity,
    of_exact_length,
    small_integer,
)
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import DYNAMIC, NUMBER, STRING, ListType, Type
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    NullValue,
    Refinement,
    UnknownValue,
    Value,
    first_unknown,
    mark,
    type_of,
    unknown_because_of,
    unmark,
)

_LONGEST_RANGE = 1024
_STRINGS = ListType(STRING)


def _chunklist(value: Value, size: Value) -> Value:
    bare, marks = unmark(value)
    number, size_marks = unmark(size)
    assert isinstance(bare, ListValue)
    length = small_integer(number, said="invalid size: ")
    if length < 0:
        raise FunctionError("the size argument must be positive")
    chunks = [bare] if bare.items and not length else []
    if length:
        for start in range(0, len(bare.items), length):
            chunks.append(ListValue(bare.element, bare.items[start : start + length]))  # noqa: PERF401, it reads better
    return mark(ListValue(ListType(bare.element), tuple(chunks)), marks | size_marks)


def _distinct(value: Value) -> Value:
    assert isinstance(value, ListValue)
    if first_unknown(value) is not None:
        return unknown_because_of(type_of(value), [value], NOT_NULL)
    seen: dict[Hashable, Value] = {}
    for item in value.items:
        seen.setdefault(identity(item), item)
    return ListValue(value.element, tuple(seen.values()))


def _compact(value: Value) -> Value:
    assert isinstance(value, ListValue)
    if first_unknown(value) is not None:
        return unknown_because_of(ListType(STRING), [value], NOT_NULL)
    return ListValue(STRING, tuple([item for item in value.items if item != "" and not isinstance(item, NullValue)]))


def _sort(value: Value) -> Value:
    known = value.refinement if isinstance(value, UnknownValue) else _exactly(len(elements(value)))
    if first_unknown(value) is not None:
        bounds = Refinement(not_null=True, shortest=known.shortest, longest=known.longest)
        return of_exact_length(unknown_because_of(_STRINGS, [value], bounds))
    assert isinstance(value, ListValue)
    texts: list[str] = []
    for position, item in enumerate(value.items):
        if isinstance(item, NullValue):
            raise FunctionError(f"given list element {position} is null; a null string cannot be sorted")
        assert isinstance(item, str)
        texts.append(item)
    return ListValue(STRING, tuple(sorted(texts)))


def _exactly(length: int) -> Refinement:
    return Refinement(not_null=True, shortest=length, longest=length)


def _range(*arguments: Value) -> Value:
    start, end, step = _range_of([_number(argument) for argument in arguments])
    direction = numbers.compare(step, 0)
    if direction < 0 and numbers.compare(end, start) > 0:
        raise FunctionError("end must be less than start when step is negative", 1)
    if direction >= 0 and numbers.compare(end, start) < 0:
        raise FunctionError("end must be greater than start when step is positive", 1)
    items: list[Value] = []
    number = start
    while numbers.compare(number, end) * (-1 if direction < 0 else 1) < 0:
        if len(items) >= _LONGEST_RANGE:
            raise FunctionError(
                "more than 1024 values were generated; "
                "either decrease the difference between start and end or use a smaller step"
            )
        items.append(number)
        number = numbers.add(number, step)
    return ListValue(NUMBER, tuple(items))


def _range_of(given: Sequence[numbers.Number]) -> tuple[numbers.Number, numbers.Number, numbers.Number]:
    if len(given) == 3:
        return given[0], given[1], given[2]
    if len(given) == 1:
        given = (0, given[0])
    if len(given) != 2:
        raise FunctionError("must have one, two, or three arguments")
    return given[0], given[1], -1 if numbers.compare(given[1], given[0]) < 0 else 1


def _number(value: Value) -> numbers.Number:
    assert isinstance(value, int | numbers.Real)
    return value


def _matchkeys_type(arguments: Sequence[Value]) -> Type:
    if unify([type_of(arguments[1]), type_of(arguments[2])]) is None:
        raise FunctionError("keys and searchset must be of the same type")
    return type_of(arguments[0])


def _matchkeys(values: Value, keys: Value, wanted: Value) -> Value:
    assert isinstance(values, ListValue)
    assert isinstance(keys, ListValue)
    assert isinstance(wanted, ListValue)
    if len(values.items) != len(keys.items):
        raise FunctionError("length of keys and values should be equal")
    common = unify([type_of(keys), type_of(wanted)])
    assert common is not None
    if not wanted.items:
        return ListValue(values.element, ())
    if first_unknown(values) is not None or first_unknown(keys) is not None:
        return unknown_because_of(type_of(values), [values, keys], NOT_NULL)
    searched = elements(converted(wanted, common, 2))
    found: list[Value] = []
    for value, key in zip(values.items, elements(converted(keys, common, 1)), strict=True):
        for item in searched:
            same = equal(key, item)
            if isinstance(same, UnknownValue):
                return ListValue(values.element, ())  # sic: Terraform gives up, with nothing found
            if same is True:
                found.append(value)
                break
    return ListValue(values.element, tuple(found))


def _list_of_list(arguments: Sequence[Value]) -> Type:
    return ListType(bare_type(arguments[0]))


def _same_type(arguments: Sequence[Value]) -> Type:
    return type_of(arguments[0])


_LIST_OF_ANY = Parameter("list", ListType(DYNAMIC))

FUNCTIONS: tuple[Function, ...] = (
    Function(
        "chunklist",
        (
            Parameter("list", ListType(DYNAMIC), allow_marked=True),
            Parameter("size", NUMBER, allow_marked=True),
        ),
        _list_of_list,
        _chunklist,
        not_null=True,
    ),
    Function("compact", (Parameter("list", _STRINGS),), _STRINGS, _compact, not_null=True),
    Function("distinct", (_LIST_OF_ANY,), _same_type, _distinct, not_null=True),
    Function(
        "matchkeys",
        (
            Parameter("values", ListType(DYNAMIC)),
            Parameter("keys", ListType(DYNAMIC)),
            Parameter("searchset", ListType(DYNAMIC)),
        ),
        _matchkeys_type,
        _matchkeys,
        not_null=True,
    ),
    Function("range", (), ListType(NUMBER), _range, variadic=Parameter("params", NUMBER), not_null=True),
    Function("sort", (Parameter("list", _STRINGS, allow_unknown=True),), _STRINGS, _sort, not_null=True),
)
