"""What is wrong with text that is no JSON, in the words of the token decoder of Go's encoding/json.

Go reads brackets, commas and colons by itself, and every string, number and word with its scanner, so that what it
says depends on which of the two is reading.
"""

from __future__ import annotations

import re

from gitops_lint.terraform.equality import go_quoted

_SPACE = b" \t\r\n"
_VALUE = " looking for beginning of value"
# What a character that cannot stand in a state is said to be doing there.
_CONTEXTS = {
    "top": _VALUE,
    "array start": _VALUE,
    "array value": _VALUE,
    "array comma": " after array element",
    "object start": "",
    "object key": " looking for beginning of object key string",
    "object colon": " after object key",
    "object value": _VALUE,
    "object comma": " after object key:value pair",
}
_TAKES_VALUE = {"top", "array start", "array value", "object value"}
_AFTER_VALUE = {"array start": "array comma", "array value": "array comma", "object value": "object comma"}
_OPENERS = {ord("["): "array start", ord("{"): "object start"}
_CLOSES = {ord("]"): {"array start", "array comma"}, ord("}"): {"object start", "object comma"}}
_COMMAS = {"array comma": "array value", "object comma": "object key"}
_WORDS = {ord("t"): b"true", ord("f"): b"false", ord("n"): b"null"}
_ESCAPES = b'bfnrt\\/"'
_DIGITS = b"0123456789"
_HEXADECIMAL = b"0123456789abcdefABCDEF"
_NUMBER = re.compile(rb"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")
_MAX_DEPTH = 10_000


class _Problem(Exception):  # noqa: N818 - not an error of ours: what is looked for
    """The first thing wrong."""


def first_problem(text: str) -> str:
    """What Go says of a text that is no JSON."""
    try:
        _read(text.encode("utf-8", "replace"))
    except _Problem as problem:
        return str(problem)
    return "exceeded max depth"  # nothing is wrong, but that it is nested deeper than can be read


def _read(text: bytes) -> None:
    state, outer, position = "top", [], 0
    while True:
        while position < len(text) and text[position] in _SPACE:
            position += 1
        if position == len(text):
            raise _Problem("EOF")
        symbol = text[position]
        if symbol in _OPENERS:
            _require(state in _TAKES_VALUE, symbol, state)
            outer.append(state)
            state, position = _OPENERS[symbol], position + 1
            if len(outer) > _MAX_DEPTH:
                raise _Problem("exceeded max depth")
            continue
        if symbol in _CLOSES:
            _require(state in _CLOSES[symbol], symbol, state)
            state, position = _AFTER_VALUE.get(outer[-1], outer[-1]), position + 1
            outer.pop()
            if not outer:
                return
            continue
        if symbol == ord(":") or symbol == ord(","):
            position += 1
            if symbol == ord(":") and state == "object colon":
                state = "object value"
            else:
                _require(symbol == ord(",") and state in _COMMAS, symbol, state)
                state = _COMMAS[state]
            continue
        if symbol == ord('"') and state in ("object start", "object key"):
            position, state = _past_string(text, position), "object colon"
            continue
        _require(state in _TAKES_VALUE, symbol, state)
        position = _past_scalar(text, position)
        if state == "top":
            return
        state = _AFTER_VALUE[state]


def _require(holds: bool, symbol: int, state: str) -> None:
    if not holds:
        raise _invalid(symbol, _CONTEXTS[state])


def _invalid(symbol: int, context: str) -> _Problem:
    quoted = go_quoted(chr(symbol))[1:-1]
    quoted = {'\\"': '"', "'": "\\'"}.get(quoted, quoted)
    return _Problem(f"invalid character '{quoted}'{context}")


def _past_scalar(text: bytes, position: int) -> int:
    symbol = text[position]
    if symbol == ord('"'):
        return _past_string(text, position)
    if symbol in _WORDS:
        return _past_word(text, position, _WORDS[symbol])
    if symbol == ord("-") or symbol in _DIGITS:
        return _past_number(text, position)
    raise _invalid(symbol, _VALUE)


def _past_word(text: bytes, position: int, word: bytes) -> int:
    for index, letter in enumerate(word):
        found = _at(text, position + index)
        if found != letter:
            raise _invalid(found, f" in literal {word.decode()} (expecting '{chr(letter)}')")
    return position + len(word)


def _past_number(text: bytes, position: int) -> int:
    begin = position
    if text[position] == ord("-"):
        position += 1
        if _at(text, position) not in _DIGITS:
            raise _invalid(text[position], " in numeric literal")
    found = _NUMBER.match(text, begin)
    assert found is not None
    position = found.end()
    rest = text[position : position + 2]
    if rest[:1] == b"." and b"." not in found[0] and b"e" not in found[0].lower():
        raise _invalid(_at(text, position + 1), " after decimal point in numeric literal")
    if rest[:1] in (b"e", b"E") and b"e" not in found[0].lower():
        position += 2 if rest[1:] in (b"+", b"-") else 1
        raise _invalid(_at(text, position), " in exponent of numeric literal")
    return position


def _past_string(text: bytes, position: int) -> int:
    position += 1
    while (symbol := _at(text, position)) != ord('"'):
        position += 1
        if symbol < 0x20:
            raise _invalid(symbol, " in string literal")
        if symbol != ord("\\"):
            continue
        escape = _at(text, position)
        position += 1
        if escape == ord("u"):
            for _ in range(4):
                if _at(text, position) not in _HEXADECIMAL:
                    raise _invalid(text[position], " in \\u hexadecimal character escape")
                position += 1
        elif escape not in _ESCAPES:
            raise _invalid(escape, " in string escape code")
    return position + 1


def _at(text: bytes, position: int) -> int:
    if position >= len(text):
        raise _Problem("unexpected EOF")
    return text[position]
