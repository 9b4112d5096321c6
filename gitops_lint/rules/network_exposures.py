"""Exposures as findings: what is open, from where, and where it is to be edited."""

from __future__ import annotations

from gitops_lint.analysis.exposure.exposures import FILTER, Exposure
from gitops_lint.analysis.exposure.intervals import Intervals, intersection
from gitops_lint.analysis.exposure.services import described
from gitops_lint.analysis.exposure.watched import is_everything
from gitops_lint.model.rule import Finding

AND_MORE = 3
"""So many names are said."""


def opening(exposure: Exposure, what: str, services: Intervals) -> Finding:
    """The finding that what some services are is open to the internet."""
    told = described(services)
    opened = f"{what} ({told})" if told != what else what
    return Finding(
        f"{opened} is open to the internet{_sources(exposure)} in {target(exposure)}",
        at=exposure.at,
        related=exposure.hops,
    )


def _sources(exposure: Exposure) -> str:
    sources = exposure.sources[:AND_MORE]
    more = len(exposure.sources) - len(sources)
    return f" by {' and '.join(sources)}{f' and {more} more' if more else ''}" if sources else ""


def target(exposure: Exposure) -> str:
    """What is opened, as people name it."""
    first, *others = exposure.targets
    return f"{first} and {len(others)} more" if others else first


def opened(exposure: Exposure, wanted: Intervals) -> Intervals:
    """What of some services a filter or a port opens to the internet; nothing where it opens everything (NET001)."""
    if exposure.unknown or not exposure.is_internet or not exposure.is_public:
        return ()
    if exposure.kind not in (FILTER, "port"):
        return ()
    return () if is_everything(exposure.services) else intersection(exposure.services, wanted)
