"""The text of a Go template, cut into literal text and actions: no more than origins need of text/template/parse."""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator

import msgspec


class ActionKind(enum.Enum):
    """What an action does to the text around it."""

    OUTPUT = "output"
    BRANCH = "branch"
    """if, else, break, continue"""
    SCOPE = "scope"
    """with, range: they change the dot"""
    DEFINE = "define"
    END = "end"
    SILENT = "silent"
    """comments, assignments"""


class Literal(msgspec.Struct, frozen=True):
    """Text that is rendered as it is: from `start` to `end`, what a trim marker takes away left out."""

    start: int
    end: int
    is_trimmed: bool
    """Whether the next action takes away the space that follows the text."""


class Action(msgspec.Struct, frozen=True):
    """What stands between braces, without them: from `start` to `end` with them."""

    start: int
    end: int
    text: str
    kind: ActionKind


_OPENING = re.compile(r"\{\{(-(?=\s))?")
_INSIDE = re.compile(
    r"""(?P<string>"(?:\\.|[^"\\\n])*"|`[^`]*`|'(?:\\.|[^'\\\n])*')|(?P<close>(?:(?<=\s)-)?\}\})|.""",
    re.DOTALL | re.VERBOSE,
)
_COMMENT = re.compile(r"\s*/\*.*?\*/\s*?(?P<close>(?:(?<=\s)-)?\}\})", re.DOTALL)
_KEYWORD = re.compile(r"\s*(if|else|end|range|with|define|block|break|continue)\b")
_ASSIGNMENT = re.compile(r"\s*\$\w*\s*(?:,\s*\$\w+\s*)?:?=(?!=)")
_KINDS = {
    "if": ActionKind.BRANCH,
    "else": ActionKind.BRANCH,
    "break": ActionKind.BRANCH,
    "continue": ActionKind.BRANCH,
    "range": ActionKind.SCOPE,
    "with": ActionKind.SCOPE,
    "define": ActionKind.DEFINE,
    "block": ActionKind.DEFINE,
    "end": ActionKind.END,
}
_SPACE = " \t\r\n"


def segments(text: str) -> Iterator[Literal | Action]:
    """The literals and actions of a template, in order; an action without an end is the last."""
    at, is_left_trimmed = 0, False
    while True:
        opening = _OPENING.search(text, at)
        end = opening.start() if opening else len(text)
        start = at
        if is_left_trimmed:
            start = end - len(text[at:end].lstrip(_SPACE))
        is_trimmed = bool(opening and opening.group(1))
        if is_trimmed:
            end = start + len(text[start:end].rstrip(_SPACE))
        if start < end:
            yield Literal(start, end, is_trimmed)
        if opening is None:
            return
        body, closing = _closed(text, opening.end())
        yield Action(opening.start(), closing, text[opening.end() : body], _kind(text[opening.end() : body]))
        if closing >= len(text):
            return
        is_left_trimmed = text[body] == "-"
        at = closing


def _closed(text: str, start: int) -> tuple[int, int]:
    """Where the body of an action ends, and where the action does."""
    comment = _COMMENT.match(text, start)
    if comment:
        return comment.start("close"), comment.end()
    for token in _INSIDE.finditer(text, start):
        if token.lastgroup == "close":
            return token.start(), token.end()
    return len(text), len(text)


def _kind(body: str) -> ActionKind:
    if body.lstrip().startswith("/*") or _ASSIGNMENT.match(body):
        return ActionKind.SILENT
    keyword = _KEYWORD.match(body)
    return _KINDS[keyword.group(1)] if keyword else ActionKind.OUTPUT
