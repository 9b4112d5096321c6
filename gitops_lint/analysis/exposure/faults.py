"""Which rules of filters do nothing, and which filters nobody uses?"""

from __future__ import annotations

import enum
import posixpath
from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.model.rule import FileSpan

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.declared import FilterRule
    from gitops_lint.analysis.exposure.networks import Network


class Fault(enum.Enum):
    """What is wrong with a filter, or with a rule of one."""

    REFUSED = "refused"
    NEVER_MATCHES = "never matches"
    DUPLICATE = "duplicate"
    UNUSED = "unused"
    SENDS_EVERYWHERE = "sends everywhere"
    WIDER = "wider"


class FilterFault(msgspec.Struct, frozen=True):
    """One fault in one stack. `about` is the address of the object, `because` is what to say of it.

    `hops` are other places that belong to it.
    """

    fault: Fault
    about: str
    because: str
    at: FileSpan
    hops: tuple[tuple[FileSpan, str], ...] = ()
    environments: tuple[str, ...] = ()

    @property
    def directory(self) -> str:
        """The directory of the place."""
        return posixpath.dirname(self.at.file)

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of."""
        return tuple(dict.fromkeys((self.at.file, *(where.file for where, _ in self.hops))))


@analysis()
def filter_faults(repository: Repository) -> tuple[FilterFault, ...]:
    """Every fault of every stack."""
    if not terraform_stacks(repository):
        return ()
    from gitops_lint.analysis.exposure.consumers import consumers_faults
    from gitops_lint.analysis.exposure.networks import networks

    return tuple(
        fault
        for stack, network in networks(repository)
        for fault in (*_refused(stack, network), *_idle(stack, network), *consumers_faults(stack, network))
    )


def _refused(stack: EvaluatedStack, network: Network) -> Iterator[FilterFault]:
    from gitops_lint.analysis.exposure.placing import header

    for one in network.refused:
        at = header(stack, one.arguments)
        yield FilterFault(Fault.REFUSED, one.arguments.address, one.reason, at, (), stack.environments)


def _idle(stack: EvaluatedStack, network: Network) -> Iterator[FilterFault]:
    for rules in network.rules.values():
        for inbound in (True, False):
            known = [rule for rule in rules if rule.inbound == inbound and rule.unknown is None]
            if len(known) > 1:
                yield from _duplicates(stack, known)
    yield from _never_matching(stack, network)


def _duplicates(stack: EvaluatedStack, rules: list[FilterRule]) -> Iterator[FilterFault]:
    from gitops_lint.analysis.exposure.placing import header, once, place

    seen: dict[tuple[object, ...], FilterRule] = {}
    for rule in rules:
        if not rule.packets and not rule.peers:
            continue
        same = seen.setdefault((rule.rank, rule.allows, rule.packets, rule.services, rule.peers), rule)
        if same is rule:
            continue
        at, hops = place(stack, rule.arguments, rule.source_path)
        first, _ = place(stack, same.arguments, same.source_path)
        if first[:2] == at[:2]:
            at, first = header(stack, rule.arguments), header(stack, same.arguments)
        is_itself = same.arguments.address == rule.arguments.address
        because = f"{rule.source} stands in it twice" if is_itself else f"{same.arguments.address} says the same"
        hops = [(first, same.arguments.address), *hops]
        yield FilterFault(Fault.DUPLICATE, rule.arguments.address, because, at, once(at, hops), stack.environments)


def _never_matching(stack: EvaluatedStack, network: Network) -> Iterator[FilterFault]:
    """The rules none of whose sources, in none of the filters that they are of, is left to them."""
    from gitops_lint.analysis.exposure.placing import once, place

    idle: dict[tuple[object, ...], list[tuple[FilterRule, list[FilterRule]]]] = {}
    for rule, before in _idle_sources(network):
        idle.setdefault(_block_of(rule), []).append((rule, before))
    if not idle:
        return
    sources = Counter(_block_of(rule) for rules in network.rules.values() for rule in rules)
    for block, found in idle.items():
        if len(found) < sources[block]:
            continue
        rule, before = found[0]
        deciding = [one for one in before if one.allows != rule.allows] or before
        at, hops = place(stack, rule.arguments, rule.source_path)
        verb = "allows" if deciding[0].allows else "drops"
        because = f"{deciding[0].arguments.address} comes first and {verb} what it is about"
        hops = [*((place(stack, one.arguments, one.source_path)[0], one.arguments.address) for one in deciding), *hops]
        yield FilterFault(Fault.NEVER_MATCHES, rule.arguments.address, because, at, once(at, hops), stack.environments)


def _idle_sources(network: Network) -> Iterator[tuple[FilterRule, list[FilterRule]]]:
    """What a rule says of one source, and the earlier rules that leave it nothing; all are known."""
    from gitops_lint.analysis.exposure import filters

    for rules in network.rules.values():
        also = rules[0].also
        # Those of the whole decide what a part of it lets in, and are told of there.
        others = network.rules.get(also, ()) if also else ()
        for inbound in (True, False):
            known = [rule for rule in (*rules, *others) if rule.inbound == inbound and rule.unknown is None]
            if len({rule.rank for rule in known}) > 1:
                entries = (filters.Entry(rule.rank, rule.allows, rule.packets, rule) for rule in known)
                for entry, before in filters.idle(entries):
                    if entry.origin.also == also:
                        yield entry.origin, [one.origin for one in before]


def _block_of(rule: FilterRule) -> tuple[object, ...]:
    """What tells the block of a rule from others."""
    return rule.arguments.address, rule.arguments.path, rule.inbound
