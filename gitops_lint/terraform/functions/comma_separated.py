"""`csvdecode`: a table of comma-separated values as a list of objects, by the names in its first line.

Sources: cty's function/stdlib/csv.go and Go's encoding/csv, whose reading of quotes and line ends this is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.types import DYNAMIC, STRING, ListType, Type, object_type
from gitops_lint.terraform.values import ListValue, ObjectValue, Value

_QUOTE_ERROR = 'extraneous or missing " in quoted-field'
_BARE_QUOTE_ERROR = 'bare " in non-quoted-field'


def _records(text: str) -> Iterator[tuple[int, list[str]]]:
    """The records of a table, each with the number of the line that it begins on; empty lines are passed over."""
    lines = _lines(text)
    number = 0
    while number < len(lines):
        number += 1
        line = lines[number - 1]
        if line == "\n":
            continue
        begins, fields = number, []
        while True:
            if not line.startswith('"'):
                field, comma, line = line.partition(",")
                field = field if comma else field.removesuffix("\n")
                if '"' in field:
                    raise _error(number, _BARE_QUOTE_ERROR)
                fields.append(field)
                if not comma:
                    break
                continue
            field, line, number = _quoted_field(lines, line[1:], number)
            fields.append(field)
            if not line.startswith(","):
                break
            line = line[1:]
        yield begins, fields


def _quoted_field(lines: Sequence[str], line: str, number: int) -> tuple[str, str, int]:
    """The text of a quoted field, what follows it on its last line, and the number of that line."""
    pieces: list[str] = []
    while True:
        piece, quote, rest = line.partition('"')
        pieces.append(piece)
        if quote and rest.startswith('"'):
            pieces.append('"')
            line = rest[1:]
        elif quote and rest[:1] in (",", "\n", ""):
            return "".join(pieces), rest, number
        elif quote or number == len(lines):
            raise _error(number, _QUOTE_ERROR)
        else:
            number += 1
            line = lines[number - 1]


def _lines(text: str) -> list[str]:
    """The lines with their ends, which become newlines; a carriage return that ends the text goes."""
    lines = [line.removesuffix("\r\n") + "\n" if line.endswith("\r\n") else line for line in _split(text)]
    if lines and lines[-1].endswith("\r"):
        lines[-1] = lines[-1].removesuffix("\r")
    return [line for line in lines if line]


def _split(text: str) -> list[str]:
    parts = text.split("\n")
    return [part + "\n" for part in parts[:-1]] + parts[-1:]


def _error(line: int, what: str) -> FunctionError:
    return FunctionError(f"CSV parse error on line {line}: {what}")


def _header(text: str) -> list[str]:
    _, names = next(_records(text), (0, None))
    if names is None:
        raise FunctionError("missing header line")
    for index, name in enumerate(names):
        if name in names[:index]:
            raise FunctionError(f"duplicate column name {go_quoted(name)}")
    return names


def _return_type(arguments: Sequence[Value]) -> Type:
    text = arguments[0]
    if not isinstance(text, str):
        return DYNAMIC
    return ListType(object_type({normalized(name): STRING for name in _header(text)}))


def _decoded(text: str) -> Value:
    names = list(map(normalized, _header(text)))
    rows: list[Value] = []
    records = _records(text)
    next(records)
    for line, fields in records:
        if len(fields) != len(names):
            raise _error(line, "wrong number of fields")
        cells = dict(zip(names, map(normalized, fields), strict=True))
        rows.append(ObjectValue({name: cells[name] for name in sorted(cells)}))
    return ListValue(object_type(dict.fromkeys(names, STRING)), tuple(rows))


FUNCTIONS: tuple[Function, ...] = (
    Function("csvdecode", (Parameter("str", STRING),), _return_type, _decoded, not_null=True),
)
