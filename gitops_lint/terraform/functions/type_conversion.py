"""`tostring`, `tonumber`, `tobool`, `tolist`, `toset` and `tomap`.

Source: `MakeToFunc` of Terraform's internal/lang/funcs/conversion.go, which says of an explicit conversion what it says
of no other.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gitops_lint.terraform.conversion import can_convert, convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    Type,
    friendly_name,
)
from gitops_lint.terraform.values import (
    SENSITIVE,
    UnknownValue,
    Value,
    mark,
    type_of,
    unmark,
    unmark_deep,
)

_PARAMETER = Parameter("v", DYNAMIC, allow_null=True, allow_unknown=True, allow_marked=True, allow_dynamic=True)
_TEXT_THAT_CONVERTS = {
    BOOL: 'only the strings "true" or "false" are allowed',
    NUMBER: "given string must be a decimal representation of a number",
}


def _constraint_name(wanted: Type) -> str:
    """What Terraform calls a type that is wanted: `list of any single type`, `string`."""
    return friendly_name(wanted).replace(" dynamic", " any single type")


def _return_type(wanted: Type) -> Callable[[Sequence[Value]], Type]:
    def returned(arguments: Sequence[Value]) -> Type:
        got = type_of(arguments[0])
        if got != wanted and not can_convert(got, wanted):
            try:
                convert(arguments[0], wanted)
            except ConversionError:
                raise FunctionError(f"cannot convert {friendly_name(got)} to {_constraint_name(wanted)}", 0) from None
        return wanted

    return returned


def _implementation(wanted: Type) -> Callable[[Value], Value]:
    def converted(value: Value) -> Value:
        bare, marks = unmark(value)
        if isinstance(bare, UnknownValue):
            return mark(bare.of(wanted), marks)
        try:
            return convert(value, wanted)
        except ConversionError:
            raise FunctionError(_refusal(value, wanted), 0) from None

    return converted


def _refusal(value: Value, wanted: Type) -> str:
    bare, marks = unmark_deep(value)
    name, constraint = friendly_name(type_of(bare)), _constraint_name(wanted)
    if SENSITIVE in marks:
        return f"cannot convert this sensitive {name} to {constraint}"
    if isinstance(bare, str) and wanted in (BOOL, NUMBER):
        return f"cannot convert {go_quoted(bare)} to {constraint}; {_TEXT_THAT_CONVERTS[wanted]}"
    return f"cannot convert {name} to {constraint}"


_WANTED: dict[str, Type] = {
    "tobool": BOOL,
    "tolist": ListType(DYNAMIC),
    "tomap": MapType(DYNAMIC),
    "tonumber": NUMBER,
    "toset": SetType(DYNAMIC),
    "tostring": STRING,
}

FUNCTIONS: tuple[Function, ...] = tuple(
    [Function(name, (_PARAMETER,), _return_type(wanted), _implementation(wanted)) for name, wanted in _WANTED.items()]
)

SINCE_1_15: tuple[Function, ...] = (
    Function("convert", (Parameter("value", DYNAMIC), Parameter("type", DYNAMIC)), DYNAMIC, lambda value, _: value),
)
"""`convert(value, type)`, whose second argument is a type constraint: the evaluator reads it (`ConvertFunc`)."""
