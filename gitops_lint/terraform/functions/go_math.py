"""Logarithm and power of doubles, to the last bit as Go computes them: Terraform's `log` and `pow` print every digit.

Sources: `math.Log` and `math.Pow` of Go (the algorithms of FreeBSD's msun) and, for what `Pow` leaves to `Exp`, the
series of N. Shibata that Go uses on amd64, with fused multiplication and addition.
"""

from __future__ import annotations

import math
from fractions import Fraction

_LN2_HIGH, _LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
# The coefficients of the odd and of the even part of msun's polynomial, the highest power first.
_ODD = (1.479819860511658591e-01, 1.818357216161805012e-01, 2.857142874366239149e-01, 6.666666666666735130e-01)
_EVEN = (1.531383769920937332e-01, 2.222219843214978396e-01, 3.999999999940941908e-01)

_LN2_UPPER, _LN2_LOWER = (
    0.69314718055966295651160180568695068359375,
    0.28235290563031577122588448175013436025525412068e-12,
)
_INVERSE_FACTORIALS = tuple(float(Fraction(1, math.factorial(number))) for number in range(8, 0, -1))
_EXPONENT_OVERFLOW = 7.09782712893384e02
_TWO_TO_63 = 2.0**63


def log(number: float) -> float:
    """The natural logarithm; not a number for what is negative."""
    if number == 0:
        return -math.inf
    if number < 0 or math.isnan(number):
        return math.nan
    if math.isinf(number):
        return number
    fraction, exponent = math.frexp(number)
    if fraction < math.sqrt(2) / 2:
        fraction *= 2
        exponent -= 1
    rest = fraction - 1
    ratio = rest / (2 + rest)
    square = ratio * ratio
    fourth = square * square
    series = square * _polynomial(fourth, _ODD) + fourth * _polynomial(fourth, _EVEN)
    half = 0.5 * rest * rest
    return exponent * _LN2_HIGH - ((half - (ratio * (half + series) + exponent * _LN2_LOW)) - rest)


def power(base: float, exponent: float) -> float:
    """base to the power of exponent, both of which are finite; infinite where it is too large for a double."""
    if exponent == 0 or base == 1:
        return 1.0
    if base == 0:
        return math.inf if exponent < 0 else 0.0
    if abs(exponent) == 0.5:
        root = math.sqrt(base) if base > 0 else math.nan
        return root if exponent > 0 else 1 / root
    rest, whole = math.modf(abs(exponent))
    if rest and base < 0:
        return math.nan
    if whole >= _TWO_TO_63:
        return 1.0 if base == -1 else 0.0 if (abs(base) < 1) == (exponent > 0) else math.inf
    result, binary = _whole_power(base, rest, int(whole))
    if exponent < 0:
        result, binary = 1 / result, -binary
    try:
        return math.ldexp(result, binary)
    except OverflowError:
        return math.copysign(math.inf, result)


def _whole_power(base: float, rest: float, whole: int) -> tuple[float, int]:
    """base to the power of whole + rest, as a number and the power of two it is to be multiplied by."""
    result, binary = 1.0, 0
    if rest:
        if rest > 0.5:
            rest -= 1
            whole += 1
        result = _exp(rest * log(base))
    factor, exponent = math.frexp(base)
    while whole:
        if abs(exponent) > 1 << 12:
            binary += exponent
            break
        if whole & 1:
            result *= factor
            binary += exponent
        factor *= factor
        exponent *= 2
        if factor < 0.5:
            factor += factor
            exponent -= 1
        whole >>= 1
    return result, binary


def _exp(number: float) -> float:
    if number > _EXPONENT_OVERFLOW:
        return math.inf
    exponent = round(number * 1.4426950408889634)
    number = _fused(-_LN2_UPPER, exponent, number)
    number = _fused(-_LN2_LOWER, exponent, number) * 0.0625
    series = _INVERSE_FACTORIALS[0]
    for coefficient in _INVERSE_FACTORIALS[1:]:
        series = _fused(series, number, coefficient)
    number *= series
    for _ in range(3):
        number *= number + 2
    return math.ldexp(_fused(number, number + 2, 1.0), exponent)


def _polynomial(variable: float, coefficients: tuple[float, ...]) -> float:
    value = 0.0
    for coefficient in coefficients:
        value = value * variable + coefficient
    return value


def _fused(left: float, right: float, addend: float) -> float:
    """left · right + addend, rounded once."""
    return float(Fraction(left) * Fraction(right) + Fraction(addend))
