"""Terraform's sentences in one line, and the names that it suggests."""

from __future__ import annotations

from collections.abc import Collection


def in_one_line(summary: str, detail: str) -> str:
    """Summary and detail of a diagnostic as one line without a full stop at its end."""
    said = " ".join(detail.split()).removesuffix(".")
    return said if said.startswith(f"{summary}: ") else f"{summary}: {said}"


def near_names(given: str, known: Collection[str]) -> list[str]:
    """The names that differ in one or two letters, and in fewer than half.

    Terraform suggests the first that differs in fewer than three (internal/didyoumean); two letters that changed places
    count as one here. Among very many names none is looked for.
    """
    if len(known) > _MOST_NAMES:
        return []
    near = min(3, (len(given) + 1) // 2)
    return [name for name in sorted(known) if name != given and _distance(given, name, near) < near]


_MOST_NAMES = 2000


def _distance(left: str, right: str, limit: int) -> int:
    """How many letters are left out, added, replaced or swapped with their neighbour; `limit` where it is no fewer."""
    if abs(len(left) - len(right)) >= limit:
        return limit
    before: list[int] = []
    row = list(range(len(right) + 1))
    for count, letter in enumerate(left, 1):
        following = [count]
        for index, other in enumerate(right):
            least = min(following[index] + 1, row[index + 1] + 1, row[index] + (letter != other))
            if count > 1 and index > 0 and letter == right[index - 1] and other == left[count - 2]:
                least = min(least, before[index - 1] + 1)
            following.append(least)
        if min(following) >= limit and min(row) >= limit:
            return limit
        before, row = row, following
    return row[-1]
