"""What the internet reaches: every case of the table, with nothing missed and nothing that is not so."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.analysis.exposure.exposure_case import Case
from tests.analysis.exposure.exposure_cases import CASES
from tests.repositories import write


@pytest.mark.parametrize("case", [case for _, case in CASES], ids=[f"{name} {case}" for name, case in CASES])
def test_what_is_open_is_found_where_it_is_written_and_nothing_else(case: Case, tmp_path: Path) -> None:
    write(tmp_path, case.files)
    with open_run(Request(paths=(tmp_path,), select=("NET",), jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    found = {f"{one.rule} {one.location.file}:{one.location.line}" for one in outcome.results}
    found |= {
        f"unknown {one.location.file}:{one.location.line}" for one in outcome.notices if one.rule.startswith("NET")
    }
    # That nothing uses a group is said of most of these, and tested elsewhere.
    assert {one for one in found if not one.startswith("NET016")} == case.expected, case.name
