"""What a change introduces: the results, notices and suppressions that its base does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TypeVar

from gitops_lint.engine.addresses import declared_address
from gitops_lint.engine.placing import without_line_numbers
from gitops_lint.model.environment import Repository
from gitops_lint.model.file import Suppression
from gitops_lint.model.result import Limit, Result

SIMILAR = 0.5
"""The part of its lines that a renamed file has to share with what it was, as for `git diff --find-renames`."""

_MOST_PAIRS = 10_000
"""Above this many pairs of files only those are compared whose names are alike."""


def renamed_files(base: Repository, head: Repository, told_of: Collection[str]) -> dict[str, str]:
    """The files that have another path now, old to new; of the new ones, those among `told_of`."""
    before, now = set(base.paths), set(head.paths)
    gone = {path: _lines(base, path) for path in sorted(before - now)}
    new = {path: _lines(head, path) for path in sorted(now - before) if path in told_of}
    alike_only = len(gone) * len(new) > _MOST_PAIRS
    pairs = sorted(
        (-likeness, _name(old) != _name(path), old, path)
        for path, lines in new.items()
        for old, were in gone.items()
        if not alike_only or _name(old) == _name(path)
        if (likeness := _likeness(were, lines)) >= SIMILAR
    )
    found: dict[str, str] = {}
    for _, _, old, path in pairs:
        if old not in found and path not in found.values():
            found[old] = path
    return found


def new_results(results: Iterable[Result], before: Iterable[Result], renamed: Mapping[str, str]) -> list[Result]:
    """The results that the base does not have, as often as it does not have them."""
    moved = frozenset(renamed.values())
    return _new(
        ((_key(result, result.location.file, result.location.file in moved), result) for result in results),
        (_key(result, renamed.get(result.location.file, ""), result.location.file in renamed) for result in before),
    )


def new_notices(notices: Iterable[Limit], before: Iterable[Limit]) -> list[Limit]:
    """The notices whose subject the base says nothing about."""
    told = {(notice.rule, notice.subject or notice.message) for notice in before}
    return [notice for notice in notices if (notice.rule, notice.subject or notice.message) not in told]


def new_suppressions(
    comments: Iterable[Suppression], before: Iterable[Suppression], renamed: Mapping[str, str]
) -> list[Limit]:
    """A notice for every suppression in a comment that the change adds."""
    added = _new(
        (((one.location.file, one.rules, one.reason), one) for one in comments if not one.from_settings),
        ((renamed.get(one.location.file, one.location.file), one.rules, one.reason) for one in before),
    )
    return [
        Limit(
            "REP007",
            f"this change adds a suppression of {', '.join(one.rules) or 'every rule'}: "
            f"{one.reason or 'no reason is given'}",
            one.location,
        )
        for one in added
    ]


Item = TypeVar("Item")


def _new(keyed: Iterable[tuple[object, Item]], before: Iterable[object]) -> list[Item]:
    left = Counter(before)
    found = []
    for key, item in keyed:
        if left[key] > 0:
            left[key] -= 1
        else:
            found.append(item)
    return found


def _key(result: Result, file: str, renamed: bool) -> tuple[str, ...]:
    """What tells a result from others: its fingerprint, or, since that has the path in it, what it says."""
    if not renamed:
        return (result.fingerprint,)
    message = without_line_numbers(result.message)
    return (result.rule, file, message, declared_address(result.resource), result.path, result.snippet.strip())


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _lines(repository: Repository, path: str) -> Counter[str]:
    source = repository.read_file(path).source
    return Counter(source.text.split("\n")) if source is not None else Counter()


def _likeness(one: Counter[str], other: Counter[str]) -> float:
    longest = max(one.total(), other.total())
    return (one & other).total() / longest if longest else 0.0
