"""`format` and `formatlist`: text by a format with verbs, as C's printf knows them.

Source: cty's function/stdlib/format.go and format_fsm.rl. Width and precision of text count grapheme clusters.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.graphemes import clusters, count
from gitops_lint.terraform.functions.json_text import json_text
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.functions.number_formats import Verb, formatted_integer, formatted_real, real_text
from gitops_lint.terraform.functions.string import LONGEST_RESULT, too_long
from gitops_lint.terraform.go_json import json_string
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.prefixes import known_prefix
from gitops_lint.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, SetType, TupleType, Type
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    NullValue,
    Number,
    Refinement,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_wholly_known,
    type_of,
    unknown_because_of,
)

_VERB = re.compile(
    r"%(?P<flags>[0#+ -]*)(?P<width>[1-9][0-9]*)?(?:\.(?P<precision>[0-9]*))?(?:\[(?P<argument>[1-9][0-9]*)\])?"
    r"(?P<mode>[A-Za-z])",
    re.ASCII,
)
# As much of a verb as there is, to tell where it goes wrong.
_VERB_SO_FAR = re.compile(r"%[0#+ -]*(?:[1-9][0-9]*)?(?:\.[0-9]*)?(?:\[(?:[1-9][0-9]*\]?)?)?", re.ASCII)


class _TooLongError(Exception):
    """A width or precision that would make text of many megabytes."""


def _format(text: str, *arguments: Value) -> Value:
    if not all(map(is_wholly_known, arguments)):
        prefix = text.partition("%")[0] if "%" in text else ""
        return unknown_because_of(STRING, arguments, Refinement(not_null=True, prefix=known_prefix(prefix)))
    try:
        return normalized(_formatted(text, arguments))
    except _TooLongError:
        return too_long()


def _format_list(text: str, *arguments: Value) -> Value:
    if not arguments:
        return ListValue(STRING, (_format(text),))
    length = _common_length(arguments)
    unknown = [value for value in arguments if _cannot_be_iterated(value)]
    if unknown:
        return unknown_because_of(ListType(STRING), unknown, NOT_NULL)
    made: list[Value] = []
    size = 0
    for index in range(1 if length is None else length):
        row = [_cell(value, index) for value in arguments]
        if not all(map(is_wholly_known, row)):
            made.append(unknown_because_of(STRING, row, NOT_NULL))
            continue
        try:
            one = normalized(_formatted(text, row))
        except FunctionError as error:
            raise FunctionError(f"error on format iteration {index}: {error.message}") from None
        except _TooLongError:
            made.append(too_long())
            continue
        made.append(one)
        size += len(one)
        if size > LONGEST_RESULT:
            raise FunctionError(f"the texts have more than {LONGEST_RESULT} characters, which are not worked out here")
    return ListValue(STRING, tuple(made))


def _cell(value: Value, index: int) -> Value:
    """What an argument is in one row: an item of a sequence; anything else is the same in all."""
    return value.items[index] if isinstance(value, ListValue | SetValue | TupleValue) else value


def _cannot_be_iterated(value: Value) -> bool:
    """Whether a value may be a sequence that is not known; of an unknown single value only its rows are unknown."""
    if not isinstance(value, UnknownValue):
        return False
    return value.type is DYNAMIC or isinstance(value.type, ListType | SetType | TupleType)


def _common_length(arguments: Sequence[Value]) -> int | None:
    """The length of those arguments that are sequences, which have to be of one; None where none is."""
    length = first = None
    for number, value in enumerate(arguments, 1):
        if not isinstance(value, ListValue | SetValue | TupleValue):
            continue
        if length is None:
            length, first = len(value.items), number
        elif len(value.items) != length:
            message = (
                f"argument {number} has length {len(value.items)}, "
                f"which is inconsistent with argument {first} of length {length}"
            )
            raise FunctionError(message, number)
    return length


def _formatted(text: str, arguments: Sequence[Value]) -> str:
    pieces: list[str] = []
    position, following, highest, size = 0, 1, 0, 0
    while (start := text.find("%", position)) >= 0:
        pieces.append(text[position:start])
        if text.startswith("%%", start):
            pieces.append("%")
            position = start + 2
            continue
        found = _VERB.match(text, start)
        if found is None:
            raise FunctionError(_syntax_error(text, start))
        verb = _verb(found, following, _offset(text, start))
        highest = max(highest, verb.argument)
        pieces.append(_appended(verb, arguments))
        size += len(pieces[-1])
        if size > LONGEST_RESULT:
            raise _TooLongError
        following = verb.argument + 1
        position = found.end()
    if highest < len(arguments):
        used = f"only {highest} used by format string" if highest else "no verbs in format string"
        raise FunctionError(f"too many arguments; {used}", highest + 1)
    return "".join(pieces) + text[position:]


def _verb(found: re.Match[str], following: int, offset: int) -> Verb:
    width, precision = found["width"], found["precision"]
    if max(len(width or ""), len(precision or "")) > 7:
        raise _TooLongError
    return Verb(
        found[0],
        offset,
        int(found["argument"][:18]) if found["argument"] else following,
        found["mode"],
        frozenset(found["flags"]),
        int(width) if width else None,
        int(precision or 0) if precision is not None else None,
    )


def _offset(text: str, index: int) -> int:
    """Where a character is, in bytes."""
    return index if text.isascii() else len(text[:index].encode())


def _syntax_error(text: str, start: int) -> str:
    found = _VERB_SO_FAR.match(text, start)
    assert found is not None
    if found.end() == len(text):
        return f"invalid format string starting at offset {_offset(text, len(text))}"
    letter = go_quoted(text[found.end()])[1:-1].replace('\\"', '"').replace("'", "\\'")
    return f"unrecognized format character '{letter}' at offset {_offset(text, found.end())}"


def _appended(verb: Verb, arguments: Sequence[Value]) -> str:
    if verb.argument > len(arguments):
        need = f"need index {verb.argument} but have {len(arguments)} total"
        raise FunctionError(f"not enough arguments for {go_quoted(verb.raw)} at {verb.offset}: {need}")
    value = arguments[verb.argument - 1]
    if verb.mode != "v" and isinstance(value, NullValue):
        raise _unsupported(verb, "null value cannot be formatted")
    if verb.mode == "v":
        return _as_is(verb, value)
    if verb.mode == "t":
        return "true" if _converted(verb, value, BOOL) else "false"
    if verb.mode in "bdoxX":
        return _integer(verb, _converted(verb, value, NUMBER))
    if verb.mode in "eEfgG":
        return formatted_real(verb, _converted(verb, value, NUMBER))  # type: ignore[arg-type]
    if verb.mode in "sq":
        text = _converted(verb, value, STRING)
        assert isinstance(text, str)
        if verb.precision:
            text = "".join(clusters(text)[: verb.precision])
        return _padded(verb, text if verb.mode == "s" else json_string(text))
    raise FunctionError(f"unsupported format verb '{verb.mode}' in {go_quoted(verb.raw)} at offset {verb.offset}")


def _as_is(verb: Verb, value: Value) -> str:
    if "#" not in verb.flags:
        if isinstance(value, str):
            return _padded(verb, value)
        if type(value) is int or isinstance(value, Real):
            return _padded(verb, real_text(value, "g", None))
    try:
        return _padded(verb, json_text(value))
    except FunctionError as error:
        raise _unsupported(verb, error.message) from None


def _integer(verb: Verb, number: Value) -> str:
    whole = _whole(number)  # type: ignore[arg-type]
    if whole is None:
        raise _unsupported(verb, "an integer is required")
    return formatted_integer(verb, whole)


def _whole(number: Number) -> int | None:
    if not isinstance(number, Real):
        return number
    if not number.mantissa:
        return 0
    return number.mantissa << number.exponent if 0 <= number.exponent < 1 << 20 else None


def _converted(verb: Verb, value: Value, type_: Type) -> Value:
    if type_of(value) is type_:
        return value
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise _unsupported(verb, error.message) from None


def _unsupported(verb: Verb, why: str) -> FunctionError:
    return FunctionError(f"unsupported value for {go_quoted(verb.raw)} at {verb.offset}: {why}")


def _padded(verb: Verb, text: str) -> str:
    missing = (verb.width or 0) - (count(text) if verb.width else 0)
    if missing <= 0:
        return text
    padding = ("0" if "0" in verb.flags else " ") * missing
    return text + padding if "-" in verb.flags else padding + text


_PARAMETERS = (Parameter("format", STRING),)
_ARGUMENTS = Parameter("args", DYNAMIC, allow_null=True, allow_unknown=True)

FUNCTIONS: tuple[Function, ...] = (
    Function("format", _PARAMETERS, STRING, _format, _ARGUMENTS, not_null=True),
    Function("formatlist", _PARAMETERS, ListType(STRING), _format_list, _ARGUMENTS, not_null=True),
)

_ANY_ARGUMENTS = Parameter("args", DYNAMIC, allow_null=True, allow_unknown=True, allow_dynamic=True)
# go-cty 1.16.1: a null of no known type is an argument like others.
SINCE_1_12: tuple[Function, ...] = tuple(
    msgspec.structs.replace(function, variadic=_ANY_ARGUMENTS) for function in FUNCTIONS
)
