"""One result for what is the same everywhere: over environments, over places, notices as results."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from msgspec.structs import replace

from gitops_lint.engine.addresses import declared_address
from gitops_lint.engine.placing import fingerprint
from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location, Place


def merged_results(results: Iterable[Result]) -> list[Result]:
    """Sorted, and what is the same in several environments, or for several callers of a module, as one result.

    It names all the environments, and the other places of each.
    """
    merged: dict[tuple[Any, ...], Result] = {}
    for result in results:
        key = (result.rule, result.location, result.message, declared_address(result.resource), result.path)
        known = merged.get(key)
        if known is None:
            merged[key] = result
        elif known.environments != result.environments or known.related != result.related:
            names = tuple(dict.fromkeys((*known.environments, *result.environments)))
            merged[key] = replace(known, environments=names, related=_together(known.related, result.related))
    return sorted(merged.values(), key=lambda result: result.order)


def _together(some: tuple[Place, ...], others: tuple[Place, ...]) -> tuple[Place, ...]:
    """The places of both, each once, and no more than anybody reads."""
    if len(some) >= _MOST_PLACES:
        return some
    taken = {place.location for place in some}
    return (*some, *(place for place in others if place.location not in taken))[:_MOST_PLACES]


_MOST_PLACES = 24


def merged_notices(notices: Iterable[Limit]) -> list[Limit]:
    """Sorted, and those with one subject as one notice at the first place, with their number."""
    groups: dict[tuple[str, str], list[Limit]] = defaultdict(list)
    for notice in notices:
        groups[notice.rule, notice.subject or f"{notice.location} {notice.message}"].append(notice)
    merged = []
    for group in groups.values():
        first = min(group, key=lambda notice: notice.location)
        names = tuple(dict.fromkeys(name for notice in group for name in notice.environments))
        merged.append(replace(first, count=len({(one.location, one.message) for one in group}), environments=names))
    return sorted(merged, key=notice_order)


def notice_order(notice: Limit) -> tuple[Location, str, str]:
    return (notice.location, notice.rule, notice.message)


def as_results(notices: Iterable[Limit], rules: Sequence[Rule]) -> list[Result]:
    """Notices as results of the rules that run."""
    by_id = {rule.id: rule for rule in rules}
    return [
        Result(
            rule=rule.id,
            name=rule.name,
            aliases=rule.aliases,
            severity=Severity.ERROR,
            message=notice.message,
            location=notice.location,
            environments=notice.environments,
            fingerprint=fingerprint(rule.id, notice.location.file, notice.subject or notice.message),
        )
        for notice in notices
        if (rule := by_id.get(notice.rule)) is not None
    ]
