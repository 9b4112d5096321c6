"""The offending line of a result: which part of it is meant, and how to show that in columns of a terminal."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from gitops_lint.model.result import Result
from gitops_lint.report.printable import CI_COMMAND, printable

_TAB = 4
_ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A line made to fit: its text, and the marked part as an offset and a length in columns."""

    text: str
    offset: int
    length: int


def parts(result: Result) -> tuple[str, str, str]:
    """The snippet before, in and after the span. A span of several lines goes to the end of the first.

    A masked line may be shorter than the one that was read: the span ends where the snippet does.
    """
    start, end = _marked(result)
    return result.snippet[:start], result.snippet[start:end], result.snippet[end:]


def excerpt(result: Result, width: int) -> Excerpt:
    """The snippet in at most `width` columns (at least 20), around its marked part when it is longer than that."""
    width = max(width, 20)
    start, end = _marked(result)
    cells = list(_cells(result.snippet))
    widths = [columns(cell) for cell in cells]
    first, last = 0, len(cells)
    if sum(widths) > width:
        room = width - 2
        if sum(widths[:end]) > room:
            # The span begins a third into the line, so that there is something to recognize before it.
            while sum(widths[first:start]) > room // 3:
                first += 1
        last = first
        while last < len(cells) and sum(widths[first : last + 1]) <= room:
            last += 1
    before = _ELLIPSIS if first else ""
    after = _ELLIPSIS if last < len(cells) else ""
    marked = sum(widths[start : min(end, last)])
    return Excerpt(
        text=before + "".join(cells[first:last]) + after,
        offset=len(before) + sum(widths[first:start]),
        length=max(marked, 1),
    )


def columns(text: str) -> int:
    """How many columns a terminal gives a text: two to a wide character, none to one that combines."""
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) == "Me"
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _marked(result: Result) -> tuple[int, int]:
    location = result.location
    length = len(result.snippet)
    start = min(location.column - 1, length)
    end = location.end_column - 1 if location.end_line == location.line else length
    return start, max(start, min(end, length))


def _cells(line: str) -> Iterator[str]:
    """What is shown for each character: tabs as far as the next stop, what is not plain to see as an escape."""
    commands = {match.start() for match in CI_COMMAND.finditer(line)}
    column = 0
    for index, character in enumerate(line):
        if character == "\t":
            cell = " " * (_TAB - column % _TAB)
        elif index in commands:
            cell = "\\x23"
        else:
            cell = printable(character)
        column += columns(cell)
        yield cell
