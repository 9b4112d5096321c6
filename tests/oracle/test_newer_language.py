"""What expressions mean to Terraform 1.15, and to 1.11 where it says something else.

`languages/1.15.txt` holds what both answered (`scripts/record_newer_answers.py` asks them).
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from console_module import ConsoleModule
from test_console import agree, ours

TABLE = Path(__file__).parent / "languages" / "1.15.txt"
ROWS = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").split("\n") if line and not line.startswith("#")]
NEWER, OLDER = ConsoleModule(language=(1, 15)), ConsoleModule(language=(1, 11))
_GIVEN_TYPE = re.compile(r", but have [a-z ]+(?=\.$)")
"""What Terraform 1.13 began to add to `number required`. We leave it out in every version."""


_CRASH = "panic in function implementation: runtime error"
"""Where 1.11 itself failed, we have the answer of the version in which that was mended."""
TWO_ERRORS = {
    "false && (1 + null)",
    "true || (1 + null)",
    "true || -[]",
    "(1 + null) || true",
    "true || [[][0]]",
    "false && { a = [][0] }",
}
"""Two things are wrong to Terraform 1.11; it says both, and what we say is its second one."""


def wrong(answers: list[tuple[str, str]], module: ConsoleModule) -> list[tuple[str, str, str]]:
    """The expressions whose answer is not ours: with that answer, and ours."""
    return [(asked, said, ours(asked, module)) for asked, said in answers if not agree(asked, said, module)]


def test_the_newest_language_is_that_of_terraform_1_15() -> None:
    answers = [(row[0], _GIVEN_TYPE.sub("", row[1])) for row in ROWS]
    assert not wrong(answers, NEWER)


def test_an_older_language_is_that_of_terraform_1_11() -> None:
    answers = {row[0]: row[-1] for row in ROWS if _CRASH not in row[-1]}
    assert all(answers[asked].startswith("Error: ") for asked in TWO_ERRORS)
    assert {asked for asked, *_ in wrong(list(answers.items()), OLDER)} == TWO_ERRORS
    assert all(ours(asked, OLDER).startswith("Error: ") for asked in TWO_ERRORS)


def test_the_languages_differ_in_what_the_table_says_they_do() -> None:
    differing = [row for row in ROWS if len(row) == 3 and row[1] != row[2]]
    assert len(ROWS) >= 60
    assert len(differing) >= 60
    assert len({row[0] for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize(("language", "expected"), [((1, 11), "Error"), ((1, 12), "true"), ((1, 15), "true")])
def test_short_circuits_began_with_terraform_1_12(language: tuple[int, int], expected: str) -> None:
    assert ours("true || [][0]", ConsoleModule(language=language)).startswith(expected)
