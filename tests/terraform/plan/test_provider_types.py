"""What becomes of objects whose schema only their provider knows: the tables of facts and the state decide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.model.plan import Action, Plan
from gitops_lint.terraform.plan.making import simulate
from gitops_lint.terraform.plan.state import NO_STATE, read_state
from tests.terraform.evaluation.roots import opened


def planned(root: Path, main: str, **objects: dict[str, Any]) -> Plan:
    """The plan of a file over objects by `type__name`, each with its attributes."""
    resources = [
        {
            "mode": "managed",
            "type": key.partition("__")[0],
            "name": key.partition("__")[2],
            "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
            "instances": [{"attributes": attributes}],
        }
        for key, attributes in objects.items()
    ]
    state = read_state(json.dumps({"version": 4, "resources": resources}).encode()) if objects else NO_STATE
    return simulate(opened(root, {"main.tf": main}), state).plan


VPC = {
    "id": "vpc-1",
    "arn": "arn:1",
    "cidr_block": "10.0.0.0/16",
    "instance_tenancy": "default",
    "enable_dns_support": True,
    "tags": {"a": "1"},
}


@pytest.mark.parametrize(
    ("arguments", "action", "paths"),
    [
        ('cidr_block = "10.0.0.0/16"\n tags = { a = "1" }', Action.NO_OP, ()),
        ('cidr_block = "10.0.0.0/16"\n tags = { a = 1 }', Action.NO_OP, ()),
        ('cidr_block = "10.0.0.0/16"\n tags = { a = "2" }', Action.UPDATE, ()),
        ('cidr_block = "10.1.0.0/16"\n tags = { a = "1" }', Action.DELETE_CREATE, (("cidr_block",),)),
        ('cidr_block = "10.0.0.0/16"\n tags = { a = "1" }\n enable_dns_support = "true"', Action.NO_OP, ()),
        ('cidr_block = "10.0.0.0/16"\n tags = { a = "1" }\n enable_dns_support = false', Action.UPDATE, ()),
        (
            'cidr_block = "10.1.0.0/16"\n tags = { a = "1" }\n lifecycle { ignore_changes = [cidr_block] }',
            Action.NO_OP,
            (),
        ),
        (
            'cidr_block = "10.1.0.0/16"\n lifecycle { create_before_destroy = true }',
            Action.CREATE_DELETE,
            (("cidr_block",),),
        ),
        ('cidr_block = data.aws_ssm_parameter.cidr.value\n tags = { a = "1" }', Action.NO_OP, ()),
        (
            "cidr_block = aws_vpc.other.cidr_block\n tags = { a = aws_vpc.other.arn }",
            Action.DELETE_CREATE,
            (("cidr_block",),),
        ),
    ],
)
def test_an_existing_object_changes_as_its_provider_would_change_it(
    tmp_path: Path, arguments: str, action: Action, paths: tuple[tuple[str, ...], ...]
) -> None:
    others = (
        'data "aws_ssm_parameter" "cidr" { name = "cidr" }\nresource "aws_vpc" "other" { cidr_block = "10.9.0.0/16" }'
    )
    plan = planned(tmp_path, f'resource "aws_vpc" "main" {{\n {arguments}\n}}\n{others}', aws_vpc__main=VPC)
    change = plan.change("aws_vpc.main")
    assert change is not None
    assert (change.action, change.replace_paths) == (action, paths)


def test_what_an_update_does_not_touch_stays_known(tmp_path: Path) -> None:
    main = """
    resource "aws_vpc" "main" {
      cidr_block = "10.0.0.0/16"
      tags       = { a = "2" }
    }
    resource "aws_subnet" "a" { vpc_id = aws_vpc.main.id }
    """
    plan = planned(tmp_path, main, aws_vpc__main=VPC)
    change = plan.change("aws_vpc.main")
    assert change is not None
    assert (change.after["id"], change.after["arn"], change.after["tags"]) == ("vpc-1", "arn:1", {"a": "2"})
    assert change.after_unknown == {}
    subnet = plan.change("aws_subnet.a")
    assert subnet is not None
    assert subnet.after["vpc_id"] == "vpc-1"


def test_a_replacement_makes_what_is_computed_unknown(tmp_path: Path) -> None:
    main = """
    resource "aws_vpc" "main" { cidr_block = "10.1.0.0/16" }
    resource "aws_subnet" "a" { vpc_id = aws_vpc.main.id }
    """
    plan = planned(tmp_path, main, aws_vpc__main=VPC, aws_subnet__a={"id": "s", "vpc_id": "vpc-1"})
    vpc, subnet = plan.change("aws_vpc.main"), plan.change("aws_subnet.a")
    assert vpc is not None
    assert vpc.after_unknown["id"] is True
    assert vpc.action_reason == "replace_because_cannot_update"
    assert subnet is not None
    assert (subnet.action, subnet.replace_paths) == (Action.DELETE_CREATE, (("vpc_id",),))
    assert [(step.operation, step.address) for step in plan.steps] == [
        ("delete", "aws_subnet.a"),
        ("delete", "aws_vpc.main"),
        ("create", "aws_vpc.main"),
        ("create", "aws_subnet.a"),
    ]


def test_what_only_a_platform_knows_is_named_with_its_reason(tmp_path: Path) -> None:
    main = """
    data "aws_ami" "linux" { owners = ["self"] }
    resource "aws_instance" "web" { ami = data.aws_ami.linux.id }
    resource "terraform_data" "each" { count = length(data.aws_ami.linux.block_device_mappings) }
    """
    plan = planned(tmp_path, main)
    change = plan.change("aws_instance.web")
    assert change is not None
    assert [(one.path, one.reason) for one in change.missing] == [
        (("ami",), "data.aws_ami.linux.id is read from the platform")
    ]
    assert [(problem.summary, problem.address, problem.limit) for problem in plan.problems] == [
        ("Instances not known", "terraform_data.each", True)
    ]
    assert not plan.errors


@pytest.mark.parametrize(
    ("depends", "reason"),
    [
        ("owners = [terraform_data.x.id]", "read_because_config_unknown"),
        ("depends_on = [terraform_data.x]", "read_because_dependency_pending"),
        ('owners = ["self"]', None),
    ],
)
def test_a_data_source_is_read_during_the_apply_where_it_must_wait(
    tmp_path: Path, depends: str, reason: str | None
) -> None:
    main = f'resource "terraform_data" "x" {{}}\ndata "aws_ami" "linux" {{ {depends} }}'
    change = planned(tmp_path, main).change("data.aws_ami.linux")
    assert (None if change is None else (change.action, change.action_reason)) == (
        None if reason is None else (Action.READ, reason)
    )


def test_an_object_that_is_destroyed_waits_for_what_depends_on_it(tmp_path: Path) -> None:
    resources = [("a", []), ("b", ["terraform_data.a"]), ("c", ["terraform_data.a", "terraform_data.b"])]
    state = {
        "version": 4,
        "resources": [
            {
                "mode": "managed",
                "type": "terraform_data",
                "name": name,
                "provider": "",
                "instances": [{"attributes": {"id": name}, "dependencies": of}],
            }
            for name, of in resources
        ],
    }
    plan = simulate(opened(tmp_path, {"main.tf": ""}), read_state(json.dumps(state).encode())).plan
    assert [step.address for step in plan.steps] == ["terraform_data.c", "terraform_data.b", "terraform_data.a"]


def test_values_of_a_provider_that_are_secret_are_marked(tmp_path: Path) -> None:
    main = 'resource "aws_db_instance" "x" {\n  username = "u"\n  password = "hunter2"\n}'
    change = planned(tmp_path, main).change("aws_db_instance.x")
    assert change is not None
    assert change.after_sensitive["password"] is True
    assert "username" not in change.after_sensitive
