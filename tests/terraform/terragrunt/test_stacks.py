"""Stacks: the units that a stack file writes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.terragrunt.units import inputs_of, limits, session_of, unit_outputs

UNIT = {
    "catalog/app/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/modules//app"\n}\n'
    "inputs = { name = values.name }\n",
    "modules/app/main.tf": 'variable "name" {}\noutput "name" {\n  value = "app-${var.name}"\n}\n',
}


def unit(name: str, more: str = "", source: str = "../catalog/app", kind: str = "unit") -> str:
    return f'{kind} "{name}" {{\n  source = "{source}"\n  path = "{name}"\n  {more}\n}}\n'


def test_a_unit_of_a_stack_is_read_where_it_is_written(tmp_path: Path) -> None:
    text = 'locals {\n  name = "one"\n}\n' + unit("a", "values = { name = local.name }")
    session = session_of(tmp_path, {**UNIT, "live/terragrunt.stack.hcl": text})
    assert session.stack_problems == ()
    assert session.directories == ("live/.terragrunt-stack/a",)
    assert unit_outputs(session, "live/.terragrunt-stack/a") == {"name": "app-one"}


def test_a_unit_may_lie_beside_the_stack_file(tmp_path: Path) -> None:
    text = unit("a", 'no_dot_terragrunt_stack = true\n  values = { name = "x" }')
    assert session_of(tmp_path, {**UNIT, "live/terragrunt.stack.hcl": text}).directories == ("live/a",)


def test_a_stack_in_a_stack_is_followed_with_its_values(tmp_path: Path) -> None:
    files = {
        **UNIT,
        "catalog/both/terragrunt.stack.hcl": unit(
            "a", "values = { name = values.prefix }", "${get_repo_root()}/catalog/app"
        ),
        "live/terragrunt.stack.hcl": unit("inner", 'values = { prefix = "deep" }', "../catalog/both", "stack"),
    }
    session = session_of(tmp_path, files)
    assert session.stack_problems == ()
    (directory,) = session.directories
    assert directory == "live/.terragrunt-stack/inner/.terragrunt-stack/a"
    assert inputs_of(session.unit(directory)) == {"name": "deep"}


def test_units_of_a_stack_depend_on_each_other(tmp_path: Path) -> None:
    files = {
        **UNIT,
        "catalog/user/terragrunt.hcl": 'terraform {\n  source = "${get_repo_root()}/modules//app"\n}\n'
        'dependency "app" {\n  config_path = values.app\n}\ninputs = { name = dependency.app.outputs.name }\n',
        "live/terragrunt.stack.hcl": unit("a", 'values = { name = "x" }')
        + unit("b", "values = { app = unit.a.path }", "../catalog/user"),
    }
    session = session_of(tmp_path, files)
    assert unit_outputs(session, "live/.terragrunt-stack/b") == {"name": "app-app-x"}


def test_what_is_wrong_with_a_unit_is_said_of_the_file_it_is_copied_from(tmp_path: Path) -> None:
    text = unit("a", "values = { other = 1 }")
    session = session_of(tmp_path, {**UNIT, "live/terragrunt.stack.hcl": text})
    (problem,) = session.unit("live/.terragrunt-stack/a").problems
    assert (problem.file, problem.summary) == ("catalog/app/terragrunt.hcl", "Unsupported attribute")


def test_values_of_a_unit_outside_of_a_stack_are_not_known(tmp_path: Path) -> None:
    session = session_of(tmp_path, UNIT)
    found = session.unit("catalog/app")
    assert inputs_of(found) == {"name": "<not_available>"}
    assert limits(found) == ["Values not known"]


def test_values_may_stand_in_a_file(tmp_path: Path) -> None:
    session = session_of(tmp_path, {**UNIT, "catalog/app/terragrunt.values.hcl": 'name = upper("file")\n'})
    assert inputs_of(session.unit("catalog/app")) == {"name": "FILE"}


def test_an_autoinclude_leaves_inputs_open(tmp_path: Path) -> None:
    text = unit("a", 'values = { name = "x" }\n  autoinclude {\n    inputs = { name = dependency.b.outputs.c }\n  }')
    session = session_of(tmp_path, {**UNIT, "live/terragrunt.stack.hcl": text})
    found = session.unit("live/.terragrunt-stack/a")
    assert not found.problems
    assert inputs_of(found) == {"name": "<not_available>"}
    assert "Autoinclude not followed" in limits(found)


PROBLEMS = {
    unit("a", source="../none"): "Source not found",
    unit("a", source="github.com/acme/catalog//app"): "Code not available",
    unit("a").replace('path = "a"', 'path = "../a"'): "Invalid path",
    unit("a").replace('path = "a"', 'path = "/a"'): "Invalid path",
    unit("a") + unit("a").replace('path = "a"', 'path = "b"'): "Duplicate name",
    unit("a") + unit("b").replace('path = "b"', 'path = "a"'): "Duplicate path",
    unit("a", 'more = "x"'): "Unsupported argument",
    unit("a") + "inputs = {}\n": "Unsupported argument",
    unit("a", "expansion {\n    count = 2\n  }"): "Expansion not followed",
    unit("a").replace('path = "a"', 'path = get_env("A")'): "Path not known",
    'stack "a" {\n': "Invalid syntax",
}


@pytest.mark.parametrize("text", PROBLEMS)
def test_what_is_wrong_with_a_stack_file_is_said(tmp_path: Path, text: str) -> None:
    session = session_of(tmp_path, {**UNIT, "live/terragrunt.stack.hcl": text})
    assert PROBLEMS[text] in [problem.summary for problem in session.stack_problems]


def test_a_stack_that_contains_itself_ends(tmp_path: Path) -> None:
    files = {
        "catalog/self/terragrunt.stack.hcl": unit("a", "", "${get_repo_root()}/catalog/self", "stack"),
        "live/terragrunt.stack.hcl": unit("a", "", "../catalog/self", "stack"),
    }
    summaries = [problem.summary for problem in session_of(tmp_path, files).stack_problems]
    assert summaries == ["Stack contains itself"]


def test_a_stack_file_can_be_read(tmp_path: Path) -> None:
    files = {
        **UNIT,
        "live/terragrunt.stack.hcl": 'locals {\n  name = "one"\n}\n' + unit("a", 'values = { name = "x" }'),
        "app/terragrunt.hcl": 'locals {\n  stack = read_terragrunt_config("../live/terragrunt.stack.hcl")\n}\n'
        "inputs = { name = local.stack.local.name, path = local.stack.unit.a.path }\n",
    }
    assert inputs_of(session_of(tmp_path, files).unit("app")) == {"name": "one", "path": "a"}
