"""JSON with spans: what `json.loads` does not say is where a value stands."""

from __future__ import annotations

import re
from typing import TypeAlias

from gitops_lint.formats.hcl.scanner import shown
from gitops_lint.formats.hcl.syntax import MAX_DEPTH, Node, Problem

_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]++|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*+)"')
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])", re.ASCII)
_WORD = re.compile(r"\w+|.|$", re.ASCII | re.DOTALL)
_ESCAPE = re.compile(r"\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|\\u([0-9a-fA-F]{4})|\\(.)")
_ESCAPES = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}


class JsonString(Node, frozen=True, gc=False):
    """A string; its span includes the quotes. `escaped`: not every character stands for itself."""

    value: str
    escaped: bool


class JsonNumber(Node, frozen=True, gc=False):
    """A number, exactly as written."""

    text: str


class JsonConstant(Node, frozen=True, gc=False):
    """`true`, `false` or `null`."""

    value: bool | None


class JsonArray(Node, frozen=True, gc=False):
    """A list of values."""

    items: tuple[JsonValue, ...]


class JsonObject(Node, frozen=True, gc=False):
    """Keys and values in the order written, duplicates included."""

    members: tuple[tuple[JsonString, JsonValue], ...]


JsonValue: TypeAlias = JsonString | JsonNumber | JsonConstant | JsonArray | JsonObject


def read_value(text: str) -> tuple[JsonValue | None, Problem | None]:
    """The value that a text is, and the first problem; then the value holds all that stands before it."""
    reader = _Reader(text)
    reader.blank()
    value = reader.value(0)
    reader.blank()
    if reader.problem is None and reader.position < len(text):
        reader.stop("expected the end of the file, found {found}; remove what follows the value")
    return value, reader.problem


class _Reader:
    """A place in a text. After a problem it stands at the end, so that all that is open closes there."""

    __slots__ = ("position", "problem", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 1 if text.startswith("\ufeff") else 0
        self.problem: Problem | None = None

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.position)
        self.position = match.end() if match is not None else self.position

    def stop(self, message: str) -> None:
        """Notes the first problem, which is that of the word at the current place."""
        if self.problem is None:
            match = _WORD.match(self.text, self.position)
            word = match[0] if match is not None else ""
            found = f"'{shown(word)}'" if word else "the end of the file"
            end = self.position + len(word)
            self.problem = Problem(self.position, end, message.replace("{found}", found))
        self.position = len(self.text)

    def value(self, depth: int) -> JsonValue | None:
        start = self.position
        character = self.text[start : start + 1]
        if character == '"':
            return self.string()
        if character == "{" or character == "[":
            if depth > MAX_DEPTH:
                self.stop(f"this is nested more than {MAX_DEPTH} levels deep, which is not read; make it flatter")
                return None
            return self.object(depth) if character == "{" else self.array(depth)
        number = _NUMBER.match(self.text, start)
        if number is not None:
            self.position = number.end()
            return JsonNumber(start, self.position, number[0])
        word = _WORD.match(self.text, start)
        if word is not None and word[0] in _CONSTANTS:
            self.position = word.end()
            return JsonConstant(start, self.position, _CONSTANTS[word[0]])
        self.stop(
            "expected a JSON value, found {found}; write a string in double quotes, a number, a list or an object"
        )
        return None

    def string(self) -> JsonString | None:
        match = _STRING.match(self.text, self.position)
        if match is None:
            self.stop(
                "this string is not closed, or holds what JSON does not allow in one; "
                'close it, and write "\\n" for a line end and "\\\\" for a backslash'
            )
            return None
        self.position = match.end()
        raw: str = match[1]
        value = _ESCAPE.sub(_unescape, raw) if "\\" in raw else raw
        return JsonString(match.start(), match.end(), value, "\\" in raw)

    def array(self, depth: int) -> JsonArray:
        start = self.position
        items: list[JsonValue] = []
        while self.step("[" if not items else ",", "]", "list"):
            item = self.value(depth + 1)
            if item is not None:
                items.append(item)
            if self.problem is not None:
                break
        return JsonArray(start, self.position, tuple(items))

    def object(self, depth: int) -> JsonObject:
        start = self.position
        members: list[tuple[JsonString, JsonValue]] = []
        while self.step("{" if not members else ",", "}", "object"):
            if not self.text.startswith('"', self.position):
                self.stop('expected a key in double quotes, found {found}; JSON allows no comma before "}"')
                break
            key = self.string()
            self.blank()
            if key is None:
                break
            if not self.text.startswith(":", self.position):
                self.stop('expected ":" after this key, found {found}; add it')
                break
            self.position += 1
            self.blank()
            value = self.value(depth + 1)
            if value is not None:
                members.append((key, value))
            if self.problem is not None:
                break
        return JsonObject(start, self.position, tuple(members))

    def step(self, opening: str, closing: str, what: str) -> bool:
        """Moves to the next item of a list or object; False behind its end."""
        self.blank()
        if opening != "," and self.text.startswith(opening, self.position):
            self.position += 1
            self.blank()
            if not self.text.startswith(closing, self.position):
                return True
        elif opening == "," and self.text.startswith(",", self.position):
            self.position += 1
            self.blank()
            return True
        if self.text.startswith(closing, self.position):
            self.position += 1
        else:
            self.stop(f"expected ',' or '{closing}' in this {what}, found {{found}}; add the missing one")
        return False


def offsets(text: str, string: JsonString) -> list[int]:
    """Where each character of a string's value stands in the text; at the end, its closing quote."""
    places: list[int] = []
    position = string.start + 1
    while position < string.end - 1:
        match = _ESCAPE.match(text, position)
        places.append(position)
        position = match.end() if match is not None else position + 1
    places.append(string.end - 1)
    return places


def _unescape(match: re.Match[str]) -> str:
    if match[1] is not None:
        return chr(0x10000 + ((int(match[1], 16) - 0xD800) << 10) + int(match[2], 16) - 0xDC00)
    if match[3] is not None:
        code = int(match[3], 16)
        return "\ufffd" if 0xD800 <= code < 0xE000 else chr(code)
    return _ESCAPES.get(match[4], match[4])
