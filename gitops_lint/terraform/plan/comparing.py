"""Whether an object changes: values of two times, compared.

Values whose types Terraform knows are compared as it does. Without the provider's schema, a state says no more than
JSON: there, what a schema would convert to the same value is the same ("80" and 80, a set and a list).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gitops_lint.terraform import numbers
from gitops_lint.terraform.numbers import Real
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
    type_of,
)

_Sequence: TypeAlias = ListValue | SetValue | TupleValue
_SEQUENCES = (ListValue, SetValue, TupleValue)


def is_same(before: Value, after: Value) -> bool:
    """Whether two values are of one type and equal, marks aside (cty's RawEquals).

    Two that are not known are the same where they are unknown for the same reason: one object's attribute, twice. What
    becomes known only by this apply is never what was there.
    """
    before, after = _bare(before), _bare(after)
    if isinstance(before, UnknownValue) or isinstance(after, UnknownValue):
        return _is_same_unknown(before, after)
    if type(before) is not type(after):
        return False
    if isinstance(before, NullValue):
        return type_of(before) == type_of(after)
    if isinstance(before, Real):
        return before == after
    if isinstance(before, str | bool | int):
        return before == after
    if isinstance(before, ObjectValue) and isinstance(after, ObjectValue):
        return _all_same(before.items, after.items)
    if isinstance(before, MapValue) and isinstance(after, MapValue):
        return before.element == after.element and _all_same(before.items, after.items)
    if not isinstance(before, _SEQUENCES) or not isinstance(after, _SEQUENCES) or not _has_same_element(before, after):
        return False
    return len(before.items) == len(after.items) and all(map(is_same, before.items, after.items))


def _has_same_element(before: _Sequence, after: _Sequence) -> bool:
    if isinstance(before, ListValue | SetValue) and isinstance(after, ListValue | SetValue):
        return before.element == after.element
    return True


def _bare(value: Value) -> Value:
    return value.value if isinstance(value, Marked) else value


def _is_same_unknown(before: Value, after: Value) -> bool:
    if not isinstance(before, UnknownValue) or not isinstance(after, UnknownValue):
        return False
    return (before.kind, before.reason) == (after.kind, after.reason)


def _all_same(
    before: dict[str, Value], after: dict[str, Value], same: Callable[[Value, Value], bool] = is_same
) -> bool:
    return before.keys() == after.keys() and all(same(before[name], after[name]) for name in before)


def is_alike(before: Value, after: Value) -> bool:
    """Whether two values could be one once a provider's schema has converted both; `after` is what is configured.

    An object of the configuration says nothing of the attributes that it leaves out.
    """
    before, after = _bare(before), _bare(after)
    if isinstance(before, UnknownValue) or isinstance(after, UnknownValue):
        return _is_same_unknown(before, after)
    if is_nothing(before) and is_nothing(after):
        return True
    if isinstance(before, str | bool | int | Real) and isinstance(after, str | bool | int | Real):
        return _text(before) == _text(after)
    if isinstance(before, ObjectValue | MapValue) and isinstance(after, ObjectValue | MapValue):
        return _is_alike_object(before, after)
    if isinstance(before, ObjectValue | MapValue) and isinstance(after, TupleValue) and len(after.items) == 1:
        return is_alike(before, after.items[0])
    if isinstance(before, _SEQUENCES) and isinstance(after, _SEQUENCES):
        return len(before.items) == len(after.items) and (
            all(map(is_alike, before.items, after.items)) or _is_alike_set(before.items, after.items)
        )
    return False


def _is_alike_object(before: ObjectValue | MapValue, after: ObjectValue | MapValue) -> bool:
    nothing = NullValue()
    is_block = isinstance(after, ObjectValue) and after.rest is not None
    names = after.items.keys() if is_block else before.items.keys() | after.items.keys()
    return all(is_alike(before.items.get(name, nothing), after.items.get(name, nothing)) for name in names)


def _is_alike_set(before: tuple[Value, ...], after: tuple[Value, ...]) -> bool:
    left = list(before)
    for item in after:
        found = next((index for index, other in enumerate(left) if is_alike(other, item)), None)
        if found is None:
            return False
        del left[found]
    return True


def is_nothing(value: Value) -> bool:
    """Whether a provider of the older SDK would take it for an argument that is not set: null, empty text or list."""
    value = _bare(value)
    if isinstance(value, NullValue):
        return True
    if isinstance(value, str):
        return value == ""
    return isinstance(value, (*_SEQUENCES, MapValue, ObjectValue)) and not value.items


def _text(value: str | bool | int | Real) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else numbers.text(value)


def has_same_marks(before: Value, after: Value) -> bool:
    """Whether the same parts of two values that are the same are sensitive (`valueMarksEqual`)."""
    marks = [value.marks if isinstance(value, Marked) else frozenset() for value in (before, after)]
    if marks[0] != marks[1]:
        return False
    before, after = _bare(before), _bare(after)
    if isinstance(before, ObjectValue | MapValue) and isinstance(after, ObjectValue | MapValue):
        nothing = NullValue()
        names = before.items.keys() | after.items.keys()
        return all(has_same_marks(before.items.get(name, nothing), after.items.get(name, nothing)) for name in names)
    if isinstance(before, ListValue | TupleValue) and isinstance(after, ListValue | TupleValue):
        return all(map(has_same_marks, before.items, after.items))
    return True
