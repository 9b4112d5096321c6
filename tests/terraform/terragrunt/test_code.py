"""The code of a unit, and what it is run with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.terragrunt import Kind, OverlayTree
from gitops_lint.terraform.values import UnknownValue
from tests.terraform.terragrunt.units import limits, session_of, summaries, unit_outputs

MODULE = {
    "modules/app/main.tf": """
variable "text" {
  default = "none"
}
variable "number" {
  type    = number
  default = 0
}
variable "any" {
  type    = any
  default = null
}
variable "list" {
  type    = list(string)
  default = []
}
output "text" {
  value = var.text
}
output "number" {
  value = var.number
}
output "any" {
  value = var.any
}
output "list" {
  value = var.list
}
"""
}
SOURCE = 'terraform {\n  source = "../modules//app"\n}\n'


def outputs(tmp_path: Path, text: str, files: dict[str, str] | None = None, **given: Any) -> dict[str, Any]:
    session = session_of(tmp_path, {**MODULE, **(files or {}), "unit/terragrunt.hcl": text}, **given)
    assert not session.unit("unit").problems
    return unit_outputs(session, "unit")


INPUTS: dict[str, tuple[str, Any]] = {
    '{ text = "x" }': ("text", "x"),
    "{ text = 1 }": ("text", "1"),
    "{ text = true }": ("text", "true"),
    "{ text = [1, true] }": ("text", "[1,true]"),
    '{ text = { a = "$${b}" } }': ("text", '{"a":"$${b}"}'),
    "{ text = null }": ("text", None),
    '{ number = "2" }': ("number", 2),
    "{ any = [1, [2]] }": ("any", [1, [2]]),
    '{ any = { a = toset(["x"]) } }': ("any", {"a": ["x"]}),
    '{ any = "[1, 2]" }': ("any", [1, 2]),
    '{ any = "\\"$${a}\\"" }': ("any", "${a}"),
    '{ list = "[\\"a\\"]" }': ("list", ["a"]),
    "{ list = [1, 2] }": ("list", ["1", "2"]),
    "{}": ("text", "none"),
    '{ undeclared = "x" }': ("text", "none"),
    'merge({ text = "a" }, { text = "b" })': ("text", "b"),
    '{ text = "${run_cmd("x")}" }': ("text", "<not_available>"),
    'jsondecode(run_cmd("x"))': ("text", "<not_available>"),
}


@pytest.mark.parametrize("inputs", INPUTS)
def test_an_input_arrives_as_the_environment_variable_that_it_is(tmp_path: Path, inputs: str) -> None:
    name, expected = INPUTS[inputs]
    assert outputs(tmp_path, f"{SOURCE}inputs = {inputs}\n")[name] == expected


def test_a_word_is_no_expression_for_a_variable_of_any_type(tmp_path: Path) -> None:
    text = f'{SOURCE}inputs = {{\n  any = "word"\n}}\n'
    session = session_of(tmp_path, {**MODULE, "unit/terragrunt.hcl": text})
    evaluation = session.evaluation("unit")
    assert evaluation is not None
    evaluation.root.output("any")
    (problem,) = evaluation.log.problems
    assert problem.summary == "Variables not allowed"
    assert (problem.file, problem.span.start) == ("unit/terragrunt.hcl", text.index('any = "word"'))


def extra(body: str, commands: str = '"plan"') -> str:
    return (
        'terraform {\n  source = "../modules//app"\n'
        f'  extra_arguments "a" {{\n    commands = [{commands}]\n    {body}\n  }}\n}}\n'
    )


FILES = {
    "unit/one.tfvars": 'text = "one"\n',
    "common/two.tfvars": 'text = "two"\n',
    "modules/app/in.tfvars": 'text = "in"\n',
}
ARGUMENTS = {
    'required_var_files = ["one.tfvars"]': "one",
    'required_var_files = ["${get_terragrunt_dir()}/one.tfvars"]': "one",
    'required_var_files = ["${get_repo_root()}/common/two.tfvars", "one.tfvars"]': "one",
    'required_var_files = ["in.tfvars"]': "in",
    'optional_var_files = ["one.tfvars", "none.tfvars"]': "one",
    'optional_var_files = [find_in_parent_folders("common/two.tfvars", "none")]': "two",
    'arguments = ["-var", "text=given"]': "given",
    'arguments = ["-var=text=given", "-lock=false"]': "given",
    'arguments = ["-var-file=one.tfvars"]': "one",
    'arguments = ["-var-file", "one.tfvars"]': "one",
    'arguments = ["-var", "text=given"]\n    required_var_files = ["one.tfvars"]': "one",
    'env_vars = { TF_VAR_text = "environment", OTHER = "x" }': "environment",
}


@pytest.mark.parametrize("body", ARGUMENTS)
def test_extra_arguments_set_variables_over_inputs(tmp_path: Path, body: str) -> None:
    text = extra(body) + 'inputs = { text = "input" }\n'
    assert outputs(tmp_path, text, FILES)["text"] == ARGUMENTS[body]


def test_extra_arguments_of_other_commands_are_left_out(tmp_path: Path) -> None:
    text = extra('arguments = ["-var", "text=given"]', '"apply"')
    assert outputs(tmp_path, text)["text"] == "none"
    assert outputs(tmp_path, text, command="apply")["text"] == "given"


def test_the_command_may_come_from_a_function(tmp_path: Path) -> None:
    text = extra('arguments = ["-var", "text=given"]').replace('["plan"]', "get_terraform_commands_that_need_vars()")
    assert outputs(tmp_path, text)["text"] == "given"


def test_files_of_the_unit_lie_beside_the_code(tmp_path: Path) -> None:
    files = {
        "unit/terraform.tfvars": 'text = "unit"\n',
        "unit/more.tf": 'output "more" {\n  value = file("${path.module}/note.txt")\n}\n',
        "unit/note.txt": "noted",
        "unit/.hidden.tf": "broken",
    }
    found = outputs(tmp_path, SOURCE + 'inputs = { text = "input" }\n', files)
    assert found["text"] == "unit"
    assert found["more"] == "noted"


def test_what_stands_in_a_file_beside_the_code_is_edited_in_the_unit(tmp_path: Path) -> None:
    files = {**MODULE, "unit/more.tf": 'output "more" {\n  value = local.none\n}\n', "unit/terragrunt.hcl": SOURCE}
    session = session_of(tmp_path, files)
    evaluation = session.evaluation("unit")
    assert evaluation is not None
    tree = evaluation.context.tree
    assert isinstance(tree, OverlayTree)
    assert tree.origin("modules/app/more.tf") == ("unit/more.tf", None)
    assert tree.origin("modules/app/main.tf") == ("modules/app/main.tf", None)


SOURCES: dict[str, tuple[str | None, str | None]] = {
    'source = "../modules//app"': ("modules/app", "modules"),
    'source = "../modules/app"': ("modules/app", "modules/app"),
    'source = "${get_repo_root()}/modules//app"': ("modules/app", "modules"),
    'source = "${get_parent_terragrunt_dir()}/../modules//app"': ("modules/app", "modules"),
    'source = "."': ("unit", "unit"),
    "": ("unit", "unit"),
    'source = "git::https://example.com/m.git//app?ref=v1"': ("modules/app", "modules"),
    'source = "tfr:///acme/net/aws?version=1.0.0"': ("modules/app", "modules/app"),
}


@pytest.mark.parametrize("source", SOURCES)
def test_a_source_leads_to_a_directory(tmp_path: Path, source: str) -> None:
    text = f"terraform {{\n  {source}\n}}\n"
    sources = {"git::https://example.com/m.git": "modules", "acme/net/aws": "modules/app"}
    session = session_of(tmp_path, {**MODULE, "unit/main.tf": "", "unit/terragrunt.hcl": text}, sources=sources)
    code = session.unit("unit").code
    assert (code.directory, code.package) == SOURCES[source]
    assert code.runs


@pytest.mark.parametrize(
    ("source", "limit"),
    [
        ("git::ssh://git@example.com/m.git//app?ref=v1", "Code not available"),
        ("tfr:///terraform-aws-modules/vpc/aws?version=5.0.0", "Code not available"),
        ("../../elsewhere//app", "Source outside of the repository"),
        ('${run_cmd("where")}', "Source not known"),
    ],
)
def test_code_that_is_not_in_the_repository_is_a_limit(tmp_path: Path, source: str, limit: str) -> None:
    session = session_of(tmp_path, {"unit/terragrunt.hcl": f'terraform {{\n  source = "{source}"\n}}\n'})
    unit = session.unit("unit")
    assert not unit.problems
    assert limits(unit)[-1] == limit
    assert session.evaluation("unit") is None


def test_a_source_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    unit = session_of(tmp_path, {"unit/terragrunt.hcl": 'terraform {\n  source = "../none"\n}\n'}).unit("unit")
    assert summaries(unit) == ["Source not found"]


def test_a_required_variable_file_must_be_there(tmp_path: Path) -> None:
    text = extra('required_var_files = ["none.tfvars"]')
    (problem,) = session_of(tmp_path, {**MODULE, "unit/terragrunt.hcl": text}).unit("unit").problems
    assert problem.kind is Kind.VARIABLE_FILE


def test_what_is_only_there_to_be_included_does_not_run(tmp_path: Path) -> None:
    session = session_of(tmp_path, {"terragrunt.hcl": 'inputs = { a = "b" }\n', "app/main.tf": ""})
    assert session.directories == ("",)
    assert not session.unit("").runs
    assert session.evaluation("") is None


def test_a_variable_that_unknown_inputs_may_set_is_not_missing(tmp_path: Path) -> None:
    files = {
        "unit/main.tf": 'variable "required" {}\noutput "required" {\n  value = var.required\n}\n',
        "unit/terragrunt.hcl": 'inputs = jsondecode(run_cmd("x"))\n',
    }
    session = session_of(tmp_path, files)
    evaluation = session.evaluation("unit")
    assert evaluation is not None
    value = evaluation.root.output("required")
    assert isinstance(value, UnknownValue)
    assert value.kind is UnknownKind.NOT_AVAILABLE
    assert not evaluation.log.problems


def test_a_variable_that_no_input_sets_is_missing(tmp_path: Path) -> None:
    files = {"unit/main.tf": 'variable "required" {}\n', "unit/terragrunt.hcl": "inputs = {}\n"}
    evaluation = session_of(tmp_path, files).evaluation("unit")
    assert evaluation is not None
    evaluation.root.variable("required")
    assert [problem.summary for problem in evaluation.log.problems] == ["No value for required variable"]


def test_settings_of_the_file_are_those_that_decide(tmp_path: Path) -> None:
    files = {
        "root.hcl": 'iam_role = "root"\nprevent_destroy = true\nexclude {\n  if = true\n  actions = ["all"]\n}\n',
        "unit/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n}\niam_role = "unit"\n',
    }
    unit = session_of(tmp_path, files).unit("unit")
    assert unit.configuration.attributes["iam_role"].text == "unit"
    assert unit.prevents_destroy
    assert unit.configuration.sections["exclude"].is_true("if")
