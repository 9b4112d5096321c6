"""What a value is that nobody knows yet: the attribute that it is, as long as it is handed on unchanged."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.analysis.terraform_stacks import terraform_stacks
from gitops_lint.loading.load import load
from gitops_lint.terraform.values import AttributeOf, UnknownValue
from tests.repositories import write

MODULE = """variable "given" {
  type = list(string)
}

resource "aws_security_group" "inside" {
  name = "inside"
}

output "id" {
  value = aws_security_group.inside.id
}

output "given" {
  value = var.given
}
"""
ROOT = """resource "aws_security_group" "a" {
  name = "a"
}

resource "aws_security_group" "many" {
  for_each = toset(["x", "y"])
  name     = each.key
}

resource "aws_security_group" "counted" {
  count = 2
  name  = "counted"
}

locals {
  same = aws_security_group.a.id
}

module "net" {
  source = "./net"
  given  = [local.same, "sg-1"]
}

output "it" {
  value = %s
}
"""
A = AttributeOf("aws_security_group.a", "id")
KEPT = {
    "aws_security_group.a.id": A,
    "local.same": A,
    '"${local.same}"': A,
    "(local.same)": A,
    "[local.same][0]": A,
    "{ id = local.same }.id": A,
    "true ? local.same : null": A,
    "try(local.same, null)": A,
    "element([local.same], 3)": A,
    'lookup({ id = local.same }, "id", "none")': A,
    "tolist([local.same])[0]": A,
    "one([local.same])": A,
    "concat([local.same], [])[0]": A,
    'concat(aws_security_group.counted.*.id, [""])[0]': AttributeOf("aws_security_group.counted[0]", "id"),
    "flatten([[local.same]])[0]": A,
    "merge({ id = local.same }, {}).id": A,
    "try(aws_security_group.counted[5].id, local.same)": A,
    "module.net.given[0]": A,
    "module.net.id": AttributeOf("module.net.aws_security_group.inside", "id"),
    'aws_security_group.many["x"].id': AttributeOf('aws_security_group.many["x"]', "id"),
    "aws_security_group.counted[1].id": AttributeOf("aws_security_group.counted[1]", "id"),
    "(aws_security_group.counted[*].id)[0]": AttributeOf("aws_security_group.counted[0]", "id"),
    "values(aws_security_group.many)[1].id": AttributeOf('aws_security_group.many["y"]', "id"),
    "[for one in aws_security_group.counted : one.id][1]": AttributeOf("aws_security_group.counted[1]", "id"),
    "aws_security_group.a.arn": AttributeOf("aws_security_group.a", "arn"),
}
LOST = (
    '"${local.same}-copy"',
    "upper(local.same)",
    'local.same == "sg-1"',
    'join(",", [local.same])',
    'replace(local.same, "sg", "gs")',
    "sha1(local.same)",
    'local.same == "sg-1" ? local.same : "sg-2"',
)


def _value(directory: Path, expression: str) -> object:
    write(directory, {"main.tf": ROOT % expression, "net/main.tf": MODULE})
    (stack,) = terraform_stacks(load(directory, jobs=1).repository)
    return stack.evaluation.root.output("it")


@pytest.mark.parametrize("expression", KEPT)
def test_what_hands_a_value_on_says_what_it_is(expression: str, tmp_path: Path) -> None:
    value = _value(tmp_path, expression)
    assert isinstance(value, UnknownValue)
    assert value.attribute == KEPT[expression]


@pytest.mark.parametrize("expression", LOST)
def test_what_makes_something_else_of_a_value_no_longer_says_it(expression: str, tmp_path: Path) -> None:
    value = _value(tmp_path, expression)
    assert isinstance(value, UnknownValue)
    assert value.attribute is None
