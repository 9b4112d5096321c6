"""Which version of the language `required_version` asks for, and what an evaluation makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.terraform.languages import NEWEST, Language, language_of
from tests.terraform.evaluation.roots import evaluated, outputs, summaries


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([], NEWEST),
        ([">= 1.5"], NEWEST),
        (["~> 1.5"], NEWEST),
        (["~> 1.5.0"], (1, 5)),
        (["1.11.4"], (1, 11)),
        ([">= 1.3, < 1.12.0"], (1, 11)),
        ([">= 1.3", "< 1.12"], (1, 11)),
        (["<= 1.12"], (1, 12)),
        (["!= 1.15.0"], NEWEST),
        (["< 1.0"], (0, 15)),
        (["~> 0.12.6"], (0, 12)),
        ([">= 9.0"], NEWEST),
        (["no version"], NEWEST),
        (["no version", "< 1.12"], (1, 11)),
    ],
)
def test_the_language_is_the_newest_that_all_constraints_allow(constraints: list[str], expected: Language) -> None:
    assert language_of(constraints) == expected


MODULE = """
terraform {
  required_version = "%s"
}
output "decided" {
  value = true || [][0]
}
output "converted" {
  value = convert(["1"], list(number))
}
"""


def test_a_root_is_evaluated_in_the_language_that_it_requires(tmp_path: Path) -> None:
    newer = evaluated(tmp_path / "newer", {"main.tf": MODULE % ">= 1.5"})
    assert outputs(newer) == {"decided": True, "converted": [1]}
    assert summaries(newer) == []
    older = evaluated(tmp_path / "older", {"main.tf": MODULE % "~> 1.11.0"})
    assert sorted(summaries(older)) == ["Call to unknown function", "Invalid index"]
    assert older.language == (1, 11)


def test_what_is_given_comes_before_what_is_required(tmp_path: Path) -> None:
    root = evaluated(tmp_path, {"main.tf": MODULE % "~> 1.11.0"}, language=(1, 15))
    assert summaries(root) == []


def test_a_module_is_evaluated_in_the_language_of_its_root(tmp_path: Path) -> None:
    files = {"main.tf": 'module "child" {\n  source = "./child"\n}\noutput "all" { value = module.child }'}
    root = evaluated(tmp_path, files | {"child/main.tf": MODULE % ">= 1.0, < 1.12"})
    assert outputs(root) == {"all": {"converted": [1], "decided": True}}


def test_the_name_of_a_type_is_no_value(tmp_path: Path) -> None:
    root = evaluated(tmp_path, {"main.tf": 'output "x" { value = [string] }'})
    assert summaries(root) == ["Unknown variable"]


SOURCE = """
terraform {
  required_version = "%s"
}
variable "where" {
  default = "child"
  const   = true
}
variable "plain" { default = "child" }
module "child" {
  source = "./${%s}"
}
output "x" { value = try(module.child.x, "nothing") }
"""
CHILD = {"child/main.tf": 'output "x" { value = 7 }'}


def test_a_variable_may_say_where_a_module_comes_from(tmp_path: Path) -> None:
    root = evaluated(tmp_path, CHILD | {"main.tf": SOURCE % (">= 1.15", "var.where")})
    assert outputs(root) == {"x": 7}
    assert summaries(root) == []


@pytest.mark.parametrize(
    ("version", "source", "summary"),
    [
        ("~> 1.14.0", "var.where", "Variables not allowed"),
        (">= 1.15", "module.child.x", "Invalid module source"),
        (">= 1.15", "var.plain", "Unknown module source"),
        (">= 1.15", "var.nothing", "Reference to undeclared input variable"),
        (">= 1.15", "uuid()", "Module not available"),
    ],
)
def test_a_source_that_has_no_value_is_told_of(tmp_path: Path, version: str, source: str, summary: str) -> None:
    root = evaluated(tmp_path, CHILD | {"main.tf": SOURCE % (version, source)})
    assert summary in summaries(root)
