"""Exposures as a tree: from the internet, through what it enters by, to each line that lets it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, TextIO, TypeAlias

from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.resource import ResourcePath
from gitops_lint.report.exposures import NOTHING, Locate, names, shown_place, what, who
from gitops_lint.report.printable import printable

Tree: TypeAlias = dict[str, "Tree"]
"""What stands below each label."""

_LINES: Final = ("├─ ", "└─ ", "│  ", "   ")
_PLAIN: Final = ("|- ", "`- ", "|  ", "   ")
"""For streams that cannot take the others."""


def write_tree(found: Sequence[Exposure], locate: Locate, stream: TextIO, width: int = 100) -> None:
    """A branch for each source, door and line; what is closed by its other door is left out.

    A place that does not fit the `width` beside what stands there has a line of its own.
    """
    root: Tree = {}
    for one in found:
        if one.reached_by != "nobody":
            branch = root.setdefault(who(one), {})
            if one.door and one.door not in one.targets:
                branch = branch.setdefault(one.door, {})
            services = described(one.services) + names(one)
            in_ = f" in {', '.join(one.environments)}" if one.environments else ""
            leaf = branch.setdefault(what(one), {}).setdefault(services + in_, {})
            holder = one.at.resource.address if isinstance(one.at, ResourcePath) else ""
            leaf.setdefault(_hop(shown_place(locate(one.at)), one.unknown or holder), {})
            for where, note in one.hops:
                leaf.setdefault(_hop(shown_place(locate(where)), note), {})
    if not root:
        stream.write(NOTHING)
        return
    lines = _LINES if _takes(stream, "".join(_LINES)) else _PLAIN
    for label, below in root.items():
        stream.write(printable(label) + "\n")
        stream.write("".join(f"{line}\n" for line in _drawn(below, lines, "", width)))


def _hop(place: str, note: str) -> str:
    return f"{place}\0{note}" if note else place


def _drawn(tree: Tree, lines: Sequence[str], before: str, width: int) -> Iterator[str]:
    middle, last, through, empty = lines
    for number, (label, below) in enumerate(tree.items(), 1):
        is_last = number == len(tree)
        start, going_on = before + (last if is_last else middle), before + (empty if is_last else through)
        place, _, note = map(printable, label.partition("\0"))
        if not note or len(f"{start}{place}  {note}") <= width:
            yield f"{start}{place}  {note}".rstrip()
        else:
            yield start + place
            yield f"{going_on}{through if below else empty}{note}"
        yield from _drawn(below, lines, going_on, width)


def _takes(stream: TextIO, text: str) -> bool:
    """Whether a stream has these characters."""
    try:
        text.encode(stream.encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
