"""Patterns are matched in bounded time, however they are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.terraform.functions.globs import BadPatternError, glob, matches


class Loop:
    """A directory that holds itself."""

    def is_file(self, path: str) -> bool:
        return path.endswith("file")

    def is_directory(self, path: str) -> bool:
        return not self.is_file(path)

    def list(self, directory: str) -> list[str]:
        return ["again", "file"]


def test_a_pattern_full_of_stars_does_not_explode() -> None:
    begun = time.perf_counter()
    assert not matches("*a" * 24 + "b", "a" * 60)
    assert time.perf_counter() - begun < 1


def test_a_directory_that_holds_itself_is_left_in_the_end() -> None:
    found = list(glob("**/file", Loop()))
    assert len(found) == len(set(found))
    assert 50 < len(found) < 200


@given(st.text(alphabet="abé.-_ 0", min_size=1))
def test_a_name_without_special_characters_matches_itself_alone(name: str) -> None:
    assert matches(name, name)
    assert not matches(name, f"{name}x")
    assert matches("*", name)
    assert matches(f"{{{name},other}}", name)


@given(st.text(alphabet="ab*?[]{}\\,^-", max_size=12), st.text(alphabet="ab-", max_size=6))
def test_any_pattern_matches_or_not_or_is_bad(pattern: str, name: str) -> None:
    try:
        assert matches(pattern, name) in {True, False}
    except BadPatternError:
        assert set(pattern) & set("[{\\")


@pytest.mark.parametrize(
    ("pattern", "name", "matched"),
    [("[a-c]", "b", True), ("[^a-c]", "b", False), ("a{b,{c}", "ab", True), ("\\*", "*", True), ("\\*", "x", False)],
)
def test_a_class_or_an_escape_stands_for_what_it_says(pattern: str, name: str, matched: bool) -> None:
    assert matches(pattern, name) is matched
