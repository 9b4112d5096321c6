"""What filters admit, held against a decision packet by packet, and against what must never change it."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.exposure import filters
from gitops_lint.analysis.exposure.addresses import addresses
from gitops_lint.analysis.exposure.filters import Entry, admitted, possible
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import TCP, UDP, service


@dataclass(frozen=True)
class Rule:
    """A rule as a person would read it: the smaller rank decides, at the same rank the drop."""

    priority: int
    allows: bool
    block: ipaddress.IPv4Network
    protocol: int
    first: int
    last: int
    is_certain: bool = True

    def entry(self) -> Entry[Rule]:
        packets = PacketSet.of(addresses(str(self.block)), service(self.protocol, self.first, self.last))
        return Entry((self.priority, int(self.allows)), self.allows, packets, self, self.is_certain)

    def matches(self, address: ipaddress.IPv4Address, protocol: int, port: int) -> bool:
        return address in self.block and protocol == self.protocol and self.first <= port <= self.last


def _blocks() -> st.SearchStrategy[ipaddress.IPv4Network]:
    return st.tuples(st.integers(0, 15), st.integers(0, 4)).map(
        lambda pair: ipaddress.IPv4Network((pair[0] << 28, pair[1]), strict=False)
    )


def _rules(*, certain: bool = True) -> st.SearchStrategy[Rule]:
    ports = st.tuples(st.integers(0, 9), st.integers(0, 9))
    return st.builds(
        lambda priority, allows, block, protocol, ports, is_certain: Rule(
            priority, allows, block, protocol, min(ports), max(ports), is_certain
        ),
        st.integers(1, 4),
        st.booleans(),
        _blocks(),
        st.sampled_from([TCP, UDP]),
        ports,
        st.just(True) if certain else st.booleans(),
    )


_LISTS = st.lists(_rules(), max_size=7)
_PACKETS = st.tuples(
    st.integers(0, 15).map(lambda number: ipaddress.IPv4Address(number << 28)),
    st.sampled_from([TCP, UDP]),
    st.integers(0, 9),
)


def _set(rules: list[Rule]) -> PacketSet:
    return admitted(rule.entry() for rule in rules)


def _decided(rules: list[Rule], packet: tuple[ipaddress.IPv4Address, int, int]) -> bool:
    """The rule that comes first among those that match; without one, the packet is dropped."""
    matching = [rule for rule in rules if rule.matches(*packet)]
    first = min(matching, key=lambda rule: (rule.priority, rule.allows), default=None)
    return first is not None and first.allows


@given(_LISTS, st.lists(_PACKETS, min_size=1, max_size=20))
def test_what_is_admitted_is_what_the_first_rule_that_matches_says(
    rules: list[Rule], packets: list[tuple[ipaddress.IPv4Address, int, int]]
) -> None:
    found = _set(rules)
    for address, protocol, port in packets:
        one = PacketSet.of(addresses(str(address)), service(protocol, port, port))
        assert (one <= found) == _decided(rules, (address, protocol, port))


@given(_LISTS, _rules())
def test_an_allow_more_never_shrinks_and_a_drop_more_never_grows(rules: list[Rule], more: Rule) -> None:
    before, after = _set(rules), _set([*rules, more])
    assert before <= after if more.allows else after <= before


@given(_LISTS.flatmap(lambda rules: st.tuples(st.just(rules), st.permutations(rules))))
def test_the_order_in_which_rules_are_written_never_matters(both: tuple[list[Rule], list[Rule]]) -> None:
    written, shuffled = both
    assert _set(written) == _set(shuffled)


@given(_LISTS, st.data())
def test_a_block_or_a_range_in_two_halves_is_the_same(rules: list[Rule], data: st.DataObject) -> None:
    if not rules:
        return
    rule = data.draw(st.sampled_from(rules))
    rest = list(rules)
    rest.remove(rule)
    blocks = list(rule.block.subnets())
    if len(blocks) == 2:
        halves = [Rule(rule.priority, rule.allows, one, rule.protocol, rule.first, rule.last) for one in blocks]
        assert _set([*rest, *halves]) == _set(rules)
    middle = (rule.first + rule.last) // 2
    if middle < rule.last:
        ranges = ((rule.first, middle), (middle + 1, rule.last))
        halves = [Rule(rule.priority, rule.allows, rule.block, rule.protocol, *one) for one in ranges]
        assert _set([*rest, *halves]) == _set(rules)


@given(_LISTS)
def test_exactly_the_rules_that_decide_no_packet_are_idle(rules: list[Rule]) -> None:
    idle = {id(entry.origin) for entry, _ in filters.idle(rule.entry() for rule in rules)}
    for rule in rules:
        first = (rule.priority, rule.allows)
        before = PacketSet.union_of(one.entry().packets for one in rules if (one.priority, one.allows) < first)
        assert (id(rule) in idle) == (rule.entry().packets <= before)


@given(_LISTS)
def test_an_idle_rule_can_go(rules: list[Rule]) -> None:
    for entry, _ in filters.idle(rule.entry() for rule in rules):
        rest = list(rules)
        rest.remove(entry.origin)
        assert _set(rest) == _set(rules)


@given(st.lists(_rules(certain=False), max_size=5))
def test_whatever_the_uncertain_rules_are_it_lies_between_the_certain_and_the_possible(rules: list[Rule]) -> None:
    entries = [rule.entry() for rule in rules]
    least, most = admitted(entries), possible(entries)
    everything = _set([Rule(one.priority, one.allows, one.block, one.protocol, one.first, one.last) for one in rules])
    nothing = _set([one for one in rules if one.is_certain])
    for really in (everything, nothing):
        assert least <= really <= most
