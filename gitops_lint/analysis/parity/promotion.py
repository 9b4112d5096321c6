"""Which versions a change brings to an environment that the one before it never had, as far as base and head tell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from gitops_lint.analysis.parity.answers import file_of
from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.expected import name_words
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.parity import Parity, families_of
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.analysis.parity.versions import image_of
from gitops_lint.analysis.parity.wording import shown
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Change
from gitops_lint.model.rule import Where
from gitops_lint.model.source import Path


class Jump(msgspec.Struct, frozen=True, eq=False):
    """A version that an environment gets, and that those of the level before it, `before`, have not had."""

    environment: str
    before: tuple[str, ...]
    address: str
    value: str
    at: Where
    related: tuple[tuple[Where, str], ...]
    files: tuple[str, ...]

    @property
    def directory(self) -> str:
        """The directory of the line to edit."""
        return self.files[0].rpartition("/")[0]

    @property
    def environments(self) -> tuple[str, ...]:
        """The environment that gets it."""
        return (self.environment,)


@analysis()
def jumps(change: Change) -> tuple[Jump, ...]:
    """Every version that jumped an environment."""
    earlier = _items(change)
    return tuple(
        jump
        for parity in families_of(change.head)
        for difference in parity.differences
        if difference.verdict.topic is Topic.VERSION and difference.verdict.class_ is Class.EXPECTED
        for jump in _jumps(parity, difference, earlier)
    )


_Key = tuple[str, str, str, str, str]


def _items(change: Change) -> Mapping[_Key, Item]:
    """What the environments had in the base, by what each is called."""
    return {
        _key(item): item
        for parity in families_of(change.base)
        for group in parity.resources
        for item in group.items.values()
    }


def _key(item: Item) -> _Key:
    return item.environment, item.kind, item.group, item.namespace, item.name


def _jumps(parity: Parity, difference: Difference, earlier: Mapping[_Key, Item]) -> Iterator[Jump]:
    ranks, items, paths = parity.ranks, difference.resource.items, difference.paths
    levels = sorted({ranks[name] or 0 for name in items})
    for name, value in difference.values.items():
        level = levels.index(ranks[name] or 0)
        if level == 0 or not isinstance(value, str):
            continue
        before = tuple(other for other in items if (ranks[other] or 0) == levels[level - 1])
        known = {_before(items[other], paths[other], earlier) for other in before}
        known.update(difference.values[other] for other in before)
        own = _before(items[name], paths[name], earlier)
        versions = {_version(difference, one) for one in known}
        if own is None or None in known or _version(difference, value) in versions | {_version(difference, own)}:
            continue
        at = items[name].place(paths[name])
        yield Jump(
            name,
            before,
            items[name].address,
            shown(difference.resource.kind, difference.steps, value),
            at,
            tuple((items[other].place(paths[other]), f"what {other} has") for other in before),
            (file_of(at), *(items[other].file for other in before)),
        )


def _before(item: Item, path: Path, earlier: Mapping[_Key, Item]) -> Any:
    """What an environment had at a path in the base; None where it had nothing."""
    there = earlier.get(_key(item))
    value: Any = None if there is None else there.values
    for step in path:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value if isinstance(value, str) else None


def _version(difference: Difference, value: Any) -> str:
    text = str(value)
    return image_of(text).version if name_words(difference.steps)[-1:] == ("image",) else text
