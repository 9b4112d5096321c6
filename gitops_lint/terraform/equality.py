"""When two of Terraform's values are equal, and the sets that follow from it.

The rules are those of cty's `Equals`, `RawEquals` and `setRules`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key
from typing import Any

from gitops_lint.terraform import numbers
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    Primitive,
    SetType,
    TupleType,
    Type,
    is_wholly_known,
)
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    has_marks,
    mark,
    type_of,
    unknown_because_of,
    unmark_deep,
)

_NUMBERS = frozenset({int, Real})
_PLAIN = frozenset({str, bool, int})


def equal(left: Value, right: Value) -> Value:
    """`left == right` as Terraform has it: a bool, or unknown where it depends on what is not known; marks kept."""
    kind = type(left)
    if kind is type(right) and kind in _PLAIN:
        return left == right
    if has_marks(left) or has_marks(right):
        bare_left, left_marks = unmark_deep(left)
        bare_right, right_marks = unmark_deep(right)
        return mark(_equal(bare_left, bare_right), left_marks | right_marks)
    return _equal(left, right)


def _equal(left: Value, right: Value) -> Value:
    left_known, right_known = not isinstance(left, UnknownValue), not isinstance(right, UnknownValue)
    if not (left_known and right_known):
        if left_known != right_known:
            known, unknown = (left, right) if left_known else (right, left)
            assert isinstance(unknown, UnknownValue)
            if _never(known, unknown):
                return False
        return unknown_because_of(BOOL, (left, right), NOT_NULL)
    if isinstance(left, NullValue) or isinstance(right, NullValue):
        return isinstance(left, NullValue) and isinstance(right, NullValue)
    return _equal_known(left, right)


def _equal_known(left: Value, right: Value) -> Value:
    left_type, right_type = type_of(left), type_of(right)
    if not (is_wholly_known(left_type) and is_wholly_known(right_type)):
        untyped = [part for part in (_untyped(left), _untyped(right)) if part is not None]
        if untyped:
            if not conforms(left_type, right_type) and not conforms(right_type, left_type):
                return False
            return unknown_because_of(BOOL, untyped, NOT_NULL)
    if left_type != right_type:
        return False
    if isinstance(left, Real) or isinstance(right, Real):
        return numbers.equals(left, right)  # type: ignore[arg-type]
    if isinstance(left, TupleValue | ListValue):
        assert isinstance(right, TupleValue | ListValue)
        if len(left.items) != len(right.items):
            return False
        return _all_equal(zip(left.items, right.items, strict=True))
    if isinstance(left, ObjectValue | MapValue):
        assert isinstance(right, ObjectValue | MapValue)
        if isinstance(left, MapValue) and left.items.keys() != right.items.keys():
            return False
        return _all_equal((item, right.items[name]) for name, item in left.items.items())
    if isinstance(left, SetValue):
        assert isinstance(right, SetValue)
        for item in (*left.items, *right.items):
            if isinstance(item, UnknownValue):
                return unknown_because_of(BOOL, (item,), NOT_NULL)
        return _contains_all(left, right) and _contains_all(right, left)
    return left == right


def _untyped(value: Value) -> UnknownValue | None:
    """The first part that is unknown and may yet turn out to have another type (cty's `HasWhollyKnownType`)."""
    if isinstance(value, UnknownValue):
        return None if is_wholly_known(value.type) else value
    items: Iterable[Value] = ()
    if isinstance(value, TupleValue | ListValue | SetValue):
        items = value.items
    elif isinstance(value, ObjectValue | MapValue):
        items = value.items.values()
    return next((found for found in map(_untyped, items) if found is not None), None)


def _all_equal(pairs: Iterable[tuple[Value, Value]]) -> Value:
    for left, right in pairs:
        result = _equal(left, right)
        if result is not True:
            return result
    return True


def _contains_all(container: SetValue, contained: SetValue) -> bool:
    return all(any(_equal(item, other) is True for other in container.items) for item in contained.items)


def _never(known: Value, unknown: UnknownValue) -> bool:
    """Whether an unknown value cannot turn out to be the known one (cty's `ValueRange.Includes`)."""
    refinement = unknown.refinement
    if isinstance(known, NullValue):
        return refinement.not_null
    known_type = type_of(known)
    if is_wholly_known(unknown.type):
        if known_type != unknown.type:
            return True
    elif not conforms(known_type, unknown.type):
        return not (not is_wholly_known(known_type) and conforms(unknown.type, known_type))
    if isinstance(known, str):
        return not known.startswith(refinement.prefix)
    if isinstance(known, int | Real) and not isinstance(known, bool):
        below = refinement.minimum is not None and numbers.compare(known, refinement.minimum) < 0
        return below or (refinement.maximum is not None and numbers.compare(known, refinement.maximum) > 0)
    if isinstance(known, ListValue | MapValue | SetValue):
        size = len(known.items)
        if isinstance(known, SetValue) and any(isinstance(item, UnknownValue) for item in known.items):
            return False
        return size < refinement.shortest or (refinement.longest is not None and size > refinement.longest)
    return False


def conforms(got: Type, wanted: Type) -> bool:
    """Whether a type is another one, where DYNAMIC in that other stands for anything (cty's `TestConformance`)."""
    if wanted is DYNAMIC or got == wanted:
        return True
    if type(got) is not type(wanted) or isinstance(got, Primitive):
        return False
    if isinstance(got, TupleType):
        assert isinstance(wanted, TupleType)
        if len(got.elements) != len(wanted.elements):
            return False
        return all(map(conforms, got.elements, wanted.elements))
    if isinstance(got, ObjectType):
        assert isinstance(wanted, ObjectType)
        if got.attributes.keys() != wanted.attributes.keys():
            return False
        return all(conforms(type_, wanted.attributes[name]) for name, type_ in got.attributes.items())
    assert isinstance(wanted, ListType | SetType | MapType)
    return conforms(got.element, wanted.element)


def raw_equal(left: Value, right: Value) -> bool:
    """Whether two values are the same in every respect: type, marks, what is known of them (cty's `RawEquals`)."""
    kind = type(left)
    if kind is not type(right):
        return kind in _NUMBERS and type(right) in _NUMBERS and numbers.equals(left, right)  # type: ignore[arg-type]
    if kind in _NUMBERS:
        return numbers.equals(left, right)  # type: ignore[arg-type]
    if isinstance(left, Marked):
        assert isinstance(right, Marked)
        return left.marks == right.marks and raw_equal(left.value, right.value)
    if isinstance(left, UnknownValue):
        assert isinstance(right, UnknownValue)
        return left.type == right.type and left.refinement == right.refinement
    if isinstance(left, TupleValue | ListValue | SetValue):
        assert isinstance(right, TupleValue | ListValue | SetValue)
        if len(left.items) != len(right.items) or getattr(left, "element", None) != getattr(right, "element", None):
            return False
        return all(map(raw_equal, left.items, right.items))
    if isinstance(left, ObjectValue | MapValue):
        assert isinstance(right, ObjectValue | MapValue)
        if left.items.keys() != right.items.keys() or getattr(left, "element", None) != getattr(right, "element", None):
            return False
        return all(raw_equal(item, right.items[name]) for name, item in left.items.items())
    return left == right


def set_of(element: Type, items: Iterable[Value]) -> Value:
    """A set of items that have the type already: without duplicates, in cty's order; their marks are the set's."""
    values = list(items)
    marks = NO_MARKS
    if any(map(has_marks, values)):
        for index, value in enumerate(values):
            values[index], found = unmark_deep(value)
            marks |= found
    if element == STRING and all(type(value) is str for value in values):
        return mark(SetValue(STRING, tuple(sorted(set(values)))), marks)  # type: ignore[type-var]
    kept: list[Value] = []
    seen: dict[object, list[Value]] = {}
    for value in values:
        bucket = seen.setdefault(_bucket(value), [])
        if any(_equal(value, other) is True for other in bucket):
            continue
        bucket.append(value)
        kept.append(value)
    kept.sort(key=_order(element))
    return mark(SetValue(element, tuple(kept)), marks)


def _bucket(value: Value) -> object:
    """Equal for equal values: what keeps making a set from comparing each with each."""
    if isinstance(value, str | bool):
        return value, type(value)
    if isinstance(value, int | Real):
        return numbers.text(value) if value != numbers.NEGATIVE_ZERO else "0"
    return hash_text(value)


def _order(element: Type) -> Callable[[Value], Any]:
    """The key by which cty's sets are sorted (`setRules.Less`): known values, then unknown ones, then null."""
    if element == NUMBER:
        by_size = cmp_to_key(numbers.compare)
        return lambda value: (_rank(value), by_size(value if _rank(value) == 0 else 0))  # type: ignore[arg-type]
    if element in (STRING, BOOL):
        return lambda value: (_rank(value), value if _rank(value) == 0 else "")
    return lambda value: (_rank(value), hash_text(value).encode("utf-8", "surrogatepass"))


def _rank(value: Value) -> int:
    return 2 if isinstance(value, NullValue) else 1 if isinstance(value, UnknownValue) else 0


_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
}


def hash_text(value: Value) -> str:
    """The text by which cty sorts what has no order of its own (`appendSetHashBytes`)."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, UnknownValue):
        return "?"
    if isinstance(value, NullValue):
        return "~"
    if isinstance(value, str):
        return go_quoted(value)
    if isinstance(value, bool):
        return "T" if value else "F"
    if isinstance(value, int | Real):
        return f"{numbers.to_float(value):.10g}"
    if isinstance(value, MapValue):
        return "{" + "".join(f"{go_quoted(name)}:{hash_text(item)};" for name, item in value.items.items()) + "}"
    if isinstance(value, ListValue | SetValue):
        return "[" + "".join([hash_text(item) + ";" for item in value.items]) + "]"
    assert isinstance(value, ObjectValue | TupleValue)
    items = value.items.values() if isinstance(value, ObjectValue) else value.items
    return "<" + "".join([hash_text(item) + ";" for item in items]) + ">"


def go_quoted(text: str) -> str:
    """A text as Go's `%q` writes it: in quotes, with Go's escapes for what cannot be printed."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join([_ESCAPES.get(letter) or _printable(letter) for letter in text]) + '"'


def _printable(letter: str) -> str:
    if letter.isprintable():
        return letter
    code = ord(letter)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
