"""`sensitive`, `nonsensitive`, `issensitive` and `ephemeralasnull`: what marks a value carries.

Sources: Terraform's internal/lang/funcs/sensitive.go and conversion.go, internal/lang/ephemeral/strip.go.
"""

from __future__ import annotations

from collections.abc import Sequence

from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import BOOL, DYNAMIC, Type
from gitops_lint.terraform.values import (
    EPHEMERAL,
    SENSITIVE,
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    has_marks,
    mark,
    type_of,
    unmark,
)

_PARAMETER = Parameter("value", DYNAMIC, allow_null=True, allow_unknown=True, allow_marked=True, allow_dynamic=True)


def _type_of_first(arguments: Sequence[Value]) -> Type:
    return type_of(arguments[0])


def _sensitive(value: Value) -> Value:
    return mark(value, frozenset({SENSITIVE}))


def _nonsensitive(value: Value) -> Value:
    bare, marks = unmark(value)
    return mark(bare, marks - {SENSITIVE})


def _is_sensitive(value: Value) -> Value:
    bare, marks = unmark(value)
    if SENSITIVE in marks:
        return True
    return bare.of(BOOL) if isinstance(bare, UnknownValue) else False


def _without_ephemeral(value: Value) -> Value:
    """The value with null in place of what is ephemeral, in any depth; other marks stay."""
    if not has_marks(value):
        return value
    bare, marks = unmark(value)
    if EPHEMERAL in marks:
        of_type = type_of(bare)
        unknown = bare.of(of_type) if isinstance(bare, UnknownValue) else NullValue(of_type)
        return mark(unknown, marks - {EPHEMERAL})
    if isinstance(bare, ListValue):
        bare = ListValue(bare.element, tuple(map(_without_ephemeral, bare.items)))
    elif isinstance(bare, TupleValue):
        bare = TupleValue(tuple(map(_without_ephemeral, bare.items)))
    elif isinstance(bare, MapValue):
        bare = MapValue(bare.element, {name: _without_ephemeral(item) for name, item in bare.items.items()})
    elif isinstance(bare, ObjectValue):
        bare = ObjectValue({name: _without_ephemeral(item) for name, item in bare.items.items()}, bare.rest)
    return mark(bare, marks)


FUNCTIONS: tuple[Function, ...] = (
    Function("ephemeralasnull", (_PARAMETER,), _type_of_first, _without_ephemeral),
    Function("issensitive", (_PARAMETER,), BOOL, _is_sensitive),
    Function("nonsensitive", (_PARAMETER,), _type_of_first, _nonsensitive),
    Function("sensitive", (_PARAMETER,), _type_of_first, _sensitive),
)
