"""What the internet reaches, in configurations that a second hand wrote from the documentation, not from the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import Request, open_run
from tests.analysis.exposure.examined_alicloud_cases import ALICLOUD_EXAMINED
from tests.analysis.exposure.examined_aws_cases import AWS_EXAMINED
from tests.analysis.exposure.examined_aws_service_cases import AWS_SERVICES_EXAMINED
from tests.analysis.exposure.examined_azure_cases import AZURE_EXAMINED
from tests.analysis.exposure.examined_google_cases import GOOGLE_EXAMINED
from tests.analysis.exposure.examined_language_cases import LANGUAGE_EXAMINED
from tests.analysis.exposure.examined_odd_cases import ODD_EXAMINED
from tests.analysis.exposure.exposure_case import Case
from tests.repositories import write

EXAMINED = (
    *AWS_EXAMINED,
    *AWS_SERVICES_EXAMINED,
    *LANGUAGE_EXAMINED,
    *ALICLOUD_EXAMINED,
    *GOOGLE_EXAMINED,
    *AZURE_EXAMINED,
    *ODD_EXAMINED,
)
_RULES = frozenset(f"NET{number:03}" for number in (*range(1, 16), 17))
"""What is examined: openings, and rules that are refused, idle or said twice."""


@pytest.mark.parametrize("case", EXAMINED, ids=str)
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
