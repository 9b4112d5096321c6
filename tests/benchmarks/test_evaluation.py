"""What is evaluated when evaluating Terraform is measured, and that all of it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.evaluation import Root, growing_root, roots_of
from benchmarks.measure import PROJECT, python, run
from tests.repositories import write


def test_roots_are_the_directories_that_are_not_modules_of_others(tmp_path: Path) -> None:
    files = ["main.tf", "examples/one/main.tf.json", "modules/net/main.tf", "docs/a.md", ".terraform/modules/x/main.tf"]
    write(tmp_path, dict.fromkeys(files, ""))
    assert [str(root) for root in roots_of(tmp_path)] == [f"{tmp_path}=", f"{tmp_path}=examples/one"]


@pytest.mark.parametrize("count", [1, 1_000, 2_000])
def test_every_instance_of_a_growing_for_each_is_evaluated(tmp_path: Path, count: int) -> None:
    write(tmp_path, {"main.tf": growing_root(count)})
    program = python("ours", PROJECT / "benchmarks/peers/evaluate.py", "--count", str(Root(tmp_path, tmp_path)))
    figures = json.loads(run(program).output)
    assert (figures["instances"], figures["problems"]) == (count, 0)
    assert (figures["attributes"], figures["unknown"]) == (3 * count, {})


def test_unknown_attributes_are_counted_by_kind_and_reason(tmp_path: Path) -> None:
    main = """
    resource "aws_vpc" "main" {}
    resource "aws_subnet" "one" {
      vpc_id            = aws_vpc.main.id
      availability_zone = data.aws_availability_zones.all.names[0]
      cidr_block        = "10.0.0.0/24"
    }
    data "aws_availability_zones" "all" {}
    """
    write(tmp_path, {"main.tf": main})
    program = python("ours", PROJECT / "benchmarks/peers/evaluate.py", "--count", str(Root(tmp_path, tmp_path)))
    figures = json.loads(run(program).output)
    assert figures["attributes"] == 3
    assert figures["unknown"] == {"AFTER_APPLY: computed by the provider": 1, "NOT_AVAILABLE: data source": 1}
