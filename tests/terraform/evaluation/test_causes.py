"""What brought a failure about: the place to edit, and the places that belong to it, the nearest first."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.terraform_modules import outcome_of

RULES = ("TF024", "TF025", "TF026", "TF027", "TF029", "TF030", "TF031", "TF032", "TF034")

CHECKED = 'variable "%s" {\n  type = any\n  validation {\n    condition     = %s\n    error_message = "No."\n  }\n}\n'
CONDITION = 'resource "terraform_data" "a" {\n  lifecycle {\n    precondition {\n      condition     = %s\n'
CONDITION += '      error_message = "No."\n    }\n  }\n}\n'
CALL = 'variable "n" {\n  type = any\n}\nmodule "net" {\n  source = "./net"\n  n      = var.n\n}\n'

APPLIED = {"terraform.tfvars": "\n"}
CASES: dict[str, tuple[dict[str, str], list[str]]] = {
    "a wrong key is told with the object and the key, at the expression": (
        {
            "main.tf": 'variable "size" {\n  type = string\n}\nlocals {\n  sizes = { small = 1 }\n}\n'
            'output "size" {\n  value = local.sizes[var.size]\n}\n',
            "terraform.tfvars": 'size = "medium"\n',
        },
        [
            "main.tf:8 TF024",
            'main.tf:5 local.sizes is object with 1 attribute "small", set here',
            'terraform.tfvars:1 var.size is "medium", set here',
        ],
    ),
    "a default": (
        {"main.tf": 'variable "n" {\n  default = "x"\n}\noutput "n" {\n  value = 1 + var.n\n}\n', **APPLIED},
        ["main.tf:5 TF024", 'main.tf:2 var.n is "x", its default'],
    ),
    "the argument of a function that the variable file gives is edited there": (
        {
            "main.tf": CALL,
            "net/main.tf": 'variable "n" {\n  type = string\n}\noutput "n" {\n  value = cidrhost(var.n, 1)\n}\n',
            "terraform.tfvars": 'n = "10.0.0.0"\n',
        },
        [
            "terraform.tfvars:1 TF024",
            "main.tf:6 var.n is given here",
            'net/main.tf:5 module.net.output.n fails here; var.n is "10.0.0.0"',
            "main.tf:4 called as module.net",
        ],
    ),
    "what is computed before the function is called is edited there": (
        {
            "main.tf": 'variable "n" {}\noutput "n" {\n  value = file("${var.n}.json")\n}\n',
            "terraform.tfvars": 'n = "prod"\n',
        },
        ["main.tf:3 TF024", 'terraform.tfvars:1 var.n is "prod", set here'],
    ),
    "two given values: the condition itself": (
        {
            "main.tf": 'variable "n" {}\nvariable "m" {}\n' + CONDITION % "var.n < var.m",
            "terraform.tfvars": "n = 2\nm = 1\n",
        },
        ["main.tf:6 TF031", "terraform.tfvars:1 var.n is 2, set here", "terraform.tfvars:2 var.m is 1, set here"],
    ),
    "one given value, and one of the module: the given one": (
        {
            "main.tf": 'variable "n" {}\nvariable "m" {\n  default = 1\n}\n' + CONDITION % "var.n < var.m",
            "terraform.tfvars": "n = 2\n",
        },
        [
            "terraform.tfvars:1 TF031",
            "main.tf:8 the condition of terraform_data.a; var.n is 2",
            "main.tf:3 var.m is 1, its default",
        ],
    ),
    "a validation of one part of an object: that part": (
        {
            "main.tf": CALL,
            "net/main.tf": CHECKED % ("n", "var.n.port > 1000"),
            "terraform.tfvars": 'n = {\n  name = "x"\n  port = 80\n}\n',
        },
        [
            "terraform.tfvars:3 TF026",
            "main.tf:6 var.n is given here",
            "net/main.tf:4 the validation; var.n.port is 80",
            "main.tf:4 called as module.net",
        ],
    ),
    "a validation of two parts: the whole": (
        {"main.tf": CHECKED % ("n", "var.n.a < var.n.b"), "terraform.tfvars": "n = {\n  a = 2\n  b = 1\n}\n"},
        [
            "terraform.tfvars:1 TF026",
            "main.tf:4 the validation; var.n is object with 2 attributes",
            "terraform.tfvars:2 var.n.a is 2, set here",
            "terraform.tfvars:3 var.n.b is 1, set here",
        ],
    ),
    "a value of the wrong type deep in an argument": (
        {
            "main.tf": CALL,
            "net/main.tf": 'variable "n" {\n  type = list(object({ port = number }))\n}\n',
            "terraform.tfvars": 'n = [\n  { port = 1 },\n  { port = "x" },\n]\n',
        },
        ["terraform.tfvars:3 TF025", "main.tf:6 module.net.var.n is given here", "net/main.tf:2 the variable"],
    ),
    "a value of the wrong type in a variable file": (
        {
            "main.tf": 'variable "n" {\n  type = object({ port = number })\n}\n',
            "terraform.tfvars": 'n = {\n  port = "x"\n}\n',
        },
        ["terraform.tfvars:2 TF025", "terraform.tfvars:1 var.n is given here", "main.tf:2 the variable"],
    ),
    "a count that is negative because of the caller": (
        {
            "main.tf": CALL.replace("var.n", "-1"),
            "net/main.tf": 'variable "n" {}\nresource "terraform_data" "a" {\n  count = var.n\n}\n',
        },
        [
            "main.tf:6 TF030",
            "net/main.tf:3 the instances of module.net.terraform_data.a; var.n is -1",
            "main.tf:4 called as module.net",
        ],
    ),
    "a for_each that lacks its toset": (
        {
            "main.tf": CALL,
            "net/main.tf": 'variable "n" {}\nresource "terraform_data" "a" {\n  for_each = var.n\n}\n',
            "terraform.tfvars": 'n = ["a"]\n',
        },
        [
            "net/main.tf:3 TF030",
            "main.tf:6 var.n is tuple with 1 element, given here",
            "terraform.tfvars:1 var.n is set here",
            "main.tf:4 called as module.net",
        ],
    ),
    "a variable of a loop": (
        {
            "main.tf": 'variable "n" {}\nlocals {\n  names = [for one in var.n : one.name]\n}\n',
            "terraform.tfvars": 'n = [\n  { name = "x" },\n  { port = 1 },\n]\n',
        },
        ["main.tf:3 TF024", "main.tf:3 one comes from here", "terraform.tfvars:3 var.n is set here"],
    ),
    "an iterator of a dynamic block": (
        {
            "main.tf": 'variable "n" {}\nresource "acme_a" "a" {\n  dynamic "rule" {\n    for_each = var.n\n'
            "    content {\n      port = rule.value + 1\n    }\n  }\n}\n",
            "terraform.tfvars": 'n = ["x"]\n',
        },
        [
            "main.tf:6 TF024",
            'main.tf:4 rule.value is "x", which comes from here',
            "terraform.tfvars:1 var.n is set here",
        ],
    ),
    "self": (
        {
            "main.tf": 'variable "n" {}\n'
            + 'resource "terraform_data" "a" {\n  input = var.n\n  lifecycle {\n    postcondition {\n'
            + '      condition     = self.input > 5\n      error_message = "No."\n    }\n  }\n}\n',
            "terraform.tfvars": "n = 2\n",
        },
        [
            "terraform.tfvars:1 TF031",
            "main.tf:3 self.input is set here",
            "main.tf:6 the condition of terraform_data.a; self.input is 2",
        ],
    ),
    "each.value": (
        {
            "main.tf": 'variable "n" {}\nresource "terraform_data" "a" {\n  for_each = var.n\n'
            "  input    = each.value + 1\n}\n",
            "terraform.tfvars": 'n = {\n  b = "x"\n}\n',
        },
        [
            "main.tf:4 TF024",
            'main.tf:3 each.value is "x", which comes from here',
            "terraform.tfvars:2 var.n is set here",
        ],
    ),
    "a module's output leads to where it is computed, but the place stays": (
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\noutput "b" {\n  value = cidrhost(module.a.x, 1)\n}\n',
            "a/main.tf": 'output "x" {\n  value = "10"\n}\n',
        },
        ["main.tf:5 TF024", 'a/main.tf:2 module.a.x is "10", which comes from here'],
    ),
    "nested calls": (
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\n',
            "a/main.tf": 'module "b" {\n  source = "./b"\n}\n',
            "a/b/main.tf": 'output "x" {\n  value = [][0]\n}\n',
        },
        ["a/b/main.tf:2 TF024", "a/main.tf:1 called as module.a.module.b", "main.tf:1 called as module.a"],
    ),
    "an argument that a call lacks": (
        {"main.tf": 'module "a" {\n  source = "./a"\n}\n', "a/main.tf": 'variable "x" {}\n'},
        ["main.tf:1 TF027", "a/main.tf:1 the variable"],
    ),
    "what is known only after the apply": (
        {
            "main.tf": 'resource "terraform_data" "a" {\n  input = 1\n}\nresource "terraform_data" "b" {\n'
            '  count = length(terraform_data.a.id)\n}\nterraform {\n  backend "local" {}\n}\n'
        },
        ["main.tf:5 TF029", "main.tf:1 terraform_data.a.id is a string, known only after apply"],
    ),
    "a sensitive value is not told, nor the line that has it": (
        {
            "main.tf": 'variable "n" {\n  type      = string\n  sensitive = true\n}\n'
            + CONDITION % "length(var.n) > 9",
            "terraform.tfvars": 'n = "hunter2"\n',
        },
        ["terraform.tfvars:1 TF031", "main.tf:8 the condition of terraform_data.a; var.n has a sensitive value"],
    ),
    "nor one that a sensitive variable does not take": (
        {
            "main.tf": 'variable "n" {\n  type      = string\n  sensitive = true\n}\n',
            "terraform.tfvars": 'n = ["hunter2"]\n',
        },
        ["terraform.tfvars:1 TF025", "main.tf:2 the variable"],
    ),
    "nor one of a name that says what it is": (
        {
            "main.tf": 'variable "db_password" {\n  default = "hunter2"\n}\n'
            'output "n" {\n  value = 1 + var.db_password\n}\n',
            **APPLIED,
        },
        ["main.tf:5 TF024", "main.tf:2 the default of var.db_password"],
    ),
    "a long text is not told": (
        {
            "main.tf": f'variable "n" {{\n  default = "{"x" * 80}"\n}}\noutput "n" {{\n  value = 1 + var.n\n}}\n',
            **APPLIED,
        },
        ["main.tf:5 TF024", "main.tf:2 the default of var.n"],
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_finding_stands_at_the_line_to_edit_and_tells_the_way_there(name: str, tmp_path: Path) -> None:
    files, expected = CASES[name]
    (result,) = outcome_of(tmp_path, files, *RULES).results
    places = [f"{one.location.file}:{one.location.line} {one.note}" for one in result.related]
    assert [f"{result.location.file}:{result.location.line} {result.rule}", *places] == expected
    assert "hunter2" not in f"{result.message} {result.snippet} {places}"
