"""What implementations of functions read from their arguments: whole numbers, elements, keys to compare by."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.types import ListType, Type
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marks,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    type_of,
    unmark,
)

_SMALLEST = -(1 << 63)
_LARGEST = (1 << 63) - 1


def bare_type(value: Value) -> Type:
    """The type of a value, whatever its marks."""
    return type_of(unmark(value)[0])


def small_integer(value: Value, argument: int | None = None, said: str = "") -> int:
    """A number as Go's `int`; where it is none, a `FunctionError` that begins with `said` (`gocty.FromCtyValue`)."""
    whole = numbers.as_index(value)  # type: ignore[arg-type]
    if whole is None or not _SMALLEST <= whole <= _LARGEST:
        raise FunctionError(f"{said}value must be a whole number, between {_SMALLEST} and {_LARGEST}", argument)
    return whole


def big_integer(value: Value) -> int:
    """A number as a whole number of any size."""
    if isinstance(value, numbers.Real) and value.exponent < 0 and value.mantissa:
        raise FunctionError("value must be a whole number")
    try:
        return numbers.truncate(value)  # type: ignore[arg-type]
    except numbers.NotANumberError:
        raise FunctionError("value must be a whole number") from None


def converted(value: Value, type_: Type, argument: int) -> Value:
    """The value converted to a type; the `FunctionError` where it cannot be is about an argument."""
    try:
        return convert(value, type_)
    except ConversionError as error:
        raise FunctionError(error.message, argument) from None


def elements(value: Value) -> Sequence[Value]:
    """The elements of a list, set, tuple, map or object that is known, in their order."""
    if isinstance(value, ListValue | SetValue | TupleValue):
        return value.items
    assert isinstance(value, MapValue | ObjectValue)
    return tuple(value.items.values())


def length_if_known(value: Value) -> int | None:
    """The number of elements of a list, set, map or tuple, without marks; None where it is not known.

    Unknown elements of a set may turn out to be one, so a set that has any is of unknown length (`cty.Value.Length`).
    """
    if isinstance(value, UnknownValue):
        return None
    if isinstance(value, SetValue) and len(value.items) > 1 and any(map(_has_unknown, value.items)):
        return None
    return len(elements(value))


def of_exact_length(value: UnknownValue) -> Value:
    """The value itself, or the list of unknown elements that it is where its length is known (`RefinementBuilder`)."""
    length, type_ = value.refinement.shortest, value.type
    if value.refinement.longest != length or not isinstance(type_, ListType):
        return value
    return ListValue(type_.element, (value.of(type_.element),) * length)


def _has_unknown(value: Value) -> bool:
    if isinstance(value, UnknownValue):
        return True
    if isinstance(value, ListValue | SetValue | TupleValue | MapValue | ObjectValue):
        return any(map(_has_unknown, elements(value)))
    return False


def identity(value: Value) -> Hashable:
    """What two wholly known values of one type, without marks, have in common exactly when they are equal."""
    if isinstance(value, ListValue | SetValue | TupleValue):
        return tuple([identity(item) for item in value.items])
    if isinstance(value, MapValue | ObjectValue):
        return tuple([(name, identity(item)) for name, item in value.items.items()])
    if isinstance(value, numbers.Real):
        return numbers.text(value) if value.mantissa else 0
    if isinstance(value, bool):
        return ("bool", value)
    return value


def quoted_unless_sensitive(text: str, marks: Marks) -> str:
    """Text for a message, hidden where its marks say so (`redactIfSensitive`)."""
    return "(sensitive value)" if SENSITIVE in marks else go_quoted(text)
