"""What differs between two values of an object, as a tree: the shape that the text of a plan follows.

Which parts are paired, and what counts as changed, are Terraform's rules (internal/command/jsonformat): maps by key,
lists by their longest common part, a value of another kind as one that goes and one that comes.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, TypeAlias

import msgspec


class Mark(enum.Enum):
    """What happens to a part, and the sign before it."""

    SAME = " "
    NEW = "+"
    GONE = "-"
    CHANGED = "~"


class Sides(msgspec.Struct, frozen=True):
    """Both values of a part. `was` and `will_be` tell a null from a part that is not there; masks are as in a Plan."""

    before: Any = None
    after: Any = None
    was: bool = False
    will_be: bool = False
    unknown: Any = False
    secret_before: Any = False
    secret_after: Any = False

    def only_before(self) -> Sides:
        """The part as if it went."""
        return Sides(before=self.before, was=self.was, secret_before=self.secret_before)

    def only_after(self) -> Sides:
        """The part as if it were new."""
        return Sides(after=self.after, will_be=self.will_be, unknown=self.unknown, secret_after=self.secret_after)


class Leaf(msgspec.Struct, frozen=True):
    """A string, number, bool or null."""

    mark: Mark
    before: Any
    after: Any


class Unknown(msgspec.Struct, frozen=True):
    """What is known only after the apply; `before` is what was there, if anything."""

    mark: Mark
    before: Difference | None = None


class Secret(msgspec.Struct, frozen=True):
    """What is not to be shown. `becomes` is True or False where it becomes, or ceases to be, sensitive."""

    mark: Mark
    becomes: bool | None = None
    is_same: bool = False


class Swap(msgspec.Struct, frozen=True):
    """A value of one kind in the place of one of another."""

    mark: Mark
    gone: Difference
    new: Difference


class Items(msgspec.Struct, frozen=True):
    """The attributes of an object, by name."""

    mark: Mark
    parts: Mapping[str, Difference]


class Elements(msgspec.Struct, frozen=True):
    """The elements of a list or set."""

    mark: Mark
    parts: tuple[Difference, ...]


Difference: TypeAlias = Leaf | Unknown | Secret | Swap | Items | Elements


def difference(sides: Sides) -> Difference:
    """What differs between both sides."""
    if sides.secret_before is True or sides.secret_after is True:
        return _secret(sides)
    if sides.unknown is True:
        if sides.before is None:
            return Unknown(Mark.NEW)
        return Unknown(Mark.CHANGED, difference(sides.only_before()))
    kinds = _kind(sides.before), _kind(sides.after)
    is_new = kinds[0] == "null" and not sides.was
    is_gone = kinds[1] == "null" and not sides.will_be
    if kinds[0] == kinds[1] or is_new or is_gone:
        return _of_kind(kinds[0] if kinds[0] != "null" else kinds[1], sides)
    gone, new = sides.only_before(), sides.only_after()
    return Swap(Mark.CHANGED, _of_kind(kinds[0], gone), _of_kind(kinds[1], new))


def _secret(sides: Sides) -> Secret:
    was, will_be = sides.secret_before is True, sides.secret_after is True
    inner = difference(msgspec.structs.replace(sides, secret_before=False, secret_after=False))
    mark = inner.mark
    nothing = sides.before is None and not sides.was and sides.after is None and not sides.will_be
    if mark is Mark.SAME and was != will_be and not nothing:
        mark = Mark.CHANGED
    is_told = was != will_be and inner.mark not in (Mark.NEW, Mark.GONE)
    return Secret(mark, will_be if is_told else None, inner.mark is Mark.SAME)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int | float | Decimal):
        return "number"
    if isinstance(value, str):
        return "string"
    return "object" if isinstance(value, dict) else "list"


def _of_kind(kind: str, sides: Sides) -> Difference:
    if kind == "object":
        return _items(sides)
    if kind == "list":
        return _elements(sides)
    there = sides.before is not None or sides.was
    stays = sides.after is not None or sides.will_be
    if not there and stays:
        mark = Mark.NEW
    elif there and not stays:
        mark = Mark.GONE
    else:
        mark = Mark.SAME if is_equal(sides.before, sides.after) else Mark.CHANGED
    return Leaf(mark, sides.before, sides.after)


def is_equal(one: Any, other: Any) -> bool:
    """Whether two pieces of plain data are the same; `True` is not 1."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(is_equal(one[name], other[name]) for name in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_equal, one, other))
    return bool(_kind(one) == _kind(other) and one == other)


def _starting(before: Any, after: Any) -> Mark:
    if before is not None and after is None:
        return Mark.GONE
    return Mark.NEW if before is None and after is not None else Mark.SAME


def together(first: Mark, marks: Iterable[Mark]) -> Mark:
    """What happens to a whole whose parts have these marks."""
    for mark in marks:
        if mark is not Mark.SAME and mark is not first:
            return Mark.CHANGED
    return first


def _items(sides: Sides) -> Items:
    names = dict.fromkeys((*(sides.before or ()), *(sides.after or ())))
    if isinstance(sides.unknown, dict):
        names |= dict.fromkeys(sides.unknown)
    parts = {name: difference(child(sides, name)) for name in sorted(names)}
    return Items(together(_starting(sides.before, sides.after), (part.mark for part in parts.values())), parts)


def child(sides: Sides, name: str) -> Sides:
    """Both sides of one attribute."""
    return Sides(
        before=_get(sides.before, name),
        after=_get(sides.after, name),
        was=isinstance(sides.before, dict) and name in sides.before,
        will_be=isinstance(sides.after, dict) and name in sides.after,
        unknown=_get(sides.unknown, name) or False,
        secret_before=_get(sides.secret_before, name) or False,
        secret_after=_get(sides.secret_after, name) or False,
    )


def _get(data: Any, name: str) -> Any:
    return data.get(name) if isinstance(data, dict) else None


def _elements(sides: Sides) -> Elements:
    before, after = sides.before or [], sides.after or []

    def both(old: int | None, new: int | None) -> Difference:
        return difference(
            Sides(
                before=None if old is None else before[old],
                after=None if new is None else after[new],
                was=old is not None,
                will_be=new is not None,
                unknown=_at(sides.unknown, new),
                secret_before=_at(sides.secret_before, old),
                secret_after=_at(sides.secret_after, new),
            )
        )

    parts = tuple(both(old, new) for old, new in paired(before, after, lambda one: isinstance(one, dict)))
    return Elements(together(_starting(sides.before, sides.after), (part.mark for part in parts)), parts)


def _at(mask: Any, index: int | None) -> Any:
    return mask[index] if isinstance(mask, list) and index is not None and index < len(mask) else False


Pair: TypeAlias = tuple[int | None, int | None]


def paired(before: Sequence[Any], after: Sequence[Any], is_object: Callable[[Any], bool]) -> list[Pair]:
    """The indices of elements that stand for each other (`ProcessSlice`)."""
    if len(before) == len(after) and not _is_reordered(before, after):
        return [(index, index) for index in range(len(before))]
    pairs: list[Pair] = []
    old = new = 0
    for kept_old, kept_new in [*_common(before, after), (len(before), len(after))]:
        while old < kept_old:
            if is_object(before[old]) and new < kept_new and is_object(after[new]):
                pairs.append((old, new))
                new += 1
            else:
                pairs.append((old, None))
            old += 1
        while new < kept_new:
            pairs.append((None, new))
            new += 1
        if old < len(before) and new < len(after):
            pairs.append((old, new))
        old, new = old + 1, new + 1
    return pairs


def _is_reordered(before: Sequence[Any], after: Sequence[Any]) -> bool:
    return all(any(is_equal(one, other) for other in after) for one in before)


def _common(before: Sequence[Any], after: Sequence[Any]) -> list[tuple[int, int]]:
    """The indices of a longest common part, by the textbook table of lengths; each value at its first place."""
    lengths = [[0] * (len(after) + 1) for _ in range(len(before) + 1)]
    for old, one in enumerate(before):
        for new, other in enumerate(after):
            if is_equal(one, other):
                lengths[old + 1][new + 1] = lengths[old][new] + 1
            else:
                lengths[old + 1][new + 1] = max(lengths[old][new + 1], lengths[old + 1][new])
    found = []
    old, new = len(before), len(after)
    while old and new:
        if is_equal(before[old - 1], after[new - 1]):
            old, new = old - 1, new - 1
            found.append((old, new))
        elif lengths[old - 1][new] > lengths[old][new - 1]:
            old -= 1
        else:
            new -= 1
    common: list[tuple[int, int]] = []
    old = new = -1
    for value in [before[index] for index, _ in found[::-1]]:
        old, new = _next(before, old + 1, value), _next(after, new + 1, value)
        common.append((old, new))
    return common


def _next(values: Sequence[Any], start: int, value: Any) -> int:
    return next(index for index in range(start, len(values)) if is_equal(values[index], value))
