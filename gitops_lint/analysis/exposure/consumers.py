"""Which filters nobody uses, and which let through what nothing behind them needs?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.exposure.declared import Attachment, Filter, FilterRule
from gitops_lint.analysis.exposure.faults import Fault, FilterFault
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union, united
from gitops_lint.analysis.exposure.networks import Network
from gitops_lint.analysis.exposure.openings import Threshold, services_open
from gitops_lint.analysis.exposure.placing import header, once, place
from gitops_lint.analysis.exposure.providers import ATTACHED, BELONGING
from gitops_lint.analysis.exposure.services import TCP, UDP, described, service
from gitops_lint.analysis.exposure.uses import Uses
from gitops_lint.analysis.terraform_stacks import EvaluatedStack


def consumers_faults(stack: EvaluatedStack, network: Network) -> Iterator[FilterFault]:
    """Filters that nothing uses; then rules of those of which it is known what stands behind, and all of that."""
    groups = {key: one for key, one in network.filters.items() if key == one.key and not one.only_narrows}
    behind = _behind(network) if groups else {}
    excesses = [
        (one, fault)
        for key, one in groups.items()
        if key in behind
        for fault in _excesses(stack, network, one, behind[key])
    ]
    named = {peer for key, rules in network.rules.items() for rule in rules for peer in rule.peers if peer != key}
    unnamed = [one for key, one in groups.items() if one.is_attached_by_name and key not in named]
    if not (stack.environment or stack.placed.is_applied) or stack.placed.is_illustration:
        unnamed = []
    if not excesses and not unnamed:
        return
    uses = Uses(stack)
    for one in unnamed:
        if all(type_ in BELONGING for type_ in uses.of(one)):
            at = header(stack, one.arguments)
            yield FilterFault(Fault.UNUSED, one.arguments.address, "", at, (), stack.environments)
    for one, fault in excesses:
        if all(type_ in BELONGING or type_ in ATTACHED for type_ in uses.of(one)):
            yield fault


def _behind(network: Network) -> dict[str, list[Attachment]]:
    """The objects that each filter stands before, by the key that it has itself."""
    found: dict[str, list[Attachment]] = {}
    for attachment in network.attachments:
        for key in attachment.filters:
            main = network.filters.get(key)
            if main is not None:
                found.setdefault(main.key, []).append(attachment)
    return found


def _excesses(stack: EvaluatedStack, network: Network, one: Filter, behind: list[Attachment]) -> Iterator[FilterFault]:
    rules = [rule for rule in network.rules.get(one.key, ()) if rule.allows and rule.unknown is None]
    if all(attachment.holds_data for attachment in behind):
        yield from _sent_everywhere(stack, [rule for rule in rules if not rule.inbound], behind)
    listened = [_listened(network, attachment) for attachment in behind]
    if all(listened):
        needed = united(part for each in listened for part in each or ())
        yield from _wider(stack, one, [rule for rule in rules if rule.inbound], needed, behind)


def _sent_everywhere(stack: EvaluatedStack, rules: list[FilterRule], behind: list[Attachment]) -> Iterator[FilterFault]:
    for rule in rules:
        services = services_open(rule.packets, Threshold(), internet=True)
        if services:
            at, hops = place(stack, rule.arguments, rule.source_path)
            because = f"{behind[0].arguments.address} may send to the whole internet ({described(services)})"
            hops += [(header(stack, each.arguments), f"{each.arguments.address} stands behind it") for each in behind]
            about = rule.arguments.address
            yield FilterFault(Fault.SENDS_EVERYWHERE, about, because, at, once(at, hops), stack.environments)


_WITH_PORTS: Final = union(service(TCP), service(UDP))


def _wider(
    stack: EvaluatedStack, one: Filter, rules: list[FilterRule], needed: Intervals, behind: list[Attachment]
) -> Iterator[FilterFault]:
    told = set()
    for rule in rules:
        more = difference(intersection(rule.services, _WITH_PORTS), needed)
        where = (rule.arguments.address, rule.arguments.path)
        # What members of a group say to each other is their own affair: they may well agree on further ports.
        is_among_members = bool(rule.peers) and set(rule.peers) <= {one.key, "True", "true"}
        if not more or where in told or is_among_members or not (rule.packets or rule.peers):
            continue
        told.add(where)
        at, hops = place(stack, rule.arguments, rule.arguments.path)
        because = f"{described(rule.services)}, and behind it nothing listens but on {described(needed)}"
        hops += [(header(stack, each.arguments), f"{each.arguments.address} stands behind it") for each in behind]
        yield FilterFault(Fault.WIDER, rule.arguments.address, because, at, once(at, hops), stack.environments)


def _listened(network: Network, attachment: Attachment) -> Intervals:
    """The services that an object listens on, where all of them are known; else none."""
    if not attachment.is_balancer:
        return attachment.listens or ()
    address = attachment.arguments.address
    if network.hidden_listeners:
        return ()
    return united(part for one in network.endpoints if one.address_of == address for part in one.packets.services)
