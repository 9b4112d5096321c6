"""Includes: what is merged, what is exposed, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.terragrunt.units import inputs_of, limits, session_of, summaries

PARENT = """
inputs = {
  name  = "parent"
  only  = "parent"
  tags  = { a = "parent", b = "parent" }
  zones = ["parent"]
}
"""
CHILD = """
inputs = {
  name  = "child"
  tags  = { a = "child", c = "child" }
  zones = ["child"]
}
"""
SHALLOW = {"name": "child", "only": "parent", "tags": {"a": "child", "c": "child"}, "zones": ["child"]}
DEEP = {
    "name": "child",
    "only": "parent",
    "tags": {"a": "child", "b": "parent", "c": "child"},
    "zones": ["parent", "child"],
}
OWN = {"name": "child", "tags": {"a": "child", "c": "child"}, "zones": ["child"]}


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("", SHALLOW),
        ('merge_strategy = "shallow"', SHALLOW),
        ('merge_strategy = "deep"', DEEP),
        ('merge_strategy = "no_merge"', OWN),
    ],
)
@pytest.mark.parametrize("label", ['"root"', ""])
def test_inputs_are_merged_as_the_strategy_says(tmp_path: Path, label: str, strategy: str, expected: object) -> None:
    text = f'include {label} {{\n  path = find_in_parent_folders("root.hcl")\n  {strategy}\n}}\n{CHILD}'
    unit = session_of(tmp_path, {"root.hcl": PARENT, "app/terragrunt.hcl": text}).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == expected


def test_of_several_includes_the_later_decides(tmp_path: Path) -> None:
    files = {
        "one.hcl": 'inputs = { a = "one", b = "one" }',
        "two.hcl": 'inputs = { a = "two", c = "two" }',
        "app/terragrunt.hcl": 'include "one" {\n path = "../one.hcl"\n}\ninclude "two" {\n path = "../two.hcl"\n}\n',
    }
    assert inputs_of(session_of(tmp_path, files).unit("app")) == {"a": "two", "b": "one", "c": "two"}


def test_arguments_and_hooks_are_merged_by_name(tmp_path: Path) -> None:
    def arguments(name: str, value: str) -> str:
        return f'  extra_arguments "{name}" {{\n    commands = ["plan"]\n    arguments = ["-var", "x={value}"]\n  }}\n'

    files = {
        "root.hcl": f'terraform {{\n  source = "./parent"\n{arguments("a", "parent")}{arguments("b", "parent")}}}\n',
        "app/terragrunt.hcl": 'include "root" {\n path = "../root.hcl"\n}\n'
        f"terraform {{\n{arguments('c', 'child')}{arguments('b', 'child')}}}\n",
        "app/parent/main.tf": "",
    }
    unit = session_of(tmp_path, files).unit("app")
    assert [given.value for given in unit.given] == ["parent", "child", "child"]
    assert unit.code.directory == "app/parent"


def test_values_of_an_include_are_seen_where_it_is_exposed(tmp_path: Path) -> None:
    files = {
        "env.hcl": 'locals {\n  name = "prod"\n}\ninputs = { zone = "a" }\n',
        "app/terragrunt.hcl": 'include "env" {\n  path = "../env.hcl"\n  expose = true\n}\n'
        "locals {\n  name = include.env.locals.name\n}\n"
        "inputs = { name = local.name, all = include.env.locals, zones = [include.env.inputs.zone] }\n",
    }
    unit = session_of(tmp_path, files).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"zone": "a", "name": "prod", "all": {"name": "prod"}, "zones": ["a"]}


def test_a_bare_include_is_seen_without_a_name(tmp_path: Path) -> None:
    files = {
        "root.hcl": 'locals {\n  name = "prod"\n}\n',
        "app/terragrunt.hcl": 'include {\n  path = "../root.hcl"\n  expose = true\n}\n'
        "inputs = { name = include.locals.name }\n",
    }
    assert inputs_of(session_of(tmp_path, files).unit("app")) == {"name": "prod"}


def test_a_file_that_is_included_sees_the_dependencies_of_the_file_that_includes_it(tmp_path: Path) -> None:
    files = {
        "root.hcl": "inputs = { id = dependency.net.outputs.id }\n",
        "net/terragrunt.hcl": "",
        "net/main.tf": 'output "id" {\n  value = "net-1"\n}\n',
        "app/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n}\n'
        'dependency "net" {\n  config_path = "../net"\n}\n',
    }
    unit = session_of(tmp_path, files).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"id": "net-1"}


GENERATE = 'generate "x" {\n  path = "x.txt"\n  if_exists = "skip"\n  contents = ""\n}\n'
REFUSED = {
    'include "a" {\n  path = "../none.hcl"\n}\n': ["Include not found"],
    'include "a" {\n  path = ""\n}\n': ["Missing include path"],
    'include "a" {\n  path = "../twice.hcl"\n}\n': ["Too many levels of inheritance"],
    'include "a" {\n  path = "../one.hcl"\n  merge_strategy = "some"\n}\n': ["Invalid merge strategy"],
    'include {\n  path = "../one.hcl"\n}\ninclude {\n  path = "../one.hcl"\n}\n': ["Duplicate include block"],
    'include "a" {\n  path = "../one.hcl"\n}\ninputs = { x = include.a.locals.y }\n': ["Unsupported attribute"],
    'include "a" {\n  path = local.path\n}\nlocals {\n  path = "../one.hcl"\n}\n': ["Unknown variable"],
    f'include "a" {{\n  path = "../generate.hcl"\n}}\n{GENERATE}': ["Duplicate generate block"],
    'include "a" {\n  path = "../broken.hcl"\n}\n': ["Invalid syntax"],
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_terragrunt_refuses_of_an_include_is_a_problem(tmp_path: Path, text: str) -> None:
    files = {
        "one.hcl": "",
        "twice.hcl": 'include "b" {\n  path = "one.hcl"\n}\n',
        "generate.hcl": GENERATE,
        "broken.hcl": "inputs = {\n",
        "app/terragrunt.hcl": text,
    }
    assert summaries(session_of(tmp_path, files).unit("app")) == REFUSED[text]


def test_an_include_that_is_not_known_is_a_limit(tmp_path: Path) -> None:
    text = 'include "a" {\n  path = get_env("ROOT")\n  expose = true\n}\ninputs = { x = include.a.locals.x }\n'
    unit = session_of(tmp_path, {"app/terragrunt.hcl": text}).unit("app")
    assert not unit.problems
    assert limits(unit) == ["Environment variable not known", "Include not known"]
    assert inputs_of(unit) == {"x": "<not_available>"}


def test_inputs_that_unknown_ones_may_take_the_place_of_are_not_known(tmp_path: Path) -> None:
    files = {
        "root.hcl": 'inputs = { name = "parent" }\n',
        "app/terragrunt.hcl": 'include "root" {\n  path = "../root.hcl"\n}\ninputs = jsondecode(run_cmd("vault"))\n',
    }
    unit = session_of(tmp_path, files).unit("app")
    assert inputs_of(unit) == {"name": "<not_available>"}
    assert unit.more_inputs is not None


def test_json_is_read_as_native_syntax(tmp_path: Path) -> None:
    files = {
        "root.hcl.json": '{"locals": {"a": 1}, "inputs": {"b": "${local.a + 1}"}}',
        "net/terragrunt.hcl.json": '{"terraform": {"source": "../code"}}',
        "code/main.tf": 'output "id" {\n  value = "net-1"\n}\n',
        "app/terragrunt.hcl.json": '{"include": {"path": "../root.hcl.json"}, '
        '"dependency": {"net": {"config_path": "../net"}}, "inputs": {"id": "${dependency.net.outputs.id}"}}',
    }
    unit = session_of(tmp_path, files).unit("app")
    assert not unit.problems
    assert inputs_of(unit) == {"b": 2, "id": "net-1"}
