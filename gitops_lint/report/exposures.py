"""Exposures as a table for a terminal, and as JSON."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

import msgspec

from gitops_lint.analysis.exposure.exposures import NETWORK_ACL, Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Location
from gitops_lint.report.printable import printable

Locate = Callable[[FileSpan | ResourcePath], Location]
"""Where a span of a file stands, or a value of an object."""

_HEADINGS = ("FROM", "REACHES", "OF", "ENVIRONMENTS", "BY")
_VERSION = 1


def state(exposure: Exposure) -> str:
    """Who comes in: `internet`, `partners`; `unknown` where a value decides that, `nobody` where a door is closed.

    Behind a network ACL stand the security groups, which say themselves what they let in.
    """
    if exposure.kind == NETWORK_ACL:
        return "nobody"
    if exposure.unknown:
        return "unknown"
    if not exposure.is_public or not exposure.is_admitted:
        return "nobody"
    return "internet" if exposure.is_internet else "partners"


def write_table(found: Sequence[Exposure], locate: Locate, stream: TextIO) -> None:
    """A line for each, under headings; what is closed by its other door is left out."""
    rows = [_HEADINGS]
    for one in found:
        who = state(one)
        if who != "nobody":
            sources = f" ({', '.join(one.sources[:2])}{', …' if len(one.sources) > 2 else ''})" if one.sources else ""
            place = locate(one.at)
            rows.append(
                (
                    who + sources,
                    described(one.services),
                    one.targets[0] + (f" and {len(one.targets) - 1} more" if len(one.targets) > 1 else ""),
                    ", ".join(one.environments) or "-",
                    f"{place.file}:{place.line}",
                )
            )
    if len(rows) == 1:
        stream.write("Nothing here opens anything to the internet.\n")
        return
    widths = [max(len(printable(row[column])) for row in rows) for column in range(len(_HEADINGS) - 1)]
    for row in rows:
        cells = [printable(cell).ljust(width) for cell, width in zip(row, widths, strict=False)]
        stream.write("  ".join([*cells, printable(row[-1])]).rstrip() + "\n")


def write_json(found: Sequence[Exposure], locate: Locate, stream: TextIO) -> None:
    """One object: `version`, and `exposures` with who comes in, to what, through which places."""
    document = {"version": _VERSION, "exposures": [_entry(one, locate) for one in found]}
    stream.write(msgspec.json.format(msgspec.json.encode(document), indent=2).decode() + "\n")


def _entry(one: Exposure, locate: Locate) -> dict[str, Any]:
    return {
        "from": state(one),
        "sources": list(one.sources),
        "services": described(one.services),
        "kind": one.kind,
        "targets": list(one.targets),
        "environments": list(one.environments),
        "unknown": one.unknown or None,
        "door": one.door or None,
        "hosts": list(one.hosts),
        "paths": list(one.paths),
        "workloads": list(one.workloads),
        "location": _place(locate(one.at)),
        "hops": [{"note": note, "location": _place(locate(where))} for where, note in one.hops],
    }


def _place(location: Location) -> dict[str, str | int]:
    return {"file": location.file, "line": location.line, "column": location.column}
