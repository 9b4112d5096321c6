"""How much evaluation may make: a few lines of configuration can ask for more than any machine has.

Terraform has no such bound: it runs until it is killed. An amount is counted in elements; so many characters of text
weigh as much as one. What one expression makes is counted by its `Meter`, what stays by `Amounts`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import TooMuchError
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
)

MOST_ELEMENTS = 5_000_000
"""What one expression may make, and one value may hold."""
CHARACTERS = 40
"""How many characters weigh as much as one element."""
MOST_IN_ALL = 2 * MOST_ELEMENTS
"""What all values of a root and its modules may hold, each part counted once."""

GATHERING = frozenset({"flatten", "formatlist", "join", "jsonencode", "yamlencode", "base64gzip", "sensitive"})
"""The functions that go through all parts of their arguments, however often one stands in them."""

_SEQUENCES = (TupleValue, ListValue, SetValue)
_MAPPINGS = (ObjectValue, MapValue)
_SMALL = 16


class Meter:
    """What one expression has made so far."""

    __slots__ = ("made",)

    def __init__(self) -> None:
        self.made = 0

    def count(self, amount: int, span: Span) -> None:
        """Notes that so much is made; `TooMuchError` where that is more than an expression may make."""
        self.made += amount
        if self.made > MOST_ELEMENTS:
            raise _too_much("evaluating this expression makes", MOST_ELEMENTS, span)

    def demand(self, name: str, arguments: Sequence[Value], span: Span) -> None:
        """Raises `TooMuchError` where what a function takes is more than it may make."""
        measure = weight if name in GATHERING else breadth
        if self.made + sum(map(measure, arguments)) > MOST_ELEMENTS:
            raise _too_much(f'this call of "{name}" takes', MOST_ELEMENTS, span)


class Amounts:
    """What the values that stay hold; a part that several of them share is counted once."""

    def __init__(self) -> None:
        self._total = 0
        self._weights: dict[int, int] = {}
        self._kept: list[Value] = []

    def keep(self, compute: Callable[[], Value], span: Span, file: str) -> Value:
        """What `compute` gives; `TooMuchError` where that, or all that is kept, is too much.

        After that last one nothing more is computed: what there would be is not known.
        """
        if self._total > MOST_IN_ALL:
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="the values of this configuration are too large")
        try:
            value = compute()
        except TooMuchError:
            self._total += MOST_ELEMENTS
            raise
        weighs, new = self._weighed(value)
        self._total += new
        if weighs > MOST_ELEMENTS:
            raise _too_much("this value holds", MOST_ELEMENTS, span, file)
        if self._total > MOST_IN_ALL:
            raise _too_much("with this value, those of this configuration hold", MOST_IN_ALL, span, file)
        return value

    def _weighed(self, value: Value) -> tuple[int, int]:
        if type(value) is str:
            return len(value) // CHARACTERS, len(value) // CHARACTERS
        known = len(self._weights)
        found = self._weigh(value)
        if len(self._weights) > known:
            self._kept.append(value)  # the ids of its parts stay theirs
        return found

    def _weigh(self, value: Value) -> tuple[int, int]:
        """What a value holds, and how much of it was not counted before."""
        if type(value) is str:
            return 1 + len(value) // CHARACTERS, 1 + len(value) // CHARACTERS
        if isinstance(value, Marked):
            return self._weigh(value.value)
        parts = _parts(value)
        if not parts:
            return 1, 1
        known = self._weights.get(id(value))
        if known is not None:
            return known, 0
        weighs = new = 1
        for part in parts:
            of_part, new_in_part = self._weigh(part)
            weighs += of_part
            new += new_in_part
            if new > MOST_ELEMENTS:
                break
        if weighs > _SMALL:
            self._weights[id(value)] = weighs
        return weighs, new


def weight(value: Value) -> int:
    """What a value holds, as often as it holds it; no more is counted than what is too much."""
    total, waiting = 0, [value]
    while waiting and total <= MOST_ELEMENTS:
        one = waiting.pop()
        total += 1
        if type(one) is str:
            total += len(one) // CHARACTERS
        elif isinstance(one, Marked):
            waiting.append(one.value)
        else:
            waiting.extend(_parts(one))
    return total


def breadth(value: Value) -> int:
    """How many elements a value has itself."""
    if type(value) is str:
        return len(value) // CHARACTERS
    return len(_parts(value.value if isinstance(value, Marked) else value))


def _parts(value: Value) -> Collection[Value]:
    if isinstance(value, _SEQUENCES):
        return value.items
    if isinstance(value, _MAPPINGS):
        return value.items.values()
    return ()


def _too_much(what: str, bound: int, span: Span, file: str = "") -> TooMuchError:
    detail = (
        f"Here {what} more than {bound:,} elements or {bound * CHARACTERS:,} characters of text, which is not worked "
        "out. Terraform itself would go on for as long as there is memory."
    )
    return TooMuchError("Value too large", detail, span, file)
