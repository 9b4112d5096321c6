"""What TF001, TF002, TF004 to TF006, TF015 and TF023 say, and what they pass over."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check, found
from tests.repositories import write
from tests.rules.terraform_modules import mended, said

SUGGESTIONS = [
    ("var.regoin", 'did you mean "region"?', "var.region"),
    ("vars.region", "did you mean var.region?", "var.region"),
    ("variable.region", "did you mean var.region?", "var.region"),
    ("locals.name", "did you mean local.name?", "local.name"),
    ("local.nmae", 'did you mean "name"?', "local.name"),
    ("path.modul", 'did you mean "module"?', "path.module"),
    ("paths.module", "did you mean path.module?", "path.module"),
    ("terraform_data.oen.id", 'did you mean "one"?', "terraform_data.one.id"),
    ("resource.terraform_data.oen.id", 'did you mean "one"?', "resource.terraform_data.one.id"),
    (
        "terraform_remote_state.net.outputs",
        "did you mean the data resource data.terraform_remote_state.net?",
        "data.terraform_remote_state.net.outputs",
    ),
    ("data.terraform_remote_state.nte.outputs", 'did you mean "net"?', "data.terraform_remote_state.net.outputs"),
    ("module.chidl.id", 'did you mean "child"?', "module.child.id"),
    ("module.child.idd", 'did you mean "id"?', "module.child.id"),
    ("module.child", None, "module.child"),
    ("var.entirely_else", "", "var.entirely_else"),
    ("var.x", "", "var.x"),
]

DECLARED = """\
variable "region" {}

locals {
  name = "shop"
}

resource "terraform_data" "one" {}

data "terraform_remote_state" "net" {
  backend = "local"
}

module "child" {
  source = "./child"
}
"""


@pytest.mark.parametrize(("written", "hint", "meant"), SUGGESTIONS)
def test_the_one_near_name_is_suggested_and_offered(written: str, hint: str | None, meant: str, tmp_path: Path) -> None:
    text = f'output "x" {{\n  value = "a ${{{written}}}"\n}}\n'
    child = 'output "id" {\n  value = 1\n}\n'
    found = said(tmp_path, {"main.tf": text, "declared.tf": DECLARED, "child/main.tf": child}, "TF002")
    assert len(found) == (hint is not None)
    assert not found or found[0].endswith(hint or "declared")
    assert mended(tmp_path, text, "TF002") == text.replace(written, meant)


def test_of_two_near_names_both_are_suggested_and_none_is_offered(tmp_path: Path) -> None:
    text = 'locals {\n  name1 = 1\n  name2 = var.name3\n}\n\nvariable "name1" {}\n\nvariable "name2" {}\n'
    assert said(tmp_path, text, "TF002") == [
        '3:error Reference to undeclared input variable: An input variable with the name "name3" has not been '
        'declared; did you mean "name1" or "name2"?'
    ]
    assert mended(tmp_path, text, "TF002") == text


PASSED_OVER = {
    "an output of a module that is elsewhere": 'module "net" {\n  source = "shop/net/alicloud"\n}\n\n'
    'output "x" {\n  value = module.net.anything\n}\n',
    "the iterator of a dynamic block": 'resource "a_b" "c" {\n  dynamic "rule" {\n    for_each = [1]\n    content {\n'
    "      port = rule.value\n    }\n  }\n}\n",
    "a named iterator": 'resource "a_b" "c" {\n  dynamic "rule" {\n    for_each = [1]\n    iterator = each\n'
    "    content {\n      port = each.value\n    }\n  }\n}\n",
    "what a change is ignored of": 'resource "a_b" "c" {\n  lifecycle {\n    ignore_changes = [tags["x"]]\n  }\n}\n',
    "the provider of a resource": 'resource "a_b" "c" {\n  provider = a.east\n}\n',
    "the target of an import": 'resource "a_b" "c" {}\n\nimport {\n  to = a_b.c\n  id = "c"\n}\n',
    "a type constraint": 'variable "a" {\n  type = object({ b = optional(list(string)) })\n}\n',
    "the attributes of a resource": 'resource "a_b" "c" {}\n\noutput "x" {\n  value = a_b.c.anything[0].at_all\n}\n',
    "the keys of an object": "locals {\n  a = { region = 1, name : 2 }\n}\n",
    "a function of a provider": "locals {\n  a = provider::time::rfc3339_parse(timestamp())\n}\n",
    "an override": 'resource "a_b" "c" {\n  x = var.here\n}\n\nvariable "here" {}\n',
}


@pytest.mark.parametrize("what", PASSED_OVER)
def test_what_is_no_reference_or_is_not_known_is_passed_over(what: str, tmp_path: Path) -> None:
    assert said(tmp_path, PASSED_OVER[what], "TF002") == []


def test_a_module_that_could_not_be_read_whole_is_passed_over(tmp_path: Path) -> None:
    torn = 'variable "region" {\n'
    assert said(tmp_path, {"main.tf": "locals {\n  a = var.region\n}\n", "torn.tf": torn}, "TF002", "TF005") == []


def test_an_output_of_a_module_that_could_not_be_read_whole_is_passed_over(tmp_path: Path) -> None:
    files = {"main.tf": 'module "a" {\n  source = "./a"\n}\n\noutput "x" {\n  value = module.a.x\n}\n'}
    assert said(tmp_path, {**files, "a/main.tf": 'output "x" {\n'}, "TF002") == []


def test_a_reference_in_json_is_told_without_an_edit(tmp_path: Path) -> None:
    text = '{"variable": {"region": {}}, "output": {"x": {"value": "${var.regoin}"}}}'
    (found,) = said(tmp_path, {"main.tf.json": text}, "TF002")
    assert found.endswith('did you mean "region"?')
    mended(tmp_path, "", "TF002")
    assert (tmp_path / "main.tf.json").read_text() == text


USED = {
    "in an output": ('variable "a" {}', 'output "x" {\n  value = "${var.a}"\n}'),
    "in the validation of another": (
        'variable "a" {}',
        'variable "b" {\n  validation {\n    condition = var.a\n  }\n}\n'
        "locals {\n  c = var.b\n}\n"
        'output "c" {\n  value = local.c\n}',
    ),
    "in a nested block": ('variable "a" {}', 'resource "x_y" "z" {\n  one {\n    two = [var.a]\n  }\n}'),
    "in an index": ("locals {\n  a = 1\n}", 'output "x" {\n  value = [1, 2][local.a]\n}'),
    "in a provider": ('variable "a" {}', 'provider "x" {\n  region = var.a\n}'),
    "in JSON": ('variable "a" {}', ""),
    "as a quoted dependency": ('data "x_y" "z" {}', 'output "x" {\n  value = 1\n  depends_on = ["data.x_y.z"]\n}'),
    "as a dependency": ('data "x_y" "z" {}', 'output "x" {\n  value = 1\n  depends_on = [data.x_y.z]\n}'),
    "by a condition of its own": (
        'data "x_y" "z" {\n  lifecycle {\n    postcondition {\n      condition     = self.id != ""\n'
        '      error_message = "no"\n    }\n  }\n}',
        "",
    ),
    "in a check": (
        'check "c" {\n  data "x_y" "z" {}\n  assert {\n    condition     = true\n    error_message = "no"\n  }\n}',
        "",
    ),
    "for what it does": ('data "external" "z" {\n  program = ["x"]\n}', ""),
}


@pytest.mark.parametrize("how", USED)
def test_what_is_read_somewhere_is_no_finding(how: str, tmp_path: Path) -> None:
    json = '{"output": {"x": {"value": "${var.a}"}}}' if how == "in JSON" else "{}"
    files = {"main.tf": "\n\n".join(USED[how]), "more.tf.json": json}
    assert said(tmp_path, files, "TF004", "TF005", "TF006") == []


def test_a_variable_that_only_its_own_validation_reads_is_not_read(tmp_path: Path) -> None:
    text = 'variable "a" {\n  validation {\n    condition     = var.a != ""\n    error_message = "no"\n  }\n}\n'
    assert len(said(tmp_path, text, "TF004")) == 1


REMOVALS = [
    ("locals {\n  a = 1\n  b = 2\n}\n{use b}", "locals {\n  b = 2\n}\n{use b}"),
    ("locals {\n  b = 2\n  a = 1\n}\n{use b}", "locals {\n  b = 2\n}\n{use b}"),
    ("locals {\n  a = 1 # why\n  b = 2\n}\n{use b}", "locals {\n  # why\n  b = 2\n}\n{use b}"),
    ("locals {\n  a = {\n    x = 1\n  }\n  # of b\n  b = 2\n}\n{use b}", "locals {\n  # of b\n  b = 2\n}\n{use b}"),
    ("locals {\n  b = 2\n\n  a = 1\n\n  c = local.b\n}\n{use c}", "locals {\n  b = 2\n\n  c = local.b\n}\n{use c}"),
    ("locals {\n  a = 1\n}\n\nlocals {\n  b = 2\n}\n{use b}", "\nlocals {\n  b = 2\n}\n{use b}"),
]


@pytest.mark.parametrize(("before", "after"), REMOVALS)
def test_a_local_value_that_nobody_reads_is_taken_out(before: str, after: str, tmp_path: Path) -> None:
    def written(text: str) -> str:
        for name in "bc":
            text = text.replace(f"{{use {name}}}", f'output "x" {{\n  value = local.{name}\n}}\n')
        return text

    assert mended(tmp_path, written(before), "TF005") == written(after)


SENSITIVE = {
    "var.secret": True,
    "var.plain": False,
    '"${var.secret}-x"': True,
    "[var.secret]": True,
    "{ a = var.secret }": True,
    "(var.secret)": True,
    "jsonencode({ a = var.secret })": True,
    "nonsensitive(var.secret)": False,
    "length(var.secret) > 0": False,
    "local.from_secret": True,
    "local.from_plain": False,
    "local.object.secret": False,
    "local.object": True,
    "module.child.secret": True,
    "module.child.plain": False,
    "sensitive(var.plain)": False,
}
CHILD = 'output "secret" {\n  value     = 1\n  sensitive = true\n}\n\noutput "plain" {\n  value = 1\n}\n'
SECRETS = """\
terraform {
  backend "oss" {}
}

variable "secret" {
  sensitive = true
}

variable "plain" {}

locals {
  from_secret = var.secret
  from_plain  = var.plain
  object      = { secret = var.secret, plain = 1 }
}

module "child" {
  source = "./child"
}
"""


@pytest.mark.parametrize(("expression", "is_found"), SENSITIVE.items())
def test_an_output_that_is_certainly_sensitive_has_to_say_so(expression: str, is_found: bool, tmp_path: Path) -> None:
    text = f'output "x" {{\n  value = {expression}\n}}\n'
    files = {"main.tf": text, "declared.tf": SECRETS, "child/main.tf": CHILD}
    assert len(said(tmp_path, files, "TF023")) == is_found
    assert ("sensitive = true" in mended(tmp_path, text, "TF023")) == is_found


def test_an_output_of_a_module_passes_the_mark_on(tmp_path: Path) -> None:
    text = 'variable "secret" {\n  sensitive = true\n}\n\noutput "x" {\n  value = var.secret\n}\n'
    assert said(tmp_path, text, "TF023") == []
    assert said(tmp_path, {"main.tf": text, "provider.tf": 'provider "a" {\n  region = "b"\n}\n'}, "TF023") != []


def test_examples_need_no_types_and_no_versions(tmp_path: Path) -> None:
    text = 'variable "a" {}\n\nresource "x_y" "z" {\n  a = var.a\n}\n'
    files = {"examples/complete/main.tf": text, "tests/setup/main.tf": text, "net/main.tf": text}
    assert {one.partition(":")[0] for one in said(tmp_path, files, "TF008", "TF009", "TF015")} == {"net/main.tf"}


def test_a_default_that_is_no_constant_is_one_finding(tmp_path: Path) -> None:
    text = 'variable "x" {\n  type    = string\n  default = file("x")\n}\noutput "x" {\n  value = var.x\n}\n'

    outcome = check(write(tmp_path, {"main.tf": text}), select=["TF001", "TF024"])

    assert found(outcome) == ["TF001 main.tf:3"]


def test_what_terraform_test_refuses_of_a_test_file_is_found(tmp_path: Path) -> None:
    runs = 'run "a" {\n  command = pln\n}\n\nrun "a" {\n  command = plan\n}\n'

    outcome = check(write(tmp_path, {"main.tf": "", "tests/a.tftest.hcl": runs}), select=["TF001"])

    assert found(outcome) == ["TF001 tests/a.tftest.hcl:2", "TF001 tests/a.tftest.hcl:5"]
