"""`--set` and its kin: `name=value,list[0].key=value` laid into values (Helm's pkg/strvals)."""

from __future__ import annotations

import enum
import json
import math
import re
from collections.abc import Callable
from typing import Any, TypeAlias

LARGEST_INDEX = 65536
"""strvals.MaxIndex"""
DEEPEST_NAME = 30
"""strvals.MaxNestedNameLevel"""

Reader: TypeAlias = Callable[[str], Any]
"""What makes a value of the text after `=`."""


class SetKind(enum.Enum):
    """How the text after `=` is taken."""

    TYPED = "--set"
    STRING = "--set-string"
    JSON = "--set-json"
    FILE = "--set-file"
    LITERAL = "--set-literal"


class SetError(Exception):
    """A text that Helm refuses, in its words."""


class _EndError(Exception):
    """The text is over; Helm passes it up as io.EOF, and takes it for success."""


def set_into(values: dict[str, Any], text: str, kind: SetKind = SetKind.TYPED, read_file: Reader | None = None) -> None:
    """Lays one `--set` text into values, which are changed.

    What comes before a mistake is set, as Helm does it. `read_file` gives the content of a file for `--set-file`.

    Raises:
        SetError: Helm refuses the text.
    """
    if kind is SetKind.JSON and text.strip().startswith("{"):
        raise ValueError("a whole JSON object is merged, not set")
    if kind is SetKind.FILE and read_file is None:
        raise ValueError("--set-file takes a reader of files")
    readers: dict[SetKind, Reader] = {
        SetKind.TYPED: typed,
        SetKind.STRING: str,
        SetKind.JSON: str,
        SetKind.FILE: read_file or str,
        SetKind.LITERAL: str,
    }
    parser = _Parser(text, kind, readers[kind])
    try:
        while True:
            parser.key(values, 0)
    except _EndError:
        return


_INTEGER = re.compile(r"[+-]?[0-9]+\Z")
_CONSTANTS: dict[str, bool | int | None] = {"true": True, "false": False, "null": None, "0": 0}


def typed(text: str) -> Any:
    """What a plain text is: a boolean, null, a 64-bit integer without leading zeros, or a string (typedVal)."""
    lowered = text.lower()
    if lowered in _CONSTANTS:
        return _CONSTANTS[lowered]
    if text and text[0] != "0" and _INTEGER.match(text) and -(2**63) <= int(text) < 2**63:
        return int(text)
    return text


class _Parser:
    """Reads a text from left to right, as strvals.parser does; literal texts know neither escapes nor commas."""

    def __init__(self, text: str, kind: SetKind, reader: Reader) -> None:
        self._text = text
        self._at = 0
        self._kind = kind
        self._reader = reader
        self._is_literal = kind is SetKind.LITERAL

    def key(self, data: dict[str, Any], depth: int) -> None:
        """One key with its value. Raises _EndError where the text ends with it, as Helm's parser gives io.EOF."""
        try:
            name, stop = self._until("=[." if self._is_literal else "=[,.")
        except _EndError as end:
            if not end.args[0]:
                raise
            raise SetError(f'key "{end.args[0]}" has no value') from None
        if stop == "[":
            index = self._index()
            existing = data.get(name, [])
            if not isinstance(existing, list):
                raise SetError(f"unable to parse key: {_mismatch(existing, '[]interface {}')}")
            holder: list[list[Any]] = [existing]
            try:
                self._item(holder, index, depth)
            finally:
                _set(data, name, holder[0])
        elif stop == "=":
            self._value(lambda value: _set(data, name, value))
        elif stop == ",":
            _set(data, name, "")
            raise SetError(f'key "{name}" has no value (cannot end with ,)')
        else:
            self._nested(data, name, depth + 1)

    def _nested(self, data: dict[str, Any], name: str, depth: int) -> None:
        if depth > DEEPEST_NAME:
            raise SetError(f"value name nested level is greater than maximum supported nested level of {DEEPEST_NAME}")
        inner = data.get(name, {}) if name in data else {}
        if not isinstance(inner, dict):
            raise SetError(f"unable to parse key: {_mismatch(inner, 'map[string]interface {}')}")
        try:
            self.key(inner, depth)
            if not inner:
                raise SetError(f'key map "{name}" has no value')
        finally:
            if inner:
                _set(data, name, inner)

    def _value(self, put: Callable[[Any], None]) -> None:
        """The value after `=`. A value that ends the text ends the parser as well, with or without an end signalled."""
        if self._is_literal:
            put(self._text[self._at :])
            self._at = len(self._text)
            return
        if self._kind is SetKind.JSON:
            put(self._json())
            return
        if self._at >= len(self._text):
            put("")
            raise _EndError("")
        if self._text[self._at] == "{":
            self._at += 1
            put(self._list())
            return
        put(self._reader(self._rest_of_value()))

    def _rest_of_value(self) -> str:
        try:
            return self._until(",")[0]
        except _EndError as end:
            return str(end.args[0])

    def _json(self) -> Any:
        if self._is_empty_json():
            return None
        rest = self._text[self._at :]
        skipped = len(rest) - len(rest.lstrip(" \t\r\n"))
        try:
            value, length = json.JSONDecoder(parse_constant=_refuse_constant, parse_float=_finite).raw_decode(
                rest[skipped:]
            )
        except ValueError as error:
            raise SetError(str(error)) from None
        self._at += skipped + length
        self._is_empty_json()
        return value

    def _is_empty_json(self) -> bool:
        """Passes blanks and one comma; whether nothing but them was there."""
        while self._at < len(self._text):
            character = self._text[self._at]
            if character != "," and not character.isspace():
                return False
            self._at += 1
            if character == ",":
                return True
        return True

    def _list(self) -> list[Any]:
        items: list[Any] = []
        while True:
            try:
                text, stop = self._until(",}")
            except _EndError:
                raise SetError("list must terminate with '}'") from None
            items.append(self._reader(text))
            if stop == "}":
                if self._text[self._at : self._at + 1] == ",":
                    self._at += 1
                return items

    def _index(self) -> int:
        # An index that does not end is no mistake to Helm: it is the end of the text, and nothing is set.
        text, _ = self._until("]")
        if not _INTEGER.match(text):
            raise SetError(f'error parsing index: strconv.Atoi: parsing "{text}": invalid syntax')
        return int(text)

    def _item(self, holder: list[list[Any]], index: int, depth: int) -> None:
        """What follows `name[index]`; the list in `holder` is replaced, for Helm keeps what it had where it fails."""
        if index < 0:
            raise SetError(f"negative {index} index not allowed")
        items = holder[0]
        text, stop = self._after_index()
        if text:
            raise SetError(f'unexpected data at end of array index: "{text}"')
        if stop == "=":
            try:
                self._value(lambda value: _put(holder, index, value))
            except _EndError:
                # An empty value at the end of the text: strvals goes on, and finds the end by itself.
                return
            return
        if stop == "[":
            following = self._index()
            existing = items[index] if index < len(items) and items[index] is not None else []
            if not isinstance(existing, list):
                raise SetError(f"unable to parse key: {_mismatch(existing, '[]interface {}')}")
            below = [existing]
            self._item(below, following, depth)
            _put(holder, index, below[0])
            return
        inner: dict[str, Any] = {}
        if index < len(items):
            if not isinstance(items[index], dict):
                items[index] = {}
            inner = items[index]
        self.key(inner, depth)
        _put(holder, index, inner)

    def _after_index(self) -> tuple[str, str]:
        try:
            return self._until("[.=")
        except _EndError as end:
            if end.args[0]:
                raise SetError(f'unexpected data at end of array index: "{end.args[0]}"') from None
            raise

    def _until(self, stops: str) -> tuple[str, str]:
        """The text before the next of some characters, and that character; a backslash takes the next as it is."""
        text = ""
        while self._at < len(self._text):
            character = self._text[self._at]
            self._at += 1
            if character in stops:
                return text, character
            if character == "\\" and not self._is_literal:
                if self._at >= len(self._text):
                    break
                character = self._text[self._at]
                self._at += 1
            text += character
        raise _EndError(text)


def _set(data: dict[str, Any], key: str, value: Any) -> None:
    if key:
        data[key] = value


def _put(holder: list[list[Any]], index: int, value: Any) -> None:
    if index > LARGEST_INDEX:
        raise SetError(f"index of {index} is greater than maximum supported index of {LARGEST_INDEX}")
    items = holder[0]
    holder[0] = [*items, *[None] * (index + 1 - len(items))]
    holder[0][index] = value


def _mismatch(value: Any, wanted: str) -> str:
    found = {dict: "map[string]interface {}", list: "[]interface {}", str: "string", bool: "bool"}.get(type(value))
    if value is None:
        return f"interface conversion: interface {{}} is nil, not {wanted}"
    return f"interface conversion: interface {{}} is {found or 'float64'}, not {wanted}"


def _finite(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ValueError(f"cannot unmarshal number {text} into Go value of type float64")
    return number


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"invalid value {text}")
