"""Dependencies: outputs of other units, mock outputs, and circles."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.terragrunt import Kind
from gitops_lint.terraform.values import UnknownValue
from tests.terraform.terragrunt.units import inputs_of, limits, session_of, summaries, unit_outputs

NET = {
    "net/terragrunt.hcl": 'inputs = { name = "net" }\n',
    "net/main.tf": """
variable "name" {}
resource "terraform_data" "this" {}
output "id" {
  value = "${var.name}-1"
}
output "later" {
  value = terraform_data.this.id
}
output "secret" {
  value     = "hidden"
  sensitive = true
}
output "zones" {
  value = tolist(["a", "b"])
}
""",
}
EMPTY = {"empty/terragrunt.hcl": "", "empty/main.tf": ""}
AWAY = {"away/terragrunt.hcl": 'terraform {\n  source = "git::https://example.com/modules.git//net?ref=v1"\n}\n'}


def dependency(path: str, more: str = "") -> str:
    return f'dependency "net" {{\n  config_path = "{path}"\n  {more}\n}}\n'


OUTPUTS = {
    ("../net", "", "net.outputs.id"): "net-1",
    ("../net", "", 'net.outputs["id"]'): "net-1",
    ("../net", "", "net.outputs.zones[1]"): "b",
    ("../net", "", "net.outputs.secret"): "hidden",
    ("../net", "", "net.outputs.later"): "<not_available>",
    ("../net", "", "net.inputs.name"): "net",
    ("../net/terragrunt.hcl", "", "net.outputs.id"): "net-1",
    ("../net", 'mock_outputs = { id = "mock" }', "net.outputs.id"): "net-1",
    ("../net", 'skip_outputs = true\n  mock_outputs = { id = "mock" }', "net.outputs.id"): "mock",
    ("../net", 'enabled = false\n  mock_outputs = { id = "mock" }', "net.outputs.id"): "mock",
    (
        "../net",
        'mock_outputs = { id = "mock", new = "mock" }\n  mock_outputs_merge_strategy_with_state = "shallow"',
        "net.outputs.new",
    ): "mock",
    (
        "../net",
        'mock_outputs = { id = "mock", new = "mock" }\n  mock_outputs_merge_strategy_with_state = "shallow"',
        "net.outputs.id",
    ): "net-1",
    (
        "../net",
        'mock_outputs = { zones = ["mock"], new = "mock" }\n  mock_outputs_merge_strategy_with_state = "deep_map_only"',
        "net.outputs.zones",
    ): ["a", "b"],
    ("../empty", 'mock_outputs = { id = "mock" }', "net.outputs.id"): "mock",
    ("../away", 'mock_outputs = { id = "mock" }', "net.outputs.id"): "mock",
    ("../away", 'mock_outputs = { id = "mock" }', "net.outputs.other"): "<not_available>",
    (
        "../away",
        'mock_outputs = { id = "mock" }\n  mock_outputs_allowed_terraform_commands = ["validate"]',
        "net.outputs.id",
    ): "<not_available>",
    (
        "../away",
        'mock_outputs = { id = "mock" }\n  mock_outputs_allowed_terraform_commands = ["validate", "plan"]',
        "net.outputs.id",
    ): "mock",
    ("../away", "mock_outputs = { ids = { a = 1 } }", 'net.outputs.ids["a"]'): 1,
    ("../away", "mock_outputs = { ids = { a = 1 } }", 'net.outputs.ids["b"]'): "<not_available>",
    ("../away", "", "net.outputs.id"): "<not_available>",
    ("../away", "", "net.outputs"): "<not_available>",
    ('${run_cmd("where")}', "", "net.outputs.id"): "<not_available>",
}


@pytest.mark.parametrize("case", OUTPUTS, ids=lambda case: " ".join(case))
def test_an_output_is_that_of_the_code_else_the_mock_else_not_known(tmp_path: Path, case: tuple[str, str, str]) -> None:
    path, more, reference = case
    text = f"{dependency(path, more)}inputs = {{ answer = dependency.{reference} }}\n"
    unit = session_of(tmp_path, {**NET, **EMPTY, **AWAY, "app/terragrunt.hcl": text}).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"answer": OUTPUTS[case]}


def test_what_is_known_after_apply_there_is_in_the_state_here(tmp_path: Path) -> None:
    text = dependency("../net") + "inputs = { answer = dependency.net.outputs.later }\n"
    value = session_of(tmp_path, {**NET, "app/terragrunt.hcl": text}).unit("app").inputs["answer"].value
    assert isinstance(value, UnknownValue)
    assert value.kind is UnknownKind.NOT_AVAILABLE
    assert value.reason == "output later of net is known once that is applied"


WRONG = {
    dependency("../net") + "inputs = { answer = dependency.net.outputs.none }\n": "Unsupported attribute",
    dependency("../net") + "inputs = { answer = dependency.other.outputs.id }\n": "Unsupported attribute",
    dependency("../none"): "Dependency not found",
    dependency(""): "Invalid config_path",
    'dependency "net" {}\n': "Missing required argument",
    dependency("../net", 'path = "x"'): "Unsupported argument",
    dependency("../net", "skip_outputs = true")
    + "inputs = { answer = dependency.net.outputs.id }\n": "Unsupported attribute",
    dependency("../net") + "locals {\n  a = dependency.net.outputs.id\n}\n": "Can't evaluate expression",
    "inputs = { answer = dependency.net.outputs.id }\n": "Unsupported attribute",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_terragrunt_refuses_of_a_dependency_is_a_problem(tmp_path: Path, text: str) -> None:
    unit = session_of(tmp_path, {**NET, "app/terragrunt.hcl": text}).unit("app")
    assert summaries(unit) == [WRONG[text]]


def test_a_dependency_of_an_include_is_merged_into_that_of_the_child(tmp_path: Path) -> None:
    files = {
        **AWAY,
        "root.hcl": 'dependency "net" {\n  config_path = ""\n  mock_outputs = { a = "root", b = "root" }\n}\n',
        "app/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n  merge_strategy = "deep"\n}\n'
        + dependency("../away", 'mock_outputs = { b = "child" }')
        + "inputs = { a = dependency.net.outputs.a, b = dependency.net.outputs.b }\n",
    }
    unit = session_of(tmp_path, files).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"a": "root", "b": "child"}


def test_outputs_flow_through_units_into_code(tmp_path: Path) -> None:
    code = 'variable "x" {}\noutput "x" {\n  value = "${var.x}!"\n}\n'
    files = {"code/main.tf": code, "u0/terragrunt.hcl": 'terraform {\n  source = "../code"\n}\ninputs = { x = "go" }\n'}
    for number in range(1, 60):
        files[f"u{number}/terragrunt.hcl"] = (
            'terraform {\n  source = "../code"\n}\n'
            f'dependency "before" {{\n  config_path = "../u{number - 1}"\n}}\n'
            "inputs = { x = dependency.before.outputs.x }\n"
        )
    assert unit_outputs(session_of(tmp_path, files), "u59") == {"x": "go" + "!" * 60}


@pytest.mark.parametrize("names", [("a",), ("a", "b"), ("a", "b", "c", "d")])
def test_units_that_depend_on_each_other_are_a_cycle_with_all_of_them(tmp_path: Path, names: tuple[str, ...]) -> None:
    files = {}
    for name, following in zip(names, (*names[1:], names[0]), strict=True):
        files[f"{name}/terragrunt.hcl"] = dependency(f"../{following}") + "inputs = { x = dependency.net.outputs.x }\n"
        files[f"{name}/main.tf"] = 'variable "x" {}\noutput "x" {\n  value = var.x\n}\n'
    session = session_of(tmp_path, files)
    told = {
        (problem.file, problem.detail)
        for name in names
        for problem in session.unit(name).problems
        if problem.kind is Kind.CYCLE
    }
    way = " → ".join((*names, names[0]))
    assert told == {("a/terragrunt.hcl", f"Found a dependency cycle between modules: {way}")}
    assert all(any(one.kind is Kind.CYCLE for one in session.unit(name).problems) for name in names)


def test_the_directories_that_go_before_are_those_of_dependencies(tmp_path: Path) -> None:
    files = {
        **NET,
        "app/terragrunt.hcl": 'dependencies {\n  paths = ["../net", "../other"]\n}\n' + dependency("../net"),
    }
    unit = session_of(tmp_path, files).unit("app")
    assert unit.before == ("net", "other")
    assert unit.dependencies == {"net": "net/terragrunt.hcl"}


def test_a_dependency_outside_of_the_repository_is_a_limit(tmp_path: Path) -> None:
    unit = session_of(tmp_path, {"app/terragrunt.hcl": dependency("../../other/net")}).unit("app")
    assert not unit.problems
    assert limits(unit) == ["Dependency outside of the repository"]
