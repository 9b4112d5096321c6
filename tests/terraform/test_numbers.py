"""Numbers are Terraform's: 512 bits, rounded to even, written with the fewest digits that give them back."""

from __future__ import annotations

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.terraform import numbers
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY, NEGATIVE_ZERO, Real

whole = st.integers(-(2**520), 2**520)
decimals = st.decimals(allow_nan=False, allow_infinity=False, places=6).map(lambda number: format(number, "f"))
read = st.one_of(whole.map(str), decimals).map(numbers.parse)


def exact(number: numbers.Number) -> Fraction:
    """The value, without rounding."""
    return Fraction(number.mantissa) * Fraction(2) ** number.exponent if isinstance(number, Real) else Fraction(number)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("0", "0"),
        ("-0", "-0"),
        ("+5", "5"),
        ("00012", "12"),
        ("1.50", "1.5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("1e3", "1000"),
        ("1E-7", "0.0000001"),
        ("1p3", "8"),
        ("1.5P-1", "0.75"),
        ("inf", "+Inf"),
        ("-Inf", "-Inf"),
        ("9.9999", "9.9999"),
        ("123456789.123456789", "123456789.123456789"),
    ],
)
def test_a_text_is_the_number_that_go_reads(text: str, written: str) -> None:
    assert numbers.text(numbers.parse(text)) == written


@pytest.mark.parametrize(
    "text", ["", " 1", "1 ", "x", "1_000", "0x1F", "0b1", ".", "1e", "--1", "Infinity", "NaN", "\uff11"]
)
def test_what_go_does_not_read_is_no_number(text: str) -> None:
    with pytest.raises(ValueError, match="a number is required"):
        numbers.parse(text)


def test_a_number_that_would_take_forever_is_refused() -> None:
    with pytest.raises(ValueError, match="a number is required"):
        numbers.parse("1e1000000000")


def test_a_whole_number_of_at_most_512_bits_is_an_int() -> None:
    assert numbers.parse(str(2**512 - 1)) == 2**512 - 1
    assert numbers.parse("1.0") == 1
    assert isinstance(numbers.parse(str(2**512)), Real)


@given(read)
def test_what_is_written_gives_the_number_back(number: numbers.Number) -> None:
    assert numbers.equals(numbers.parse(numbers.text(number)), number)


doubles = st.floats(allow_nan=False, allow_infinity=False)


@given(doubles.filter(lambda number: abs(math.frexp(number)[0]) != 0.5))
def test_a_double_is_written_so_that_it_can_be_read_back(number: float) -> None:
    assert float(numbers.text(numbers.from_float(number))) == number


def test_a_power_of_two_is_written_as_go_writes_it() -> None:
    # The double below is half as far as the one above, which Go's big.Float leaves out of account:
    # `pow(2, -24)` on the console; the nearest double to what it prints is another one.
    assert numbers.text(numbers.from_float(2.0**-24)) == "0.00000005960464477539062"


@given(doubles)
def test_a_double_is_kept_exactly(number: float) -> None:
    assert numbers.to_float(numbers.from_float(number)) == number


@given(read, read)
def test_results_are_the_nearest_there_are(left: numbers.Number, right: numbers.Number) -> None:
    for compute, true in (
        (numbers.add, exact(left) + exact(right)),
        (numbers.subtract, exact(left) - exact(right)),
        (numbers.multiply, exact(left) * exact(right)),
        *([(numbers.divide, exact(left) / exact(right))] if exact(right) else []),
    ):
        found = exact(compute(left, right))
        assert abs(found - true) <= abs(true) / 2**numbers.PRECISION, compute


@given(read, read)
def test_the_order_is_that_of_the_values(left: numbers.Number, right: numbers.Number) -> None:
    assert numbers.compare(left, right) == (exact(left) > exact(right)) - (exact(left) < exact(right))


@given(whole, whole.filter(bool))
def test_the_rest_of_a_division_has_the_sign_of_what_is_divided(left: int, right: int) -> None:
    a, b = numbers.parse(str(left)), numbers.parse(str(right))
    rest = numbers.modulo(a, b)
    assert numbers.compare(rest, 0) in (0, (left > 0) - (left < 0))


@given(read.filter(lambda number: isinstance(number, Real)))
def test_floor_and_ceil_are_the_whole_numbers_around(number: Real) -> None:
    assert numbers.floor(number) <= exact(number) <= numbers.ceil(number)
    assert numbers.ceil(number) - numbers.floor(number) <= 1
    assert abs(numbers.truncate(number)) <= abs(exact(number))


@pytest.mark.parametrize(
    ("compute", "left", "right"),
    [
        (numbers.add, INFINITY, NEGATIVE_INFINITY),
        (numbers.subtract, INFINITY, INFINITY),
        (numbers.multiply, INFINITY, 0),
        (numbers.divide, 0, 0),
        (numbers.divide, INFINITY, INFINITY),
        (numbers.modulo, 5, INFINITY),
    ],
)
def test_some_operations_on_infinities_have_no_result(compute, left, right) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(numbers.NotANumberError):
        compute(left, right)


def test_zero_keeps_its_sign_but_for_equality() -> None:
    assert numbers.negate(0) == NEGATIVE_ZERO
    assert numbers.multiply(-5, 0) == NEGATIVE_ZERO
    assert numbers.add(NEGATIVE_ZERO, 0) == 0
    assert numbers.equals(NEGATIVE_ZERO, 0)
    assert numbers.as_index(NEGATIVE_ZERO) == 0


def test_only_a_whole_number_is_an_index() -> None:
    assert numbers.as_index(3) == 3
    assert numbers.as_index(numbers.parse("1.5")) is None
