"""With the schema of its provider, a resource has the types, values and faults that terraform gives it."""

from __future__ import annotations

import importlib.util
import json
from decimal import Decimal
from pathlib import Path

import pytest

from tests.oracle.plan_cases import Case, canonical, differences
from tests.oracle.plan_judge import TERRAFORM
from tests.oracle.schema_cases import cases, our_answer, recorded

CASES = {case.name: case for case in cases()}
ANSWERS = recorded()


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_shaped_configuration_has_the_plan_or_the_faults_that_terraform_says(case: Case, tmp_path: Path) -> None:
    answer = ANSWERS[case.name]
    errors, plan = our_answer(case, tmp_path)
    assert errors == list(answer.errors)
    if not answer.errors:
        theirs = json.loads(answer.plan, parse_float=Decimal)
        assert list(differences(json.loads(canonical(plan)), json.loads(canonical(theirs)))) == []


def test_every_recorded_answer_is_that_of_a_case() -> None:
    assert list(ANSWERS) == list(CASES)


@pytest.mark.skipif(TERRAFORM is None, reason="terraform is not installed")
@pytest.mark.skipif(importlib.util.find_spec("grpc") is None, reason="grpcio is not installed")
def test_terraform_says_today_what_is_recorded(tmp_path: Path) -> None:
    from tests.oracle.schema_judge import judge

    with judge() as asked:
        for index, case in enumerate(list(CASES.values())[::8]):
            root = tmp_path / str(index)
            root.mkdir()
            assert asked.answer(case, root) == ANSWERS[case.name]
