"""What the internet reaches, in configurations that a second hand wrote from the documentation, not from the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.analysis.exposure.exposure_case import Case
from tests.analysis.exposure.exposure_cases import EXAMINED
from tests.repositories import write

_RULES = frozenset(f"NET{number:03}" for number in (*range(1, 16), 17))
"""What is examined: openings, and rules that are refused, idle or said twice."""


@pytest.mark.parametrize("case", [case for _, case in EXAMINED], ids=[f"{name} {case}" for name, case in EXAMINED])
def test_what_a_second_hand_expects_is_found_and_nothing_else(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.files)
    with open_run(Request(paths=(tmp_path,), select=("NET",), jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    found = {f"{one.rule} {one.location.file}:{one.location.line}" for one in outcome.results if one.rule in _RULES}
    found |= {
        f"unknown {one.location.file}:{one.location.line}" for one in outcome.notices if one.rule.startswith("NET")
    }
    assert found == case.expected, case.name
