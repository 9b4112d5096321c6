"""TF002 says what `terraform validate` says, at the same line, of every reference that needs no evaluation to judge."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules.terraform_modules import outcome_of

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

CHILD = 'variable "given" {\n  type = string\n}\n\noutput "id" {\n  value = var.given\n}\n'

DECLARED = """\
variable "region" {
  type = string
}

variable "settings" {
  type = object({ name = string, zones = list(string) })
}

locals {
  name = var.settings.name
}

resource "terraform_data" "one" {
  input = local.name
}

resource "terraform_data" "many" {
  count = 2
  input = count.index
}

resource "terraform_data" "keyed" {
  for_each = { a = 1 }
  input    = each.value
}

module "child" {
  source = "./child"
  given  = local.name
}

module "children" {
  source   = "./child"
  for_each = { a = 1 }
  given    = each.key
}

check "health" {
  data "terraform_remote_state" "scoped" {
    backend = "local"
    config  = { path = var.region }
  }

  assert {
    condition     = data.terraform_remote_state.scoped.outputs != null
    error_message = "not there"
  }
}
"""

EXPRESSIONS = (
    "var.region",
    "var.regoin",
    "vars.region",
    "var",
    "var[0]",
    "var.settings.zones[0]",
    "local.name",
    "local.nmae",
    "locals.name",
    "local",
    "path.module",
    "path.modul",
    "terraform.workspace",
    "terraform.workspce",
    "each.key",
    "count.index",
    "self.id",
    "[for one in var.settings.zones : one if other]",
    "[for each in var.settings.zones : each.key]",
    "{ for self in var.settings.zones : self => count.index }",
    "terraform_data.one.id",
    "terraform_data.one",
    "terraform_data",
    "data.terraform_data",
    "terraform_data.none.id",
    "terraform_data.one[0].id",
    "terraform_data.many.id",
    "terraform_data.many",
    "terraform_data.many[0].id",
    "terraform_data.many[*].id",
    "terraform_data.many.*.id",
    "terraform_data.keyed.output",
    'terraform_data.keyed["a"].output',
    "terraform_data.keyed[1.5]",
    "resource.terraform_data.one.id",
    "resource.terraform_data.none.id",
    "data.terraform_remote_state.none.outputs",
    "data.terraform_remote_state.scoped.outputs",
    "ephemeral.some.thing",
    "module.child.id",
    "module.child.ids",
    "module.child",
    "module.chidl.id",
    "module.children",
    'module.children["a"].id',
    'module.children["a"].ids',
    "module",
    'try(var.absent, "fallback")',
    "can(local.absent) ? 1 : 2",
    '"${local.name}-${local.absent}"',
    '"%{ if var.absent }a%{ else }b%{ endif }"',
    "template.foo",
    "lazy.foo",
    "arg.foo",
    "some_type.some_name",
)

BLOCKS = dict(
    section.split("\n", 1)
    for section in Path(__file__).with_name("terraform_references.txt").read_text().split("=== ")[1:]
)


PLANNED = ("a trigger", "each in a module block")
"""What `terraform validate` passes over, and `terraform plan` refuses."""


def judged(directory: Path, command: str = "validate") -> set[tuple[str, int, str]]:
    """File, line and summary of every error that Terraform has, where it says a place."""
    subprocess.run(["terraform", "init", "-backend=false"], cwd=directory, capture_output=True, check=True)
    arguments = ["-var=region=a", '-var=settings={name="a",zones=[]}'] if command == "plan" else []
    done = subprocess.run(["terraform", command, "-json", *arguments], cwd=directory, capture_output=True, text=True)
    if command == "validate":
        said = json.loads(done.stdout)["diagnostics"]
    else:
        said = [line["diagnostic"] for line in map(json.loads, done.stdout.splitlines()) if "diagnostic" in line]
    return {
        (one["range"]["filename"], one["range"]["start"]["line"], one["summary"])
        for one in said
        if one.get("range", {}).get("filename") == "main.tf"
    }


def ours(directory: Path, files: dict[str, str]) -> set[tuple[str, int, str]]:
    """The same of our findings."""
    return {
        (one.location.file, one.location.line, one.message.partition(": ")[0])
        for one in outcome_of(directory, files, "TF001", "TF002").results
    }


def test_every_reference_of_an_output_is_judged_as_terraform_does(tmp_path: Path) -> None:
    outputs = "".join(f'output "x{index}" {{\n  value = {text}\n}}\n\n' for index, text in enumerate(EXPRESSIONS))
    found = ours(tmp_path, {"declared.tf": DECLARED, "child/main.tf": CHILD, "main.tf": outputs})
    wanted = judged(tmp_path)
    lines = {index * 4 + 2: text for index, text in enumerate(EXPRESSIONS)}
    assert {(lines[line], summary) for _, line, summary in found} == {
        (lines[line], summary) for _, line, summary in wanted
    }
    assert len(wanted) > 35


@pytest.mark.parametrize("title", BLOCKS)
def test_every_reference_of_a_block_is_judged_as_terraform_does(title: str, tmp_path: Path) -> None:
    found = ours(tmp_path, {"declared.tf": DECLARED, "child/main.tf": CHILD, "main.tf": BLOCKS[title]})
    assert found == judged(tmp_path, "plan" if title in PLANNED else "validate")
