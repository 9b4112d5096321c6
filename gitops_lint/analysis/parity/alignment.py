"""Which things of several environments are the same one: kind and name agree once the naming scheme is taken out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

import msgspec

from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.tokens import Neutral, without, words_of

_FEWEST_NAMES: Final = 3
"""So many names must agree before a word that no environment is called by counts as one of its own."""


class Aligned(msgspec.Struct, frozen=True, eq=False):
    """One thing in all environments that have it, by environment in their order; `lacking` are the others."""

    items: Mapping[str, Item]
    lacking: tuple[str, ...] = ()

    @property
    def first(self) -> Item:
        """The item of the first environment that has it."""
        return next(iter(self.items.values()))

    @property
    def environments(self) -> frozenset[str]:
        """All environments that were aligned."""
        return frozenset(self.items).union(self.lacking)

    @property
    def kind(self) -> str:
        return self.first.kind

    def __repr__(self) -> str:
        return f"Aligned({self.first.address!r}, {list(self.items)})"


_Key = tuple[str, str, str, str]
"""Kind, group, namespace and name."""


class Keyed(NamedTuple):
    """What items of one environment are called, in order: as it is written, and without the environment's words."""

    exact: list[_Key]
    reduced: list[_Key]


def keyed(items: Sequence[Item], own: Neutral) -> Keyed:
    """The keys of the items of an environment that has these words."""
    renamed = own.renamed
    exact = [(item.kind, item.group, item.namespace, renamed.get(item.name, item.name)) for item in items]
    short = {text: without(own(text)) for text in {item.name for item in items} | {item.namespace for item in items}}
    reduced = [(item.kind, item.group, short[item.namespace], short[item.name]) for item in items]
    return Keyed(exact, reduced)


def aligned(items: Mapping[str, Sequence[Item]], neutral: Mapping[str, Neutral]) -> tuple[Aligned, ...]:
    """The items of every environment, grouped, in the order of the first environment that has each; in linear time."""
    environments = list(items)
    keys = {name: keyed(each, neutral[name]) for name, each in items.items()}
    exact = Counter(key for each in keys.values() for key in set(each.exact))
    groups: dict[tuple[_Key, int], dict[str, Item]] = {}
    for environment, each in items.items():
        own = keys[environment]
        reduced = Counter(own.reduced)
        seen: dict[_Key, int] = {}
        for item, key, short in zip(each, own.exact, own.reduced, strict=True):
            # Two of one environment that only its word tells apart stay two.
            if short != key and exact[key] < 2 and reduced[short] == 1:
                key = short
            # What several clusters of an environment have is aligned in the order of the clusters.
            number = seen[key] = seen.get(key, -1) + 1
            groups.setdefault((key, number), {})[environment] = item
    return tuple([_group(groups[each], environments) for each in sorted(groups)])


def _group(found: dict[str, Item], environments: Sequence[str]) -> Aligned:
    if len(found) == len(environments):
        return Aligned(found)
    return Aligned(found, tuple(name for name in environments if name not in found))


def learned(items: Mapping[str, Sequence[Item]], neutral: Mapping[str, Neutral]) -> dict[str, frozenset[str]]:
    """The words that only one environment's names have and that, once out, make most of what agreed with nothing agree.

    `cart-x7` and `web-x7` in one environment, `cart-y2` and `web-y2` in the other: `x7` and `y2`. Words are put out one
    at a time, so that the work grows with their number alone.
    """
    alone = _alone(items, {name: keyed(each, neutral[name]) for name, each in items.items()})
    masked: dict[tuple[str, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for environment, each in alone.items():
        for item in each:
            words = words_of(item.name)
            for index, word in enumerate(words):
                rest = (item.kind, str(index), *words[:index], "", *words[index + 1 :])
                if len(words) > 1:
                    masked[rest][environment].add(word.lower())
    votes: dict[str, dict[str, set[tuple[str, ...]]]] = defaultdict(lambda: defaultdict(set))
    for rest, by_environment in masked.items():
        if len(by_environment) < 2:
            continue
        for environment, found in by_environment.items():
            for word in found:
                votes[environment][word].add(rest[1:])
    if not any(len(names) >= _FEWEST_NAMES for found in votes.values() for names in found.values()):
        return {name: frozenset() for name in items}
    used = {name: {word.lower() for item in each for word in words_of(item.name)} for name, each in items.items()}
    return {
        environment: frozenset(
            word
            for word, names in of_environment.items()
            if len(names) >= _FEWEST_NAMES
            and 2 * len(names) > len({item.name for item in alone[environment]})
            and not any(word in used[other] for other in items if other != environment)
        )
        for environment, of_environment in votes.items()
    }


def _alone(items: Mapping[str, Sequence[Item]], keys: Mapping[str, Keyed]) -> dict[str, list[Item]]:
    """The items whose keys no other environment has, by environment."""
    having = Counter(key for each in keys.values() for key in {*each.exact, *each.reduced})
    return {
        name: [
            item
            for item, exact, reduced in zip(each, keys[name].exact, keys[name].reduced, strict=True)
            if having[exact] == 1 and having[reduced] == 1
        ]
        for name, each in items.items()
    }
