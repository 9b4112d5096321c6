"""Functions that read files have the values that `terraform console` (1.11) prints, or fail with its words.

`filesystem_functions.txt` holds what it answered in `files/stack`, asked with
`scripts/record_console_answers.py --files tests/oracle/files`; some expressions, others each time, are asked for anew.
"""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
from console_module import ConsoleModule

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.console import answer
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.available import functions_in

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import record_console_answers as console

HERE = Path(__file__).parent
FILES = HERE / "files"
SAMPLE = 20
ROWS = [
    tuple(line.split("\t", 1))
    for line in (HERE / "filesystem_functions.txt").read_bytes().decode().split("\n")
    if line and not line.startswith("#")
]


@pytest.fixture
def module(tmp_path: Path) -> ConsoleModule:
    repository = tmp_path / "repository"
    shutil.copytree(FILES, repository, symlinks=True)
    return ConsoleModule(functions_in(DirectoryTree(repository), "stack", language=(1, 11), location=str(repository)))


def ours(expression: str, module: ConsoleModule) -> str:
    """Our answer, written as the table has it."""
    node, _ = hcl.read_expression(expression)
    try:
        return answer(node, module).translate(console.VISIBLE)
    except EvaluationError as error:
        return f"Error: {error.summary}: {' '.join(error.detail.split())}"


def test_a_function_of_files_answers_as_the_console_does(module: ConsoleModule) -> None:
    wrong = [(asked, recorded, ours(asked, module)) for asked, recorded in ROWS if ours(asked, module) != recorded]
    assert not wrong


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_console_still_answers_as_recorded(tmp_path: Path) -> None:
    directory = console.open_directory(tmp_path / "repository", FILES)
    sample = random.Random().sample(ROWS, SAMPLE)
    changed = [(asked, recorded) for asked, recorded in sample if console.answer(asked, directory) != recorded]
    assert not changed
