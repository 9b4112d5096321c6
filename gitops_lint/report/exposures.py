"""Exposures as a table, as JSON, and as the words that other reports of them share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TextIO

import msgspec

from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Location
from gitops_lint.report.printable import printable

Locate = Callable[[FileSpan | ResourcePath], Location]
"""Where a span of a file stands, or a value of an object."""

VERSION = 1
NOTHING = "Nothing here opens anything to the internet.\n"
_HEADINGS = ("FROM", "REACHES", "OF", "ENVIRONMENTS", "BY")
_SOURCES = 2
"""So many sources are said in a line."""


def who(exposure: Exposure) -> str:
    """Who comes in, with the first of the sources: `internet (0.0.0.0/0)`."""
    return exposure.reached_by + (f" ({some(exposure.sources)})" if exposure.sources else "")


def some(sources: Sequence[str]) -> str:
    """The first of some sources."""
    return ", ".join(sources[:_SOURCES]) + (", …" if len(sources) > _SOURCES else "")


def what(exposure: Exposure) -> str:
    """What is reached, by its address, and how many more there are."""
    first, *others = exposure.targets
    return f"{first} and {len(others)} more" if others else first


def names(exposure: Exposure) -> str:
    """By which names it is reached: ` at shop.example.com/cart`; nothing where by any."""
    if not exposure.hosts and not exposure.paths:
        return ""
    return f" at {some(exposure.hosts) or '*'}" + (f" {some(exposure.paths)}" if exposure.paths else "")


def shown_place(location: Location) -> str:
    """`main.tf:3`."""
    return f"{location.file}:{location.line}"


def write_table(found: Sequence[Exposure], locate: Locate, stream: TextIO, width: int | None = None) -> None:
    """A line for each, under headings; what is closed by its other door is left out.

    Where a `width` is given and the table is wider, each has three lines.
    """
    rows = [
        (
            who(one),
            described(one.services) + names(one),
            what(one),
            ", ".join(one.environments) or "-",
            shown_place(locate(one.at)) + (f"  ({one.unknown})" if one.unknown else ""),
        )
        for one in found
        if one.reached_by != "nobody"
    ]
    if not rows:
        stream.write(NOTHING)
        return
    shown = [tuple(map(printable, row)) for row in (_HEADINGS, *rows)]
    widths = [max(len(row[column]) for row in shown) for column in range(len(_HEADINGS) - 1)]
    lines = [
        "  ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)), row[-1]]).rstrip()
        for row in shown
    ]
    if width is not None and max(map(len, lines)) > width:
        lines = [line for row in shown[1:] for line in _narrow(row)]
    stream.write("".join(f"{line}\n" for line in lines))


def _narrow(row: tuple[str, ...]) -> Iterable[str]:
    source, services, target, environments, place = row
    yield f"{source}  {services}"
    yield f"    {target}" + (f"  {environments}" if environments != "-" else "")
    yield f"    {place}"


def write_json(found: Sequence[Exposure], locate: Locate, stream: TextIO) -> None:
    """One object: `version`, and `exposures` with who comes in, to what, through which places."""
    write_document({"version": VERSION, "exposures": [entry(one, locate) for one in found]}, stream)


def write_document(document: dict[str, Any], stream: TextIO) -> None:
    """An object as indented JSON."""
    stream.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")


def entry(one: Exposure, locate: Locate) -> dict[str, Any]:
    """An exposure as JSON has it."""
    return {
        "from": one.reached_by,
        "sources": list(one.sources),
        "services": described(one.services),
        "kind": one.kind,
        "targets": list(one.targets),
        "door": one.door or None,
        "hosts": list(one.hosts),
        "paths": list(one.paths),
        "workloads": list(one.workloads),
        "environments": list(one.environments),
        "unknown": one.unknown or None,
        "location": place_entry(locate(one.at)),
        "hops": [{"note": note, "location": place_entry(locate(where))} for where, note in one.hops],
    }


def place_entry(location: Location) -> dict[str, str | int]:
    """A place as JSON has it."""
    return {"file": location.file, "line": location.line, "column": location.column}
