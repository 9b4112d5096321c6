"""What each kind of block declares, in native syntax and in JSON."""

from __future__ import annotations

import json

import pytest
from trees import module_of

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, Module

NATIVE = """
terraform {
  required_version = ">= 1.5"
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      version               = "~> 5.0"
      configuration_aliases = [aws.east]
    }
    random = "~> 3.0"
  }
  backend "s3" {
    key = "state"
  }
  provider_meta "aws" {
    module = "x"
  }
}
provider "aws" {
  alias  = "east"
  region = var.region
  assume_role {
    role_arn = "x"
  }
}
variable "region" {
  type        = string
  default     = "eu"
  description = "where"
  nullable    = false
  sensitive   = true
  validation {
    condition     = var.region != ""
    error_message = "say where"
  }
}
locals {
  a = 1
  b = local.a
}
output "o" {
  value      = local.b
  sensitive  = true
  depends_on = [aws_vpc.main]
  precondition {
    condition     = local.b > 0
    error_message = "no"
  }
}
resource "aws_vpc" "main" {
  count      = 2
  provider   = aws.east
  depends_on = [module.m]
  cidr_block = "10.0.0.0/16"
  tag {
    key = "a"
  }
  lifecycle {
    create_before_destroy = true
    prevent_destroy       = true
    ignore_changes        = [tags["x"], cidr_block]
    replace_triggered_by  = [aws_vpc.other.id]
    postcondition {
      condition     = self.id != ""
      error_message = "no"
    }
  }
  connection {
    host = self.ip
  }
  provisioner "local-exec" {
    when       = destroy
    on_failure = continue
    command    = "true"
  }
}
data "aws_ami" "a" {
  for_each = var.set
  owner    = each.key
}
ephemeral "random_password" "p" {
  length = 8
}
module "m" {
  source    = "./m"
  for_each  = var.set
  providers = {
    aws = aws.east
  }
  depends_on = [aws_vpc.main]
  x          = 1
}
moved {
  from = aws_vpc.old
  to   = aws_vpc.main[0]
}
removed {
  from = aws_vpc.gone
  lifecycle {
    destroy = false
  }
}
import {
  to = aws_vpc.main[0]
  id = "vpc-1"
}
check "c" {
  data "http" "h" {
    url = "x"
  }
  assert {
    condition     = data.http.h.status == 200
    error_message = "down"
  }
}
action "aws_lambda_invoke" "i" {
  config {
    name = "x"
  }
}
"""

JSON = {
    "terraform": {
        "required_version": ">= 1.5",
        "required_providers": {
            "aws": {"source": "hashicorp/aws", "version": "~> 5.0", "configuration_aliases": ["aws.east"]},
            "random": "~> 3.0",
        },
        "backend": {"s3": {"key": "state"}},
        "provider_meta": {"aws": {"module": "x"}},
    },
    "provider": {"aws": {"alias": "east", "region": "${var.region}", "assume_role": {"role_arn": "x"}}},
    "variable": {
        "region": {
            "type": "string",
            "default": "eu",
            "description": "where",
            "nullable": False,
            "sensitive": True,
            "validation": {"condition": '${var.region != ""}', "error_message": "say where"},
        }
    },
    "locals": {"a": 1, "b": "${local.a}"},
    "output": {
        "o": {
            "value": "${local.b}",
            "sensitive": True,
            "depends_on": ["aws_vpc.main"],
            "precondition": {"condition": "${local.b > 0}", "error_message": "no"},
        }
    },
    "resource": {
        "aws_vpc": {
            "main": {
                "count": 2,
                "provider": "aws.east",
                "depends_on": ["module.m"],
                "cidr_block": "10.0.0.0/16",
                "tag": {"key": "a"},
                "lifecycle": {
                    "create_before_destroy": True,
                    "prevent_destroy": True,
                    "ignore_changes": ['tags["x"]', "cidr_block"],
                    "replace_triggered_by": ["aws_vpc.other.id"],
                    "postcondition": {"condition": '${self.id != ""}', "error_message": "no"},
                },
                "connection": {"host": "${self.ip}"},
                "provisioner": {"local-exec": {"when": "destroy", "on_failure": "continue", "command": "true"}},
            }
        }
    },
    "data": {"aws_ami": {"a": {"for_each": "${var.set}", "owner": "${each.key}"}}},
    "ephemeral": {"random_password": {"p": {"length": 8}}},
    "module": {
        "m": {
            "source": "./m",
            "for_each": "${var.set}",
            "providers": {"aws": "aws.east"},
            "depends_on": ["aws_vpc.main"],
            "x": 1,
        }
    },
    "moved": {"from": "aws_vpc.old", "to": "aws_vpc.main[0]"},
    "removed": {"from": "aws_vpc.gone", "lifecycle": {"destroy": False}},
    "import": {"to": "aws_vpc.main[0]", "id": "vpc-1"},
    "check": {
        "c": {
            "data": {"http": {"h": {"url": "x"}}},
            "assert": {"condition": "${data.http.h.status == 200}", "error_message": "down"},
        }
    },
    "action": {"aws_lambda_invoke": {"i": {"config": {"name": "x"}}}},
}


@pytest.fixture(params=["native", "json"])
def module(request: pytest.FixtureRequest) -> Module:
    files = {"main.tf": NATIVE} if request.param == "native" else {"main.tf.json": json.dumps(JSON)}
    return module_of(files)


def text(node: hcl.Expression | Argument | None) -> str | None:
    """An expression as source; a template that is one interpolation as what it holds."""
    if node is None:
        return None
    expression = node.expression if isinstance(node, Argument) else node
    if isinstance(expression, hcl.TemplateWrap):
        expression = expression.wrapped
    return hcl.to_source(expression)


def test_nothing_is_wrong_with_it(module: Module) -> None:
    assert module.problems == ()


def test_settings(module: Module) -> None:
    assert [version.constraint for version in module.required_version] == [">= 1.5"]
    aws, random = module.required_providers["aws"], module.required_providers["random"]
    assert (aws.source, aws.version) == ("hashicorp/aws", "~> 5.0")
    assert [str(alias) for alias in aws.configuration_aliases] == ["aws.east"]
    assert (random.source, random.version) == (None, "~> 3.0")
    assert module.backend is not None
    assert module.backend.type == "s3"
    assert module.backend.body.attribute("key") is not None
    assert module.cloud is None
    assert list(module.provider_metas) == ["aws"]


def test_provider_configurations(module: Module) -> None:
    provider = module.provider_configs["aws", "east"]

    assert text(provider.arguments["region"]) == "var.region"
    assert next(iter(provider.arguments)) == "region"
    assert "alias" not in provider.arguments


def test_variables(module: Module) -> None:
    variable = module.variables["region"]

    assert text(variable.type) == "string"
    assert text(variable.default) == '"eu"'
    assert (variable.description, variable.nullable, variable.sensitive) == ("where", False, True)
    assert (variable.ephemeral, variable.deprecated) == (False, None)
    assert [text(rule.condition) for rule in variable.validations] == ['var.region != ""']


def test_locals_and_outputs(module: Module) -> None:
    assert {name: text(local.expression) for name, local in module.locals.items()} == {"a": "1", "b": "local.a"}
    output = module.outputs["o"]
    assert text(output.value) == "local.b"
    assert output.sensitive
    assert [text(reference) for reference in output.depends_on] == ["aws_vpc.main"]
    assert [text(rule.error_message) for rule in output.preconditions] == ['"no"']


def test_managed_resources(module: Module) -> None:
    resource = module.resources["managed", "aws_vpc", "main"]

    assert resource.address == "aws_vpc.main"
    assert text(resource.count) == "2"
    assert resource.for_each is None
    assert str(resource.provider) == "aws.east"
    assert [text(reference) for reference in resource.depends_on] == ["module.m"]
    assert text(resource.arguments["cidr_block"]) == '"10.0.0.0/16"'
    assert set(resource.arguments) | {nested.block.type for nested in resource.blocks} == {"cidr_block", "tag"}


def test_lifecycles(module: Module) -> None:
    lifecycle = module.resources["managed", "aws_vpc", "main"].lifecycle

    assert (lifecycle.create_before_destroy, lifecycle.prevent_destroy, lifecycle.ignore_all) == (True, True, False)
    assert [text(ignored) for ignored in lifecycle.ignore_changes] == ['tags["x"]', "cidr_block"]
    assert [text(reference) for reference in lifecycle.replace_triggered_by] == ["aws_vpc.other.id"]
    assert [text(rule.condition) for rule in lifecycle.postconditions] == ['self.id != ""']
    assert lifecycle.preconditions == ()


def test_provisioners_and_connections(module: Module) -> None:
    resource = module.resources["managed", "aws_vpc", "main"]

    assert resource.connection is not None
    assert resource.connection.block.body.attribute("host") is not None
    (provisioner,) = resource.provisioners
    assert (provisioner.type, provisioner.when, provisioner.on_failure) == ("local-exec", "destroy", "continue")
    assert {name: text(argument) for name, argument in provisioner.arguments.items()} == {"command": '"true"'}


def test_other_resources(module: Module) -> None:
    assert list(module.resources) == [
        ("managed", "aws_vpc", "main"),
        ("data", "aws_ami", "a"),
        ("ephemeral", "random_password", "p"),
        ("data", "http", "h"),
    ]
    data = module.resources["data", "aws_ami", "a"]
    assert (data.address, text(data.for_each)) == ("data.aws_ami.a", "var.set")
    assert module.resources["data", "http", "h"].check == "c"


def test_module_calls(module: Module) -> None:
    call = module.module_calls["m"]

    assert (call.source_text, call.version_text, text(call.for_each)) == ("./m", None, "var.set")
    assert [(str(passed.in_child), str(passed.in_parent)) for passed in call.providers] == [("aws", "aws.east")]
    assert {name: text(argument) for name, argument in call.arguments.items()} == {"x": "1"}
    assert [text(reference) for reference in call.depends_on] == ["aws_vpc.main"]


def test_refactorings(module: Module) -> None:
    assert [(text(moved.from_), text(moved.to)) for moved in module.moved] == [("aws_vpc.old", "aws_vpc.main[0]")]
    assert [(text(removed.from_), removed.destroy) for removed in module.removed] == [("aws_vpc.gone", False)]
    assert [(text(one.to), text(one.id)) for one in module.imports] == [("aws_vpc.main[0]", '"vpc-1"')]


def test_checks_and_actions(module: Module) -> None:
    (check,) = module.checks
    assert check.data is not None
    assert check.data.key == ("data", "http", "h")
    assert [text(rule.error_message) for rule in check.asserts] == ['"down"']
    action = module.actions["aws_lambda_invoke", "i"]
    assert action.config is not None
    assert action.config.block.body.attribute("name") is not None
