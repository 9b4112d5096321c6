"""Quantities are read as the API server reads them."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.kubernetes.quantity import quantity, quantity_of, respelled

_SUFFIXES = ("", "n", "u", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei")

VALUES = {
    "0": "0",
    "1": "1",
    "100m": "0.1",
    "1.5": "1.5",
    ".5": "0.5",
    "1.": "1",
    "1.G": "1e9",
    "007": "7",
    "+1": "1",
    "-1": "-1",
    "1Ki": "1024",
    "1.5Gi": "1610612736",
    "1Ei": "1152921504606846976",
    "1E": "1e18",
    "1e3": "1000",
    "1E3": "1000",
    "1e-3": "0.001",
    "1e+3": "1000",
    " 1Gi ": "1073741824",
    "3n": "3e-9",
    "k": "0",
    "+": "0",
    ".": "0",
}
REFUSED = (
    "",
    " ",
    "1 Gi",
    "1GI",
    "1gi",
    "1K",
    "1kB",
    "256MB",
    "1mi",
    "1g",
    "0x10",
    "1,5",
    "1e",
    "1e1.5",
    "1ee3",
    "--1",
    "1-",
    "1.2.3",
    "abc",
    "1m1",
    "1Kii",
    "1iK",
    "\N{ARABIC-INDIC DIGIT ONE}",
    "1e99999999999999999999",
    "Ei",
    "Pi",
    "-Ei",
    "e-10",
    "1_000",
    "NaN",
)


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_a_quantity_has_the_value_that_kubernetes_gives_it(text: str, value: str) -> None:
    assert quantity(text) == Decimal(value)


@pytest.mark.parametrize("text", REFUSED)
def test_what_kubernetes_cannot_read_is_no_quantity(text: str) -> None:
    assert quantity(text) is None


def test_every_short_text_is_a_quantity_exactly_where_the_grammar_makes_it() -> None:
    alphabet, longest = "+-.07eEKmi", 4
    numbers = ["".join(text) for size in range(longest + 1) for text in itertools.product(".07", repeat=size)]
    numbers = [number for number in numbers if number.count(".") < 2]
    exponents = ["".join(text) for size in (1, 2, 3) for text in itertools.product("07", repeat=size)]
    suffixes = [*_SUFFIXES, *(f"{e}{sign}{power}" for e in "eE" for sign in ("", "+", "-") for power in exponents)]
    language = {
        sign + number + suffix
        for sign in ("", "+", "-")
        for number in numbers
        for suffix in suffixes
        if sign + number + suffix
        # without a digit only the fast parser takes it, and it takes no Pi, no Ei and nothing below a billionth
        and (number.strip(".") or not re.fullmatch(r"[PE]i|[eE]-(?:[1-9][0-9]+|0[1-9][0-9])", suffix))
    }
    texts = {"".join(text) for size in range(1, longest + 1) for text in itertools.product(alphabet, repeat=size)}
    assert {text for text in texts if quantity(text) is not None} == texts & language


@given(
    st.integers(0, 10**12),
    st.integers(0, 10**6),
    st.sampled_from(_SUFFIXES),
    st.sampled_from(("", "+", "-")),
)
def test_a_number_with_a_suffix_is_that_many(whole: int, fraction: int, suffix: str, sign: str) -> None:
    factors = {"n": "1e-9", "u": "1e-6", "m": "1e-3", "": "1"}
    factors |= {letter: f"1e{3 * power}" for power, letter in enumerate("kMGTPE", start=1)}
    factors |= {f"{letter}i": str(1024**power) for power, letter in enumerate("KMGTPE", start=1)}
    number = Fraction(f"{sign}{whole}.{fraction}") * Fraction(factors[suffix])
    value = quantity(f"{sign}{whole}.{fraction}{suffix}")
    assert value is not None
    assert Fraction(value) == number


@given(st.text())
def test_any_text_is_judged_without_an_error(text: str) -> None:
    value = quantity(text)
    meant = respelled(text)
    assert value is None or isinstance(value, Decimal)
    assert meant is None or quantity(meant) is not None


@pytest.mark.parametrize(
    ("value", "expected"),
    [(1, "1"), (0.5, "0.5"), (True, None), (None, None), ([], None), (float("inf"), None), (float("nan"), None)],
)
def test_numbers_are_quantities_and_other_things_are_not(value: object, expected: str | None) -> None:
    assert quantity_of(value) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1GI", "1Gi"),
        ("1gi", "1Gi"),
        ("100mi", "100Mi"),
        ("500MB", "500M"),
        ("500mb", "500M"),
        ("1 Gi", "1Gi"),
        ("1GiB", "1Gi"),
        ("10K", "10k"),
        ("10KB", "10k"),
        ("2g", "2G"),
        ("100B", "100"),
        ("500 m", "500m"),
        ("1.5 GiB", "1.5Gi"),
        ("lots", None),
        ("1,5Gi", None),
        ("", None),
        ("1 x", None),
        ("1e", None),
    ],
)
def test_a_misspelt_suffix_is_spelt_right_only_where_nothing_else_can_be_meant(text: str, meant: str | None) -> None:
    assert respelled(text) == meant


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed")
def test_kubectl_reads_the_same_quantities() -> None:
    accepted = [text for text in VALUES if text.strip() == text]
    assert all(map(_kubectl_reads, [",".join(f"x{index}.example.com/y={text}" for index, text in enumerate(accepted))]))
    refused = [text for text in REFUSED if text and "," not in text]
    assert [text for text in refused if _kubectl_reads(f"cpu={text}")] == []


def _kubectl_reads(hard: str) -> bool:
    command = ["kubectl", "create", "quota", "q", f"--hard={hard}", "--dry-run=client", "-o", "name"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0
