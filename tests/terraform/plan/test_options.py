"""What a plan is limited to, and which instances it replaces: the addresses of `--target` and `--replace`."""

from __future__ import annotations

import pytest

from gitops_lint.terraform.plan.addresses import InstanceAddress, ResourceAddress
from gitops_lint.terraform.plan.options import OptionError, contains, read_replacement, read_target, speaks_of

NET_A = (("net", "a"),)


def instance(modules: tuple[tuple[str, int | str | None], ...], name: str, key: int | str | None) -> InstanceAddress:
    return ResourceAddress(modules, "managed", "aws_vpc", name).instance(key)


@pytest.mark.parametrize(
    ("target", "address", "expected"),
    [
        ("aws_vpc.x", instance((), "x", None), True),
        ("aws_vpc.x", instance((), "x", 3), True),
        ("aws_vpc.x[3]", instance((), "x", 3), True),
        ("aws_vpc.x[3]", instance((), "x", 4), False),
        ('aws_vpc.x["3"]', instance((), "x", 3), False),
        ("aws_vpc.y", instance((), "x", None), False),
        ("data.aws_vpc.x", instance((), "x", None), False),
        ("module.net", instance(NET_A, "x", None), True),
        ('module.net["a"]', instance(NET_A, "x", 0), True),
        ('module.net["b"]', instance(NET_A, "x", None), False),
        ('module.net["a"].aws_vpc.x', instance(NET_A, "x", 0), True),
        ("module.net.aws_vpc.x", instance(NET_A, "x", 0), False),
        ("module.net", instance((*NET_A, ("sub", 0)), "x", None), True),
        ("module.net.module.sub", instance((*NET_A, ("sub", 0)), "x", None), False),
        ('module.net["a"].module.sub', instance((*NET_A, ("sub", 0)), "x", None), True),
        ("module.net", instance((), "x", None), False),
    ],
)
def test_a_target_contains_instances_as_terraform_says(target: str, address: InstanceAddress, expected: bool) -> None:
    assert contains(read_target(target), address) is expected


@pytest.mark.parametrize(
    ("target", "path", "resource", "expected"),
    [
        ('module.net["a"]', ("net",), "aws_vpc.x", True),
        ('module.net["a"].aws_vpc.x[0]', ("net",), "aws_vpc.x", True),
        ("module.net", ("net", "sub"), "data.aws_ami.base", True),
        ("data.aws_ami.base", (), "data.aws_ami.base", True),
        ("aws_ami.base", (), "data.aws_ami.base", False),
        ("module.net.module.sub", ("net",), "aws_vpc.x", False),
    ],
)
def test_before_instances_are_known_a_target_speaks_of_whole_resources(
    target: str, path: tuple[str, ...], resource: str, expected: bool
) -> None:
    assert speaks_of(read_target(target), path, resource) is expected


@pytest.mark.parametrize("text", ["", "aws_vpc", "aws_vpc.x.id", "1 + 1", "module", "module.net.aws_vpc", "aws_vpc.x["])
def test_what_is_no_address_is_refused_as_a_target(text: str) -> None:
    with pytest.raises(OptionError, match=r"^Invalid target "):
        read_target(text)


def test_an_instance_of_a_managed_resource_can_be_replaced() -> None:
    assert read_replacement('module.net["a"].aws_vpc.x[1]') == instance(NET_A, "x", 1)


@pytest.mark.parametrize("text", ["module.net", "data.aws_vpc.x", "aws_vpc"])
def test_nothing_else_can_be_replaced(text: str) -> None:
    with pytest.raises(OptionError, match=r"^Invalid force-replace address "):
        read_replacement(text)
