"""Expressions have the values that `terraform console` (1.11) prints, or fail with its words.

The tables hold what it answered (`scripts/record_console_answers.py` asks); some, others each time, are asked for anew.
"""

from __future__ import annotations

import random
import re
import shutil
import sys
from pathlib import Path

import pytest
from console_module import ConsoleModule

from gitops_lint.formats import hcl
from gitops_lint.terraform.console import answer
from gitops_lint.terraform.errors import EvaluationError

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import record_console_answers as console

TABLES = sorted(Path(__file__).with_name("tables").glob("*.txt"))
SAMPLE = 40

_MODULE = ConsoleModule()
_OUR_WORDS = ("invalid template: ", "panic in function implementation: ")
"""What follows is said in words of our own: the syntax of a template, where Terraform itself failed."""
_PLACE_OF_ATTEMPT = re.compile(r" \(at <console-input>[^)]*\)")
"""Where an argument of `try` failed: a value that is asked for has no lines."""
_SECRET = re.compile(r'sensitive\(("[^"]*")\)')
"""What we never quote, and Terraform does in some messages."""


def rows(table: Path) -> list[tuple[str, str]]:
    """The expressions of a table and the answers to them."""
    lines = table.read_bytes().decode().split("\n")
    parts = [line.split("\t", 1) for line in lines if line and not line.startswith("#")]
    return [(expression, recorded) for expression, recorded in parts]


def ours(expression: str, module: ConsoleModule = _MODULE) -> str:
    """Our answer, written as the tables have it."""
    node, problems = hcl.read_expression(expression)
    if problems:
        return "Error: "  # what is no expression is said in words of our own
    try:
        return answer(node, module).translate(console.VISIBLE)
    except EvaluationError as error:
        return f"Error: {error.summary}: {' '.join(error.detail.split())}"


def agree(expression: str, recorded: str, module: ConsoleModule = _MODULE) -> bool:
    """Whether the recorded answer is ours, too."""
    found = ours(expression, module)
    if found == "Error: ":
        return recorded.startswith(found)
    if "(sensitive value)" in found:
        for secret in _SECRET.findall(expression):
            recorded = recorded.replace(secret, "(sensitive value)")
    for beginning in _OUR_WORDS:
        recorded, found = recorded.partition(beginning)[0], found.partition(beginning)[0]
    return found == _PLACE_OF_ATTEMPT.sub("", recorded)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_an_expression_is_what_the_console_says(table: Path) -> None:
    wrong = [(asked, recorded, ours(asked)) for asked, recorded in rows(table) if not agree(asked, recorded)]
    assert not wrong


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_console_still_says_what_is_recorded(tmp_path: Path) -> None:
    console.open_directory(tmp_path)
    recorded = [row for table in TABLES if table.stem.startswith("expressions_") for row in rows(table)]
    sample = random.Random().sample(recorded, SAMPLE)
    changed = [(expression, before) for expression, before in sample if console.answer(expression, tmp_path) != before]
    assert not changed
