"""Where several values differ once the environments' own words are taken out: the smallest places, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.lists import aligned_items
from gitops_lint.analysis.parity.texts import structure_of
from gitops_lint.analysis.parity.tokens import Neutral
from gitops_lint.kubernetes.rendered_clusters import NOT_KNOWN
from gitops_lint.model.source import Path
from gitops_lint.model.value import Sensitive, Unknown

_DEEPEST: Final = 60


class Differing(msgspec.Struct, frozen=True):
    """One place at which values differ: its steps as people name them, and each side's own path and value.

    An item of a list is named by its key (`[cart]`), or else by its index. Where a side has nothing, its value is
    ABSENT and its path that of what should have it. A path leads no deeper than the text that a value was read from.
    """

    steps: tuple[str, ...]
    paths: tuple[Path, ...]
    values: tuple[Any, ...]


class _Side(msgspec.Struct, frozen=True):
    value: Any
    path: Path
    is_in_text: bool = False

    def at(self, step: str | int, value: Any) -> _Side:
        """What stands one step further in; what is read from a text stands where the text does."""
        path = self.path if self.is_in_text else (*self.path, step)
        return _Side(value, path, self.is_in_text)

    def without(self) -> _Side:
        """Nothing, where something might stand one step further in."""
        return _Side(ABSENT, self.path, self.is_in_text)


def differences(values: Sequence[Any], neutral: Sequence[Neutral]) -> Iterator[Differing]:
    """The places at which values differ, in the order of their keys; `neutral` are the environments' words."""
    yield from _compared(tuple(_Side(value, ()) for value in values), neutral, ())


def _compared(sides: tuple[_Side, ...], neutral: Sequence[Neutral], steps: tuple[str, ...]) -> Iterator[Differing]:
    values = [side.value for side in sides]
    present = [value for value in values if value is not ABSENT]
    first = present[0]
    if len(present) == len(values) and all(value == first and type(value) is type(first) for value in present):
        return
    if any(_is_unknown(value) for value in present):
        return
    if len(present) == len(values) and len(steps) < _DEEPEST:
        if all(isinstance(value, dict) for value in present):
            yield from _mappings(sides, neutral, steps)
            return
        if all(isinstance(value, list) for value in present):
            yield from _lists(sides, neutral, steps)
            return
        if all(isinstance(value, str) for value in present):
            yield from _texts(sides, neutral, steps)
            return
    if len(present) < len(values) and all(value in ({}, [], None) for value in present):
        # Nothing, written or not.
        return
    yield from _whole(sides, neutral, steps)


def _whole(sides: tuple[_Side, ...], neutral: Sequence[Neutral], steps: tuple[str, ...]) -> Iterator[Differing]:
    """The values as they are, where they differ; what is partly unknown may be the same."""
    if any(_holds_unknown(side.value) for side in sides):
        return
    if len({comparable(side.value, own) for side, own in zip(sides, neutral, strict=True)}) > 1:
        yield Differing(steps, tuple(side.path for side in sides), tuple(side.value for side in sides))


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_holds_unknown, value))
    return _is_unknown(value)


def _is_unknown(value: Any) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, str) and (NOT_KNOWN in value or value.startswith("ENC[")))


def _mappings(sides: tuple[_Side, ...], neutral: Sequence[Neutral], steps: tuple[str, ...]) -> Iterator[Differing]:
    first = sides[0].value
    if all(side.value.keys() == first.keys() for side in sides):
        for key in first:
            if any(side.value[key] is not first[key] for side in sides):
                inner = tuple(side.at(key, side.value[key]) for side in sides)
                yield from _compared(inner, neutral, (*steps, str(key)))
        return
    shared = Counter(key for side in sides for key in side.value)
    names = [
        {_name(key, side.value, own, shared): key for key in side.value}
        for side, own in zip(sides, neutral, strict=True)
    ]
    for name in dict.fromkeys(name for known in names for name in known):
        inner = tuple(
            side.at(known[name], side.value[known[name]]) if name in known else side.without()
            for side, known in zip(sides, names, strict=True)
        )
        shown = next(str(known[name]) for known in names if name in known)
        yield from _compared(inner, neutral, (*steps, shown))


def _name(key: Any, value: dict[Any, Any], own: Neutral, shared: Counter[Any]) -> Hashable:
    """A key without the environment's words; as it is where others have it too, or another one would be the same."""
    if not isinstance(key, str) or shared[key] > 1:
        return str(key)
    short = own(key)
    return key if short == key or short in value else short


def _lists(sides: tuple[_Side, ...], neutral: Sequence[Neutral], steps: tuple[str, ...]) -> Iterator[Differing]:
    field = steps[-1] if steps else ""
    found = aligned_items([side.value for side in sides], neutral, field, comparable)
    if found is None:
        yield from _whole(sides, neutral, steps)
        return
    for name, indices in found:
        inner = tuple(
            side.at(index, side.value[index]) if index is not None else side.without()
            for side, index in zip(sides, indices, strict=True)
        )
        yield from _compared(inner, neutral, (*steps, f"[{name}]"))


def _texts(sides: tuple[_Side, ...], neutral: Sequence[Neutral], steps: tuple[str, ...]) -> Iterator[Differing]:
    if len({own(side.value) for side, own in zip(sides, neutral, strict=True)}) == 1:
        return
    read = [structure_of(side.value) for side in sides]
    if all(isinstance(one, dict) for one in read) or all(isinstance(one, list) for one in read):
        inner = tuple(_Side(one, side.path, is_in_text=True) for one, side in zip(read, sides, strict=True))
        yield from _compared(inner, neutral, steps)
        return
    yield Differing(steps, tuple(side.path for side in sides), tuple(side.value for side in sides))


def comparable(value: Any, own: Neutral) -> Hashable:
    """A value as something that is equal where two environments mean the same."""
    if isinstance(value, str):
        return own(value)
    if isinstance(value, Sensitive):
        return comparable(value.value, own)
    if isinstance(value, dict):
        return frozenset((own(str(key)), comparable(item, own)) for key, item in value.items())
    if isinstance(value, list):
        return tuple(comparable(item, own) for item in value)
    return (type(value).__name__, value) if isinstance(value, Hashable) else repr(value)
