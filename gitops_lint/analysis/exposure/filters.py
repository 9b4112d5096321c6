"""What an ordered list of rules admits, and which rule is the one that decides: platforms differ in the ranks alone.

| platform | ranks |
| --- | --- |
| Alibaba Cloud security group | priority, smaller first; at the same priority what drops |
| AWS security group | one for all: there are only rules that allow |
| network ACL | the number, or the position, of the rule |
| Google Cloud firewall | priority, smaller first; at the same priority what denies |
| Azure network security group | priority, smaller first; no two are the same |

What no rule matches is not admitted. A rule of which not all is known has the widest packets that it may have.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, Generic, TypeVar

import msgspec

from gitops_lint.analysis.exposure.intervals import intersection
from gitops_lint.analysis.exposure.packets import PacketSet

Origin = TypeVar("Origin")


class Entry(msgspec.Struct, Generic[Origin], frozen=True):
    """A rule as its filter sees it: the smaller `rank` comes first, and those of one rank at once.

    With `is_certain` false it may match less than `packets`, or nothing.
    """

    rank: tuple[int, ...]
    allows: bool
    packets: PacketSet
    origin: Origin
    is_certain: bool = True


class Part(msgspec.Struct, Generic[Origin], frozen=True):
    """What comes in by one rule: `admitted` for certain, all that it allows and nothing before it takes away;
    `possible` with all that is uncertain decided for it.
    """

    entry: Entry[Origin]
    admitted: PacketSet
    possible: PacketSet


_NOTHING: Final = PacketSet()


def parts(entries: Iterable[Entry[Origin]]) -> list[Part[Origin]]:
    """What comes of each rule of one filter, in the order of the ranks."""
    ordered = sorted(entries, key=lambda entry: entry.rank)
    if all(entry.allows for entry in ordered):
        return [Part(entry, entry.packets if entry.is_certain else _NOTHING, entry.packets) for entry in ordered]
    if all(entry.is_certain for entry in ordered):
        admitted = _let_through(ordered, lambda entry: True)
        return [Part(entry, one, one) for entry, one in zip(ordered, admitted, strict=True)]
    least = _let_through(ordered, lambda entry: entry.is_certain or not entry.allows)
    most = _let_through(ordered, lambda entry: entry.is_certain or entry.allows)
    return [Part(*both) for both in zip(ordered, least, most, strict=True)]


def _let_through(ordered: Sequence[Entry[Origin]], counts: Callable[[Entry[Origin]], bool]) -> Iterator[PacketSet]:
    """What each rule allows and no drop before it takes away, of the rules that count.

    A packet that a rule before the drop allows is never taken away.
    """
    last_drop = max((entry.rank for entry in ordered if not entry.allows and counts(entry)), default=None)
    allowed, dropped = _NOTHING, _NOTHING
    for rank, at_once in itertools.groupby(ordered, key=lambda entry: entry.rank):
        entries = list(at_once)
        for entry in entries:
            yield entry.packets - dropped if entry.allows and counts(entry) else _NOTHING
        if last_drop is None or rank > last_drop:
            continue
        for entry in entries:
            if counts(entry) and not entry.allows:
                dropped |= entry.packets - allowed
        for entry in entries:
            if counts(entry) and entry.allows:
                allowed |= entry.packets


def admitted(entries: Iterable[Entry[Origin]]) -> PacketSet:
    """All that a filter lets pass for certain."""
    return PacketSet.union_of(part.admitted for part in parts(entries))


def possible(entries: Iterable[Entry[Origin]]) -> PacketSet:
    """All that a filter may let pass, whatever the uncertain ones of its rules turn out to be."""
    return PacketSet.union_of(part.possible for part in parts(entries))


def idle(entries: Iterable[Entry[Origin]]) -> Iterator[tuple[Entry[Origin], tuple[Entry[Origin], ...]]]:
    """The rules that never match, with those of earlier ranks that decide what they are about; all are certain."""
    ordered = sorted(entries, key=lambda entry: entry.rank)
    bounds = [(entry.packets.services, entry.packets.addresses) for entry in ordered]
    for position, entry in enumerate(ordered):
        left = entry.packets
        services, addresses = bounds[position]
        deciding = []
        for other, (of, begin) in zip(ordered[:position], bounds, strict=False):
            if not left:
                break
            if other.rank < entry.rank and intersection(of, services) and intersection(begin, addresses):
                rest = left - other.packets
                if rest != left:
                    deciding.append(other)
                left = rest
        if not left and deciding:
            yield entry, tuple(deciding)
