"""With the schema of its provider, a resource has the types, values and faults that terraform gives it."""

from __future__ import annotations

import importlib.util
import io
import json
from decimal import Decimal
from pathlib import Path

import pytest

from gitops_lint.report.plan import write_plan
from tests.oracle.plan_cases import Case, canonical, differences, text_of_changes
from tests.oracle.plan_judge import TERRAFORM
from tests.oracle.schema_cases import cases, our_answer, our_simulation, recorded

CASES = {case.name: case for case in cases()}
ANSWERS = recorded()
SAME_TEXT = (
    "what exists is what is configured",
    "blocks that exist as they are configured",
    "nested attributes that exist as they are configured",
    "changed nested attributes",
    "items of an older provider that are not set any more",
    "changes that are ignored",
    "elements of sets with what was computed of them",
    "a new object with elements of sets",
    "a provider in JSON with what it does not have",
    "a provider that nothing uses",
    "all that is not set",
    "a null is what is not set",
    "nested attributes that are not set",
    "data sources that wait",
    "instances and modules",
)
"""The cases whose objects can be printed without knowing more of their types than which attributes are blocks."""


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_a_shaped_configuration_has_the_plan_or_the_faults_that_terraform_says(case: Case, tmp_path: Path) -> None:
    answer = ANSWERS[case.name]
    errors, plan = our_answer(case, tmp_path)
    assert errors == list(answer.errors)
    if not answer.errors:
        theirs = json.loads(answer.plan, parse_float=Decimal)
        assert list(differences(json.loads(canonical(plan)), json.loads(canonical(theirs)))) == []


@pytest.mark.parametrize("name", SAME_TEXT)
def test_its_text_is_that_of_terraform_where_no_map_and_no_null_is_printed(name: str, tmp_path: Path) -> None:
    stream = io.StringIO()
    write_plan(our_simulation(CASES[name], tmp_path).plan, stream, {})
    assert text_of_changes(stream.getvalue()) == ANSWERS[name].text


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
