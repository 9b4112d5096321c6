"""Which things of several environments are the same one: kind and name agree once the naming scheme is taken out."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
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
    def kind(self) -> str:
        return self.first.kind

    def __repr__(self) -> str:
        return f"Aligned({self.first.address!r}, {list(self.items)})"


class _Key(NamedTuple):
    kind: str
    group: str
    namespace: str
    name: str


def aligned(items: Mapping[str, Sequence[Item]], neutral: Mapping[str, Neutral]) -> tuple[Aligned, ...]:
    """The items of every environment, grouped, in the order of the first environment that has each; in linear time."""
    environments = list(items)
    exact = Counter(key for each in items.values() for key in {_exact(item, neutral) for item in each})
    groups: dict[tuple[_Key, int], dict[str, Item]] = {}
    for environment, each in items.items():
        reduced = Counter(_reduced(item, neutral) for item in each)
        seen: Counter[_Key] = Counter()
        for item in each:
            key = _exact(item, neutral)
            if exact[key] < 2:
                short = _reduced(item, neutral)
                # Two of one environment that only its word tells apart stay two.
                key = short if reduced[short] == 1 or key == short else key
            # What several clusters of an environment have is aligned in the order of the clusters.
            groups.setdefault((key, seen[key]), {})[environment] = item
            seen[key] += 1
    ordered = sorted(groups.items(), key=lambda group: (group[0][0].kind, *group[0][0], group[0][1]))
    return tuple(_group(found, environments) for _, found in ordered)


def _group(found: Mapping[str, Item], environments: Sequence[str]) -> Aligned:
    return Aligned(
        {name: found[name] for name in environments if name in found},
        tuple(name for name in environments if name not in found),
    )


def _exact(item: Item, neutral: Mapping[str, Neutral]) -> _Key:
    renamed = neutral[item.environment].renamed
    return _Key(item.kind, item.group, item.namespace, renamed.get(item.name, item.name))


def _reduced(item: Item, neutral: Mapping[str, Neutral]) -> _Key:
    own = neutral[item.environment]
    return _Key(item.kind, item.group, without(own(item.namespace)), without(own(item.name)))


def learned(items: Mapping[str, Sequence[Item]], neutral: Mapping[str, Neutral]) -> dict[str, frozenset[str]]:
    """The words that only one environment's names have and that, once out, make most of what agreed with nothing agree.

    `cart-x7` and `web-x7` in one environment, `cart-y2` and `web-y2` in the other: `x7` and `y2`. Words are put out one
    at a time, so that the work grows with their number alone.
    """
    alone = {name: _alone(each, name, items, neutral) for name, each in items.items()}
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


def _alone(
    each: Iterable[Item], environment: str, items: Mapping[str, Sequence[Item]], neutral: Mapping[str, Neutral]
) -> list[Item]:
    others = {
        key
        for name, theirs in items.items()
        if name != environment
        for item in theirs
        for key in (_exact(item, neutral), _reduced(item, neutral))
    }
    return [item for item in each if _exact(item, neutral) not in others and _reduced(item, neutral) not in others]
