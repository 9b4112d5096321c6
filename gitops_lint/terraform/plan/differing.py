"""What certainly differs between two times: not what is only not known to be the same."""

from __future__ import annotations

from gitops_lint.terraform.plan.comparing import is_alike
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_wholly_known,
    unmark,
)


def certainly_differs(before: Value, after: Value) -> bool:
    """Whether two values differ, whatever what is not known of them may be; `after` is what is configured.

    An unknown value may be any: it differs from nothing.
    """
    before, after = unmark(before)[0], unmark(after)[0]
    if isinstance(before, UnknownValue) or isinstance(after, UnknownValue):
        return False
    if isinstance(before, ObjectValue | MapValue) and isinstance(after, ObjectValue | MapValue):
        return _differs_somewhere(before, after)
    pair = _only_items(before, after)
    if pair is not None:
        return certainly_differs(*pair)
    return is_wholly_known(before) and is_wholly_known(after) and not is_alike(before, after)


def _differs_somewhere(before: ObjectValue | MapValue, after: ObjectValue | MapValue) -> bool:
    nothing = NullValue()
    is_block = isinstance(after, ObjectValue) and after.rest is not None
    names = after.items.keys() if is_block else before.items.keys() | after.items.keys()
    return any(certainly_differs(before.items.get(name, nothing), after.items.get(name, nothing)) for name in names)


def _only_items(before: Value, after: Value) -> tuple[Value, Value] | None:
    """The items of two sequences that have one each: a block that there is once."""
    sequences = (ListValue, TupleValue, SetValue)
    if isinstance(before, sequences) and isinstance(after, sequences) and len(before.items) == len(after.items) == 1:
        return next(iter(before.items)), next(iter(after.items))
    return None
