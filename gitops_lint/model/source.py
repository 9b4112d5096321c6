"""Text and places in it: a source file, a span of its characters, a location a person can go to."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple, TypeAlias

import msgspec

Path: TypeAlias = tuple[str | int, ...]
"""Where a value stands inside a resource or document: mapping keys and list indices, outermost first."""


_LINE_END = re.compile("\n")
_PLAIN_KEY = re.compile(r"[A-Za-z_][\w-]*\Z")


def path_text(path: Path) -> str:
    """A path as people write it: `spec.ports[0].port`, `metadata.annotations["example.com/a"]`."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN_KEY.match(step):
            text += f".{step}" if text else step
        else:
            text += f'["{step}"]'
    return text


def is_elsewhere(path: str) -> bool:
    """Whether a path leads out of the repository that is checked, into another that `sources:` names."""
    return path == ".." or path.startswith("../")


def directory_of(path: str) -> str:
    """The directory of a path as trees list it, "" at the root: `posixpath.dirname` in a quarter of the time."""
    return path.rpartition("/")[0]


class Span(NamedTuple):
    """A half-open range `[start, end)` of a text, in characters (not bytes) from its beginning."""

    start: int
    end: int


class Location(msgspec.Struct, frozen=True, order=True):
    """A place in a file, as editors show it: lines and columns count from 1, in characters.

    `end_column` is exclusive, as in SARIF. A location of the file as a whole is line 1, column 1.
    """

    file: str
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


class Place(msgspec.Struct, frozen=True):
    """One step of an Origin: a location and what happened to the value there ("patched here")."""

    location: Location
    note: str = ""


class Origin(msgspec.Struct, frozen=True):
    """Where a value came from: the place that a person must edit first, then what led to it."""

    places: tuple[Place, ...]

    @property
    def location(self) -> Location:
        """The line a person must edit."""
        return self.places[0].location


class SourceFile(msgspec.Struct, frozen=True):
    """A file of one tree: its path (relative to the tree, with `/`) and its decoded text.

    A byte-order mark is part of no text. Line ends stay as they are in the file (`\\n` or `\\r\\n`).
    """

    path: str
    text: str

    def __repr__(self) -> str:
        return f"SourceFile({self.path!r})"

    def location(self, span: Span) -> Location:
        """The line and column of a span, computed when asked for."""
        line, column = self._line_and_column(span.start)
        end_line, end_column = self._line_and_column(max(span.end, span.start))
        return Location(self.path, line, column, end_line, end_column)

    def line(self, number: int) -> str:
        """The text of a line (from 1) without its line end; empty past the end of the file."""
        starts = _line_starts(self.text)
        if not 0 < number <= len(starts):
            return ""
        end = starts[number] - 1 if number < len(starts) else len(self.text)
        return self.text[starts[number - 1] : end].removesuffix("\r")

    def line_start(self, number: int) -> int:
        """The offset at which a line (from 1) begins; the end of the text past the last."""
        starts = _line_starts(self.text)
        return starts[number - 1] if number <= len(starts) else len(self.text)

    def _line_and_column(self, offset: int) -> tuple[int, int]:
        starts = _line_starts(self.text)
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1


@lru_cache(maxsize=4)
def _line_starts(text: str) -> list[int]:
    """Where every line begins; kept for the files that are being reported on, which may have thousands of findings."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]
