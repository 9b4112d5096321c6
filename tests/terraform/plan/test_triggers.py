"""What stands in `replace_triggered_by`, and what a plan says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint import plan
from tests.repositories import repository

DECLARED = """
data "shop_size" "n" {}
resource "terraform_data" "one" {}
resource "terraform_data" "two" { count = 2 }
resource "terraform_data" "some" { count = data.shop_size.n.count }
resource "terraform_data" "this" {
  lifecycle {
    replace_triggered_by = [%s]
  }
}
"""


@pytest.mark.parametrize(
    ("trigger", "errors"),
    [
        ("terraform_data.one", []),
        ("terraform_data.one.id", []),
        ("terraform_data.one.nothing", []),
        ("terraform_data.two", []),
        ("terraform_data.two[1].id", []),
        ("terraform_data.two.id", ["no change found for terraform_data.two in the root module"]),
        ("terraform_data.two[2]", ["no change found for terraform_data.two[2] in the root module"]),
        ("terraform_data.one[0]", ["no change found for terraform_data.one[0] in the root module"]),
        ("terraform_data.absent", ["Reference to undeclared resource"]),
        ("terraform_data.some", []),
        ("terraform_data.some[0].id", []),
    ],
)
def test_a_trigger_names_what_the_plan_has_a_change_for(trigger: str, errors: list[str], tmp_path: Path) -> None:
    root = repository(tmp_path / "r", {"main.tf": DECLARED % trigger})
    problems = plan(root).problems
    assert [one.summary for one in problems if not one.limit and not one.warning] == errors
