"""Which items of several lists are the same one: those with one merge key, as Kustomize merges them; else by place."""

from __future__ import annotations

import functools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Final

from gitops_lint.analysis.parity.tokens import Neutral

Indices = tuple[int | None, ...]
"""Of each list the index of one item; None where it has none."""

TOLD_APART: Final = (
    "name",
    "key",
    "secretKey",
    "id",
    "host",
    "hostname",
    "mountPath",
    "containerPort",
    "port",
    "path",
    "cidr_block",
)
"""What tells the items of other lists apart, the first that every item has and that no two share."""

_IN_ORDER: Final = frozenset({"command"})
"""Lists of words whose order says everything: they are compared word by word."""


def aligned_items(
    lists: Sequence[list[Any]],
    neutral: Sequence[Neutral],
    field: str,
    comparable: Callable[[Any, Neutral], Hashable],
) -> list[tuple[str, Indices]] | None:
    """The items of several lists, each with its name and its index in every list; None where that means nothing.

    Words of one length are compared one by one; of another length, the lists as a whole.
    """
    items = [item for each in lists for item in each]
    if items and all(isinstance(item, dict) for item in items):
        keys = _keys(lists, neutral, field)
        return _by_key(lists, neutral, keys) if keys else _by_value(lists, neutral, comparable)
    if any(isinstance(item, dict | list) for item in items):
        return _by_value(lists, neutral, comparable)
    if items and field not in _IN_ORDER and all(_is_flag(item) for item in items if isinstance(item, str)):
        return _by_flag(lists, neutral)
    if len({len(each) for each in lists}) > 1:
        return None
    texts = [
        sorted(map(repr, (comparable(item, own) for item in each))) for each, own in zip(lists, neutral, strict=True)
    ]
    if field not in _IN_ORDER and all(one == texts[0] for one in texts):
        return []
    return [(str(index), (index,) * len(lists)) for index in range(len(lists[0]))]


def _keys(lists: Sequence[list[Any]], neutral: Sequence[Neutral], field: str) -> tuple[str, ...]:
    """The keys by which the items of every list are told apart."""
    merged = _merge_keys().get(field, ())
    first = next(iter(merged), TOLD_APART[:1])
    if _tell_apart_alike(lists, first):
        return first
    for keys in (*merged, *((key,) for key in TOLD_APART)):
        if all(_tells_apart(each, own, keys) for each, own in zip(lists, neutral, strict=True)):
            return keys
    return ()


def _tell_apart_alike(lists: Sequence[list[Any]], keys: tuple[str, ...]) -> bool:
    """Whether the items of every list have the same keys at the same places, without anybody's words: so most have."""
    first, *others = ([tuple([item.get(key) for key in keys]) for item in each] for each in lists)
    if any(other != first for other in others) or any(name[0].__class__ not in _TOLD for name in first):
        return False
    return len(set(map(repr, first))) == len(first)


_TOLD: Final = frozenset({str, int})


@functools.cache
def _merge_keys() -> dict[str, tuple[tuple[str, ...], ...]]:
    from gitops_lint.kubernetes.kustomize.schemas import built_in_merge_keys

    return built_in_merge_keys()


def _tells_apart(items: list[Any], own: Neutral, keys: tuple[str, ...]) -> bool:
    names = [_name(item, own, keys) for item in items]
    return None not in names and len(set(names)) == len(names)


def _name(item: dict[Any, Any], own: Neutral, keys: tuple[str, ...]) -> tuple[str, ...] | None:
    """The values of an item's keys; the first must be there."""
    first = item.get(keys[0])
    if first is None or isinstance(first, dict | list):
        return None
    return tuple(own(str(item.get(key, ""))) for key in keys)


def _by_key(lists: Sequence[list[Any]], neutral: Sequence[Neutral], keys: tuple[str, ...]) -> list[tuple[str, Indices]]:
    written = [[tuple([str(item.get(key, "")) for key in keys]) for item in each] for each in lists]
    if all(each == written[0] for each in written) and len(set(written[0])) == len(written[0]):
        return [(name[0], (index,) * len(lists)) for index, name in enumerate(written[0])]
    shared = Counter(name for each in written for name in set(each))
    known = [
        {name if shared[name] > 1 else tuple(map(own, name)): index for index, name in enumerate(each)}
        for each, own in zip(written, neutral, strict=True)
    ]
    rows = {
        name: tuple(one.get(name) for one in known) for name in dict.fromkeys(name for one in known for name in one)
    }
    found = []
    for indices in _completed(list(rows.values())):
        shown = next(str(each[index][keys[0]]) for each, index in zip(lists, indices, strict=True) if index is not None)
        found.append((shown, indices))
    return found


def _completed(rows: list[Indices]) -> list[Indices]:
    """Rows, those together that complete each other at one place of the lists: an item that has another name."""
    found: list[Indices] = []
    waiting: dict[int, list[int]] = defaultdict(list)
    for row in rows:
        places = {index for index in row if index is not None}
        if None not in row or len(places) > 1:
            found.append(row)
            continue
        (place,) = places
        for number in waiting[place]:
            other = found[number]
            if all((one is None) != (two is None) for one, two in zip(row, other, strict=True)):
                found[number] = tuple(one if one is not None else two for one, two in zip(row, other, strict=True))
                break
        else:
            waiting[place].append(len(found))
            found.append(row)
    return found


def _is_flag(item: str) -> bool:
    return item.startswith("-") and "=" in item


def _by_flag(lists: Sequence[list[Any]], neutral: Sequence[Neutral]) -> list[tuple[str, Indices]] | None:
    """Arguments such as `--log-level=info`, by the name of the flag; None where one is given twice."""
    known: list[dict[str, int]] = []
    for each, own in zip(lists, neutral, strict=True):
        names = [own(str(item)).partition("=")[0] for item in each]
        if len(set(names)) < len(names):
            return None
        known.append({name: index for index, name in enumerate(names)})
    flags = dict.fromkeys(name for one in known for name in one)
    return [(name.lstrip("-"), tuple(one.get(name) for one in known)) for name in flags]


def _by_value(
    lists: Sequence[list[Any]], neutral: Sequence[Neutral], comparable: Callable[[Any, Neutral], Hashable]
) -> list[tuple[str, Indices]]:
    """What is in all lists is the same; what is left is aligned by its place among the rest."""
    told = [[comparable(item, own) for item in each] for each, own in zip(lists, neutral, strict=True)]
    shared = set.intersection(*(set(one) for one in told))
    left = [[index for index, one in enumerate(each) if one not in shared] for each in told]
    rows = max(map(len, left), default=0)
    found = []
    for row in range(rows):
        indices = tuple(each[row] if row < len(each) else None for each in left)
        found.append((str(next(index for index in indices if index is not None)), indices))
    return found
