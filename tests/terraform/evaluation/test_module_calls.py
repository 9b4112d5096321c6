"""Modules: calls, instances, sources, what their outputs give."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.repositories import repository
from tests.terraform.evaluation.roots import evaluated, outputs, summaries

NET = """
variable "cidr" { type = string }
variable "zones" {
  type    = list(string)
  default = ["a"]
}
output "subnets" { value = [for i, zone in var.zones : cidrsubnet(var.cidr, 8, i)] }
output "path" { value = path.module }
"""


def test_a_call_gives_the_outputs_of_its_module(tmp_path: Path) -> None:
    root = evaluated(
        tmp_path,
        {
            "main.tf": 'module "net" {\n  source = "./net"\n  cidr = "10.0.0.0/16"\n}\n'
            'output "subnets" { value = module.net.subnets }\noutput "path" { value = module.net.path }',
            "net/main.tf": NET,
        },
    )
    assert outputs(root) == {"subnets": ["10.0.0.0/24"], "path": "net"}
    assert summaries(root) == []


@pytest.mark.parametrize(
    ("repetition", "reference", "expected"),
    [
        ("count = 2", "module.net[1].subnets", ["10.1.0.0/24"]),
        ("count = 2", "module.net[*].subnets[0]", ["10.0.0.0/24", "10.1.0.0/24"]),
        ("count = 0", "module.net", []),
        ('for_each = toset(["0", "7"])', 'module.net["7"].subnets', ["10.7.0.0/24"]),
        ('for_each = toset(["0", "7"])', "{ for k, m in module.net : k => m.path }", {"0": "net", "7": "net"}),
        ('for_each = { "3" = "x" }', "keys(module.net)", ["3"]),
    ],
)
def test_each_instance_of_a_call_is_evaluated_with_its_own_key(
    tmp_path: Path, repetition: str, reference: str, expected: object
) -> None:
    key = "count.index" if "count" in repetition else "each.key"
    main = (
        f'module "net" {{\n  source = "./net"\n  {repetition}\n  cidr = "10.${{{key}}}.0.0/16"\n}}\n'
        f'output "answer" {{ value = {reference} }}'
    )
    root = evaluated(tmp_path, {"main.tf": main, "net/main.tf": NET})
    assert outputs(root) == {"answer": expected}
    assert summaries(root) == []


@pytest.mark.parametrize("repetition", ["count = var.wanted ? 1 : 0", "for_each = var.names"])
@pytest.mark.parametrize(
    "reference",
    [
        "one(values(module.net)[*].path)",
        "one(module.net[*].path)",
        "length(module.net)",
        "module.net",
        "try(module.net[0].path, 1)",
    ],
)
def test_a_call_whose_instances_are_not_known_has_a_value_of_no_known_type(
    tmp_path: Path, repetition: str, reference: str
) -> None:
    main = (
        'variable "wanted" { type = bool }\nvariable "names" { type = set(string) }\n'
        f'module "net" {{\n  source = "./net"\n  {repetition}\n  cidr = "10.0.0.0/16"\n}}\n'
        f'output "answer" {{ value = {reference} }}'
    )
    root = evaluated(tmp_path, {"main.tf": main, "net/main.tf": NET})
    assert outputs(root) == {"answer": "<not_available>"}
    assert set(summaries(root)) == {"No value for required variable"}


def test_a_module_that_includes_itself_is_said_once_and_its_outputs_are_unknown(tmp_path: Path) -> None:
    root = evaluated(
        tmp_path,
        {
            "main.tf": 'module "a" { source = "./a" }\noutput "x" { value = module.a.x }\noutput "y" { value = 1 }',
            "a/main.tf": 'module "b" { source = "../b" }\noutput "x" { value = module.b.x }',
            "b/main.tf": 'module "a" { source = "../a" }\noutput "x" { value = module.a.x }',
        },
    )
    assert summaries(root) == ["Module includes itself"]
    assert "root → " in root.log.problems[0].detail
    assert outputs(root) == {"x": "<not_available>", "y": 1}


def test_a_module_from_a_registry_is_a_limit_and_its_outputs_are_not_available(tmp_path: Path) -> None:
    main = 'module "vpc" {\n  source = "terraform-aws-modules/vpc/aws"\n}\noutput "id" { value = module.vpc.vpc_id }'
    root = evaluated(tmp_path, {"main.tf": main})
    (problem,) = root.log.problems
    assert problem.limit
    assert problem.detail.startswith('module "vpc" comes from a registry and is not vendored;')
    assert outputs(root) == {"id": "<not_available>"}


def test_modules_that_are_not_here_close_no_cycle_between_their_arguments_and_outputs(tmp_path: Path) -> None:
    main = """
    module "bucket" {
      source = "example/bucket/any"
      policy = data.aws_iam_policy_document.bucket.json
    }
    data "aws_iam_policy_document" "bucket" {
      statement { resources = [module.bucket.arn] }
    }
    """
    root = evaluated(tmp_path, {"main.tf": main})
    assert [problem.kind for problem in root.log.problems if not problem.limit] == []


def test_the_arguments_of_a_module_that_is_not_here_are_evaluated_in_every_instance(tmp_path: Path) -> None:
    main = """
    locals { regions = { fra = "eu-frankfurt-1" } }
    module "bucket" {
      source   = "example/bucket/any"
      for_each = toset(["fra", "lhr"])
      region   = local.regions[each.key]
      size     = "large" + 1
    }
    """
    root = evaluated(tmp_path, {"main.tf": main})
    found = [(problem.summary, problem.address) for problem in root.log.problems if not problem.limit]
    assert found == [
        ("Invalid operand", 'module.bucket["fra"].var.size'),
        ("Invalid index", 'module.bucket["lhr"].var.region'),
    ]


@pytest.mark.parametrize("is_ignored", [False, True])
def test_a_vendored_module_is_read_from_where_terraform_put_it(tmp_path: Path, is_ignored: bool) -> None:
    if is_ignored:
        repository(tmp_path, {".gitignore": ".terraform/\n"})
    manifest = {"Modules": [{"Key": "net", "Source": "acme/net/aws", "Dir": ".terraform/modules/net"}]}
    root = evaluated(
        tmp_path,
        {
            "main.tf": 'module "net" {\n  source = "acme/net/aws"\n  cidr = "10.0.0.0/16"\n}\n'
            'output "subnets" { value = module.net.subnets }',
            ".terraform/modules/modules.json": json.dumps(manifest),
            ".terraform/modules/net/main.tf": NET,
        },
    )
    assert outputs(root) == {"subnets": ["10.0.0.0/24"]}
    assert summaries(root) == []


@pytest.mark.parametrize(
    ("source", "directory"),
    [
        ("git::ssh://git@example.com/net.git?ref=v1", "net"),
        ("git::ssh://git@example.com/net.git//sub?ref=v1", "net/sub"),
    ],
)
def test_a_source_that_the_settings_name_is_read_from_its_directory(
    tmp_path: Path, source: str, directory: str
) -> None:
    main = (
        f'module "net" {{\n  source = "{source}"\n  cidr = "10.0.0.0/16"\n}}\noutput "p" {{ value = module.net.path }}'
    )
    sources = {"git::ssh://git@example.com/net.git": "net"}
    root = evaluated(tmp_path, {"main.tf": main, f"{directory}/main.tf": NET}, sources=sources)
    assert outputs(root) == {"p": directory}


def test_a_variable_that_the_call_leaves_out_is_missing_at_the_call(tmp_path: Path) -> None:
    root = evaluated(tmp_path, {"main.tf": 'module "net" { source = "./net" }', "net/main.tf": NET})
    (problem,) = root.log.problems
    assert (problem.summary, problem.file) == ("Missing required argument", "main.tf")
    assert problem.detail == 'The argument "cidr" is required, but no definition was found.'


def test_an_instance_that_is_not_there_is_an_error_where_it_is_referred_to(tmp_path: Path) -> None:
    main = (
        'module "net" {\n  source = "./net"\n  count = 1\n  cidr = "10.0.0.0/16"\n}\n'
        'output "x" { value = module.net[3].path }'
    )
    root = evaluated(tmp_path, {"main.tf": main, "net/main.tf": NET})
    assert summaries(root) == ["Invalid index"]


def test_the_other_modules_are_evaluated_where_one_is_broken(tmp_path: Path) -> None:
    root = evaluated(
        tmp_path,
        {
            "main.tf": 'module "a" { source = "./a" }\nmodule "b" { source = "./b" }\n'
            'output "a" { value = module.a.x }\noutput "b" { value = module.b.x }',
            "a/main.tf": 'output "x" { value = nothing.here.at_all }',
            "b/main.tf": 'output "x" { value = 2 }',
        },
    )
    assert outputs(root) == {"a": "<not_available>", "b": 2}
    assert summaries(root) == ["Reference to undeclared resource"]
