"""The mark stands under the part that is meant, whatever the line is made of."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from samples import SELECTOR

from gitops_lint.model.result import Result
from gitops_lint.model.source import Location
from gitops_lint.report.snippet import LONGEST, columns, excerpt, parts


def result(snippet: str, column: int, end_column: int, end_line: int = 1) -> Result:
    return replace(SELECTOR, snippet=snippet, location=Location("a.yaml", 1, column, end_line, end_column))


def shown(of: Result, width: int = 80) -> list[str]:
    line = excerpt(of, width)
    return [line.text, " " * line.offset + "^" * line.length]


@pytest.mark.parametrize(
    ("snippet", "column", "end_column", "mark"),
    [
        ("app: carts", 6, 11, ["app: carts", "     ^^^^^"]),
        ("\tapp: carts", 7, 12, ["    app: carts", "         ^^^^^"]),
        ("a:\tcarts", 4, 9, ["a:  carts", "    ^^^^^"]),
        ("名前: カート", 5, 8, ["名前: カート", "      ^^^^^^"]),
        ("e\u0301: x", 5, 6, ["e\u0301: x", "   ^"]),
        ("a\x1bb: x", 6, 7, ["a\\x1bb: x", "        ^"]),
        ("##[x]: y", 8, 9, ["\\x23#[x]: y", "          ^"]),
        ("app:", 5, 5, ["app:", "    ^"]),
        ("", 1, 1, ["", "^"]),
    ],
)
def test_the_mark_is_aligned(snippet: str, column: int, end_column: int, mark: list[str]) -> None:
    assert shown(result(snippet, column, end_column)) == mark


def test_a_span_of_several_lines_is_marked_to_the_end_of_the_first() -> None:
    assert shown(result("  - name: a", 3, 2, end_line=4)) == ["  - name: a", "  ^^^^^^^^^"]


def test_a_masked_line_that_is_shorter_than_what_was_read_is_marked_as_far_as_it_goes() -> None:
    masked = result('key = "********"', 7, 60)
    assert shown(masked)[1] == "      ^^^^^^^^^^"
    assert parts(masked) == ("key = ", '"********"', "")


def test_a_long_line_is_cut_around_the_mark() -> None:
    long = result("x" * 100 + "bad" + "y" * 100, 101, 104)
    text, mark = shown(long, width=40)
    assert columns(text) <= 40
    assert text.startswith("…x")
    assert text.endswith("y…")
    assert text[mark.index("^") : mark.rindex("^") + 1] == "bad"


def test_a_long_line_with_an_early_mark_keeps_its_beginning() -> None:
    text, mark = shown(result("bad" + "y" * 100, 1, 4), width=40)
    assert text == "bad" + "y" * 35 + "…"
    assert mark == "^^^"


@pytest.mark.parametrize("column", [1, 2_500_000, 4_999_990])
def test_a_line_of_megabytes_is_cut_at_once(column: int) -> None:
    endless = result("x" * 5_000_000, column, column + 5)
    began = time.perf_counter()
    text, mark = shown(endless)
    assert columns(text) <= 80
    assert mark.endswith("^^^^^")
    before, marked, after = parts(endless)
    assert len(before + marked + after) <= LONGEST + 2
    assert marked == "xxxxx"
    assert time.perf_counter() - began < 0.5


@given(
    st.text(st.characters(exclude_categories=["Mn", "Me"]), max_size=60),
    st.integers(1, 70),
    st.integers(0, 70),
    st.integers(20, 40),
)
def test_an_excerpt_fits_and_its_mark_lies_within(snippet: str, column: int, length: int, width: int) -> None:
    line = excerpt(result(snippet, column, column + length), width)
    assert columns(line.text) <= width
    assert line.length >= 1
    assert line.offset + line.length <= width + 1


@given(st.text(max_size=1200), st.integers(1, 1300), st.integers(0, 1300))
def test_the_parts_of_a_line_are_the_line_or_cut_from_it(snippet: str, column: int, length: int) -> None:
    before, marked, after = parts(result(snippet, column, column + length))
    whole = before + marked + after
    assert whole == snippet if len(snippet) <= LONGEST else whole.strip("…") in snippet
    assert len(whole) <= LONGEST + 2
