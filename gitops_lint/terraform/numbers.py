"""Terraform's numbers: binary floating point of 512 bits, as Go's `big.Float` (the type of cty's numbers) has it.

A whole number of at most 512 bits is a plain `int`; anything else is a `Real`: fractions, larger numbers, the
infinities (`1 / 0` is one) and the negative zero (`-0`). Results are rounded to nearest, ties to even.

    >>> text(divide(parse("1"), 8))
    '0.125'
    >>> text(add(parse("0.1"), parse("0.2")))
    '0.3'
"""

from __future__ import annotations

import math
import re
from decimal import Context, Decimal
from functools import lru_cache
from typing import TypeAlias

import msgspec

PRECISION = 512
FLOAT_PRECISION = 53
MAX_EXPONENT = 100_000
"""How large the decimal exponent of a number may be that is read: what Go would work on for minutes is refused."""

_NUMBER = re.compile(r"([+-]?)(\d+\.?\d*|\.\d+)(?:([eEpP])([+-]?\d+))?\Z", re.ASCII)
_STR_LIMIT_BITS = 14_000
"""Python refuses to write integers of more than 4300 digits; `decimal` does not."""


class Real(msgspec.Struct, frozen=True):
    """`mantissa` · 2^`exponent`, mantissa odd: a fraction, or a whole number of more than 512 bits.

    `INFINITY`, `NEGATIVE_INFINITY` and `NEGATIVE_ZERO` are such numbers too.

    `precision` is how many bits it was computed with (53 where it comes from a double): it decides how many digits
    are written.
    """

    mantissa: int
    exponent: int
    precision: int = PRECISION


Number: TypeAlias = int | Real

_INFINITE = 1 << 62
INFINITY = Real(1, _INFINITE)
NEGATIVE_INFINITY = Real(-1, _INFINITE)
NEGATIVE_ZERO = Real(0, -1)


class NotANumberError(ArithmeticError):
    """An operation on infinities (or zeros) that has no result, such as 0 / 0."""


def parse(text: str) -> Number:
    """The number that a text is, in the notation of Go's `big.ParseFloat` (base 10); `ValueError` if it is none."""
    if text.isascii() and text.isdigit() and len(text) <= 150:
        return int(text)
    match = _NUMBER.match(text)
    if match is None and text.lstrip("+-") in {"Inf", "inf"} and len(text) < 5:
        return NEGATIVE_INFINITY if text.startswith("-") else INFINITY
    if match is None:
        raise ValueError("a number is required")
    sign, digits, marker, exponent_text = match.groups()
    exponent = int(exponent_text) if exponent_text and len(exponent_text) < 12 else (10**12 if exponent_text else 0)
    whole, _, fraction = digits.partition(".")
    if abs(exponent) > MAX_EXPONENT or len(digits) > MAX_EXPONENT:
        raise ValueError("a number is required")
    mantissa = _whole(whole + fraction)
    if sign == "-":
        if not mantissa:
            return NEGATIVE_ZERO
        mantissa = -mantissa
    two = exponent if marker in {"p", "P"} else 0
    ten = (0 if marker in {"p", "P"} else exponent) - len(fraction)
    if ten >= 0:
        return _rounded(mantissa * 10**ten, two, PRECISION)
    return _quotient(mantissa, two, 10**-ten, 0, PRECISION)


def text(number: Number) -> str:
    """A number as Terraform writes it: the shortest decimal that gives it back, never with an exponent."""
    return str(number) if type(number) is int else _real_text(number)


@lru_cache(maxsize=4096)
def _real_text(number: Real) -> str:
    if number.exponent == _INFINITE:
        return "+Inf" if number.mantissa > 0 else "-Inf"
    if not number.mantissa:
        return "-0"
    mantissa = abs(number.mantissa)
    shift = max(number.precision, mantissa.bit_length()) + 1 - mantissa.bit_length()
    mantissa <<= shift
    exponent = number.exponent - shift
    scale = 1 << exponent if exponent >= 0 else 5**-exponent
    point = 0 if exponent >= 0 else -exponent
    exact, lower, upper = (_decimal(whole * scale) for whole in (mantissa, mantissa - 1, mantissa + 1))
    width = max(len(exact), len(upper))
    digits = _shortest(
        exact.rjust(width, "0").rstrip("0"),
        lower.rjust(width, "0").rstrip("0"),
        upper.rjust(width, "0").rstrip("0"),
        inclusive=not mantissa & 2,
    )
    before = width - point
    sign = "-" if number.mantissa < 0 else ""
    if before <= 0:
        return f"{sign}0.{'0' * -before}{digits}"
    whole_part = digits[:before].ljust(before, "0").lstrip("0") or "0"
    return f"{sign}{whole_part}.{digits[before:]}" if len(digits) > before else sign + whole_part


def _shortest(exact: str, lower: str, upper: str, *, inclusive: bool) -> str:
    """The fewest digits that lie between lower and upper: `roundShortest` of Go's math/big, decision by decision."""
    for index, digit in enumerate(exact):
        low = lower[index] if index < len(lower) else "0"
        high = upper[index] if index < len(upper) else "0"
        down = low != digit or (inclusive and index + 1 == len(lower))
        up = digit != high and (inclusive or int(digit) + 1 < int(high) or index + 1 < len(upper))
        if not down and not up:
            continue
        kept = index + 1
        if down and up:
            rest = exact[kept:]
            half = rest[:1] >= "5" and (rest > "5" or int(exact[index]) % 2 == 1)
            return _up(exact[:kept]) if half else exact[:kept]
        return exact[:kept] if down else _up(exact[:kept])
    return exact


def _up(digits: str) -> str:
    return str(int(digits) + 1).rjust(len(digits), "0")


def _whole(digits: str) -> int:
    return int(digits) if len(digits) < 4000 else int(Decimal(digits))


def _decimal(number: int) -> str:
    if number.bit_length() < _STR_LIMIT_BITS:
        return str(number)
    return format(Context(prec=number.bit_length()).create_decimal(number), "f")


def _rounded(mantissa: int, exponent: int, precision: int) -> Number:
    """The number nearest to mantissa · 2^exponent."""
    if not mantissa:
        return 0
    size = abs(mantissa)
    surplus = size.bit_length() - precision
    if surplus > 0:
        rest = size & ((1 << surplus) - 1)
        half = 1 << (surplus - 1)
        size >>= surplus
        exponent += surplus
        if rest > half or (rest == half and size & 1):
            size += 1
    return _normal(-size if mantissa < 0 else size, exponent, precision)


def _normal(mantissa: int, exponent: int, precision: int) -> Number:
    zeros = (mantissa & -mantissa).bit_length() - 1
    mantissa >>= zeros
    exponent += zeros
    if exponent >= 0 and mantissa.bit_length() + exponent <= PRECISION:
        return mantissa << exponent
    return Real(mantissa, exponent, precision)


def _parts(number: Number) -> tuple[int, int, int]:
    if isinstance(number, Real):
        return number.mantissa, number.exponent, number.precision
    return number, 0, PRECISION


def _quotient(mantissa: int, exponent: int, divisor: int, divisor_exponent: int, precision: int) -> Number:
    size, by = abs(mantissa), abs(divisor)
    # Two bits more than are kept, and a last one that says whether anything was left over: rounding is then exact.
    shift = max(0, precision + 2 - size.bit_length() + by.bit_length())
    quotient, rest = divmod(size << shift, by)
    quotient = quotient << 1 | (rest != 0)
    if (mantissa < 0) != (divisor < 0):
        quotient = -quotient
    return _rounded(quotient, exponent - divisor_exponent - shift - 1, precision)


def add(left: Number, right: Number) -> Number:
    """left + right."""
    if type(left) is int and type(right) is int:
        total = left + right
        return total if total.bit_length() <= PRECISION else _rounded(total, 0, PRECISION)
    a, a_exponent, a_precision = _parts(left)
    b, b_exponent, b_precision = _parts(right)
    if _INFINITE in {a_exponent, b_exponent}:
        if a_exponent == b_exponent and a != b:
            raise NotANumberError
        return left if a_exponent == _INFINITE else right
    if not a or not b:
        return (left if type(left) is int else right) if a == b else right if not a else left
    precision = max(a_precision, b_precision)
    # An operand far below the other's last bit only decides a tie: one bit in its place does the same.
    far = precision + 4
    if a_exponent + a.bit_length() < b_exponent - far:
        a, a_exponent = (1 if a > 0 else -1), b_exponent - far
    elif b_exponent + b.bit_length() < a_exponent - far:
        b, b_exponent = (1 if b > 0 else -1), a_exponent - far
    exponent = min(a_exponent, b_exponent)
    return _rounded((a << (a_exponent - exponent)) + (b << (b_exponent - exponent)), exponent, precision)


def negate(number: Number) -> Number:
    """-number."""
    if not _parts(number)[0]:
        return NEGATIVE_ZERO if type(number) is int else 0
    return Real(-number.mantissa, number.exponent, number.precision) if isinstance(number, Real) else -number


def subtract(left: Number, right: Number) -> Number:
    """left - right."""
    return add(left, negate(right))


def multiply(left: Number, right: Number) -> Number:
    """left · right. As in cty, a product keeps the bits that it needs, even those that its operands had not."""
    a, a_exponent, a_precision = _parts(left)
    b, b_exponent, b_precision = _parts(right)
    if not a or not b:
        if _INFINITE in {a_exponent, b_exponent}:
            raise NotANumberError
        return NEGATIVE_ZERO if is_negative(left) != is_negative(right) else 0
    if _INFINITE in {a_exponent, b_exponent}:
        return INFINITY if (a > 0) == (b > 0) else NEGATIVE_INFINITY
    product = _rounded(a * b, a_exponent + b_exponent, PRECISION)
    if isinstance(product, Real):
        precision = max(a_precision, b_precision, abs(product.mantissa).bit_length())
        return Real(product.mantissa, product.exponent, precision)
    return product


def divide(left: Number, right: Number) -> Number:
    """left / right; infinite where right is 0."""
    a, a_exponent, a_precision = _parts(left)
    b, b_exponent, b_precision = _parts(right)
    negative = is_negative(left) != is_negative(right)
    if not b or a_exponent == _INFINITE:
        if not a or b_exponent == _INFINITE:
            raise NotANumberError
        return NEGATIVE_INFINITY if negative else INFINITY
    if not a or b_exponent == _INFINITE:
        return NEGATIVE_ZERO if negative else 0
    return _quotient(a, a_exponent, b, b_exponent, max(a_precision, b_precision))


def modulo(left: Number, right: Number) -> Number:
    """What is left of `left` after whole multiples of `right`, with the sign of left; left itself where right is 0."""
    if not _parts(right)[0]:
        return left
    if _INFINITE in {_parts(left)[1], _parts(right)[1]}:
        raise NotANumberError
    if type(left) is int and type(right) is int:
        rest = abs(left) % abs(right)
        return -rest if left < 0 else rest
    return subtract(left, multiply(right, truncate(divide(left, right))))


def is_negative(number: Number) -> bool:
    """Whether it has a minus, be it only that of a negative zero."""
    return number.mantissa < 0 or number == NEGATIVE_ZERO if isinstance(number, Real) else number < 0


def compare(left: Number, right: Number) -> int:
    """-1, 0 or 1: whether left is less than, equal to or greater than right."""
    if type(left) is int and type(right) is int:
        return (left > right) - (left < right)
    a, a_exponent, _ = _parts(left)
    b, b_exponent, _ = _parts(right)
    if (a > 0) != (b > 0) or not a or not b or a_exponent == b_exponent:
        return (a > b) - (a < b)
    a_top, b_top = a_exponent + a.bit_length(), b_exponent + b.bit_length()
    if a_top != b_top:
        return 1 if (a_top > b_top) == (a > 0) else -1
    exponent = min(a_exponent, b_exponent)
    a <<= a_exponent - exponent
    b <<= b_exponent - exponent
    return (a > b) - (a < b)


def equals(left: Number, right: Number) -> bool:
    """Whether cty holds them equal: whole numbers by value, others by how they are written (`rawNumberEqual`)."""
    if isinstance(left, Real) and isinstance(right, Real):
        return left == right or _real_text(left) == _real_text(right)
    return left == right or not (_parts(left)[0] or _parts(right)[0])


def from_float(number: float) -> Number:
    """The number that a double is; `NotANumberError` for what is none."""
    if math.isnan(number):
        raise NotANumberError
    if math.isinf(number):
        return INFINITY if number > 0 else NEGATIVE_INFINITY
    numerator, denominator = number.as_integer_ratio()
    return _normal(numerator, 1 - denominator.bit_length(), FLOAT_PRECISION) if numerator else 0


def to_float(number: Number) -> float:
    """The nearest double; infinite where it is too large."""
    mantissa, exponent, _ = _parts(number)
    try:
        if exponent >= 0:
            return float(mantissa << exponent) if exponent < 2000 else math.copysign(math.inf, mantissa)
        return mantissa / (1 << -exponent) if exponent > -4000 else math.copysign(0.0, mantissa)
    except OverflowError:
        return math.copysign(math.inf, mantissa)


def floor(number: Number) -> int:
    """The largest whole number that is not larger; `NotANumberError` for an infinity."""
    if not isinstance(number, Real):
        return number
    if number.exponent == _INFINITE:
        raise NotANumberError
    return number.mantissa << number.exponent if number.exponent >= 0 else number.mantissa >> -number.exponent


def ceil(number: Number) -> int:
    """The smallest whole number that is not smaller."""
    return -floor(negate(number))


def truncate(number: Number) -> int:
    """The whole number next to it, towards 0."""
    return floor(number) if _parts(number)[0] > 0 else ceil(number)


def as_index(number: Number) -> int | None:
    """The number as a whole number; None where it is none (or has more than 512 bits)."""
    if isinstance(number, Real):
        return None if number.mantissa else 0
    return number
