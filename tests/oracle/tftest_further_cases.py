"""More test files for `terraform test`: JSON, the module's own directory, precedence, mocks, overrides, failures."""

from __future__ import annotations

import json
from typing import Any

from tftest_cases import run


def in_json(run_of: dict[str, Any], **file: Any) -> str:
    """A test file in JSON with one run `r`."""
    return json.dumps({"run": {"r": {"command": "plan"} | run_of}, **file})


def asserted(condition: str) -> dict[str, Any]:
    """A run in JSON with one assertion."""
    return {"assert": [{"condition": f"${{{condition}}}", "error_message": "Wrong."}]}


_MOCK = 'mock_provider "terraform" {{\n{0}\n}}\n'
_RESOURCE = '  mock_resource "terraform_data" {{\n    {1}\n    defaults = {{ id = "{0}" }}\n  }}'
_BARE = (
    'override_resource {{\n  target = terraform_data.bare\n  override_during = plan\n  values = {{ id = "{0}" }}\n}}'
)
_DATA = "data.terraform_remote_state.other"
_REMOTE = 'variables { name = "remote" }\n'

FURTHER = {
    "json_passes": in_json(asserted("var.port == 443")),
    "json_fails": in_json(asserted("var.port == 1")),
    "json_run_variables": in_json({"variables": {"name": "cart"}} | asserted('output.name == "CART"')),
    "json_file_variables": in_json(asserted('output.name == "CART"'), variables={"name": "cart"}),
    "json_template": in_json({"variables": {"name": '${upper("abc")}'}} | asserted('var.name == "ABC"')),
    "json_expect_failures": in_json({"variables": {"name": "a"}, "expect_failures": ["var.name"]}),
    "json_override": in_json(
        {"override_resource": {"target": "terraform_data.bare", "values": {"id": "x"}, "override_during": "plan"}}
        | asserted('terraform_data.bare.id == "x"')
    ),
    "json_mock": in_json(
        asserted('terraform_data.bare.id == "x"'),
        mock_provider={
            "terraform": {
                "override_during": "plan",
                "mock_resource": {"terraform_data": {"defaults": {"id": "x"}}},
            }
        },
    ),
    "json_module": in_json({"module": {"source": "./net"}} | asserted('output.cidr == "10.0.0.0/16"')),
    "json_two_runs": json.dumps(
        {
            "run": [
                {"a": {"command": "plan"}},
                {"b": {"command": "plan", "variables": {"name": "${run.a.name}"}} | asserted('var.name == "SHOP"')},
            ]
        }
    ),
    "root_file": run("", 'output.name == "SHOP"'),
    "root_variables": run("", 'var.from_file == "root"'),
    "root_json": in_json(asserted('var.from_file == "root"')),
    "file_over_variable_files": 'variables { from_file = "file" }\n' + run("", 'var.from_file == "file"'),
    "run_over_variable_files": run('variables { from_file = "run" }', 'var.from_file == "run"'),
    "variable_files_seen_by_the_file": (
        'variables { name = "x-${var.from_file}" }\n' + run("", 'output.name == "X-TESTS"')
    ),
    "variable_files_seen_by_the_run": run('variables { name = "x-${var.from_file}" }', 'output.name == "X-TESTS"'),
    "file_variables_see_no_others": 'variables {\n  name = "abc"\n  from_file = var.name\n}\n' + run(""),
    "run_variables_see_no_others": run('variables {\n  name = "abc"\n  from_file = var.name\n}', 'var.name == "abc"'),
    "file_variables_see_no_runs": "variables { name = run.a.name }\n" + run("", name="a"),
    "functions_of_files": run('variables { name = trimspace(file("net/main.tf")) }', "length(var.name) > 20"),
    "path_in_variables": run("variables { name = path.module }"),
    "unset_is_default": run("", 'var.from_file == "tests" && var.port == 443'),
    "sensitive_variable": run('variables { name = sensitive("cart") }', 'nonsensitive(output.secret) == "cart"'),
    "objects_in_variables": run(
        "variables { zones = { b = { index = 2 }, a = { index = 1, public = true } } }",
        'keys(terraform_data.zone) == tolist(["a", "b"])',
        "terraform_data.zone[each.key].input.index == 1",
    ),
    "splat_in_assert": run("", 'terraform_data.server[*].input == ["shop-0", "shop-1"]'),
    "for_in_assert": run("", 'alltrue([for s in terraform_data.server : startswith(s.input, "shop")])'),
    "try_in_assert": run("", "try(terraform_data.nowhere.id, 1) == 1"),
    "can_of_undeclared_index": run("", "!can(terraform_data.server[7].input)"),
    "local_value_of_the_module": run("", "can(local.x)"),
    "whole_resource": run("", "length(terraform_data.server) == 2"),
    "whole_module": run("", 'module.net.cidr == "10.0.0.0/16"'),
    "resource_of_the_module": run("", "module.net.terraform_data.vpc.id == 1"),
    "self_in_assert": run("", "self.input == 1"),
    "workspace": run("", 'terraform.workspace == "default"'),
    "no_asserts_and_expected": run('variables { name = "checked" }\nexpect_failures = [check.name, check.name]'),
    "expect_of_all": run(
        'variables {\n  name = "checked"\n  port = 8080\n}\nexpect_failures = [check.name, output.checked]'
    ),
    "expect_one_of_two": run('variables {\n  name = "checked"\n  port = 8080\n}\nexpect_failures = [check.name]'),
    "expect_of_undeclared": run("expect_failures = [var.nowhere]"),
    "expect_of_undeclared_resource": run("expect_failures = [terraform_data.nowhere]"),
    "expect_of_data": run(f"expect_failures = [{_DATA}]"),
    "expect_of_inner": run("expect_failures = [module.net.terraform_data.vpc]"),
    "expected_then_next": (
        run('variables { name = "a" }\nexpect_failures = [var.name]', name="a") + run("", "var.port == 443", name="b")
    ),
    "failure_then_reference": (
        run("", "var.port == 1", name="a") + run("variables { name = run.a.name }", 'var.name == "SHOP"', name="b")
    ),
    "override_of_undeclared": run("override_resource {\n  target = terraform_data.nowhere\n}"),
    "override_of_undeclared_module": run("override_module {\n  target = module.nowhere\n}"),
    "override_with_unknown_attribute": run(
        "override_resource {\n  target = terraform_data.bare\n  override_during = plan\n  values = { x = 1 }\n}"
    ),
    "override_of_data_in_file": (
        "override_data {\n  target = "
        + _DATA
        + "\n  values = { outputs = { a = 3 } }\n}\n"
        + run(_REMOTE, f"{_DATA}[0].outputs.a == 3")
    ),
    "override_over_mock": (
        _MOCK.format("  override_during = plan\n" + _RESOURCE.format("mocked", ""))
        + run(
            _BARE.format("over"),
            'terraform_data.bare.id == "over"',
            'terraform_data.server[0].id == "mocked"',
        )
    ),
    "override_in_mock": (_MOCK.format(_BARE.format("in")) + run("", 'terraform_data.bare.id == "in"')),
    "mock_of_one_type_during_plan": (
        _MOCK.format(_RESOURCE.format("typed", "override_during = plan")) + run("", 'output.ids[0] == "typed"')
    ),
    "mock_reaches_modules": (
        _MOCK.format("  override_during = plan\n" + _RESOURCE.format("deep", "")) + run("", 'output.vpc == "deep"')
    ),
    "state_keys": (
        run('state_key = "x"', "var.port == 443", name="a")
        + run('state_key = "y"', "run.a.name == output.name", name="b")
    ),
    "refresh_only_option": run("plan_options { refresh = false }", "var.port == 443"),
    "replace_option": run("plan_options { replace = [terraform_data.bare] }", "var.port == 443"),
    "module_and_its_assert": run(
        'module { source = "./net" }\nvariables { cidr = "10.9.0.0/16" }',
        'output.cidr == "10.9.0.0/16"',
        'terraform_data.vpc.id == "x"',
    ),
    "module_with_other_variables": run(
        'module { source = "./net" }\nvariables { name = "unused" }', "var.cidr != null"
    ),
    "module_of_a_run_that_failed": (
        run('module { source = "./net" }', "var.cidr == 1", name="a") + run("", "run.a.cidr != null", name="b")
    ),
}
"""By name; what begins with `root_` lies beside the module, and what is an object is JSON."""


def path_of(name: str, text: str) -> str:
    """Where the file of a case lies."""
    directory = "" if name.startswith("root_") else "tests/"
    return f"{directory}{name}.tftest.{'json' if text.startswith('{') else 'hcl'}"
