"""Fields are found by pattern, and ordinary objects are passed in one walk."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.fields import at, fields, pattern, sieve

_VALUES = {"a": {"b": [{"c": 1}, {"c": None}, 3, {"d": 2}]}, "m": {"x": 1, "y": 2}, "n": None}


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("m.x", [(("m", "x"), 1)]),
        ("m.*", [(("m", "x"), 1), (("m", "y"), 2)]),
        ("a.b.*.c", [(("a", "b", 0, "c"), 1)]),
        ("a.*.*.d", [(("a", "b", 3, "d"), 2)]),
        ("n", []),
        ("n.*", []),
        ("m.x.z", []),
        ("absent.*", []),
    ],
)
def test_a_pattern_finds_values_with_their_paths(wanted: str, found: list[Any]) -> None:
    assert list(fields(_VALUES, pattern(wanted))) == found


@pytest.mark.parametrize(
    ("path", "value"),
    [((), _VALUES), (("a", "b", 0, "c"), 1), (("a", "b", 9), None), (("a", "b", -1), None), (("m", 0), None)],
)
def test_a_path_finds_its_value(path: tuple[str | int, ...], value: Any) -> None:
    assert at(_VALUES, path) == value


_JSON = st.recursive(
    st.none() | st.integers(-2, 2),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("ab"), inner),
    max_leaves=12,
)
_PATTERNS = st.lists(st.sampled_from(("a", "b", "*")), min_size=1, max_size=3).map(tuple)


@given(_JSON, st.sets(_PATTERNS, min_size=1, max_size=4))
def test_an_object_passes_exactly_where_every_field_passes_its_test(values: Any, patterns: set[Any]) -> None:
    def is_fine(value: Any) -> bool:
        return value != 1

    slow = all(is_fine(value) for wanted in patterns for _, value in fields(values, wanted))
    assert sieve(dict.fromkeys(patterns, is_fine))(values) == slow
