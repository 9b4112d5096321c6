"""The expressions of Flux's post-build substitution: a text to the parts that stand and those that are replaced.

Source: fluxcd/pkg/envsubst/parse (parse.go, scan.go). `$name` without braces stands as it is, `$$` is one `$`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, TypeAlias

import msgspec


class SubstitutionError(Exception):
    """A text that Flux refuses to substitute in, in its words."""


class Reference(msgspec.Struct, frozen=True):
    """A `${…}`: the variable, the operator (`:-`, `/`, `^^` …; empty for none) and what the operator takes."""

    name: str
    operator: str = ""
    arguments: tuple[Part, ...] = ()

    @property
    def has_default(self) -> bool:
        """Whether Flux takes a variable without a value here, in strict mode too (isDefaultOp)."""
        return self.operator in DEFAULTS


Part: TypeAlias = str | Reference

DEFAULTS: Final = frozenset({"=", ":=", ":-", ":?", ":+"})
"""Operators that give what follows them where the variable has no value. Flux takes `:?` and `:+` for `:-`."""

MOST_CHARACTERS: Final = 8_000_000
"""No API server takes an object that large; a text that grows beyond it is not written out."""

_DEEPEST: Final = 200
"""Expressions inside expressions; no one writes three."""
_REPLACING: Final = {"/": "/#%", ",": ",^", "^": ",^", "#": "#", "%": "%"}


def parse(text: str) -> tuple[Part, ...]:
    """The parts of a text in order.

    Raises:
        SubstitutionError: an expression is not closed, has no name, or lacks what its operator needs.
    """
    return tuple(_Parser(text).parts())


def references(parts: tuple[Part, ...]) -> Iterator[Reference]:
    """Every reference among the parts, those inside arguments after the one that they stand in."""
    for part in parts:
        if isinstance(part, Reference):
            yield part
            yield from references(part.arguments)


class _Parser:
    """Reads expressions from a position on; every method leaves the position behind what it has read."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._depth = 0

    def parts(self) -> Iterator[Part]:
        text = self._text
        while self._at < len(text):
            dollar = text.find("$", self._at)
            if dollar < 0:
                yield text[self._at :]
                return
            following = text[dollar + 1 : dollar + 2]
            end = dollar if following == "{" else dollar + 1
            if end > self._at:
                yield text[self._at : end]
            self._at = end
            if following == "{":
                yield self._reference()
            elif following == "$":
                # The second dollar of an escape stands in no expression, even where a brace follows.
                self._at += 1

    def _reference(self) -> Reference:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SubstitutionError("expressions are nested too deeply to substitute")
        self._at += 2
        if self._next == "#":
            self._at += 1
            reference = Reference(self._name("bad substitution"), "#")
            self._close("bad substitution")
        else:
            reference = self._operation(self._name("unable to parse variable name"))
        self._depth -= 1
        return reference

    def _operation(self, name: str) -> Reference:
        first = self._next
        if first == ":":
            second = self._text[self._at + 1 : self._at + 2]
            if second and second in "=-?+":
                return self._default(name, first + second)
            if not second.isascii() or not second:
                raise SubstitutionError("bad substitution")
            return self._substring(name)
        if first == "=":
            return self._default(name, first)
        if first and first in _REPLACING:
            self._at += 1
            operator = first
            if self._next and self._next in _REPLACING[first]:
                operator += self._next
                self._at += 1
            if first in ",^":
                self._close("bad substitution")
                return Reference(name, operator)
            if first == "/":
                return self._replacement(name, operator)
            return self._finished(name, operator, (self._argument("}"),))
        self._close("missing closing brace")
        return Reference(name)

    def _default(self, name: str, operator: str) -> Reference:
        self._at += len(operator)
        arguments: list[Part] = []
        while self._next != "}":
            arguments.append(self._argument("}"))
        return self._finished(name, operator, tuple(arguments))

    def _substring(self, name: str) -> Reference:
        self._at += 1
        position = self._argument(":}")
        if self._next == "}":
            return self._finished(name, ":", (position,))
        self._skip(":")
        return self._finished(name, ":", (position, self._argument("}")))

    def _replacement(self, name: str, operator: str) -> Reference:
        pattern = self._argument("/", escapes=True)
        self._skip("/")
        if self._next == "}":
            return self._finished(name, operator, (pattern,))
        return self._finished(name, operator, (pattern, self._argument("}", escapes=True)))

    def _finished(self, name: str, operator: str, arguments: tuple[Part, ...]) -> Reference:
        self._close("bad substitution")
        return Reference(name, operator, arguments)

    def _argument(self, ends: str, *, escapes: bool = False) -> Part:
        """One expression, or the text up to one or up to a character that ends the argument; never empty."""
        text = self._text
        if text.startswith("${", self._at):
            return self._reference()
        start, found = self._at, ""
        while self._at < len(text) and not text.startswith("${", self._at):
            if escapes and text[self._at : self._at + 2] in ("$$", "\\/", "\\\\"):
                self._at += 1
            elif text[self._at] in ends:
                break
            found += text[self._at]
            self._at += 1
        if self._at == start:
            raise SubstitutionError("unable to parse substitution within function")
        return found

    def _name(self, otherwise: str) -> str:
        start = self._at
        while self._next and (self._next.isalpha() or self._next.isdecimal() or self._next == "_"):
            self._at += 1
        if self._at == start:
            raise SubstitutionError(otherwise)
        return self._text[start : self._at]

    def _skip(self, character: str) -> None:
        if self._next != character:
            raise SubstitutionError("bad substitution")
        while self._next == character:
            self._at += 1

    def _close(self, otherwise: str) -> None:
        if self._next != "}":
            raise SubstitutionError(otherwise)
        self._at += 1

    @property
    def _next(self) -> str:
        return self._text[self._at : self._at + 1]
