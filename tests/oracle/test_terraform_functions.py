"""Terraform's functions give what Terraform says: of their parameters, and of calls made at random."""

from __future__ import annotations

import base64
import json
import os
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from console_module import ConsoleModule
from generated_calls import Calls

from gitops_lint.formats import hcl
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.date_time import plan_timestamp
from gitops_lint.terraform.values import UnknownValue

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

CALLS = 400
LONGEST_LINE = 60_000
"""The console reads no longer line (Go's bufio.Scanner)."""
OF_THE_EVALUATOR = {"can", "try", "templatestring"}
"""Their arguments are expressions."""


def terraform(*arguments: str, given: str = "", directory: Path | None = None) -> str:
    quiet = os.environ | {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": os.devnull}
    asked = subprocess.run(
        ["terraform", *arguments], input=given.encode(), capture_output=True, cwd=directory, env=quiet, check=False
    )
    assert not asked.stderr, asked.stderr.decode()
    return asked.stdout.decode()


def signatures() -> dict[str, Any]:
    listed = json.loads(terraform("metadata", "functions", "-json"))["function_signatures"]
    return {name: row for name, row in listed.items() if "::" not in name}


def test_every_function_of_terraform_is_there_with_its_parameters() -> None:
    ours = ConsoleModule().functions | {"plantimestamp": plan_timestamp()}
    theirs = signatures()
    assert set(theirs) - OF_THE_EVALUATOR <= set(ours)
    wrong = {}
    for name in set(theirs) - OF_THE_EVALUATOR:
        function, row = ours[name], theirs[name]
        expected = [(each["name"], each.get("is_nullable", False)) for each in row.get("parameters", [])]
        if "variadic_parameter" in row:
            expected.append((row["variadic_parameter"]["name"], row["variadic_parameter"].get("is_nullable", False)))
        parameters = [*function.parameters, *([function.variadic] if function.variadic else [])]
        found = [(parameter.name, parameter.allow_null) for parameter in parameters]
        if found != expected:
            wrong[name] = (found, expected)
    assert not wrong


def test_calls_made_at_random_have_terraforms_values(tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    calls = Calls(seed)
    sources = [source for source in (calls.call() for _ in range(CALLS)) if not hcl.read_expression(source)[1]]
    line = ""
    asked: list[str] = []
    for source in sources:
        line += f'base64encode(try(jsonencode({source}), "an error")), '
        if len(line.encode()) > LONGEST_LINE:
            break
        asked.append(source)
        question = f"[{line}]\n"
    sources = asked
    answers = terraform("console", "-no-color", given=question, directory=tmp_path).splitlines()[1:-1]
    assert len(answers) == len(sources), f"seed {seed}"
    module = ConsoleModule()
    wrong = {}
    for source, answer in zip(sources, answers, strict=True):
        expression, _ = hcl.read_expression(f'try(jsonencode({source}), "an error")')
        found = evaluate(expression, module)
        expected = base64.b64decode(answer.strip(' ",')).decode() if '"' in answer else None
        if found != expected and not (expected is None and isinstance(found, UnknownValue)):
            wrong[source] = (found, expected)
    assert not wrong, f"seed {seed}"
