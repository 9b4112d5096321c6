"""What is planned after a change that people make: our plans against terraform's, for pairs of configurations.

The recorded pairs are judged by test_plan.py; here some of them are judged anew, and new ones are.
"""

from __future__ import annotations

import io
import random
import tempfile
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gitops_lint.report.plan import write_plan
from tests.oracle import plan_judge
from tests.oracle.plan_cases import PAIRS, Case, differences, our_document, recorded_answers, simulated, text_of_changes
from tests.oracle.plan_pairs import pair

ANSWERS = recorded_answers()
LIVE = 15
NEW = 5

pytestmark = pytest.mark.skipif(plan_judge.TERRAFORM is None, reason="terraform is not installed")


def disagreements(case: Case, state: str, root: Path) -> list[str]:
    """All in which our plan of a case is not terraform's, a line each."""
    verdict = plan_judge.judged(case, root / "theirs", state)
    simulation = simulated(case, root / "ours", state)
    errors = {problem.summary for problem in simulation.plan.errors}
    if verdict.errors or errors:
        return [] if verdict.errors and errors >= set(verdict.errors) else [f"{verdict.errors}, and ours {errors}"]
    found = list(differences(our_document(simulation), verdict.plan))
    stream = io.StringIO()
    write_plan(simulation.plan, stream, {})
    ours, theirs = text_of_changes(stream.getvalue()), text_of_changes(verdict.text)
    if ours != theirs:
        found.append(f"the text is\n{ours}\nand not\n{theirs}")
    place = {
        plan_judge.operation(step.address, step.operation, step.deposed): index
        for index, step in enumerate(simulation.plan.steps)
    }
    pairs = [one for one in verdict.order if one[0] in place and one[1] in place]
    return found + [f"{first} comes before {then}" for first, then in pairs if place[first] >= place[then]]


@pytest.mark.parametrize("number", range(LIVE))
def test_terraform_plans_what_we_plan(number: int, tmp_path: Path) -> None:
    case = pair(random.SystemRandom().randrange(PAIRS))
    assert not disagreements(case, ANSWERS[case.name].state, tmp_path), case.name


@settings(max_examples=NEW, derandomize=True)
@given(st.integers(min_value=PAIRS, max_value=10**9), st.booleans())
def test_terraform_plans_what_we_plan_whatever_is_changed(seed: int, modes: bool) -> None:
    # Without what is left over of replacements: when terraform drops it is left to how its walk happens to run.
    case = msgspec.structs.replace(pair(seed, modes=modes), edits=())
    with tempfile.TemporaryDirectory() as directory:
        root = Path(directory)
        state = plan_judge.state_of(case, root / "before")
        assert not disagreements(case, state, root)
