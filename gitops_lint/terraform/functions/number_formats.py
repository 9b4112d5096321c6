"""Numbers as Go's `fmt` writes its big numbers, by a verb and its flags: `%d`, `%x`, `%e`, `%.2f`, `%g` and the like.

Sources: `big.Int.Format`, `big.Float.Format` and `big.Float.Append` of Go's math/big.
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal

import msgspec

from gitops_lint.terraform import numbers
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY, Number, Real

DEFAULT_PRECISION = 6
_SHORTEST_G_PRECISION = 6
_EXACT = Context(prec=2_000_000, Emax=10**9, Emin=-(10**9), rounding=ROUND_HALF_EVEN)


class Verb(msgspec.Struct, frozen=True):
    """A verb of a format: its letter, the flags among `0#-+ `, width and precision where it has them."""

    raw: str
    offset: int
    argument: int
    mode: str
    flags: frozenset[str] = frozenset()
    width: int | None = None
    precision: int | None = None


_BASES = {"b": ("b", "0b"), "d": ("d", ""), "o": ("o", "0"), "x": ("x", "0x"), "X": ("X", "0X")}


def formatted_integer(verb: Verb, number: int) -> str:
    """A whole number by `%b`, `%d`, `%o`, `%x` or `%X`."""
    code, prefix = _BASES[verb.mode]
    digits = numbers.text(abs(number)) if code == "d" else format(abs(number), code)
    sign = _sign(verb, number < 0)
    prefix = prefix if "#" in verb.flags else ""
    if verb.precision is not None:
        if not number and not verb.precision:
            return ""
        digits = digits.rjust(verb.precision, "0")
    missing = (verb.width or 0) - len(sign) - len(prefix) - len(digits)
    if missing > 0 and "0" in verb.flags and "-" not in verb.flags and verb.precision is None:
        digits = "0" * missing + digits
    return _padded(verb, sign + prefix + digits)


def formatted_real(verb: Verb, number: Number) -> str:
    """A number by `%e`, `%E`, `%f`, `%g` or `%G`."""
    if number in (INFINITY, NEGATIVE_INFINITY):
        sign = "-" if number == NEGATIVE_INFINITY else " " if " " in verb.flags else "+"
        return _padded(verb, f"{sign}Inf")
    precision = verb.precision
    if precision is None and verb.mode in "eEf":
        precision = DEFAULT_PRECISION
    sign = _sign(verb, numbers.is_negative(number))
    text = real_text(number, verb.mode, precision).removeprefix("-")
    missing = (verb.width or 0) - len(sign) - len(text)
    if missing > 0 and "0" in verb.flags and "-" not in verb.flags:
        text = "0" * missing + text
    return _padded(verb, sign + text)


def _sign(verb: Verb, negative: bool) -> str:
    if negative:
        return "-"
    return "+" if "+" in verb.flags else " " if " " in verb.flags else ""


def _padded(verb: Verb, text: str) -> str:
    width = verb.width or 0
    return text.ljust(width) if "-" in verb.flags else text.rjust(width)


def real_text(number: Number, mode: str, precision: int | None) -> str:
    """A number by a verb's letter, `precision` None for the fewest digits that give the number back."""
    if number in (INFINITY, NEGATIVE_INFINITY):
        return numbers.text(number)
    digits, point = _digits(number)
    shortest = precision is None
    if precision is None:
        precision = {"e": max(len(digits) - 1, 0), "f": max(len(digits) - point, 0), "g": len(digits)}[mode.lower()]
    else:
        kept = {"e": 1 + precision, "f": point + precision, "g": precision or 1}[mode.lower()]
        digits, point = _rounded(number, kept)
        precision = kept if mode in "gG" else precision
    sign = "-" if numbers.is_negative(number) else ""
    if mode == "f":
        return sign + _fixed(digits, point, precision)
    if mode in "eE":
        return sign + _scientific(digits, point, precision, mode)
    largest = precision
    if largest > len(digits) >= point:
        largest = len(digits)
    if shortest:
        largest = _SHORTEST_G_PRECISION
    if point - 1 < -4 or point - 1 >= largest:
        return sign + _scientific(digits, point, min(precision, len(digits)) - 1, "e" if mode == "g" else "E")
    precision = len(digits) if precision > point else precision
    return sign + _fixed(digits, point, max(precision - point, 0))


def _digits(number: Number) -> tuple[str, int]:
    """The fewest digits of a number's amount, without zeros around them, and where among them the point is."""
    whole, _, fraction = numbers.text(number).removeprefix("-").partition(".")
    return _without_zeros(whole + fraction, len(whole))


def _without_zeros(digits: str, point: int) -> tuple[str, int]:
    stripped = digits.lstrip("0")
    point -= len(digits) - len(stripped)
    stripped = stripped.rstrip("0")
    return stripped, point if stripped else 0


def _rounded(number: Number, kept: int) -> tuple[str, int]:
    """The digits of a number's exact amount, rounded to so many, half to even."""
    exact = _amount(number)
    if not exact:
        return "", 0
    point = exact.adjusted() + 1
    if kept < 0:
        return "", 0
    rounded = exact.quantize(Decimal((0, (1,), point - kept)), context=_EXACT)
    _, found, exponent = rounded.as_tuple()
    assert isinstance(exponent, int)
    return _without_zeros("".join(map(str, found)), len(found) + exponent)


def _amount(number: Number) -> Decimal:
    if not isinstance(number, Real):
        return _EXACT.create_decimal(abs(number))
    power = _EXACT.power(Decimal(2), Decimal(abs(number.exponent)))
    mantissa = _EXACT.create_decimal(abs(number.mantissa))
    if number.exponent >= 0:
        return _EXACT.multiply(mantissa, power)
    return _EXACT.multiply(
        mantissa, _EXACT.scaleb(_EXACT.power(Decimal(5), Decimal(-number.exponent)), number.exponent)
    )


def _fixed(digits: str, point: int, precision: int) -> str:
    whole = digits[:point].ljust(point, "0") if point > 0 else "0"
    if not precision:
        return whole
    fraction = ("0" * -point + digits if point < 0 else digits[point:])[:precision]
    return f"{whole}.{fraction.ljust(precision, '0')}"


def _scientific(digits: str, point: int, precision: int, mode: str) -> str:
    first = digits[:1] or "0"
    fraction = f".{digits[1 : 1 + precision].ljust(precision, '0')}" if precision > 0 else ""
    exponent = point - 1 if digits else 0
    return f"{first}{fraction}{mode}{'-' if exponent < 0 else '+'}{abs(exponent):02d}"
