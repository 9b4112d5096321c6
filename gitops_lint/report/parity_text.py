"""Environments side by side as text that fits a terminal."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from typing import Final, TextIO

from gitops_lint.analysis.parity.parity import Parity
from gitops_lint.analysis.parity.topic import Class
from gitops_lint.model.environment import Repository
from gitops_lint.report.parity_rows import DifferenceRow, ResourceRow, SideRow, resource_rows
from gitops_lint.report.printable import printable

_HAS, _LACKS = "x", "-"
_CLASS_WIDTH: Final = max(len(one.value) for one in Class) + 2
_NARROWEST: Final = 40


def write_parity_text(
    parity: Parity,
    repository: Repository,
    stream: TextIO,
    classes: Collection[Class] = tuple(Class),
    width: int = 100,
) -> None:
    """Writes the resources that differ, each with who has it and with its differences of some classes, and a summary.

    No line is longer than `width`.
    """
    width = max(width, _NARROWEST)
    rows = list(resource_rows(parity, repository, classes))
    counts = Counter(one.verdict.class_ for row in rows for one in row.differences)
    for row in rows:
        if row.differences:
            for line in _resource_lines(row, parity.environments, width):
                _write(stream, line, width)
            stream.write("\n")
    alike = sum(row.is_alike for row in rows)
    told = ", ".join(f"{counts[one]} {one.value}" for one in Class if one in classes)
    summary = f"{len(rows)} resources in {', '.join(parity.environments)}: {alike} alike; differences: {told}"
    _write(stream, summary, width)


def _resource_lines(row: ResourceRow, environments: Sequence[str], width: int) -> Iterator[str]:
    yield f"{row.address}"
    yield "  " + "  ".join(f"{name} {_HAS if name in row.addresses else _LACKS}" for name in environments)
    for one in row.differences:
        yield from _difference_lines(one, width)


def _difference_lines(row: DifferenceRow, width: int) -> Iterator[str]:
    reason = f": {row.verdict.why}" if row.verdict.why else ""
    what = row.path or "not in all environments"
    indent = " " * (2 + _CLASS_WIDTH)
    head = f"  {row.verdict.class_.value:<{_CLASS_WIDTH}}{what}"
    yield head if len(head) + len(reason) > width else head + reason
    if reason and len(head) + len(reason) > width:
        yield f"{indent}({row.verdict.why})"
    for names, sides in _together(row.sides):
        place = "" if sides[0].location is None else f"{sides[0].location.file}:{sides[0].location.line}"
        left = f"{indent}{', '.join(names)}  {sides[0].text}"
        if len(left) + len(place) + 2 <= width:
            yield f"{left}  {place}".rstrip()
        else:
            yield left
            if place:
                yield f"{indent}  {place}"


def _together(sides: Sequence[SideRow]) -> Iterator[tuple[list[str], list[SideRow]]]:
    """Environments next to each other that have the same at the same line."""
    for _, group in groupby(sides, key=lambda one: (one.text, one.location)):
        members = list(group)
        yield [one.environment for one in members], members


def _write(stream: TextIO, line: str, width: int) -> None:
    """Writes a line, over several where it is longer than `width`: what follows stands two columns further in."""
    text = printable(line)
    indent = " " * (len(text) - len(text.lstrip()))
    for one in textwrap.wrap(text, width, subsequent_indent=f"{indent}  ", break_on_hyphens=False):
        stream.write(one + "\n")
