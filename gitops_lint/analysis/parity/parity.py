"""The environments of a repository side by side: what is aligned, what differs, and what is to be thought of it."""

from __future__ import annotations

import datetime
import functools
import itertools
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Final

import msgspec
from msgspec.structs import replace

from gitops_lint.analysis.parity.alignment import Aligned, aligned, learned
from gitops_lint.analysis.parity.classes import Verdict, judged
from gitops_lint.analysis.parity.cluster_items import cluster_items, generated_names
from gitops_lint.analysis.parity.comparison import Differing, comparable, differences
from gitops_lint.analysis.parity.declared import allowance_for
from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.hosts import with_hosts
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.lacks import Lack, found_lacks
from gitops_lint.analysis.parity.order import ALIKE_AT_EVERY_LEVEL, differ_alike_at_every_level, ranks
from gitops_lint.analysis.parity.stack_items import stack_items
from gitops_lint.analysis.parity.tokens import Neutral, tokens_of
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.model.environment import Environment, Repository
from gitops_lint.model.settings import Allowance

_FEWEST_LEVELS: Final = 2
_ALIKE: Final = 0.5
"""Environments are instances of one system where so much of the larger one is in the other."""


class Parity(msgspec.Struct, frozen=True, eq=False):
    """Environments compared: `environments` in their order, what they have, how it differs, and what some lack."""

    environments: tuple[str, ...]
    resources: tuple[Aligned, ...]
    differences: tuple[Difference, ...]
    lacks: tuple[Lack, ...]
    ranks: Mapping[str, int | None]
    neutral: Mapping[str, Neutral]


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def families_of(repository: Repository) -> tuple[Parity, ...]:
    """The environments that are instances of one system, one Parity for each such family.

    These are what rules speak of: nobody knows what others were meant to have in common. A family has environments of
    several levels of promotion; of others nobody knows which is to be like which.
    """
    order = ranks(repository)
    chosen = [one for one in repository.environments if order.get(one.name) is not None]
    if len({order[one.name] for one in chosen}) < _FEWEST_LEVELS:
        return ()
    items, neutral = items_of(repository, chosen)
    groups = aligned(items, neutral)
    return tuple(
        compared({name: items[name] for name in family}, neutral, repository, order, groups=groups)
        for family in _families(groups, list(items))
        if len({order[name] for name in family}) >= _FEWEST_LEVELS
    )


def compare(repository: Repository, names: Sequence[str]) -> Parity:
    """These environments, whatever they have in common."""
    chosen = [one for name in names for one in repository.environments if one.name == name]
    items, neutral = items_of(repository, chosen)
    return compared(items, neutral, repository, ranks(repository))


def items_of(
    repository: Repository, environments: Sequence[Environment]
) -> tuple[dict[str, list[Item]], dict[str, Neutral]]:
    """What the environments have, and the words of each."""
    tokens = tokens_of([one.name for one in environments], repository.settings.parity.names)
    items: dict[str, list[Item]] = {}
    neutral: dict[str, Neutral] = {}
    for one in environments:
        objects = cluster_items(one)
        own = neutral[one.name] = Neutral(one.name, tokens[one.name], generated_names(objects))
        items[one.name] = [*objects, *stack_items(repository, one.name, own)]
    for name, more in learned(items, neutral).items():
        if more:
            neutral[name] = Neutral(name, tokens[name] | more, neutral[name].renamed)
    return items, neutral


def compared(
    items: Mapping[str, Sequence[Item]],
    neutral: Mapping[str, Neutral],
    repository: Repository,
    order: Mapping[str, int | None],
    today: datetime.date | None = None,
    groups: tuple[Aligned, ...] = (),
) -> Parity:
    """Items of environments, aligned (as in `groups`, if these are of the same environments) and compared."""
    today = today or datetime.date.today()
    if not groups or groups[0].environments != frozenset(items):
        groups = aligned(items, neutral) if len(items) > 1 else ()
    allowances = repository.settings.parity.allow
    found: list[Difference] = []
    for group in groups:
        if len(group.items) > 1 and not _are_packed_alike(group):
            names = list(group.items)
            own = [neutral[name] for name in names]
            found += (
                _difference(group, each, names, order, neutral, allowances, today)
                # What was unpacked for this is not kept: to find room for all of it takes as long as to unpack it.
                for each in differences([item.find_values() for item in group.items.values()], own)
            )
    found = with_hosts(found, groups, order)
    lacks = found_lacks(repository, groups, order, today)
    return Parity(tuple(items), groups, tuple(found), lacks, order, neutral)


def _are_packed_alike(group: Aligned) -> bool:
    first, *others = group.items.values()
    return first.packed is not None and all(first.packed == one.packed for one in others)


_FEWEST_OF_LINES: Final = 4
_OF_LINES: Final = frozenset({Topic.SETTING, Topic.KEY, Topic.GUARD, Topic.VERSION})


def _difference(
    group: Aligned,
    each: Differing,
    names: Sequence[str],
    order: Mapping[str, int | None],
    neutral: Mapping[str, Neutral],
    allowances: Sequence[Allowance],
    today: datetime.date,
) -> Difference:
    found = Difference(group, each, judged(group.kind, each, names, order, neutral), neutral)
    if len(names) >= _FEWEST_OF_LINES and found.verdict.class_ is Class.DRIFT and found.verdict.topic in _OF_LINES:
        told = {name: comparable(value, neutral[name]) for name, value in found.values.items()}
        if differ_alike_at_every_level(told, order):
            found = replace(found, verdict=Verdict(Class.EXPECTED, found.verdict.topic, ALIKE_AT_EVERY_LEVEL))
    if allowances:
        addresses = {item.address for item in group.items.values()}
        allowed = allowance_for(allowances, found.path, addresses, found.apart, today)
        if allowed is not None:
            verdict = Verdict(Class.DECLARED, found.verdict.topic, allowed.reason, found.verdict.strangers)
            return Difference(group, each, verdict, neutral, allowed)
    return found


def _families(groups: Sequence[Aligned], names: Sequence[str]) -> list[list[str]]:
    """The environments that have enough in common, directly or by way of others, in their order."""
    shared: Counter[tuple[str, str]] = Counter()
    sizes: Counter[str] = Counter()
    for having, count in Counter([tuple(group.items) for group in groups]).items():
        for name in having:
            sizes[name] += count
        for pair in itertools.combinations(having, 2):
            shared[pair] += count
    family = {name: {name} for name in names}
    for (one, other), count in shared.items():
        if count >= _ALIKE * max(sizes[one], sizes[other]) and family[one] is not family[other]:
            family[one] |= family[other]
            for name in family[one]:
                family[name] = family[one]
    found = {id(members): [name for name in names if name in members] for members in family.values()}
    return list(found.values())
