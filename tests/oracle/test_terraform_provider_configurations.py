"""Of providers between modules we say what `terraform validate -json` says (terraform 1.11): words, file, line.

Its answers are recorded in `terraform_providers.json`; a part of them is asked for again in every run.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from provider_cases import cases, recorded, terraform_says_of, we_say, write

CASES = cases()
ANSWERS = recorded()


def test_every_case_has_an_answer_and_most_have_something_wrong() -> None:
    assert list(CASES) == list(ANSWERS)
    assert sum(any(answer) for answer in ANSWERS.values()) >= 40


@pytest.mark.parametrize("title", CASES)
def test_we_say_what_terraform_said(title: str, tmp_path: Path) -> None:
    write(tmp_path, CASES[title])

    assert we_say(tmp_path) == ANSWERS[title]


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("title", list(CASES)[::8])
def test_terraform_still_says_so(title: str, tmp_path: Path) -> None:
    write(tmp_path, CASES[title])

    assert terraform_says_of(tmp_path) == ANSWERS[title]
