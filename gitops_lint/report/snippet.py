"""The offending line of a result: which part of it is meant, and how to show that in columns of a terminal."""

from __future__ import annotations

import bisect
import itertools
import unicodedata
from collections.abc import Iterator

import msgspec

from gitops_lint.model.result import Result
from gitops_lint.report.printable import CI_COMMAND, printable

LONGEST = 500
"""Characters of a line that are worth showing: a file without line ends is one line of megabytes."""

_TAB = 4
_ELLIPSIS = "…"


class Excerpt(msgspec.Struct, frozen=True):
    """A line made to fit: its text, and the marked part as an offset and a length in columns."""

    text: str
    offset: int
    length: int


def parts(result: Result) -> tuple[str, str, str]:
    """The snippet before, in and after the span, cut around its beginning where it is longer than `LONGEST`.

    A span of several lines goes to the end of the first. A masked line may be shorter than the one that was read: the
    span ends where the snippet does.
    """
    line = result.snippet
    start, end = _marked(result)
    low, high = _window(line, start, LONGEST)
    before = _ELLIPSIS * (low > 0) + line[low:start]
    after = line[end:high] + _ELLIPSIS * (high < len(line))
    return before, line[start : min(end, high)], after


def excerpt(result: Result, width: int) -> Excerpt:
    """The snippet in at most `width` columns (at least 20), around its marked part when it is longer than that."""
    width = max(width, 20)
    start, end = _marked(result)
    low, high = _window(result.snippet, start, 3 * width)
    cells = list(_cells(result.snippet[low:high]))
    # The column at which each cell begins, and at which the last one ends.
    edges = [0, *itertools.accumulate(map(columns, cells))]
    start, end = start - low, min(end, high) - low
    first, last = 0, len(cells)
    if low > 0 or high < len(result.snippet) or edges[-1] > width:
        room = width - 2
        if low > 0 or edges[end] > room:
            # The span begins a third into the line, so that there is something to recognize before it.
            first = bisect.bisect_left(edges, edges[start] - room // 3)
        last = bisect.bisect_right(edges, edges[first] + room) - 1
    before = _ELLIPSIS * (low + first > 0)
    after = _ELLIPSIS * (low + last < len(result.snippet))
    return Excerpt(
        text=before + "".join(cells[first:last]) + after,
        offset=len(before) + edges[start] - edges[first],
        length=max(edges[min(end, last)] - edges[start], 1),
    )


def columns(text: str) -> int:
    """How many columns a terminal gives a text: two to a wide character, none to one that combines."""
    if text.isascii():
        return len(text)
    return sum(
        0
        if unicodedata.combining(character) or unicodedata.category(character) == "Me"
        else 2
        if unicodedata.east_asian_width(character) in "WF"
        else 1
        for character in text
    )


def _window(line: str, start: int, size: int) -> tuple[int, int]:
    """A range of at most `size` characters of the line, a third of them before `start`; all of it when it fits."""
    if len(line) <= size:
        return 0, len(line)
    low = max(0, start - size // 3)
    return low, min(len(line), low + size)


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
        if " " <= character <= "~" and index not in commands:
            cell = character
        elif character == "\t":
            cell = " " * (_TAB - column % _TAB)
        elif index in commands:
            cell = "\\x23"
        else:
            cell = printable(character)
        column += columns(cell)
        yield cell
