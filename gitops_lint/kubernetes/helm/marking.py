"""Marks in templates that survive rendering, so that each rendered line can tell which lines of templates made it.

A mark is a pair of private-use characters with numbers between them. It stands where a line of literal text ends, and
comes out wherever that text is rendered: through `include`, `nindent`, loops and conditions alike.
"""

from __future__ import annotations

import enum
import re
from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from gitops_lint.kubernetes.helm.template_text import Action, ActionKind, Literal, segments


class Detail(enum.IntEnum):
    """How many marks are set: what a named template gives may be compared or cut, and marks would change it."""

    LINE_ENDS = 0
    """Line ends outside of named templates."""
    BODIES = 1
    """Everything outside of named templates."""
    EVERYTHING = 2


class Mark(NamedTuple):
    """A line of a template, as Helm names it; lines count from 1."""

    template: str
    line: int


_MARK = re.compile("\ue000([0-9]+)\\.([0-9]+)\ue001")


class Marker:
    """Sets marks into templates, and reads them from what was rendered."""

    def __init__(self, detail: Detail) -> None:
        self._detail = detail
        self._templates: list[str] = []

    def mark(self, template: str, text: str) -> str:
        """The text of a template with its marks."""
        self._templates.append(template)
        number = len(self._templates) - 1
        return _with_insertions(
            text, [(at, f"\ue000{number}.{line}\ue001") for at, line in _line_ends(text, self._detail)]
        )

    def lines(self, rendered: str) -> list[tuple[Mark, ...]]:
        """The marks of each rendered line, in their order: the innermost first."""
        return [
            tuple(Mark(self._templates[int(found[1])], int(found[2])) for found in _MARK.finditer(line))
            for line in rendered.split("\n")
        ]


def without_marks(rendered: str) -> str:
    """What would have been rendered without marks."""
    return _MARK.sub("", rendered)


def _line_ends(text: str, detail: Detail) -> list[tuple[int, int]]:
    """Where marks go, each with the number of its line."""
    return _LineEnds(text, detail).found


class _LineEnds:
    """Goes through a template and notes where content ends."""

    def __init__(self, text: str, detail: Detail) -> None:
        self.found: list[tuple[int, int]] = []
        self._text = text
        self._detail = detail
        self._starts = [0, *(match.end() for match in re.finditer("\n", text))]
        self._pending: int | None = None
        """Where the content begins that has no mark yet: text, or an action's output."""
        self._end = 0
        """Where it ends."""
        self._open: list[bool] = []
        """The blocks around, each with whether it defines a named template."""
        for each in segments(text):
            if isinstance(each, Action):
                self._act(each)
            else:
                self._go_through(each)
        self._close(trimmed=False)

    def _act(self, action: Action) -> None:
        if self._text.startswith("{{-", action.start) or action.kind in (ActionKind.END, ActionKind.DEFINE):
            self._close(trimmed=True)
        if action.kind is ActionKind.OUTPUT:
            if self._pending is None:
                self._pending = action.start
            self._end = action.end
        elif action.kind in (ActionKind.DEFINE, ActionKind.SCOPE) or _opens(action):
            self._open.append(action.kind is ActionKind.DEFINE)
        elif action.kind is ActionKind.END and self._open:
            self._open.pop()

    def _go_through(self, literal: Literal) -> None:
        at = literal.start
        for piece in self._text[literal.start : literal.end].splitlines(keepends=True):
            content = piece.rstrip()
            if content:
                if self._pending is None:
                    self._pending = at + len(piece) - len(piece.lstrip())
                self._end = at + len(content)
            if piece.endswith("\n"):
                self._close(trimmed=False)
            at += len(piece)

    def _close(self, *, trimmed: bool) -> None:
        """Sets a mark behind the content; what a trim marker ends is on no line's end yet."""
        is_wanted = self._detail is Detail.EVERYTHING or not any(self._open)
        if self._pending is not None and is_wanted and not (trimmed and self._detail is Detail.LINE_ENDS):
            self.found.append((self._end, bisect_right(self._starts, self._pending)))
        self._pending = None


def _opens(action: Action) -> bool:
    """Whether an `end` belongs to a branch: `else` goes on with the one before it."""
    return action.kind is ActionKind.BRANCH and action.text.lstrip().startswith("if")


def _with_insertions(text: str, insertions: Sequence[tuple[int, str]]) -> str:
    parts: list[str] = []
    end = 0
    for at, inserted in insertions:
        parts += [text[end:at], inserted]
        end = at
    return "".join((*parts, text[end:]))
