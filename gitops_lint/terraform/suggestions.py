"""Which name was meant: Terraform proposes one that is at most two letters away (its `didyoumean`)."""

from __future__ import annotations

from collections.abc import Iterable

_FARTHEST = 2


def name_meant(name: str, names: Iterable[str]) -> str | None:
    """The first of the names that is near; None where none is."""
    for other in names:
        if abs(len(other) - len(name)) <= _FARTHEST and _distance(name, other) <= _FARTHEST:
            return other
    return None


def _distance(left: str, right: str) -> int:
    """How many letters must be changed, put in or taken out (Levenshtein)."""
    row = list(range(len(right) + 1))
    for i, letter in enumerate(left, 1):
        previous, row[0] = row[0], i
        for j, other in enumerate(right, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (letter != other))
    return row[-1]
