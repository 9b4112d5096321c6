"""What override files make of a module is what `terraform show -json` shows of its configuration."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from terraform_cases import module_of

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, Module, ResourceBlock

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

MAIN = """
variable "a" {
  description = "base"
  default     = 1
  sensitive   = true
}
variable "b" {
  type    = string
  default = "x"
}
locals {
  l = "base"
  k = "kept"

  base  = toset(["x"])
  other = toset(["y"])
}
resource "terraform_data" "r" {
  count            = 2
  input            = "base"
  triggers_replace = "base"
  provisioner "local-exec" {
    command = "base"
  }
  provisioner "local-exec" {
    command = "second"
  }
}
resource "terraform_data" "s" {
  input = local.l
  provisioner "local-exec" {
    command = "base"
  }
}
resource "terraform_data" "t" {
  for_each = local.base
  input    = var.b
}
output "o" {
  description = "base"
  value       = local.l
}
output "k" {
  value = local.k
}
module "m" {
  source = "./none"
  count  = 1
  x      = "base"
  y      = "base"
}
"""
FIRST = """
variable "a" {
  default = 2
}
variable "b" {
  description = "said"
}
locals {
  l = "a"
}
resource "terraform_data" "r" {
  input = "a"
  provisioner "local-exec" {
    command = "a"
  }
}
resource "terraform_data" "t" {
  for_each         = local.other
  triggers_replace = local.k
}
output "o" {
  sensitive = true
}
module "m" {
  source = "./child"
  y      = "a"
}
"""
SECOND = {
    "resource": {"terraform_data": {"r": {"count": 1, "triggers_replace": "json"}}},
    "output": {"o": {"value": "${local.k}"}},
    "variable": {"a": {"sensitive": False}},
    "module": {"m": {"count": 2}},
}


def test_the_merged_module_is_that_of_terraform(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(MAIN)
    (tmp_path / "a_override.tf").write_text(FIRST)
    (tmp_path / "override.tf.json").write_text(json.dumps(SECOND))
    (tmp_path / "child").mkdir()
    (tmp_path / "child" / "main.tf").write_text('variable "x" {}\nvariable "y" {}\n')
    for command in (["init"], ["plan", "-out=plan"]):
        subprocess.run(["terraform", *command, "-input=false"], cwd=tmp_path, capture_output=True, check=True)
    shown = subprocess.run(["terraform", "show", "-json", "plan"], cwd=tmp_path, capture_output=True, check=True)
    root = json.loads(shown.stdout)["configuration"]["root_module"]
    module = module_of(tmp_path)

    assert module.problems == ()
    assert {name: outputs(output) for name, output in root["outputs"].items()} == {
        name: {"description": output.description, "sensitive": output.sensitive, "value": said(output.value)}
        for name, output in module.outputs.items()
    }
    assert root["variables"] == variables(module)
    assert {resource["name"]: resources(resource) for resource in root["resources"]} == {
        resource.name: our_resource(resource) for resource in module.resources.values()
    }
    call, ours = root["module_calls"]["m"], module.module_calls["m"]
    assert call["source"] == ours.source_text
    assert call["expressions"] == {name: said(argument) for name, argument in ours.arguments.items()}
    assert call["count_expression"] == said(ours.count)


def said(argument: Argument | None) -> Any:
    """An argument as `terraform show` shows it: a constant or the references."""
    assert argument is not None
    expression = argument.expression
    if isinstance(expression, hcl.TemplateWrap):
        # Terraform shows the text of a JSON string, too.
        return {"constant_value": hcl.to_source(expression)[1:-1], **references(expression.wrapped)}
    if isinstance(expression, hcl.String):
        return {"constant_value": expression.value}
    if isinstance(expression, hcl.Number):
        return {"constant_value": int(expression.text)}
    return references(expression)


def references(expression: hcl.Expression) -> dict[str, Any]:
    return {"references": [hcl.to_source(expression)]} if isinstance(expression, hcl.ScopeTraversal) else {}


def outputs(output: dict[str, Any]) -> dict[str, Any]:
    return {
        "description": output.get("description"),
        "sensitive": output.get("sensitive", False),
        "value": output["expression"],
    }


def variables(module: Module) -> dict[str, Any]:
    shown = {}
    for name, variable in module.variables.items():
        said_default = said(variable.default)["constant_value"]
        shown[name] = {"default": said_default, "description": variable.description}
        if variable.sensitive:
            shown[name]["sensitive"] = True
    return shown


def resources(resource: dict[str, Any]) -> dict[str, Any]:
    return {
        "arguments": resource.get("expressions", {}),
        "count": resource.get("count_expression"),
        "for_each": resource.get("for_each_expression"),
        "provisioners": [one["expressions"]["command"] for one in resource.get("provisioners", ())],
    }


def our_resource(resource: ResourceBlock) -> dict[str, Any]:
    return {
        "arguments": {name: said(argument) for name, argument in resource.arguments.items()},
        "count": None if resource.count is None else said(resource.count),
        "for_each": None if resource.for_each is None else said(resource.for_each),
        "provisioners": [said(one.arguments["command"]) for one in resource.provisioners],
    }
