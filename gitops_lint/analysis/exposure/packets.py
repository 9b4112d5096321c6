"""Sets of packets by where they come from and what they are for: (source address, protocol, port), exactly.

Union, intersection and difference are arithmetic on intervals, so that `0.0.0.0/1` with `128.0.0.0/1` is all of IPv4,
and a drop takes away exactly what it covers.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.analysis.exposure import intervals
from gitops_lint.analysis.exposure.intervals import Intervals

_Slab: TypeAlias = tuple[int, int, Intervals]
"""An interval of services, and the addresses that reach all of them."""


class PacketSet(msgspec.Struct, frozen=True, order=False):
    """A set of packets; equal sets are equal values.

    `slabs` are intervals of services (see `services`) with the addresses (see `addresses`) that each of them is open
    to: in order, disjoint, none empty, and two that touch differ in their addresses.
    """

    slabs: tuple[_Slab, ...] = ()

    @classmethod
    def of(cls, addresses: Intervals, services: Intervals) -> PacketSet:
        """Everything from these addresses for these services."""
        return cls(tuple((start, end, addresses) for start, end in services)) if addresses else cls()

    @classmethod
    def union_of(cls, sets: Iterable[PacketSet]) -> PacketSet:
        """What is in any of the sets."""
        filled = [one for one in sets if one.slabs]
        if len(filled) < 2:
            return filled[0] if filled else cls()
        slabs = sorted(slab for one in filled for slab in one.slabs)
        cuts = sorted({cut for start, end, _ in slabs for cut in (start, end)})
        found: list[_Slab] = []
        open_slabs: list[_Slab] = []
        position = 0
        for start, end in itertools.pairwise(cuts):
            open_slabs = [slab for slab in open_slabs if slab[1] > start]
            while position < len(slabs) and slabs[position][0] == start:
                open_slabs.append(slabs[position])
                position += 1
            if open_slabs:
                found.append((start, end, intervals.united(one for slab in open_slabs for one in slab[2])))
        return cls(_merged(found))

    def __or__(self, other: PacketSet) -> PacketSet:
        """What is in either set."""
        return PacketSet.union_of((self, other)) if self.slabs and other.slabs else (self if self.slabs else other)

    def __and__(self, other: PacketSet) -> PacketSet:
        """What is in both sets."""
        return _both(self, other)

    def __sub__(self, other: PacketSet) -> PacketSet:
        """What is in this set and not in the other."""
        if not self.slabs or not other.slabs:
            return self
        return PacketSet(_merged(_combined(self.slabs, other.slabs, intervals.difference)))

    def __bool__(self) -> bool:
        return bool(self.slabs)

    def __le__(self, other: PacketSet) -> bool:
        """Whether all of this set is in the other."""
        return not self - other

    @property
    def addresses(self) -> Intervals:
        """Every address from which anything of the set comes."""
        return intervals.united(one for _, _, addresses in self.slabs for one in addresses)

    @property
    def services(self) -> Intervals:
        """Every service that anything of the set is for."""
        return intervals.united((start, end) for start, end, _ in self.slabs)

    def addresses_for(self, services: Intervals) -> Intervals:
        """The addresses that reach any of these services."""
        found = (
            one
            for start, end, addresses in self.slabs
            if any(first < end and start < last for first, last in services)
            for one in addresses
        )
        return intervals.united(found)


@functools.lru_cache(maxsize=1024)  # hundreds of routes lead through the same doors
def _both(one: PacketSet, other: PacketSet) -> PacketSet:
    return PacketSet(_merged(_combined(one.slabs, other.slabs, intervals.intersection)))


def _combined(
    one: tuple[_Slab, ...], other: tuple[_Slab, ...], operation: Callable[[Intervals, Intervals], Intervals]
) -> Iterator[_Slab]:
    """The slabs of the first set, cut where the second begins and ends; `operation` is asked about their addresses."""
    right = 0
    for start, end, addresses in one:
        while right < len(other) and other[right][1] <= start:
            right += 1
        at, position = right, start
        while position < end:
            if at < len(other) and other[at][0] < end:
                first, last, others = other[at]
                if position < first:
                    yield position, first, operation(addresses, ())
                    position = first
                until = min(last, end)
                yield position, until, operation(addresses, others)
                position = until
                at += 1
            else:
                yield position, end, operation(addresses, ())
                position = end


def _merged(slabs: Iterable[_Slab]) -> tuple[_Slab, ...]:
    """The same slabs without empty ones, those that touch and are open to the same addresses in one."""
    found: list[_Slab] = []
    for start, end, addresses in slabs:
        if not addresses:
            continue
        if found and found[-1][1] == start and found[-1][2] == addresses:
            found[-1] = (found[-1][0], end, addresses)
        else:
            found.append((start, end, addresses))
    return tuple(found)
