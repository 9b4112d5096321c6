"""Our plans against terraform's: its JSON key by key, its text, what it refuses, and the order of its apply.

What terraform says is recorded (scripts/record_plans.py); a few cases are judged anew each time.
"""

from __future__ import annotations

import hashlib
import io
import random
from pathlib import Path

import pytest

from gitops_lint.model.plan import Action
from gitops_lint.report.plan import write_plan
from tests.oracle import plan_judge
from tests.oracle.plan_cases import (
    Case,
    Recorded,
    all_cases,
    canonical,
    differences,
    our_document,
    recorded_answers,
    simulated,
    text_of_changes,
)

CASES = {case.name: case for case in all_cases()}
ANSWERS = recorded_answers()
PLANNED = [name for name, answer in ANSWERS.items() if not answer.errors]
REFUSED = [name for name, answer in ANSWERS.items() if answer.errors]
LIVE = 5
APPLIED = 20
needs_terraform = pytest.mark.skipif(plan_judge.TERRAFORM is None, reason="terraform is not installed")


def hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def test_every_case_has_an_answer_and_there_are_enough_of_them() -> None:
    assert set(CASES) == set(ANSWERS)
    assert len(PLANNED) >= 150


@pytest.mark.parametrize("name", PLANNED)
def test_a_plan_is_terraforms_plan(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]
    simulation = simulated(CASES[name], tmp_path / "case", answer.state)
    assert not simulation.plan.errors
    ours = our_document(simulation)
    if hashed(canonical(ours)) != answer.plan:
        pytest.fail(f"{name}: the JSON is not terraform's: {_what_differs(CASES[name], answer, ours, tmp_path)}")
    stream = io.StringIO()
    write_plan(simulation.plan, stream, {})
    assert hashed(text_of_changes(stream.getvalue())) == answer.text, stream.getvalue()
    place = {
        plan_judge.operation(step.address, step.operation, step.deposed): index
        for index, step in enumerate(simulation.plan.steps)
    }
    for first, then in answer.order:
        if first in place and then in place:
            assert place[first] < place[then], f"{first} comes before {then}"


def _what_differs(case: Case, answer: Recorded, ours: object, root: Path) -> str:
    if plan_judge.TERRAFORM is None:
        return "terraform would say where"
    theirs = plan_judge.judged(case, root / "judged", answer.state).plan
    return "\n".join(differences(ours, theirs)) or "it says something else than it did"


@pytest.mark.parametrize("name", REFUSED)
def test_what_terraform_refuses_is_refused_for_the_same_reason(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]
    simulation = simulated(CASES[name], tmp_path, answer.state)
    assert {problem.summary for problem in simulation.plan.errors} >= set(answer.errors)


@needs_terraform
@pytest.mark.parametrize("number", range(LIVE))
def test_terraform_still_says_what_it_said(number: int, tmp_path: Path) -> None:
    name = random.SystemRandom().choice(list(CASES))
    answer = ANSWERS[name]
    verdict = plan_judge.judged(CASES[name], tmp_path, answer.state)
    assert verdict.errors == answer.errors, name
    assert verdict.order == answer.order, name
    if not verdict.errors:
        assert hashed(canonical(verdict.plan)) == answer.plan, name
        assert hashed(text_of_changes(verdict.text)) == answer.text, name


def _most_ordered() -> list[str]:
    return sorted(PLANNED, key=lambda name: -len(ANSWERS[name].order))[:APPLIED]


@needs_terraform
@pytest.mark.parametrize("name", _most_ordered())
def test_the_operations_are_those_of_an_apply(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]
    simulation = simulated(CASES[name], tmp_path / "ours", answer.state)
    ours = {plan_judge.operation(step.address, step.operation) for step in simulation.plan.steps}
    theirs = plan_judge.applied(CASES[name], tmp_path / "theirs", answer.state)
    assert ours >= set(theirs)
    # What was to be updated with unknown values may turn out to be the same.
    updates = {
        plan_judge.operation(one.address, "update") for one in simulation.plan.changes if one.action is Action.UPDATE
    }
    assert ours - set(theirs) <= updates | {one for one in ours if one.startswith("forget ")}
    place = {one: index for index, one in enumerate(theirs)}
    for first, then in answer.order:
        if first in place and then in place:
            assert place[first] < place[then]
