"""Functions of numbers: `abs`, `ceil`, `floor`, `log`, `max`, `min`, `parseint`, `pow`, `signum`.

Source: cty's function/stdlib/number.go.
"""

from __future__ import annotations

import math
import string
import sys
from collections.abc import Sequence

from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions import go_math
from gitops_lint.terraform.functions.arguments import small_integer
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.numbers import (
    FLOAT_PRECISION,
    INFINITY,
    NEGATIVE_INFINITY,
    NEGATIVE_ZERO,
    NotANumberError,
    Real,
)
from gitops_lint.terraform.types import DYNAMIC, NUMBER, STRING, Type, friendly_name
from gitops_lint.terraform.values import Number, Value, mark, type_of, unmark

_DIGITS = string.digits + string.ascii_lowercase + string.ascii_uppercase
_SMALLEST_BASE, _LARGEST_BASE, _LARGEST_CASELESS_BASE = 2, 62, 36
_NUMBER = Parameter("num", NUMBER)


def _double(number: Number) -> float:
    double = numbers.to_float(number)
    if math.isinf(double) and number not in (INFINITY, NEGATIVE_INFINITY):
        largest = sys.float_info.max
        raise FunctionError(f"value must be between {-largest:f} and {largest:f} inclusive")
    return double


def _number_of(double: float) -> Number:
    """The number that Go makes of a double: of its 53 bits, which show where it is written."""
    if double == 0 and math.copysign(1, double) < 0:
        return NEGATIVE_ZERO
    try:
        number = numbers.from_float(double)
    except NotANumberError:
        raise FunctionError("panic in function implementation: Float.SetFloat64(NaN)") from None
    if type(number) is int and number.bit_length() > FLOAT_PRECISION:
        zeros = (number & -number).bit_length() - 1
        return Real(number >> zeros, zeros, FLOAT_PRECISION)
    return number


def _absolute(given: Value) -> Value:
    number, marks = unmark(given)
    assert isinstance(number, int | Real)
    return mark(numbers.negate(number) if numbers.is_negative(number) else number, marks)


def _ceiling(number: Number) -> Value:
    return number if _is_large(number) else numbers.ceil(number)


def _floor(number: Number) -> Value:
    return number if _is_large(number) else numbers.floor(number)


def _is_large(number: Number) -> bool:
    """Whether a number is infinite, or whole with more bits than are kept."""
    return isinstance(number, Real) and number.exponent >= 0


def _logarithm(number: Number, base: Number) -> Value:
    above, below = go_math.log(_double(number)), go_math.log(_double(base))
    if below == 0:  # Go divides as IEEE 754 does
        return _number_of(math.nan if above == 0 or math.isnan(above) else math.copysign(math.inf, above))
    return _number_of(above / below)


def _power(number: Number, exponent: Number) -> Value:
    base, power = _double(number), _double(exponent)
    if math.isinf(base) or math.isinf(power):
        return _number_of(math.pow(base, power))
    return _number_of(go_math.power(base, power))


def _maximum(*given: Number) -> Value:
    return _extreme(given, 1)


def _minimum(*given: Number) -> Value:
    return _extreme(given, -1)


def _extreme(given: Sequence[Number], sign: int) -> Number:
    if not given:
        raise FunctionError("must pass at least one number")
    found = given[0]
    for number in given[1:]:
        if numbers.compare(number, found) == sign:
            found = number
    return found


def _sign(number: Number) -> Value:
    whole = small_integer(number)
    return (whole > 0) - (whole < 0)


def _type_of_parsed(arguments: Sequence[Value]) -> Type:
    given = type_of(arguments[0])
    if given is not STRING:
        raise FunctionError(f"first argument must be a string, not {friendly_name(given)}", 0)
    return NUMBER


def _parsed(text: str, base_number: Number) -> Value:
    base = small_integer(base_number, 1)
    if not _SMALLEST_BASE <= base <= _LARGEST_BASE:
        raise FunctionError("base must be a whole number between 2 and 62 inclusive", 1)
    digits = text[1:] if text[:1] in ("+", "-") else text
    if base <= _LARGEST_CASELESS_BASE:
        digits = digits.lower() if digits.isascii() else digits
    allowed = _DIGITS[:base]
    if not digits or any(digit not in allowed for digit in digits):
        raise FunctionError(f"cannot parse {go_quoted(text)} as a base {base} integer", 0)
    number = _whole(digits, base)
    return -number if text[0] == "-" else number


def _whole(digits: str, base: int) -> int:
    """The number of digits; in halves, so that even the longest takes no quadratic time."""
    if len(digits) > 1000:
        middle = len(digits) // 2
        shift: int = base**middle
        return _whole(digits[:-middle], base) * shift + _whole(digits[-middle:], base)
    number = 0
    for digit in digits:
        number = number * base + _DIGITS.index(digit)
    return number


FUNCTIONS: tuple[Function, ...] = (
    Function(
        "abs",
        (Parameter("num", NUMBER, allow_dynamic=True, allow_marked=True),),
        NUMBER,
        _absolute,
        not_null=True,
    ),
    Function("ceil", (_NUMBER,), NUMBER, _ceiling, not_null=True),
    Function("floor", (_NUMBER,), NUMBER, _floor, not_null=True),
    Function("log", (_NUMBER, Parameter("base", NUMBER)), NUMBER, _logarithm, not_null=True),
    Function("max", (), NUMBER, _maximum, Parameter("numbers", NUMBER, allow_dynamic=True), not_null=True),
    Function("min", (), NUMBER, _minimum, Parameter("numbers", NUMBER, allow_dynamic=True), not_null=True),
    Function(
        "parseint",
        (Parameter("number", DYNAMIC), Parameter("base", NUMBER)),
        _type_of_parsed,
        _parsed,
        not_null=True,
    ),
    Function("pow", (_NUMBER, Parameter("power", NUMBER)), NUMBER, _power, not_null=True),
    Function("signum", (_NUMBER,), NUMBER, _sign, not_null=True),
)
