"""`jsonencode` and `jsondecode`.

Sources: cty's function/stdlib/json.go and json/type_implied.go; what is said of text that is no JSON is what the
decoder of Go's encoding/json says token by token.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, TypeAlias

from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.json_problems import first_problem
from gitops_lint.terraform.functions.json_text import json_text
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.functions.string import SPACE
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    MapType,
    ObjectType,
    Primitive,
    TupleType,
    Type,
    is_collection,
)
from gitops_lint.terraform.values import (
    NOT_NULL,
    NULL,
    NullValue,
    ObjectValue,
    Refinement,
    TupleValue,
    UnknownValue,
    Value,
    is_wholly_known,
    object_of,
    type_of,
    unknown_because_of,
)

_Requirement: TypeAlias = Callable[[str, Value, Type], None]
"""Refuses an earlier value of a name for the type of the one that counts."""

JSON_SPACE = " \t\r\n"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# What an unknown document's first character tells of its type.
_TYPES_BY_START = dict.fromkeys("tf", BOOL) | dict.fromkeys("-0123456789.", NUMBER) | {'"': STRING}
_NUMBER_GOES_ON = (".", "e", "E")
_STARTS_OF_ANY_TYPE = "{[n"


def _encoded(value: Value) -> Value:
    if is_wholly_known(value):
        return normalized(json_text(value))
    type_ = type_of(value)
    if isinstance(value, UnknownValue) and not value.refinement.not_null:
        return value.of(STRING, NOT_NULL)
    prefix = ""
    if type_ is STRING:
        prefix = '"'
    elif isinstance(type_, ObjectType | MapType):
        prefix = "{"
    elif is_collection(type_) or isinstance(value, TupleValue):
        prefix = "["
    return unknown_because_of(STRING, (value,), Refinement(not_null=True, prefix=prefix))


def _type_of_decoded(arguments: Sequence[Value]) -> Type:
    source = arguments[0]
    if not isinstance(source, UnknownValue):
        return DYNAMIC  # not looked at: the implementation is called
    start = source.refinement.prefix.strip(SPACE)[:1]
    if not start or start in _STARTS_OF_ANY_TYPE:
        return DYNAMIC
    if start not in _TYPES_BY_START:
        quoted = go_quoted(start)[1:-1].replace('\\"', '"').replace("'", "\\'")
        raise FunctionError(f"a JSON document cannot begin with the character '{quoted}'", 0)
    return _TYPES_BY_START[start]


def _decoded(text: str) -> Value:
    """What a JSON text says; of two values of a name the last one counts, and the others have to fit its type."""
    return _decoded_with(text, _require_fit)


def _decoded_strictly(text: str) -> Value:
    """The same; two values of a name must be of one type (go-cty 1.16.2)."""
    return _decoded_with(text, _require_same_type)


def _decoded_with(text: str, require: _Requirement) -> Value:
    begin = len(text) - len(text.lstrip(JSON_SPACE))
    try:
        value, end = _decoder().raw_decode(text, begin)
    except (ValueError, RecursionError):
        raise FunctionError(first_problem(text)) from None
    if (
        text[end : end + 1] in _NUMBER_GOES_ON and text[end - 1].isdigit()
    ):  # Python stops before `.` in `1.`, Go does not
        raise FunctionError(first_problem(text))
    rest = text[end:].lstrip(JSON_SPACE)
    # Go looks only at whether there is more to this list or object, and takes a bracket for its end.
    if rest and rest[0] not in "]}":
        raise FunctionError("extraneous data after JSON object")
    return _value(value, require)


@cache
def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=_number, parse_int=_number, parse_constant=_constant, object_pairs_hook=_Pairs)


class _Pairs(list[tuple[str, Any]]):
    """An object as it was written, to tell it from an array."""


def _number(text: str) -> Value:
    try:
        return numbers.parse(text)
    except ValueError as error:
        raise FunctionError(str(error)) from None


def _constant(text: str) -> Value:
    raise ValueError(f"{text} is no JSON")


def _value(read: Any, require: _Requirement) -> Value:
    if isinstance(read, str):
        return _text(read)
    if read is None:
        return NULL
    if isinstance(read, _Pairs):
        return _object(read, require)
    if isinstance(read, list):
        return TupleValue(tuple(_value(item, require) for item in read))
    assert isinstance(read, bool | int | numbers.Real)
    return read


def _object(pairs: _Pairs, require: _Requirement) -> ObjectValue:
    """The object of names and values."""
    items: dict[str, Value] = {}
    repeated: list[tuple[str, Value]] = []
    for raw, item in pairs:
        name = _text(raw)
        if name != raw and normalized(raw) != raw:
            raise FunctionError(f"unsupported attribute {go_quoted(raw)}")
        if name in items:
            repeated.append((name, items[name]))
        items[name] = _value(item, require)
    for name, earlier in repeated:
        require(name, earlier, type_of(items[name]))
    return object_of(items)


def _require_same_type(name: str, value: Value, type_: Type) -> None:
    if type_of(value) != type_:
        raise FunctionError(f"duplicate {go_quoted(name)} property in JSON object")


def _require_fit(_: str, value: Value, type_: Type) -> None:
    """Refuses a value that cty's json.Unmarshal cannot read as of a type."""
    given = type_of(value)
    if isinstance(value, NullValue) or given == type_:
        return
    if isinstance(type_, Primitive) and type_ is not DYNAMIC:
        if not isinstance(given, Primitive) or (type_ is not STRING and given is not STRING):
            raise FunctionError(f"{type_.name} is required")
        try:
            convert(value, type_)
        except ConversionError as error:
            raise FunctionError(error.message) from None
    elif isinstance(type_, ObjectType) and isinstance(value, ObjectValue):
        for name, item in value.items.items():
            if name not in type_.attributes:
                raise FunctionError(f"unsupported attribute {go_quoted(name)}")
            _require_fit(name, item, type_.attributes[name])
    elif isinstance(type_, TupleType) and isinstance(value, TupleValue):
        if len(value.items) != len(type_.elements):
            which = "too many" if len(value.items) > len(type_.elements) else "not enough"
            raise FunctionError(f"{which} tuple elements (need {len(type_.elements)})")
        for item, element in zip(value.items, type_.elements, strict=True):
            _require_fit("", item, element)
    else:
        raise FunctionError(f"missing expected {'[' if isinstance(type_, TupleType) else '{'}")


def _text(text: str) -> str:
    return text if text.isascii() else normalized(_LONE_SURROGATE.sub("\ufffd", text))


FUNCTIONS: tuple[Function, ...] = (
    Function("jsondecode", (Parameter("str", STRING),), _type_of_decoded, _decoded),
    Function(
        "jsonencode",
        (Parameter("val", DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True),),
        STRING,
        _encoded,
        not_null=True,
    ),
)

SINCE_1_12: tuple[Function, ...] = (
    Function("jsondecode", (Parameter("str", STRING),), _type_of_decoded, _decoded_strictly),
)
