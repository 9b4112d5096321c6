"""What kept closed, before a change, what is open after it: drops, filters in front, source ranges, no address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.analysis.exposure import filters
from gitops_lint.analysis.exposure.declared import FilterRule
from gitops_lint.analysis.exposure.exposures import FILTER, WEB_FILTER, PlacedExposure
from gitops_lint.analysis.exposure.intervals import Intervals, intersection
from gitops_lint.analysis.exposure.networks import Network
from gitops_lint.analysis.exposure.openings import entry_of, guards_of, others_of
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.placing import header, place, shown
from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan


class Protection(msgspec.Struct, frozen=True):
    """Something of the base that kept packets out: what it did, in words, and where it stood, in the base.

    `is_elsewhere` tells that it is something else than what opens now what it kept closed.
    """

    text: str
    at: FileSpan | None = None
    is_elsewhere: bool = True


class Before(msgspec.Struct, frozen=True):
    """The base of a stack: its network, all that its exposures tell (closed ones too), and the name of the target."""

    stack: EvaluatedStack
    network: Network
    exposures: tuple[PlacedExposure, ...]
    target: str


def protections(before: Before, now: PlacedExposure, packets: PacketSet) -> tuple[Protection, ...]:
    """What kept these packets of an exposure of the head out in the base; nothing where the base had no such thing."""
    if now.exposure.kind in (FILTER, WEB_FILTER):
        return tuple(dict.fromkeys(_of_filter(before, now, packets)))
    return tuple(_of_endpoint(before, now))


def _inbound(network: Network, key: str) -> list[FilterRule]:
    declared = network.filters.get(key)
    return [rule for rule in network.rules.get(key if declared is None else declared.key, ()) if rule.inbound]


def _of_filter(before: Before, now: PlacedExposure, packets: PacketSet) -> Iterator[Protection]:
    network, target = before.network, before.target
    rules = _inbound(network, target)
    allowed = [rule for rule in rules if rule.allows and rule.unknown is None]
    kept_out = packets & PacketSet.union_of(rule.packets for rule in allowed)
    behind = [
        one
        for one in network.attachments
        if any(getattr(network.filters.get(key), "key", key) == target for key in one.filters)
    ]
    if kept_out:
        others = {key for one in behind for key in others_of(network, target, one)}
        others.update(rule.also for rule in rules if rule.also)
        yield from _drops(
            before, [*rules, *(rule for key in sorted(others) for rule in _inbound(network, key))], kept_out
        )
        for one in behind:
            guards = guards_of(network, one)
            passed = PacketSet.union_of(filters.admitted(map(entry_of, _inbound(network, key))) for key in guards)
            if guards and kept_out - passed:
                for key in guards:
                    declared = network.filters.get(key)
                    at = None if declared is None else header(before.stack, declared.arguments)
                    yield Protection(f"{key} kept it from {one.arguments.address}", at)
    yield from _ranges(before, now, allowed, (packets - kept_out).services)


def _drops(before: Before, rules: Iterable[FilterRule], kept_out: PacketSet) -> Iterator[Protection]:
    for rule in rules:
        if not rule.allows and rule.packets & kept_out:
            at, _ = place(before.stack, rule.arguments, rule.source_path)
            yield Protection(f"{rule.arguments.address} dropped it", at)


def _ranges(
    before: Before, now: PlacedExposure, allowed: Iterable[FilterRule], services: Intervals
) -> Iterator[Protection]:
    """Source ranges that are not in the head any more."""
    kept = {
        (rule.services, rule.source, rule.peers)
        for rule in _inbound(now.network, now.exposure.targets[0])
        if rule.allows
    }
    gone = [
        rule
        for rule in allowed
        if intersection(rule.services, services) and (rule.services, rule.source, rule.peers) not in kept
    ]
    sources = tuple(dict.fromkeys(shown(rule.arguments, rule.source_path, rule.source) for rule in gone if rule.source))
    if sources:
        at, _ = place(before.stack, gone[0].arguments, gone[0].source_path)
        yield Protection(f"it was open to {' and '.join(sources)} alone", at, is_elsewhere=False)


def _of_endpoint(before: Before, now: PlacedExposure) -> Iterator[Protection]:
    instances = (instance for node in before.stack.resources for instance in node.instances())
    if not any(instance.address == before.target for instance in instances):
        return
    told = [one.exposure for one in before.exposures if one.exposure.kind == now.exposure.kind]
    if any(not one.is_public for one in told):
        yield Protection("it had no public address", is_elsewhere=False)
    elif any(not one.is_admitted for one in told):
        yield Protection("the filters in front of it let nobody in from there", is_elsewhere=False)
    else:
        sources = tuple(dict.fromkeys(source for one in told for source in one.sources))
        yield Protection(
            f"it was open to {' and '.join(sources)} alone" if sources else "it was closed to public addresses",
            is_elsewhere=False,
        )
