"""Which names are near enough to be meant, and how a diagnostic becomes a line."""

from __future__ import annotations

import pytest

from gitops_lint.terraform.wording import in_one_line, near_names

NEAR = [
    ("regoin", ["region"], ["region"]),
    ("regio", ["region"], ["region"]),
    ("regionn", ["region"], ["region"]),
    ("rejion", ["region"], ["region"]),
    ("rejoin", ["region"], ["region"]),
    ("rejoim", ["region"], []),
    ("nmae", ["name"], ["name"]),
    ("nodes_count", ["node_count", "node_counts", "zone"], ["node_count", "node_counts"]),
    ("ab", ["ba", "abc"], []),
    ("a", ["b"], []),
    ("region", ["region"], []),
    ("kestrel", [f"k{number}" for number in range(3000)] + ["kestrels"], []),
]


@pytest.mark.parametrize(("given", "known", "near"), NEAR)
def test_a_name_is_near_that_differs_in_two_letters_and_in_fewer_than_half(
    given: str, known: list[str], near: list[str]
) -> None:
    assert near_names(given, known) == near


def test_a_diagnostic_is_one_line_without_a_full_stop() -> None:
    assert in_one_line("Bad name", "It is no name.\n\nWrite another.") == "Bad name: It is no name. Write another"


def test_a_detail_that_begins_with_the_summary_says_it_once() -> None:
    assert in_one_line("Cycle", "Cycle: local.a, local.b.") == "Cycle: local.a, local.b"
    assert in_one_line("Cycle", "Cycles are bad.") == "Cycle: Cycles are bad"
