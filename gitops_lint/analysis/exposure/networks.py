"""The network that one stack declares: its filters with their rules, and what stands behind them."""

from __future__ import annotations

import functools
from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure.addresses import AddressError, addresses
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError
from gitops_lint.analysis.exposure.declared import (
    AddressList,
    Attachment,
    Closed,
    Declared,
    Endpoint,
    Filter,
    FilterRule,
    Guard,
    HiddenListener,
    Kind,
    PublicAddress,
    Refused,
    WeakSetting,
)
from gitops_lint.analysis.exposure.intervals import Intervals, united
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.providers import READERS
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.environment import Repository
from gitops_lint.terraform.values import UnknownValue


class Network(msgspec.Struct, frozen=True):
    """What a stack declares, put together: `filters` and `rules` by the key of the filter.

    Rules of a filter that is not declared here are in `rules` as well; of those whose filter nobody knows, each has a
    key of its own.
    """

    filters: dict[str, Filter]
    rules: dict[str, list[FilterRule]]
    attachments: list[Attachment]
    guards: dict[str, list[str]]
    """The filters that stand in front of a subnet, by its key."""
    endpoints: list[Endpoint]
    refused: list[Refused]
    lists: dict[str, list[AddressList]]
    public: set[str]
    """The keys of what has a public address."""
    closed: dict[str, set[Kind]]
    """The kinds of endpoint that are closed whatever they say, by the key of what they are of."""
    weak: list[WeakSetting]
    hidden_listeners: list[HiddenListener]


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def networks(repository: Repository) -> tuple[tuple[EvaluatedStack, Network], ...]:
    """The network of every stack of a repository."""
    return tuple((stack, network(stack)) for stack in terraform_stacks(repository))


def network(stack: EvaluatedStack) -> Network:
    """The network of a stack, evaluated as far as it is needed."""
    found = Network({}, {}, [], {}, [], [], {}, set(), {}, [], [])
    for one in _declared(stack):
        _add(found, one)
    for key in list(found.rules):
        whole = found.rules[key][0].also or key
        main = found.filters.get(whole)
        if main is not None and main.key != whole:
            moved = found.rules.pop(key)
            if whole != key:
                moved = [msgspec.structs.replace(rule, also=main.key) for rule in moved]
            found.rules.setdefault(main.key + key.removeprefix(whole), []).extend(moved)
    if found.lists:
        for rules in found.rules.values():
            rules[:] = [_resolved(rule, found.lists) for rule in rules]
    return found


def _declared(stack: EvaluatedStack) -> Iterator[Declared]:
    for node in stack.resources:
        reader = READERS.get(node.block.type) if node.block.mode == "managed" else None
        if reader is None:
            continue
        for instance in node.instances():
            arguments = Arguments(instance)
            try:
                yield from reader(arguments)
            except RefusedError as error:
                yield Refused(arguments, str(error))
    yield from _uncertain(stack)


def _uncertain(stack: EvaluatedStack) -> Iterator[Declared]:
    """The rules and endpoints of what there may be, none of them certain; nothing is closed by what may be missing."""
    for instance, unknown in stack.uncertain_instances:
        reader = READERS.get(instance.node.block.type)
        if reader is None:
            continue
        try:
            for one in reader(Arguments(instance)):
                if isinstance(one, FilterRule | Endpoint):
                    yield msgspec.structs.replace(one, unknown=one.unknown or unknown)
        except RefusedError:
            continue  # nobody refuses what is not there


def _add(network: Network, one: Declared) -> None:
    if isinstance(one, FilterRule):
        key = one.filter
        if isinstance(key, UnknownValue):
            key = f"{one.arguments.address} (unknown)"
        network.rules.setdefault(key, []).append(one)
    elif isinstance(one, Filter):
        for key in (one.key, *one.others):
            network.filters[key] = one
    elif isinstance(one, Attachment):
        network.attachments.append(one)
    elif isinstance(one, Guard):
        for subnet in one.subnets:
            network.guards.setdefault(subnet, []).append(one.filter)
    elif isinstance(one, AddressList):
        network.lists.setdefault(one.key, []).append(one)
    elif isinstance(one, Endpoint):
        network.endpoints.append(one)
    elif isinstance(one, PublicAddress):
        network.public.add(one.of)
    elif isinstance(one, Closed):
        network.closed.setdefault(one.of, set()).update(one.kinds)
    elif isinstance(one, WeakSetting):
        network.weak.append(one)
    elif isinstance(one, HiddenListener):
        network.hidden_listeners.append(one)
    else:
        network.refused.append(one)


def listed(lists: list[AddressList]) -> tuple[Intervals, UnknownValue | None]:
    """The addresses of a list, and what of it is not known."""
    found: list[tuple[int, int]] = []
    unknown = None
    for one in lists:
        for _, entry in one.entries:
            if isinstance(entry, UnknownValue):
                unknown = entry
            elif entry is not None:
                try:
                    found += addresses(str(entry))
                except AddressError:
                    continue  # told of the list itself
    return united(found), unknown


def _resolved(rule: FilterRule, lists: dict[str, list[AddressList]]) -> FilterRule:
    """The rule with the addresses of the list that it names."""
    named = [lists[peer] for peer in rule.peers if peer in lists]
    if not named:
        return rule
    found, unknown = listed([one for each in named for one in each])
    packets = PacketSet.of(found, rule.services)
    return msgspec.structs.replace(rule, packets=packets, unknown=rule.unknown or unknown)
