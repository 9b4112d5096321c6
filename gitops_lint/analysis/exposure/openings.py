"""What the filters of a network let in from the public internet, and by which of their rules."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.exposure import filters
from gitops_lint.analysis.exposure.addresses import Breadth
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, size, union, united
from gitops_lint.analysis.exposure.packets import PacketSet

# What is read of Terraform is imported by who reads it: clusters have openings, too.
if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.declared import Attachment, FilterRule
    from gitops_lint.analysis.exposure.networks import Network
    from gitops_lint.terraform.values import UnknownValue


class Threshold(msgspec.Struct, frozen=True):
    """More public addresses than a block of this prefix are the internet; `own` addresses are never counted."""

    ipv4: int = 8
    ipv6: int = 16
    own: Intervals = ()


class Opening(msgspec.Struct, frozen=True):
    """Services that rules of a filter open, alone or, where there are several, together.

    `is_internet` is whether to more public addresses than the threshold, or to named partners. `unknown` says what
    decides whether they do at all: then `packets` are the most that may come in, else what does.
    """

    filter: str
    rules: tuple[FilterRule, ...]
    services: Intervals
    behind: tuple[Attachment, ...]
    packets: PacketSet
    is_internet: bool = True
    unknown: UnknownValue | None = None


def openings(network: Network, threshold: Threshold) -> Iterator[Opening]:
    """Everything that the filters of a network open to public addresses."""
    attached: dict[str, list[Attachment]] = {}
    for attachment in network.attachments:
        for key in attachment.filters:
            main = network.filters.get(key)
            attached.setdefault(key if main is None else main.key, []).append(attachment)
    for key, rules in network.rules.items():
        if rules and rules[0].only_narrows:
            yield from _of_narrowing(threshold, key, [rule for rule in rules if rule.inbound])
            continue
        behind = tuple(attached.get(rules[0].also or key, ()))
        inbound = [rule for rule in rules if rule.inbound]
        if inbound:
            yield from _of_filter(network, threshold, key, inbound, behind)


_NARROW = 1024
"""A rule of a filter that only narrows is meant for certain services where it is for no more ports than that: what is
wider lets answers come back, or leaves the decision to the filters behind it."""


def _of_narrowing(threshold: Threshold, key: str, rules: list[FilterRule]) -> Iterator[Opening]:
    for part in filters.parts(entry_of(rule, index) for index, rule in enumerate(rules)):
        rule = rules[part.entry.origin]
        if size(rule.services) <= _NARROW:
            services = services_open(part.admitted, threshold, internet=True)
            if services:
                yield Opening(key, (rule,), services, (), part.admitted)


class _Reach(msgspec.Struct):
    """What comes in by one rule, for certain and at most."""

    rule: FilterRule
    admitted: PacketSet
    possible: PacketSet


def _of_filter(
    network: Network, threshold: Threshold, key: str, rules: list[FilterRule], behind: tuple[Attachment, ...]
) -> Iterator[Opening]:
    reaches = _reaches(network, key, rules, behind)
    wide = [services_open(reach.admitted, threshold, internet=True) for reach in reaches]
    all_wide = united(one for services in wide for one in services)
    for reach, services in zip(reaches, wide, strict=True):
        if services:
            yield Opening(key, (reach.rule,), services, behind, reach.admitted)
    narrow = [reach for reach, services in zip(reaches, wide, strict=True) if reach.admitted and not services]
    if len(narrow) > 1:
        together = PacketSet.union_of(reach.admitted for reach in reaches)
        joint = difference(services_open(together, threshold, internet=True), all_wide)
        if joint:
            causes = [one.rule for one in reaches if intersection(one.admitted.services, joint) and _is_public(one)]
            yield Opening(key, tuple(causes), joint, behind, together)
            all_wide = union(all_wide, joint)
    for reach in narrow:
        partners = difference(services_open(reach.admitted, threshold, internet=False), all_wide)
        if partners:
            yield Opening(key, (reach.rule,), partners, behind, reach.admitted, is_internet=False)
    for reach in reaches:
        if reach.possible.slabs == reach.admitted.slabs:
            continue
        undecided = difference(services_open(reach.possible, threshold, internet=True), all_wide)
        unknown = reach.rule.unknown or next((one.unknown for one in rules if one.unknown and not one.allows), None)
        if undecided and unknown is not None:
            yield Opening(key, (reach.rule,), undecided, behind, reach.possible, unknown=unknown)


def _is_public(reach: _Reach) -> bool:
    breadth = _breadth(reach.admitted.addresses, ())
    return bool(breadth.ipv4 or breadth.ipv6)


@functools.lru_cache(1 << 14)
def _breadth(addresses: Intervals, own: Intervals) -> Breadth:
    return Breadth.of(difference(addresses, own))


def services_open(found: PacketSet, threshold: Threshold, *, internet: bool) -> Intervals:
    """The services that are open to the internet, or else to fewer public addresses than that."""
    kept = []
    for start, end, addresses in found.slabs:
        breadth = _breadth(addresses, threshold.own)
        is_internet = breadth.exceeds(threshold.ipv4, threshold.ipv6)
        if is_internet if internet else (not is_internet and (breadth.ipv4 or breadth.ipv6)):
            kept.append((start, end))
    return united(kept)


def _reaches(network: Network, key: str, rules: list[FilterRule], behind: tuple[Attachment, ...]) -> list[_Reach]:
    """What comes in by each rule to anything that the filter stands before; by itself, if there is nothing."""
    ways = {(others_of(network, key, one), guards_of(network, one)) for one in behind} or {((), ())}
    also = {rule.also for rule in rules if rule.also}
    found: list[_Reach] = [_Reach(rule, PacketSet(), PacketSet()) for rule in rules]
    for others, guards in ways:
        entries = [entry_of(rule, index) for index, rule in enumerate(rules)]
        # Where an object has several filters, the rules of all of them count together.
        entries += [
            entry_of(rule, -1)
            for other in dict.fromkeys((*others, *also))
            for rule in network.rules.get(other, ())
            if rule.inbound
        ]
        certain, most = _admitted_by(network, guards)
        for part in filters.parts(entries):
            index = part.entry.origin
            if index < 0:
                continue
            reach = found[index]
            admitted = part.admitted if certain is None else part.admitted & certain
            possible = part.possible if most is None else part.possible & most
            reach.admitted = reach.admitted | admitted if reach.admitted else admitted
            reach.possible = reach.possible | possible if reach.possible else possible
    return found


def entry_of(rule: FilterRule, origin: int = 0) -> filters.Entry[int]:
    """A rule as its filter sees it; `origin` tells it from others."""
    return filters.Entry(rule.rank, rule.allows, rule.packets, origin, rule.unknown is None)


def others_of(network: Network, key: str, attachment: Attachment) -> tuple[str, ...]:
    """The other filters of an object that drop anything: what only allows takes nothing away."""
    keys = (network.filters[one].key if one in network.filters else one for one in attachment.filters)
    dropping = (one for one in keys if any(not rule.allows for rule in network.rules.get(one, ())))
    return tuple(one for one in dropping if one != key)


def guards_of(network: Network, attachment: Attachment) -> tuple[str, ...]:
    """The filters in front of the subnets of an object; none where one of these has no filter that is known."""
    found: list[str] = []
    for subnet in attachment.subnets:
        guards = network.guards.get(subnet)
        if not guards:
            return ()
        found += guards
    return tuple(dict.fromkeys(found))


def admitted_inbound(network: Network, key: str) -> PacketSet:
    """All that the rules of one filter let in for certain."""
    main = network.filters.get(key)
    rules = network.rules.get(key if main is None else main.key, ())
    return filters.admitted(entry_of(rule, 0) for rule in rules if rule.inbound)


def _admitted_by(network: Network, guards: Iterable[str]) -> tuple[PacketSet | None, PacketSet | None]:
    """What guards let through, for certain and at most; None where there is none, and all passes."""
    certain, most = None, None
    for guard in guards:
        entries = [entry_of(rule, 0) for rule in network.rules.get(guard, ()) if rule.inbound]
        parts = filters.parts(entries)
        admitted = PacketSet.union_of(part.admitted for part in parts)
        possible = PacketSet.union_of(part.possible for part in parts)
        certain = admitted if certain is None else certain | admitted
        most = possible if most is None else most | possible
    return certain, most
