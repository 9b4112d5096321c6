"""Whatever Terraform files hold, the run ends in time: what is bad is a finding, the other roots are evaluated."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from tests.repositories import repository
from tests.test_bad_input import bounded, run

NEIGHBOUR = {"zz/main.tf": 'output "zone" {\n  value = ["eu-central-1a"][1]\n}\n'}
"""A root with one finding, which shows that the other roots were evaluated."""

ENDLESS = 'module "again" {\n  source = "../network"\n}\n'
NAMES = 'variable "names" {\n  type = map(number)\n}\n\noutput "names" {\n  value = length(var.names)\n}\n'


def name_line(number: int) -> str:
    return f'  name_{number:06} = "{"x" * 30}"\n'


def chain(length: int) -> str:
    lines = [f"  v{number} = local.v{number + 1} + 1\n" for number in range(length)]
    return "locals {\n" + "".join(lines) + f'  v{length} = tonumber("last")\n}}\n'


def module_chain(length: int) -> dict[str, str]:
    files = {
        f"m{number}/main.tf": f'module "below" {{\n  source = "../m{number + 1}"\n}}\n' for number in range(length)
    }
    return files | {f"m{length}/main.tf": 'output "last" {\n  value = tonumber("last")\n}\n'}


BAD: Mapping[str, tuple[Callable[[], Mapping[str, str | bytes]], str]] = {
    "a module that includes itself": (lambda: {"network/main.tf": ENDLESS}, "TF033 network/main.tf:2"),
    "modules that include each other": (
        lambda: {
            "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
            "b/main.tf": 'module "c" {\n  source = "../c"\n}\n',
            "c/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        },
        "TF033 c/main.tf:2",
    ),
    "a chain of 10,000 local values": (lambda: {"main.tf": chain(10_000)}, "TF024 main.tf:10002"),
    "modules nested 100 deep": (lambda: module_chain(100), "TF024 m100/main.tf:2"),
    "brackets nested 10,000 deep in a variable file": (
        lambda: {"main.tf": 'variable "a" {}\n', "terraform.tfvars": "a = " + "[" * 10_000},
        "REP002 terraform.tfvars:1",
    ),
    "for_each over what is known after apply": (
        lambda: {
            "main.tf": 'resource "terraform_data" "a" {\n  input = 1\n}\n\n'
            'resource "terraform_data" "b" {\n  for_each = toset([terraform_data.a.id])\n}\n'
        },
        "TF029 main.tf:6",
    ),
    "a variable file of 5 MB": (
        lambda: {"main.tf": NAMES, "terraform.tfvars": "names = {\n" + "".join(map(name_line, range(100_000))) + "}\n"},
        "TF025 terraform.tfvars:2",
    ),
    "a variable file that is not UTF-8": (
        lambda: {"main.tf": 'variable "a" {}\n', "terraform.tfvars": b'b = 1\na = "\xff"\n'},
        "REP001 terraform.tfvars:2",
    ),
    "a file outside of the repository": (
        lambda: {"main.tf": 'output "users" {\n  value = file("/etc/passwd")\n}\n'},
        "TF024 main.tf:2",
    ),
    "a file above the repository": (
        lambda: {"main.tf": 'output "key" {\n  value = file("../../../../../etc/hostname")\n}\n'},
        "TF024 main.tf:2",
    ),
    "a regular expression that explodes elsewhere": (
        lambda: {"main.tf": f'output "a" {{\n  value = regex("^(a+)+$", "{"a" * 50_000}!")\n}}\n'},
        "TF024 main.tf:2",
    ),
    "a count of billions": (
        lambda: {"main.tf": 'resource "terraform_data" "a" {\n  count = 4000000000\n}\n'},
        "TF030 main.tf:2",
    ),
    "conflicting declarations": (
        lambda: {"main.tf": 'variable "a" {}\n\nvariable "a" {}\n\noutput "a" {\n  value = var.a\n}\n'},
        "TF001 main.tf:3",
    ),
    "a value made of itself": (lambda: {"main.tf": "locals {\n  a = local.a\n}\n"}, "TF003 main.tf:2"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_terraform_has_its_place_and_the_other_roots_are_evaluated(name: str, tmp_path: Path) -> None:
    make, place = BAD[name]
    ran = bounded(run(repository(tmp_path / "repository", {**make(), **NEIGHBOUR}), "--select=TF,REP001,REP002"))
    assert ran.code == 1, ran.errors
    assert place in ran.places(), ran.places()[:20]
    assert "TF024 zz/main.tf:2" in ran.places()
