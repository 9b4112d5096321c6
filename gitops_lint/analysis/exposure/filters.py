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
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, TypeVar

import msgspec

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
    """What comes of one rule.

    `admitted` lets pass for certain: all that it allows and nothing before it takes away. `possible` is that with all
    that is uncertain decided for it. `decided` is what no rule of an earlier rank has decided: empty for one that never
    matches.
    """

    entry: Entry[Origin]
    admitted: PacketSet
    possible: PacketSet
    decided: PacketSet


def parts(entries: Iterable[Entry[Origin]]) -> list[Part[Origin]]:
    """What comes of each rule of one filter, in the order of the ranks."""
    ordered = sorted(entries, key=lambda entry: entry.rank)
    if len({entry.rank for entry in ordered}) == 1 and all(entry.allows for entry in ordered):
        return [_alone(entry) for entry in ordered]
    return list(_parts(ordered))


def _alone(entry: Entry[Origin]) -> Part[Origin]:
    certain = entry.packets if entry.is_certain else PacketSet()
    return Part(entry, certain, entry.packets, entry.packets)


def _parts(ordered: Sequence[Entry[Origin]]) -> Iterator[Part[Origin]]:
    dropped = PacketSet()
    """What rules before drop for certain."""
    may_be_dropped = PacketSet()
    matched = PacketSet()
    for _, at_once in itertools.groupby(ordered, key=lambda entry: entry.rank):
        entries = list(at_once)
        for entry in entries:
            packets, nothing = entry.packets, PacketSet()
            yield Part(
                entry,
                admitted=packets - may_be_dropped if entry.allows and entry.is_certain else nothing,
                possible=packets - dropped if entry.allows else nothing,
                decided=packets - matched,
            )
        certain = [entry for entry in entries if entry.is_certain]
        drops = PacketSet.union_of(entry.packets for entry in certain if not entry.allows)
        # What an earlier rule has admitted no later one takes away.
        dropped |= drops - matched
        may_be_dropped |= PacketSet.union_of(entry.packets for entry in entries if not entry.allows) - matched
        matched |= PacketSet.union_of(entry.packets for entry in certain)


def admitted(entries: Iterable[Entry[Origin]]) -> PacketSet:
    """All that a filter lets pass for certain."""
    return PacketSet.union_of(part.admitted for part in parts(entries))


def possible(entries: Iterable[Entry[Origin]]) -> PacketSet:
    """All that a filter may let pass, whatever the uncertain ones of its rules turn out to be."""
    return PacketSet.union_of(part.possible for part in parts(entries))
