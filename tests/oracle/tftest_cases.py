"""Test files for `terraform test`: the module that they test, and each with one thing in it."""

from __future__ import annotations

MODULE = {
    "main.tf": """\
variable "name" {
  type    = string
  default = "shop"
  validation {
    condition     = length(var.name) > 2
    error_message = "Too short: ${var.name}."
  }
}
variable "port" {
  type    = number
  default = 443
}
variable "zones" {
  type    = map(object({ index = number, public = optional(bool, false) }))
  default = {}
}
variable "from_file" {
  type    = string
  default = "default"
}
module "net" { source = "./net" }
resource "terraform_data" "server" {
  count = 2
  input = "${var.name}-${count.index}"
  lifecycle {
    precondition {
      condition     = var.name != "refused"
      error_message = "This name is refused."
    }
    postcondition {
      condition     = self.input != "second-1"
      error_message = "The second is refused."
    }
  }
}
resource "terraform_data" "zone" {
  for_each = var.zones
  input    = each.value
}
resource "terraform_data" "bare" {}
data "terraform_remote_state" "other" {
  count   = var.name == "remote" ? 1 : 0
  backend = "local"
  config  = { path = "nowhere.tfstate" }
}
output "name" { value = upper(var.name) }
output "ids" { value = terraform_data.server[*].id }
output "zones" { value = var.zones }
output "secret" {
  value     = sensitive(var.name)
  sensitive = true
}
output "none" { value = null }
output "vpc" { value = module.net.id }
output "checked" {
  value = var.port
  precondition {
    condition     = var.port < 1000
    error_message = "Port ${var.port} is too high."
  }
}
check "name" {
  assert {
    condition     = var.name != "checked"
    error_message = "The check failed."
  }
}
""",
    "net/main.tf": """\
variable "cidr" {
  default = "10.0.0.0/16"
}
resource "terraform_data" "vpc" { input = var.cidr }
output "id" { value = terraform_data.vpc.id }
output "cidr" { value = var.cidr }
""",
    "terraform.tfvars": 'from_file = "root"\n',
    "tests/terraform.tfvars": 'from_file = "tests"\n',
    "tests/mocks/data.tfmock.hcl": """\
mock_data "terraform_remote_state" {
  defaults = { outputs = { vpc = "shared" } }
}
""",
}
"""The files that all cases share."""


def run(body: str, *conditions: str, name: str = "r", command: str = "plan") -> str:
    """A run block with some assertions."""
    asserts = "".join(
        f'  assert {{\n    condition     = {one}\n    error_message = "Wrong."\n  }}\n' for one in conditions
    )
    return f'run "{name}" {{\n  command = {command}\n{body}\n{asserts}}}\n'


_SHORT = 'variables { name = "a" }\n'
_REMOTE = 'variables { name = "remote" }\n'
_TARGET = "data.terraform_remote_state.other"
_OVERRIDE_VPC = 'override_resource {{\n  target = {0}\n  values = {{ id = "vpc-1" }}\n{1}\n}}\n'

CASES = {
    "nothing": run(""),
    "passes": run("", 'output.name == "SHOP"', "var.port == 443", 'terraform_data.server[1].input == "shop-1"'),
    "fails": run("", 'output.name == "Shop"'),
    "fails_twice": run("", 'var.name == "x"', "length(terraform_data.server) == 3", "output.zones != {}"),
    "fails_with_values": run(
        "variables { zones = { a = { index = 1 } } }",
        'terraform_data.zone["a"].input.public',
        "var.zones.a.index == 2",
        "length(var.zones) == 3 && module.net.cidr == var.name",
        "var.port == 1e3 && terraform_data.bare.input != null",
        "[for z in var.zones : z.index][0] == var.port",
    ),
    "unknown": run("", 'terraform_data.server[0].id == "x"'),
    "unknown_of_module": run("", 'module.net.id == "x"'),
    "null_output": run("", "output.none == null"),
    "unknown_output": run("", 'output.vpc == "x"'),
    "null_condition": run("", "var.name == null ? true : null"),
    "no_bool": run("", "var.name"),
    "bool_as_text": run("", '"${var.port == 443}"'),
    "undeclared_local": run("", "local.x == 1"),
    "undeclared_output": run("", "output.x == 1"),
    "undeclared_resource": run("", "terraform_data.x.id == 1"),
    "undeclared_run": run("", "run.x.name == 1"),
    "bad_index": run("", "terraform_data.server[5].input == 1"),
    "bad_key": run("", 'terraform_data.zone["x"].input == 1'),
    "bad_call": run("", "upper(var.zones) == 1"),
    "sensitive_value": run("", 'output.secret == "x"'),
    "run_variables": run('variables { name = "cart" }', 'output.name == "CART"'),
    "file_variables": 'variables { name = "cart" }\n' + run("", 'output.name == "CART"'),
    "run_over_file": 'variables { name = "cart" }\n' + run('variables { name = "pay" }', 'output.name == "PAY"'),
    "run_from_file": (
        'variables { base = "cart" }\n' + run('variables { name = "${var.base}-2" }', 'output.name == "CART-2"')
    ),
    "functions_in_variables": run('variables { name = join("-", ["a", "b"]) }', 'var.name == "a-b"'),
    "variable_files": run("", 'var.from_file == "tests"'),
    "variable_of_the_test": run('variables { wanted = "SHOP" }', "output.name == var.wanted"),
    "variable_not_there": run("variables { name = var.nowhere }"),
    "resource_in_variables": run("variables { name = terraform_data.bare.id }"),
    "wrong_type": run('variables { port = "many" }'),
    "defaults_of_attributes": run(
        "variables { zones = { a = { index = 1 } } }", 'terraform_data.zone["a"].input.public == false'
    ),
    "null_is_default": run("variables { name = null }", "var.name == null"),
    "validation": run(_SHORT),
    "validation_expected": run(_SHORT + "expect_failures = [var.name]"),
    "validation_expected_and_asserted": run(_SHORT + "expect_failures = [var.name]", "output.name == null"),
    "validation_expected_of_another": run(_SHORT + "expect_failures = [var.port]"),
    "expected_for_nothing": run("expect_failures = [var.name]"),
    "two_expected_for_nothing": run("expect_failures = [var.name, check.name]"),
    "precondition": run('variables { name = "refused" }'),
    "precondition_expected": run('variables { name = "refused" }\nexpect_failures = [terraform_data.server]'),
    "precondition_of_one_expected": run('variables { name = "refused" }\nexpect_failures = [terraform_data.server[0]]'),
    "postcondition": run('variables { name = "second" }'),
    "postcondition_expected": run('variables { name = "second" }\nexpect_failures = [terraform_data.server[1]]'),
    "postcondition_of_the_other": run('variables { name = "second" }\nexpect_failures = [terraform_data.server[0]]'),
    "output_precondition": run("variables { port = 8080 }"),
    "output_precondition_expected": run("variables { port = 8080 }\nexpect_failures = [output.checked]"),
    "check": run('variables { name = "checked" }'),
    "check_expected": run('variables { name = "checked" }\nexpect_failures = [check.name]'),
    "expect_of_local": run("expect_failures = [local.x]"),
    "expect_of_module": run("expect_failures = [module.net]"),
    "after_a_failure": run("", "var.port == 1", name="a") + run("", "var.port == 443", name="b"),
    "after_an_error": run("", "local.x == 1", name="a") + run("", "var.port == 443", name="b"),
    "earlier_run": run("", name="a") + run("variables { name = run.a.name }", 'var.name == "SHOP"', name="b"),
    "earlier_run_in_assert": run("", name="a") + run("", "run.a.name == output.name", name="b"),
    "earlier_run_unknown": run("", name="a") + run("variables { name = run.a.ids[0] }", name="b"),
    "later_run": run("variables { name = run.b.name }", name="a") + run("", name="b"),
    "module": run('module { source = "./net" }', 'output.cidr == "10.0.0.0/16"', "path.module == path.root"),
    "module_with_variables": run(
        'module { source = "./net" }\nvariables { cidr = "10.1.0.0/16" }', 'terraform_data.vpc.input == "10.1.0.0/16"'
    ),
    "override_after_apply": run(_OVERRIDE_VPC.format("module.net.terraform_data.vpc", ""), 'module.net.id == "vpc-1"'),
    "override_during_plan": run(
        _OVERRIDE_VPC.format("module.net.terraform_data.vpc", "override_during = plan"), 'module.net.id == "vpc-1"'
    ),
    "override_of_file": (
        _OVERRIDE_VPC.format("terraform_data.server", "override_during = plan")
        + run("", 'output.ids[0] == "vpc-1" && output.ids[1] == "vpc-1"')
    ),
    "override_of_one": run(
        _OVERRIDE_VPC.format("terraform_data.server[1]", "override_during = plan"), 'output.ids[0] == "vpc-1"'
    ),
    "override_of_run_over_file": (
        "override_module {\n  target = module.net\n  outputs = { id = 1 }\n}\n"
        + run("override_module {\n  target = module.net\n  outputs = { id = 2 }\n}", "module.net.id == 2")
    ),
    "override_of_dynamic_attribute": run(
        _OVERRIDE_VPC.format("terraform_data.server", "override_during = plan"),
        "terraform_data.server[0].output == null",
    ),
    "override_module": run(
        'override_module {\n  target = module.net\n  outputs = { id = "vpc-2" }\n}',
        'module.net.id == "vpc-2"',
        "module.net.cidr == null",
    ),
    "override_data": run(
        _REMOTE + "override_data {\n  target = " + _TARGET + "\n  values = { outputs = { a = 1 } }\n}",
        f"{_TARGET}[0].outputs.a == 1",
    ),
    "override_data_without_values": run(
        _REMOTE + "override_data {\n  target = " + _TARGET + "\n}", f"{_TARGET}[0].outputs == null"
    ),
    "mock_provider": 'mock_provider "terraform" {}\n' + run(_REMOTE, f"{_TARGET}[0].outputs == null"),
    "mock_provider_resource": 'mock_provider "terraform" {}\n' + run("", 'terraform_data.bare.id == "x"'),
    "mock_data": (
        'mock_provider "terraform" {\n  mock_data "terraform_remote_state" {\n    defaults = { outputs = { a = 2 } }\n'
        "  }\n}\n" + run(_REMOTE, f"{_TARGET}[0].outputs.a == 2")
    ),
    "mock_of_files": (
        'mock_provider "terraform" { source = "./tests/mocks" }\n'
        + run(_REMOTE, f'{_TARGET}[0].outputs.vpc == "shared"')
    ),
    "mock_during_plan": (
        'mock_provider "terraform" {\n  override_during = plan\n  mock_resource "terraform_data" {\n'
        '    defaults = { id = "made-up" }\n  }\n}\n' + run("", 'output.ids[1] == "made-up"')
    ),
    "mock_not_passed": (
        'mock_provider "terraform" {\n  alias = "fake"\n  override_during = plan\n'
        '  mock_resource "terraform_data" {\n    defaults = { id = "x" }\n  }\n}\n'
        + run("", 'terraform_data.bare.id == "x"')
    ),
    "mock_passed": (
        'mock_provider "terraform" {\n  alias = "fake"\n  override_during = plan\n'
        '  mock_resource "terraform_data" {\n    defaults = { id = "x" }\n  }\n}\n'
        + run("providers = { terraform = terraform.fake }", 'terraform_data.bare.id == "x"')
    ),
    "state_key": run('state_key = "other"', "var.port == 443"),
    "error_message_of_values": (
        'run "r" {\n  command = plan\n  assert {\n    condition = var.port == 1\n'
        '    error_message = "Port is ${var.port}."\n  }\n}\n'
    ),
    "error_message_sensitive": (
        'run "r" {\n  command = plan\n  assert {\n    condition = var.port == 1\n'
        '    error_message = "It is ${output.secret}."\n  }\n}\n'
    ),
    "error_message_broken": (
        'run "r" {\n  command = plan\n  assert {\n    condition = var.port == 443\n'
        '    error_message = "It is ${local.x}."\n  }\n}\n'
    ),
}

BROKEN = {
    "unknown_block": 'runs "r" {}\n',
    "unknown_argument": 'run "r" {\n  command = plan\n  x = 1\n}\n',
    "bad_command": 'run "r" {\n  command = destroy\n}\n',
    "no_condition": 'run "r" {\n  command = plan\n  assert {\n    error_message = ""\n  }\n}\n',
    "constant_condition": run("", "true"),
    "twice_the_same_run": run("") + run(""),
    "bad_run_name": run("", name="a b"),
    "two_variables_blocks": run('variables { name = "abc" }\nvariables { name = "def" }'),
    "override_without_target": run("override_resource {\n  values = {}\n}"),
    "no_label": "run {\n  command = plan\n}\n",
}
"""Files that Terraform refuses before it runs anything."""

UNREADABLE = {"mock_of_no_files": 'mock_provider "terraform" { source = "./nowhere" }\n' + run("")}
"""The same, found once all files are read."""
