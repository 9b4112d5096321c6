"""Terraform's sentences in one line, and the names that it suggests."""

from __future__ import annotations

from collections.abc import Iterable


def in_one_line(summary: str, detail: str) -> str:
    """Summary and detail of a diagnostic as one line without a full stop at its end."""
    return f"{summary}: {' '.join(detail.split())}".removesuffix(".")


def near_names(given: str, known: Iterable[str]) -> list[str]:
    """The names that differ in fewer than three letters, and in fewer than half (internal/didyoumean)."""
    near = min(3, (len(given) + 1) // 2)
    return [name for name in sorted(known) if name != given and _distance(given, name, near) < near]


def _distance(left: str, right: str, limit: int) -> int:
    """Levenshtein's distance; `limit` where it is no smaller."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    row = list(range(len(right) + 1))
    for count, letter in enumerate(left, 1):
        following = [count]
        for index, other in enumerate(right):
            following.append(min(following[index] + 1, row[index + 1] + 1, row[index] + (letter != other)))
        if min(following) >= limit:
            return limit
        row = following
    return row[-1]
