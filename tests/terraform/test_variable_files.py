"""Variable files: which count, in which order, and what is wrong with them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.variable_files import Values, automatic_files, read_values
from tests.repositories import repository

FILES = {
    "terraform.tfvars": 'a = "terraform.tfvars"\nb = "terraform.tfvars"\nc = "terraform.tfvars"\n',
    "terraform.tfvars.json": '{"b": "terraform.tfvars.json", "d": "${not.a.template}"}',
    "z.auto.tfvars": 'c = "z"\ne = "z"\n',
    "a.auto.tfvars": 'c = "a"\ne = "a"\nf = "a"\n',
    "m.auto.tfvars.json": '{"e": "m", "f": "m"}',
    "other.tfvars": 'a = "other"\n',
    "x.tfvars.json": '{"a": "x"}',
}


def values_of(directory: Path) -> Values:
    tree = DirectoryTree(directory)
    return read_values(automatic_files(tree, ""), lambda path: hcl.read(tree.read(path).decode(), path))


def write(directory: Path) -> None:
    for name, text in FILES.items():
        (directory / name).write_text(text)


def test_files_that_git_ignores_are_read_where_somebody_plans_here(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {".gitignore": "*.tfvars\n", "main.tf": "", "terraform.tfvars": "a = 1\n"})
    tree = DirectoryTree(root)
    assert automatic_files(tree, "") == ()
    assert automatic_files(tree, "", ignored=True) == ("terraform.tfvars",)


def test_files_are_read_in_the_order_in_which_they_decide(tmp_path: Path) -> None:
    write(tmp_path)
    values = values_of(tmp_path)

    assert values.files == (
        "terraform.tfvars",
        "terraform.tfvars.json",
        "a.auto.tfvars",
        "m.auto.tfvars.json",
        "z.auto.tfvars",
    )
    assert {name: argument.file for name, argument in values.arguments.items()} == {
        "a": "terraform.tfvars",
        "b": "terraform.tfvars.json",
        "c": "z.auto.tfvars",
        "d": "terraform.tfvars.json",
        "e": "z.auto.tfvars",
        "f": "m.auto.tfvars.json",
    }
    assert values.overridden["c"] == ("terraform.tfvars", "a.auto.tfvars")
    assert values.problems == ()


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_terraform_reads_the_same_values(tmp_path: Path) -> None:
    write(tmp_path)
    values = values_of(tmp_path)
    (tmp_path / "main.tf").write_text("".join(f'variable "{name}" {{}}\n' for name in values.arguments))
    asked = "jsonencode({ " + ", ".join(f"{name} = var.{name}" for name in values.arguments) + " })\n"
    done = subprocess.run(["terraform", "console"], cwd=tmp_path, input=asked, capture_output=True, text=True)

    said = json.loads(json.loads(done.stdout))
    assert said == {
        name: argument.expression.value
        for name, argument in values.arguments.items()
        if isinstance(argument.expression, hcl.String)
    }


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("a = var.b\n", "Variables not allowed"),
        ('a = upper("b")\n', "Function calls not allowed"),
        ('variable "a" {\n}\n', "Variable declaration in .tfvars file"),
        ("a {\n}\n", 'Unexpected "a" block'),
        ("a = = 1\n", "Invalid syntax"),
    ],
)
def test_what_is_wrong_with_a_variable_file(text: str, summary: str, tmp_path: Path) -> None:
    (tmp_path / "terraform.tfvars").write_text(text)

    assert [problem.summary for problem in values_of(tmp_path).problems] == [summary]
