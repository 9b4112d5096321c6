"""Where several values differ once the environments' own words are taken out: the smallest places, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.parity.items import ABSENT, Absent
from gitops_lint.analysis.parity.lists import aligned_items
from gitops_lint.analysis.parity.texts import structure_of
from gitops_lint.analysis.parity.tokens import Neutral
from gitops_lint.kubernetes.rendered_clusters import NOT_KNOWN
from gitops_lint.model.source import Path
from gitops_lint.model.value import Sensitive, Unknown

_DEEPEST: Final = 60
_NUMBERS: Final = frozenset({bool, int, float})
"""Types of which one value may be equal to one of another."""


class Differing(msgspec.Struct, frozen=True):
    """One place at which values differ: its steps as people name them, and each side's own path and value.

    An item of a list is named by its key (`[cart]`), or else by its index. Where a side has nothing, its value is
    ABSENT and its path that of what should have it. A path leads no deeper than the text that a value was read from.
    """

    steps: tuple[str, ...]
    paths: tuple[Path, ...]
    values: tuple[Any, ...]


class _Sides(NamedTuple):
    """Values that stand at one place, side by side, each with its path.

    `steps` name the place. With `in_text` it lies in what was read from a text, and stands where the text does.
    """

    values: tuple[Any, ...]
    paths: tuple[Path, ...]
    steps: tuple[str, ...] = ()
    in_text: bool = False

    def inner(self, step: str, keys: Sequence[Any], values: tuple[Any, ...]) -> _Sides:
        """What stands one step further in, at the key or index that each side has for it."""
        paths = self.paths
        if not self.in_text:
            paths = tuple(
                [
                    path if value is ABSENT else (*path, key)
                    for path, key, value in zip(paths, keys, values, strict=True)
                ]
            )
        return _Sides(values, paths, (*self.steps, step), self.in_text)


def differences(values: Sequence[Any], neutral: Sequence[Neutral]) -> list[Differing]:
    """The places at which values differ, in the order of their keys; `neutral` are the environments' words."""
    found: list[Differing] = []
    _compare(_Sides(tuple(values), ((),) * len(values)), neutral, found)
    return found


def _compare(sides: _Sides, neutral: Sequence[Neutral], found: list[Differing]) -> None:
    values = sides.values
    types = {type(value) for value in values}
    if len(types) == 1:
        first, *others = values
        if all(value == first for value in others):
            return
        if first.__class__ is str:
            _texts(sides, neutral, found)
            return
        if len(sides.steps) < _DEEPEST and first.__class__ is dict:
            _mappings(sides, neutral, found)
            return
        if len(sides.steps) < _DEEPEST and first.__class__ is list:
            _lists(sides, neutral, found)
            return
    elif Absent in types and all(value in ({}, [], None) for value in values if value is not ABSENT):
        # Nothing, written or not.
        return
    _whole(sides, neutral, found)


def _whole(sides: _Sides, neutral: Sequence[Neutral], found: list[Differing]) -> None:
    """The values as they are, where they differ; what is partly unknown may be the same."""
    if any(map(_holds_unknown, sides.values)):
        return
    if len({comparable(value, own) for value, own in zip(sides.values, neutral, strict=True)}) > 1:
        found.append(Differing(sides.steps, sides.paths, sides.values))


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_holds_unknown, value))
    return _is_unknown(value)


def _is_unknown(value: Any) -> bool:
    return isinstance(value, Unknown) or (isinstance(value, str) and (NOT_KNOWN in value or value.startswith("ENC[")))


def _mappings(sides: _Sides, neutral: Sequence[Neutral], found: list[Differing]) -> None:
    values = sides.values
    first, *others = values
    keys = first.keys()
    if all(other.keys() == keys for other in others):
        for key in first:
            inner = tuple([value[key] for value in values])
            if inner.count(inner[0]) < len(inner) or (
                inner[0].__class__ in _NUMBERS and len(set(map(type, inner))) > 1
            ):
                _compare(sides.inner(str(key), (key,) * len(values), inner), neutral, found)
        return
    shared = Counter(key for value in values for key in value)
    names = [{_name(key, value, own, shared): key for key in value} for value, own in zip(values, neutral, strict=True)]
    for name in dict.fromkeys(name for known in names for name in known):
        there = [known.get(name, ABSENT) for known in names]
        inner = tuple([ABSENT if key is ABSENT else value[key] for value, key in zip(values, there, strict=True)])
        _compare(sides.inner(str(next(key for key in there if key is not ABSENT)), there, inner), neutral, found)


def _name(key: Any, value: dict[Any, Any], own: Neutral, shared: Counter[Any]) -> Hashable:
    """A key without the environment's words; as it is where others have it too, or another one would be the same."""
    if not isinstance(key, str) or shared[key] > 1:
        return str(key)
    short = own(key)
    return key if short == key or short in value else short


def _lists(sides: _Sides, neutral: Sequence[Neutral], found: list[Differing]) -> None:
    values = sides.values
    rows = aligned_items(values, neutral, sides.steps[-1] if sides.steps else "", comparable)
    if rows is None:
        _whole(sides, neutral, found)
        return
    for name, indices in rows:
        inner = tuple([ABSENT if at is None else value[at] for value, at in zip(values, indices, strict=True)])
        _compare(sides.inner(f"[{name}]", indices, inner), neutral, found)


def _texts(sides: _Sides, neutral: Sequence[Neutral], found: list[Differing]) -> None:
    if len({own(value) for value, own in zip(sides.values, neutral, strict=True)}) == 1:
        return
    if any(map(_is_unknown, sides.values)):
        return
    read = tuple([structure_of(value) for value in sides.values])
    if len(sides.steps) < _DEEPEST and (
        all(isinstance(one, dict) for one in read) or all(isinstance(one, list) for one in read)
    ):
        _compare(sides._replace(values=read, in_text=True), neutral, found)
        return
    found.append(Differing(sides.steps, sides.paths, sides.values))


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
