"""Values as YAML text, byte for byte as Terraform's `yamlencode` writes them.

Source: the emitter of github.com/zclconf/go-cty-yaml, a libyaml: strings in double quotes (as literal blocks where they
have line breaks), everything else plain, lists and mappings as blocks, lines of 80 columns.
"""

from __future__ import annotations

import re

from gitops_lint.terraform import numbers
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
)

_INDENT = 2
_BYTE_ORDER_MARK = "\ufeff"
_WIDTH = 80
_LONGEST_SIMPLE_KEY = 128  # bytes
_BREAKS = "\r\n\x85\u2028\u2029"
_HAS_BREAK = re.compile(f"[{_BREAKS}]")
# What the emitter takes for printable, and the marks that it escapes all the same.
_UNPRINTABLE = re.compile("[^\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]")
_ESCAPED = re.compile(f'[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd]|[{_BREAKS}"\\\\]')
_SHORT_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\xa0": "_",
    "\u2028": "L",
    "\u2029": "P",
}


def yaml_text(value: Value) -> str:
    """The YAML document of a value that is wholly known and without marks."""
    emitter = _Emitter()
    emitter.node(value, in_mapping=False)
    emitter.start_line()
    if not isinstance(value, str | TupleValue | ListValue | SetValue | ObjectValue | MapValue):
        emitter.pieces.append("...\n")  # a plain scalar by itself could go on
    return "".join(emitter.pieces)


class _Emitter:
    """What libyaml's emitter remembers: where in the line it is, and how deep."""

    def __init__(self) -> None:
        self.pieces: list[str] = []
        self.column = 0
        self.indent = -1
        self.after_space = True
        self.only_indented = True
        """Whether the line has nothing yet but indentation and indicators."""

    def node(self, value: Value, *, in_mapping: bool) -> None:
        """Writes a value; `in_mapping` where it is that of a key."""
        if isinstance(value, str):
            self.string(value)
        elif isinstance(value, TupleValue | ListValue | SetValue):
            self._sequence(value, in_mapping)
        elif isinstance(value, ObjectValue | MapValue):
            self._mapping(value)
        else:
            self._indicator(_plain_text(value))

    def _sequence(self, value: TupleValue | ListValue | SetValue, in_mapping: bool) -> None:
        if not value.items:
            self._indicator("[]")
            return
        before = self.indent
        if before < 0:
            self.indent = 0
        elif not in_mapping or self.only_indented:
            self.indent += _INDENT
        for item in value.items:
            self.start_line()
            self._indicator("-", keeps_indentation=True)
            self.node(item, in_mapping=False)
        self.indent = before

    def _mapping(self, value: ObjectValue | MapValue) -> None:
        if not value.items:
            self._indicator("{}")
            return
        before = self.indent
        self.indent = 0 if before < 0 else before + _INDENT
        for name, item in value.items.items():
            self.start_line()
            if not _HAS_BREAK.search(name) and len(name.encode()) <= _LONGEST_SIMPLE_KEY:
                self.string(name, is_simple_key=True)
                self._indicator(":", after_space=False)
            else:
                self._indicator("?", keeps_indentation=True)
                self.string(name)
                self.start_line()
                self._indicator(":", keeps_indentation=True)
            self.node(item, in_mapping=True)
        self.indent = before

    def string(self, text: str, *, is_simple_key: bool = False) -> None:
        """Writes a string: as a block where it has newlines and nothing that a block cannot show."""
        before = self.indent
        self.indent = _INDENT if before < 0 else before + _INDENT
        if "\n" in text and _can_be_block(text):
            self._block(text)
        else:
            self._quoted(text, may_break=not is_simple_key)
        self.indent = before

    def _block(self, text: str) -> None:
        self._indicator("|")
        if text[0] == " " or text[0] in _BREAKS:
            self._indicator(str(_INDENT), after_space=False)
        if text[-1] not in _BREAKS:
            self._indicator("-", after_space=False)
        elif len(text) == 1 or text[-2] in _BREAKS:
            self._indicator("+", after_space=False)
        self._break("\n")
        self.only_indented = self.after_space = True
        at_start = True
        for letter in text:
            if letter in _BREAKS:
                self._break(letter)
                self.only_indented = at_start = True
                continue
            if at_start:
                self.start_line()
            self._put(letter)
            self.only_indented = at_start = False

    def _quoted(self, text: str, *, may_break: bool) -> None:
        self._indicator('"')
        is_marked = text.startswith(_BYTE_ORDER_MARK)  # then go-cty-yaml takes every character for one
        after_space = False
        last = len(text.encode()) - 1
        position = 0  # in bytes, as the emitter counts
        for index, letter in enumerate(text):
            if is_marked:
                self._put(_escape(letter))
            elif letter == " ":
                breaks = may_break and not after_space and self.column > _WIDTH and 0 < position < last
                if breaks:
                    self.start_line()
                    if text[index + 1] == " ":
                        self._put("\\")
                else:
                    self._put(letter)
                after_space = True
            else:
                self._put(_escape(letter) if _ESCAPED.match(letter) else letter)
                after_space = False
            position += len(letter.encode())
        self._indicator('"', after_space=False)
        self.after_space = self.only_indented = False

    def start_line(self) -> None:
        """Goes to where a line of this depth begins, unless the writer is there."""
        indent = max(self.indent, 0)
        if not self.only_indented or self.column > indent or (self.column == indent and not self.after_space):
            self._break("\n")
        self._put(" " * (indent - self.column))
        self.after_space = self.only_indented = True

    def _indicator(self, text: str, *, after_space: bool = True, keeps_indentation: bool = False) -> None:
        if after_space and not self.after_space:
            self._put(" ")
        self._put(text)
        self.after_space = False
        self.only_indented = self.only_indented and keeps_indentation

    def _put(self, text: str) -> None:
        self.pieces.append(text)
        self.column += len(text)

    def _break(self, letter: str) -> None:
        self.pieces.append(letter)
        self.column = 0


def _plain_text(value: Value) -> str:
    if isinstance(value, NullValue):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    assert isinstance(value, int | numbers.Real)
    return numbers.text(value)


def _can_be_block(text: str) -> bool:
    """Whether a literal block can show a text: no space at its end or before a line break, nothing unprintable."""
    return text[-1] != " " and not _UNPRINTABLE.search(text) and not re.search(f" [{_BREAKS}]", text)


def _escape(letter: str) -> str:
    short = _SHORT_ESCAPES.get(letter)
    if short:
        return f"\\{short}"
    code = ord(letter)
    return f"\\x{code:02X}" if code <= 0xFF else f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
