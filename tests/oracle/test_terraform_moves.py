"""TF021 refuses the moves that `terraform plan` refuses, in its words and at its lines."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.model.rule import Severity
from tests.rules.terraform_modules import outcome_of

CHILD = """\
resource "terraform_data" "inner" {}

resource "terraform_data" "other" {}

moved {
  from = terraform_data.old
  to   = terraform_data.inner
}
"""
CASES = dict(
    section.split("\n", 1) for section in Path(__file__).with_name("terraform_moves.txt").read_text().split("=== ")[1:]
)


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("title", CASES)
def test_a_move_is_refused_where_terraform_refuses_it(title: str, tmp_path: Path) -> None:
    outcome = outcome_of(tmp_path, {"main.tf": CASES[title], "child/main.tf": CHILD}, "TF001", "TF021")
    found = {one.message.partition(": ")[0] for one in outcome.results if one.severity is Severity.ERROR}
    subprocess.run(["terraform", "init"], cwd=tmp_path, capture_output=True, check=True)
    done = subprocess.run(["terraform", "plan", "-json"], cwd=tmp_path, capture_output=True, text=True)
    said = [line["diagnostic"] for line in map(json.loads, done.stdout.splitlines()) if "diagnostic" in line]
    assert found == {one["summary"] for one in said if one["severity"] == "error"}


def test_a_move_to_what_is_not_declared_is_a_warning_unless_something_leads_on(tmp_path: Path) -> None:
    nowhere = {
        title
        for number, (title, text) in enumerate(CASES.items())
        for one in outcome_of(tmp_path / str(number), {"main.tf": text, "child/main.tf": CHILD}, "TF021").results
        if one.severity is Severity.WARNING
    }
    assert nowhere == {"to what is not declared"}


RING = {
    "main.tf": 'module "child" {\n  source = "./child"\n}\n'
    "moved {\n  from = module.child.terraform_data.b\n  to   = module.child.terraform_data.a\n}\n",
    "child/main.tf": "moved {\n  from = terraform_data.a\n  to   = terraform_data.b\n}\n",
}


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_a_ring_of_moves_through_a_module_is_refused(tmp_path: Path) -> None:
    (found,) = [one for one in outcome_of(tmp_path, RING, "TF021").results if one.severity is Severity.ERROR]
    subprocess.run(["terraform", "init"], cwd=tmp_path, capture_output=True, check=True)
    done = subprocess.run(["terraform", "plan", "-json"], cwd=tmp_path, capture_output=True, text=True)
    said = [line["diagnostic"] for line in map(json.loads, done.stdout.splitlines()) if "diagnostic" in line]
    assert [found.message.partition(": ")[0]] == [one["summary"] for one in said]
