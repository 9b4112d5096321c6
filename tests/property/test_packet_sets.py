"""Sets of packets against sets of their members, one by one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, size, union, united
from gitops_lint.analysis.exposure.packets import PacketSet

_LIMIT = 24
_intervals = st.lists(st.tuples(st.integers(0, _LIMIT), st.integers(0, _LIMIT)), max_size=5)
_sets = _intervals.map(united)
_packets = st.lists(st.tuples(_sets, _sets), max_size=4).map(
    lambda pairs: PacketSet.union_of(PacketSet.of(addresses, services) for addresses, services in pairs)
)


def _numbers(found: Intervals) -> set[int]:
    return {number for start, end in found for number in range(start, end)}


def _members(found: PacketSet) -> set[tuple[int, int]]:
    return {
        (address, service)
        for start, end, addresses in found.slabs
        for service in range(start, end)
        for address in _numbers(addresses)
    }


def _is_canonical(found: PacketSet) -> bool:
    ordered = all(
        one[1] < other[0] or (one[1] == other[0] and one[2] != other[2])
        for one, other in zip(found.slabs, found.slabs[1:], strict=False)
    )
    return ordered and all(
        start < end and addresses and united(addresses) == addresses for start, end, addresses in found.slabs
    )


@given(_intervals, _intervals)
def test_intervals_hold_what_their_integers_say(one: list[tuple[int, int]], other: list[tuple[int, int]]) -> None:
    left, right = united(one), united(other)
    assert _numbers(left) == {number for start, end in one for number in range(start, end)}
    for operation, of_sets in (
        (union, set.union),
        (intersection, set.intersection),
        (difference, set.difference),
    ):
        found = operation(left, right)
        assert _numbers(found) == of_sets(_numbers(left), _numbers(right))
        assert united(found) == found
        assert size(found) == len(_numbers(found))


@given(_packets, _packets)
def test_packets_hold_what_their_members_say(one: PacketSet, other: PacketSet) -> None:
    for found, members in (
        (one | other, _members(one) | _members(other)),
        (one & other, _members(one) & _members(other)),
        (one - other, _members(one) - _members(other)),
    ):
        assert _members(found) == members
        assert _is_canonical(found)
    assert (one <= other) == (_members(one) <= _members(other))


@given(_packets, _packets)
def test_equal_sets_are_equal_values_whatever_they_were_made_of(one: PacketSet, other: PacketSet) -> None:
    assert (one - other) | (one & other) == one
    assert one | other == other | one


@given(_packets, _sets)
def test_the_addresses_for_services_are_those_of_packets_for_any_of_them(found: PacketSet, services: Intervals) -> None:
    wanted = _numbers(services)
    assert _numbers(found.addresses_for(services)) == {
        address for address, service in _members(found) if service in wanted
    }
    assert _numbers(found.addresses) == {address for address, _ in _members(found)}
    assert _numbers(found.services) == {service for _, service in _members(found)}
