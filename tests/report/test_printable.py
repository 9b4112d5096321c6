"""Text from a repository shows what it is and does nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.report.printable import printable, printable_lines, without_surrogates


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("apps/cart.yaml", "apps/cart.yaml"),
        ("Straße/東京/é.yaml", "Straße/東京/é.yaml"),
        ("a\nb\rc\td", "a\\nb\\rc\\td"),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("\x9b31m", "\\x9b31m"),
        ("\x00\x7f", "\\x00\\x7f"),
        ("\u202etxt.exe", "\\u202etxt.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("not UTF-8 \udcff", "not UTF-8 \\xff"),
        ("lone \ud800", "lone \\ud800"),
        ("\ufffe", "\\ufffe"),
        ("##[add-mask]x", "\\x23#[add-mask]x"),
        ("say ##vso[task.complete]", "say \\x23#vso[task.complete]"),
        ("##teamcity[x]", "\\x23#teamcity[x]"),
        ("## a heading [1]", "## a heading [1]"),
    ],
)
def test_what_is_not_plain_to_see_is_written_as_an_escape(text: str, shown: str) -> None:
    assert printable(text) == shown


@given(st.text(st.characters(codec=None)))
def test_any_text_becomes_one_line_that_utf8_carries_and_no_terminal_obeys(text: str) -> None:
    shown = printable(text)
    assert len(shown.splitlines()) <= 1
    assert shown.encode().decode() == shown
    assert not any(ord(character) < 0x20 or 0x7F <= ord(character) < 0xA0 for character in shown)


def test_a_text_of_several_lines_stays_one() -> None:
    assert printable_lines("one\ntwo\x1b\r\nthree") == ["one", "two\\x1b", "three"]


def test_json_carries_a_name_that_is_not_utf8_as_a_replacement_character() -> None:
    assert without_surrogates("a\udcffb") == "a\ufffdb"
