"""Local values, features and syntax: what may refer to what, and what happens with anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.terragrunt import Terragrunt
from tests.repositories import write
from tests.terraform.terragrunt.units import inputs_of, session_of, summaries

WRONG = {
    "locals {\n  a = local.b\n  b = local.a\n}\n": "Cycle",
    "locals {\n  a = local.none\n}\n": "Unsupported attribute",
    "locals {\n  a = var.b\n}\n": "Can't evaluate expression",
    "locals {\n}\nlocals {\n}\n": "Duplicate locals block",
    "inputs = { a = var.b }\n": "Unknown variable",
    "inputs = { a = feature.none.value }\n": "Unsupported attribute",
    "inputs = [1]\n": "Invalid inputs",
    "other = 1\n": "Unsupported argument",
    'resource "a" "b" {}\n': "Unsupported block type",
    'terraform "a" {}\n': "Extraneous label for terraform",
    'terraform {\n  before_hook "a" {\n    commands = ["plan"]\n  }\n}\n': "Missing required argument",
    "inputs = {\n": "Invalid syntax",
    'feature "a" {}\n': "Missing required argument",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_terragrunt_refuses_of_a_file_is_a_problem_with_a_place(tmp_path: Path, text: str) -> None:
    unit = session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app")
    assert WRONG[text] in summaries(unit)
    assert all(problem.file == "app/terragrunt.hcl" and problem.detail for problem in unit.problems)


def test_a_cycle_of_local_values_is_named_as_a_whole(tmp_path: Path) -> None:
    text = "locals {\n  a = local.b\n  b = local.c\n  c = local.a\n}\n"
    (problem,) = session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app").problems
    assert problem.detail == "Cycle: local.a → local.b → local.c → local.a"


def test_what_is_wrong_costs_nothing_else(tmp_path: Path) -> None:
    text = 'locals {\n  a = none()\n  b = "b"\n}\ninputs = { a = local.a, b = local.b, c = local.none }\n'
    unit = session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app")
    assert inputs_of(unit) == {"a": "<not_available>", "b": "b", "c": "<not_available>"}
    assert summaries(unit) == ["Call to unknown function", "Unsupported attribute"]


def test_local_values_may_stand_in_any_order(tmp_path: Path) -> None:
    text = 'locals {\n  a = "${local.b}!"\n  b = "b"\n}\ninputs = { all = local }\n'
    assert inputs_of(session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app")) == {"all": {"a": "b!", "b": "b"}}


def test_a_feature_has_its_default_and_a_child_decides(tmp_path: Path) -> None:
    files = {
        "root.hcl": 'feature "a" {\n  default = "root"\n}\nfeature "b" {\n  default = "root"\n}\n',
        "app/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n}\nfeature "b" {\n  default = "app"\n}\n'
        "locals {\n  a = feature.a.value\n}\ninputs = { a = local.a, b = feature.b.value }\n",
    }
    unit = session_of(tmp_path, files).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"a": "root", "b": "app"}


def test_attributes_of_older_versions_are_no_mistakes(tmp_path: Path) -> None:
    text = 'skip = true\nretryable_errors = ["a"]\nretry_max_attempts = 1\nretry_sleep_interval_sec = 2\n'
    assert not session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app").problems


def test_a_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    tree = DirectoryTree(write(tmp_path, {"app/terragrunt.hcl": ""}))

    def read(path: str) -> hcl.File:
        raise UnreadableError(path, "it is no text")

    (problem,) = Terragrunt(tree, read).unit("app").problems
    assert (problem.summary, problem.detail, problem.file) == (
        "Failed to read file",
        "it is no text",
        "app/terragrunt.hcl",
    )
