"""What a change opens and closes: as text, and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, TextIO

from gitops_lint.analysis.exposure.changes import ExposureChange, Verb
from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.report.exposures import (
    VERSION,
    Locate,
    entry,
    names,
    place_entry,
    shown_place,
    some,
    what,
    write_document,
)
from gitops_lint.report.printable import printable

_SIGNS: Final[Mapping[Verb, str]] = {
    Verb.OPENED: "+",
    Verb.WIDENED: "~",
    Verb.UNDECIDED: "?",
    Verb.NARROWED: "~",
    Verb.CLOSED: "-",
}

_WHOM: Final = {"internet": "to the internet", "partners": "to partners", "unknown": "perhaps to the internet"}


def write_changes(found: Sequence[ExposureChange], of_base: Locate, of_head: Locate, stream: TextIO) -> None:
    """A few lines for each, with a sign that tells what was done, and how many there are of each at the end."""
    for one in found:
        stream.write("".join(f"{printable(line)}\n" for line in _lines(one, of_base, of_head)))
    counts = Counter(one.verb for one in found)
    told = ", ".join(f"{counts[verb]} {verb.value}" for verb in Verb if counts[verb])
    stream.write(f"\n{told}\n" if told else "The change opens and closes nothing to the internet.\n")


def _lines(one: ExposureChange, of_base: Locate, of_head: Locate) -> Iterator[str]:
    exposure = one.exposure
    yield f"{_SIGNS[one.verb]} {one.verb.value} {described(one.services)}{names(exposure)} of {what(exposure)}"
    told = _to_whom(exposure)
    if one.verb.is_of_base:
        told = f"was open {told}"
    if one.other_sources:
        told += f", {'now' if one.verb.is_of_base else 'before'} to {some(one.other_sources)}"
    yield f"    {told}" + (f" in {', '.join(one.environments)}" if one.environments else "")
    if exposure.unknown:
        yield f"    decided by: {exposure.unknown}"
    place = shown_place((of_base if one.verb.is_of_base else of_head)(exposure.at))
    yield f"    {place}{' of the base' if one.verb.is_of_base else ''}"
    if one.unknown_before:
        yield f"    before: not known, decided by: {one.unknown_before}"
    for protection in one.protections:
        where = f" ({shown_place(of_base(protection.at))} of the base)" if protection.at is not None else ""
        yield f"    before: {protection.text}{where}"


def _to_whom(exposure: Exposure) -> str:
    sources = f" ({some(exposure.sources)})" if exposure.sources else ""
    return f"{_WHOM[exposure.reached_by]}{sources}"


def write_changes_json(found: Sequence[ExposureChange], of_base: Locate, of_head: Locate, stream: TextIO) -> None:
    """One object: `version`, and `changes`, each an exposure with what is done to it."""
    write_document({"version": VERSION, "changes": [_entry(one, of_base, of_head) for one in found]}, stream)


def _entry(one: ExposureChange, of_base: Locate, of_head: Locate) -> dict[str, Any]:
    is_of_base = one.verb.is_of_base
    return {
        "change": one.verb.value,
        **entry(one.exposure, of_base if is_of_base else of_head),
        "services": described(one.services),
        "environments": list(one.environments),
        "otherSources": list(one.other_sources),
        "unknownBefore": one.unknown_before or None,
        "side": "base" if is_of_base else "head",
        "protections": [
            {"text": each.text, "location": None if each.at is None else place_entry(of_base(each.at))}
            for each in one.protections
        ],
    }
