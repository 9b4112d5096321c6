"""The digits of quotients: the same in outputs, in the plan's JSON and in its text, as terraform has them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.report.plan import write_plan
from tests.oracle import plan_judge
from tests.oracle.plan_cases import Case, our_document, simulated, text_of_changes

SAME = [
    "10 / 3",
    "1 / 3 * 3",
    "length(var.l) / 7",
    "1 / length(var.l)",
    "floor(10) / floor(3)",
    "ceil(10 / 3) / 3",
    "max(1, 2) / max(3, 1)",
    'tonumber("1") / tonumber("3")',
    "abs(-1) / abs(3)",
    "sum([1, 2]) / sum([3, 4])",
    'jsondecode("10") / jsondecode("3")',
    "log(8, 2) / 7",
    "jsonencode(10 / 3)",
    '"${10 / 3}"',
    "10 / 4",
    "length(var.l) / length([1])",
    "-7 / 3",
    "1e30 / 7",
]
COUNTED = [
    'length("a") / length(var.l)',
    'index(["a", "b"], "b") / length(var.l)',
    "range(3)[1] / range(4)[3]",
    "signum(5) / length(var.l)",
    'parseint("10", 10) / parseint("3", 10)',
    "pow(2, 3) / length(var.l)",
]
"""Terraform keeps 64 bits where both operands were counted by a function of Go: docs/terraform.md says so."""


@pytest.mark.skipif(plan_judge.TERRAFORM is None, reason="terraform is not installed")
def test_quotients_have_terraforms_digits(tmp_path: Path) -> None:
    variable = 'variable "l" {\n  default = [1, 2, 3]\n}\n'
    expressions = [*SAME, *COUNTED]
    outputs = "".join(f'output "o{i:02}" {{ value = {text} }}\n' for i, text in enumerate(expressions))
    case = Case("quotients", {"main.tf": variable + outputs})
    simulation = simulated(case, tmp_path / "ours", "")
    ours = our_document(simulation)["planned_values"]["outputs"]
    stream = io.StringIO()
    write_plan(simulation.plan, stream, {})
    theirs, text = _terraforms(tmp_path / "ours")
    same = [f"o{i:02}" for i in range(len(SAME))]
    assert {name: str(ours[name]["value"]) for name in same} == {name: str(theirs[name]["value"]) for name in same}
    assert _lines(text_of_changes(stream.getvalue()))[: len(SAME)] == _lines(text_of_changes(text))[: len(SAME)]
    for i in range(len(SAME), len(expressions)):
        given, digits = str(theirs[f"o{i:02}"]["value"]), str(ours[f"o{i:02}"]["value"])
        assert len(given) < 25 < len(digits)
        assert abs(float(given) - float(digits)) < 1e-15


def _terraforms(root: Path) -> tuple[dict[str, Any], str]:
    for command in (["init"], ["plan", "-out=plan", "-lock=false"]):
        assert plan_judge.terraform(root, *command).returncode == 0
    document = json.loads(plan_judge.terraform(root, "show", "-json", "plan").stdout, parse_float=str)
    return document["planned_values"]["outputs"], plan_judge.terraform(root, "show", "-no-color", "plan").stdout


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if " = " in line]
