"""Terragrunt's functions, by what its documentation says of each."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.terragrunt.units import inputs_of, limits, session_of, summaries

FILES = {
    "root.hcl": "inputs = {\n  from_root = path_relative_to_include()\n  root_dir = get_terragrunt_dir()\n"
    "  parent = get_parent_terragrunt_dir()\n}\n"
    'locals { beside = file("beside.txt") }\n',
    "beside.txt": "beside the root",
    "env.hcl": 'locals {\n  name = "prod"\n'
    "  reader = get_original_terragrunt_dir()\n  here = get_terragrunt_dir()\n}\n",
    "common.tfvars": 'zone = "a"\ncount = 2\n',
    "prod/app/note.txt": "hello",
}

TABLE = {
    "get_terragrunt_dir()": "/live/prod/app",
    "get_original_terragrunt_dir()": "/live/prod/app",
    "get_repo_root()": "/live",
    "get_path_from_repo_root()": "prod/app",
    "get_path_to_repo_root()": "../..",
    'find_in_parent_folders("root.hcl")': "/live/root.hcl",
    'find_in_parent_folders("prod")': "/live/prod",
    'find_in_parent_folders("none.hcl", "fallback")': "fallback",
    "path_relative_to_include()": "prod/app",
    "path_relative_from_include()": "../..",
    "get_parent_terragrunt_dir()": "/live",
    "get_terraform_command()": "plan",
    "get_terraform_cli_args()": ["plan"],
    "get_terraform_commands_that_need_vars()": ["apply", "console", "destroy", "import", "plan", "push", "refresh"],
    "get_terraform_commands_that_need_locking()": ["apply", "destroy", "import", "plan", "refresh", "taint", "untaint"],
    "get_terraform_commands_that_need_input()": ["apply", "import", "init", "plan", "refresh"],
    "get_terraform_commands_that_need_parallelism()": ["apply", "plan", "destroy"],
    "get_terragrunt_source_cli_flag()": "",
    'read_terragrunt_config("../../env.hcl").locals.name': "prod",
    'read_terragrunt_config("../../env.hcl").locals.reader': "/live/prod/app",
    'read_terragrunt_config("../../env.hcl").locals.here': "/live",
    'read_terragrunt_config("../../env.hcl").inputs': None,
    'read_terragrunt_config("../../none.hcl", { locals = { name = "none" } }).locals.name': "none",
    'jsondecode(read_tfvars_file("../../common.tfvars"))': {"count": 2, "zone": "a"},
    'mark_as_read("note.txt")': "note.txt",
    'mark_glob_as_read("*.txt")': ["/live/prod/app/note.txt"],
    'constraint_check("1.2.3", ">= 1.2, < 2.0")': True,
    'constraint_check("2.0.0", "~> 1.2")': False,
    'startswith("terragrunt", "terra")': True,
    'endswith("terragrunt", "terra")': False,
    'strcontains("terragrunt", "rag")': True,
    'timecmp("2023-01-01T00:00:00Z", "2024-01-01T00:00:00Z")': -1,
    "deep_merge({ a = { x = 1 }, l = [1] }, { a = { y = 2 }, l = [2] })": {"a": {"x": 1, "y": 2}, "l": [1, 2]},
    'file("note.txt")': "hello",
    'file("${get_terragrunt_dir()}/note.txt")': "hello",
    'upper("terraform")': "TERRAFORM",
    "include.root.locals.beside": "beside the root",
    "include.root.inputs.from_root": "prod/app",
    "include.root.inputs.root_dir": "/live/prod/app",
    "include.root.inputs.parent": "/live",
}

INCLUDE = 'include "root" {\n  path   = find_in_parent_folders("root.hcl")\n  expose = true\n}\n'


@pytest.mark.parametrize("expression", TABLE)
def test_a_function_gives_what_its_documentation_says(tmp_path: Path, expression: str) -> None:
    text = f"{INCLUDE}inputs = {{ answer = {expression} }}\n"
    unit = session_of(tmp_path, {**FILES, "prod/app/terragrunt.hcl": text}).unit("prod/app")
    assert not unit.problems
    assert inputs_of(unit)["answer"] == TABLE[expression]


WRONG = {
    'find_in_parent_folders("none.hcl")': "Could not find a none.hcl in any of the parent folders",
    'find_in_parent_folders("a", "b", "c")': "expected 0, 1, or 2 params",
    'read_terragrunt_config("none.hcl")': "TerragruntConfigNotFoundError",
    'read_tfvars_file("none.tfvars")': "TFVarFileNotFound",
    'constraint_check("one", ">= 1")': "invalid version one",
    'constraint_check("1.0.0", "=> 1")': "invalid constraint => 1",
    'path_relative_to_include("none", "other") == templatestring("", {})': "templatestring",
    'get_env("")': "InvalidEnvParamNameError",
    'startswith("one")': "expected 2 params for function startswith, but got 1",
    "plantimestamp()": 'There is no function named "plantimestamp"',
}


@pytest.mark.parametrize("expression", WRONG)
def test_what_a_function_cannot_answer_is_a_problem_with_its_place(tmp_path: Path, expression: str) -> None:
    unit = session_of(tmp_path, {"app/terragrunt.hcl": f"inputs = {{ answer = {expression} }}\n"}).unit("app")
    (problem,) = unit.problems
    assert WRONG[expression] in problem.detail
    assert problem.file == "app/terragrunt.hcl"
    assert problem.span.start >= len("inputs = { answer = ")


NEVER = (
    'run_cmd("date", "-u")',
    'sops_decrypt_file("secret.yaml")',
    "get_aws_account_id()",
    "get_platform()",
    "get_aws_caller_identity_arn()",
    'get_env("HOME")',
    'get_env("HOME", "/root")',
    "get_working_dir()",
)


@pytest.mark.parametrize("expression", NEVER)
def test_what_depends_on_who_runs_terragrunt_is_not_known_and_said_once(tmp_path: Path, expression: str) -> None:
    text = f'inputs = {{ answer = "before-${{{expression}}}" }}\n'
    unit = session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app")
    assert inputs_of(unit) == {"answer": "<not_available>"}
    assert not unit.problems
    (limit,) = unit.limits
    assert limit.span.start == text.index(expression)
    assert text[limit.span.start : limit.span.end] == expression


def test_an_environment_variable_that_is_given_is_known(tmp_path: Path) -> None:
    files = {"app/terragrunt.hcl": 'inputs = { region = get_env("REGION", "none") }\n'}
    unit = session_of(tmp_path, files, environment={"REGION": "eu-1"}).unit("app")
    assert inputs_of(unit) == {"region": "eu-1"}
    assert not limits(unit)


def test_the_repository_may_begin_above_the_tree(tmp_path: Path) -> None:
    files = {"app/terragrunt.hcl": "inputs = { root = get_repo_root(), path = get_path_from_repo_root() }\n"}
    unit = session_of(tmp_path, files, location="/srv/infra", repository="/srv").unit("app")
    assert inputs_of(unit) == {"root": "/srv", "path": "infra/app"}


def test_a_file_that_several_units_read_is_wrong_for_each(tmp_path: Path) -> None:
    text = 'locals { env = read_terragrunt_config("../env.hcl") }\n'
    session = session_of(
        tmp_path, {"env.hcl": "locals { a = none.b }\n", "one/terragrunt.hcl": text, "two/terragrunt.hcl": text}
    )
    assert summaries(session.unit("one")) == summaries(session.unit("two")) == ["Can't evaluate expression"]


def test_files_that_read_each_other_are_a_cycle(tmp_path: Path) -> None:
    files = {
        "a.hcl": 'locals { b = read_terragrunt_config("b.hcl") }\n',
        "b.hcl": 'locals { a = read_terragrunt_config("a.hcl") }\n',
        "app/terragrunt.hcl": 'locals { a = read_terragrunt_config("../a.hcl") }\n',
    }
    unit = session_of(tmp_path, files).unit("app")
    (problem,) = unit.problems
    assert problem.summary == "Cycle"
    assert "a.hcl" in problem.detail
    assert "b.hcl" in problem.detail
