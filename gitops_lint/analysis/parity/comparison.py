"""Where several values differ once the environments' own words are taken out: the smallest places, side by side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.lists import aligned_items
from gitops_lint.analysis.parity.texts import may_have_structure, structure_of
from gitops_lint.analysis.parity.tokens import Neutral, without
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


def differences(values: Sequence[Any], neutral: Sequence[Neutral]) -> list[Differing]:
    """The places at which values differ, in the order of their keys; `neutral` are the environments' words."""
    walk = _Walk(neutral)
    sides = list(values)
    if _differ(sides):
        walk.compare(sides)
    return walk.found


class _Walk:
    """A walk through values side by side: where it is, and what it has found.

    Many values are looked at and few differ, so the place is kept as the steps so far, and made into paths for what is
    found.
    """

    __slots__ = ("_keys", "_neutral", "_steps", "found")

    def __init__(self, neutral: Sequence[Neutral]) -> None:
        self.found: list[Differing] = []
        self._neutral = neutral
        self._steps: list[str] = []
        self._keys: list[Sequence[Any] | None] = []
        """Each side's key at each step: ABSENT where a side has nothing, None within what was read from a text."""

    def compare(self, values: list[Any]) -> None:
        """Looks at values that are not the same."""
        kind = values[0].__class__
        for value in values:
            if value.__class__ is not kind:
                break
        else:
            if kind is str:
                self._texts(values)
                return
            if kind in (dict, list) and len(self._steps) < _DEEPEST:
                (self._mappings if kind is dict else self._lists)(values)
                return
            if kind in _NUMBERS:
                self._keep(values)
                return
        if ABSENT in values and all(value in ({}, [], None) for value in values if value is not ABSENT):
            # Nothing, written or not.
            return
        self._whole(values)

    def _keep(self, values: list[Any]) -> None:
        """Keeps that values differ here."""
        paths = [
            tuple([keys[side] for keys in self._keys if keys is not None and keys[side] is not ABSENT])
            for side in range(len(values))
        ]
        self.found.append(Differing(tuple(self._steps), tuple(paths), tuple(values)))

    def _step(self, step: str, keys: Sequence[Any], values: list[Any]) -> None:
        """Looks at what stands one step further in, at the key that each side has for it."""
        self._steps.append(step)
        self._keys.append(None if self._keys and self._keys[-1] is None else keys)
        self.compare(values)
        self._steps.pop()
        self._keys.pop()

    def _whole(self, values: list[Any]) -> None:
        """The values as they are, where they differ; what is partly unknown may be the same."""
        if any(map(_holds_unknown, values)):
            if ABSENT in values and all(value is ABSENT or _is_encrypted(value) for value in values):
                self._keep(values)
            return
        if len({comparable(value, own) for value, own in zip(values, self._neutral, strict=True)}) > 1:
            self._keep(values)

    def _mappings(self, values: list[Any]) -> None:
        first, *others = values
        for other in others:
            if other.keys() != first.keys():
                break
        else:
            for key, one in first.items():
                inner = [value[key] for value in values]
                if inner.count(one) < len(inner) or (one.__class__ in _NUMBERS and _differ(inner)):
                    self._step(str(key), (key,) * len(inner), inner)
            return
        shared = Counter(key for value in values for key in value)
        names = [
            {_name(key, value, own, shared): key for key in value}
            for value, own in zip(values, self._neutral, strict=True)
        ]
        for name in dict.fromkeys(name for known in names for name in known):
            there = [known.get(name, ABSENT) for known in names]
            inner = [ABSENT if key is ABSENT else value[key] for value, key in zip(values, there, strict=True)]
            if _differ(inner):
                self._step(str(next(key for key in there if key is not ABSENT)), there, inner)

    def _lists(self, values: list[Any]) -> None:
        rows = aligned_items(values, self._neutral, self._steps[-1] if self._steps else "", comparable)
        if rows is None:
            self._whole(values)
            return
        for name, indices in rows:
            inner = [ABSENT if at is None else value[at] for value, at in zip(values, indices, strict=True)]
            if _differ(inner):
                self._step(f"[{name}]", [ABSENT if at is None else at for at in indices], inner)

    def _texts(self, values: list[Any]) -> None:
        texts = [own(value) for value, own in zip(values, self._neutral, strict=True)]
        if texts.count(texts[0]) == len(texts) or any(map(_is_unknown, values)):
            return
        if len(self._steps) < _DEEPEST and all(may_have_structure(value) for value in values):
            read = [structure_of(value) for value in values]
            if all(isinstance(one, dict) for one in read) or all(isinstance(one, list) for one in read):
                if _differ(read):
                    # What is read from a text stands where the text does.
                    self._keys.append(None)
                    self.compare(read)
                    self._keys.pop()
                return
        self._keep(values)


def _differ(values: list[Any]) -> bool:
    """Whether values are not all the same, and of one type; told fast, since almost all are."""
    first = values[0]
    if values.count(first) < len(values):
        return True
    return first.__class__ in _NUMBERS and len(set(map(type, values))) > 1


def _name(key: Any, value: dict[Any, Any], own: Neutral, shared: Counter[Any]) -> Hashable:
    """A key without the environment's words; as it is where others have it too, or another one would be the same."""
    if not isinstance(key, str) or shared[key] > 1:
        return str(key)
    neutral = own(key)
    return next((one for one in (without(neutral), neutral) if one != key and one not in value), key)


def _holds_unknown(value: Any) -> bool:
    if isinstance(value, list):
        return any(map(_holds_unknown, value))
    return _is_unknown(value)


def _is_encrypted(value: Any) -> bool:
    """Whether SOPS encrypts a value (https://getsops.io/docs/): that it is there is known all the same."""
    return isinstance(value, str) and value.startswith("ENC[")


def _is_unknown(value: Any) -> bool:
    if isinstance(value, str):
        return NOT_KNOWN in value or _is_encrypted(value)
    return isinstance(value, Unknown)


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
