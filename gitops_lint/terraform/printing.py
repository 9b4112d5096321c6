"""Values and types as `terraform console` prints them (Terraform's internal/repl/format.go and session.go)."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    friendly_name,
)
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
)

_NULLS: dict[Type, str] = {
    DYNAMIC: "null",
    STRING: "tostring(null)",
    NUMBER: "tonumber(null)",
    BOOL: "tobool(null)",
}
_CONSTRUCTORS: dict[type, str] = {ListType: "tolist", SetType: "toset", MapType: "tomap"}


def print_value(value: Value, indent: int = 0) -> str:
    """A value as the console shows it, `indent` spaces inside of what is around it."""
    if isinstance(value, Marked):
        if isinstance(value.value, UnknownValue):
            return "(known after apply)"
        return "(sensitive value)" if SENSITIVE in value.marks else "(ephemeral value)"
    if isinstance(value, str):
        return _multiline(value, indent) if "\n" in value else go_quoted(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Real):
        return numbers.text(value)
    if isinstance(value, UnknownValue):
        return "(known after apply)"
    if isinstance(value, NullValue):
        return _null(value.type)
    if isinstance(value, ObjectValue):
        return _mapping(value.items, indent)
    if isinstance(value, MapValue):
        return f"tomap({_mapping(value.items, indent)})"
    if isinstance(value, ListValue):
        return f"tolist({_sequence(value.items, indent)})"
    if isinstance(value, SetValue):
        return f"toset({_sequence(value.items, indent)})"
    assert isinstance(value, TupleValue)
    return _sequence(value.items, indent)


def _null(type_: Type) -> str:
    if type_ in _NULLS:
        return _NULLS[type_]
    if isinstance(type_, ListType | SetType | MapType):
        return f"{_CONSTRUCTORS[type(type_)]}(null) /* of {friendly_name(type_.element)} */"
    return f"null /* {friendly_name(type_)} */"


def _mapping(items: dict[str, Value], indent: int) -> str:
    if not items:
        return "{}"
    blank = " " * (indent + 2)
    lines = [
        f"{blank}{print_value(name, indent + 2)} = {print_value(value, indent + 2)}\n" for name, value in items.items()
    ]
    return "{\n" + "".join(lines) + " " * indent + "}"


def _sequence(items: Iterable[Value], indent: int) -> str:
    blank = " " * (indent + 2)
    lines = [f"{blank}{print_value(value, indent + 2)},\n" for value in items]
    return "[\n" + "".join(lines) + " " * indent + "]" if lines else "[]"


def _multiline(text: str, indent: int) -> str:
    lines = text.split("\n")
    delimiter = "EOT"
    stripped = {line.strip() for line in lines}
    while delimiter in stripped:
        delimiter += "_"
    blank = "\n" + " " * indent
    return ("<<-" if indent else "<<") + blank.join([delimiter, *lines, delimiter])


def print_type(type_: Type, depth: int = 0) -> str:
    """A type as the console's function `type` shows it."""
    blank = "    " * (depth + 1)
    end = "    " * depth
    if isinstance(type_, ObjectType):
        if not type_.attributes:
            return "object({})"
        lines = [
            f"{blank}{name}: {print_type(attribute, depth + 1)},\n" for name, attribute in type_.attributes.items()
        ]
        return "object({\n" + "".join(lines) + end + "})"
    if isinstance(type_, TupleType):
        if not type_.elements:
            return "tuple([])"
        return (
            "tuple([\n"
            + "".join([f"{blank}{print_type(element, depth + 1)},\n" for element in type_.elements])
            + end
            + "])"
        )
    if isinstance(type_, ListType | SetType | MapType):
        kind = friendly_name(type_).partition(" ")[0]
        if isinstance(type_.element, ObjectType | TupleType):
            return f"{kind}(\n{blank}{print_type(type_.element, depth + 1)},\n{end})"
        return f"{kind}({print_type(type_.element, depth)})"
    return friendly_name(type_)
