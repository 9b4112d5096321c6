"""Runs of `.tftest.hcl` files are items of their own."""

from __future__ import annotations

import pytest

from tests.pytest_plugin.sample import Sample

MODULE = """\
variable "name" {
  type = string
}
variable "secret" {
  default   = "hidden"
  sensitive = true
}
resource "terraform_data" "server" {
  input = var.name
}
output "name" {
  value = upper(var.name)
}
"""
TESTS = """\
variables {
  name = "shop"
}

run "holds" {
  command = plan
  assert {
    condition     = output.name == "SHOP"
    error_message = "The name is not in capitals."
  }
}

run "breaks" {
  command = plan
  assert {
    condition     = output.name == "Shop" || var.secret == "x"
    error_message = "The name is wrong."
  }
}

run "applies" {
  assert {
    condition     = terraform_data.server.id != ""
    error_message = "There is no server."
  }
}

run "uses_what_was_applied" {
  command = plan
  variables {
    name = run.applies.name
  }
}

run "plans_on_what_was_applied" {
  command = plan
  assert {
    condition     = terraform_data.server.id != ""
    error_message = "There is no server."
  }
}
"""
FILE = "infra/net/tests/defaults.tftest.hcl"
RULE = "--gitops-select=REP001"
OUTCOMES = {"passed": 1, "failed": 1, "skipped": 3}


@pytest.fixture
def tested(sample: Sample) -> Sample:
    sample.write({"infra/net/main.tf": MODULE, FILE: TESTS})
    return sample


def test_one_item_is_collected_for_each_run(tested: Sample) -> None:
    runs = ["holds", "breaks", "applies", "uses_what_was_applied", "plans_on_what_was_applied"]
    assert [one for one in tested.ids("--gitops", RULE) if "tftest" in one] == [f"{FILE}::{run}" for run in runs]


def test_no_run_is_collected_without_the_flag(tested: Sample) -> None:
    assert tested.ids() == []


@pytest.mark.parametrize(
    ("arguments", "outcomes"),
    [
        ([FILE, "-k", "tftest"], OUTCOMES),
        ([f"{FILE}::holds"], {"passed": 1}),
        ([f"{FILE}::breaks"], {"failed": 1}),
        (["-k", "breaks or holds"], {"passed": 1, "failed": 1}),
    ],
)
def test_a_run_that_is_named_is_run(tested: Sample, arguments: list[str], outcomes: dict[str, int]) -> None:
    tested.run("--gitops", RULE, *arguments).assert_outcomes(**outcomes)


def test_runs_are_spread_over_processes(tested: Sample) -> None:
    tested.process("--gitops", RULE, "-k", "tftest", "-n", "2").assert_outcomes(**OUTCOMES)


def test_a_run_that_failed_is_run_again_alone(tested: Sample) -> None:
    tested.run("--gitops", RULE, FILE)
    tested.run("--gitops", RULE, FILE, "--lf").assert_outcomes(failed=1)


def test_a_failure_shows_message_condition_and_values(tested: Sample) -> None:
    result = tested.run("--gitops", f"{FILE}::breaks")
    result.stdout.fnmatch_lines(
        [
            '*run "breaks"*',
            f"{FILE}:16:21: Test assertion failed: The name is wrong.",
            ' 16 │     condition     = output.name == "Shop" || var.secret == "x"',
            "    │                     ^^^^^^^^^*",
            '    = output.name is "SHOP"',
            f"FAILED {FILE}::breaks - *",
        ]
    )
    result.stdout.no_fnmatch_line("*hidden*")
    result.stdout.no_fnmatch_line("*terraform_tests.py*")


def test_a_skipped_run_says_why(tested: Sample) -> None:
    result = tested.run("--gitops", RULE, FILE, "-rs")
    result.stdout.fnmatch_lines_random(
        [
            f"SKIPPED * {FILE}:21: run applies: it applies, and only runs with `command = plan` are run",
            f'SKIPPED * {FILE}:*: run uses_what_was_applied: run "applies" was skipped',
            f'SKIPPED * {FILE}:*: run plans_on_what_was_applied: *it plans on what run "applies" applied',
        ]
    )


def test_what_only_the_platform_knows_skips_a_run(sample: Sample) -> None:
    test = """\
run "looks_up" {
  command = plan
  assert {
    condition     = data.aws_vpc.main.cidr_block == "10.0.0.0/16"
    error_message = "Another range."
  }
}

run "is_given" {
  command = plan
  override_data {
    target = data.aws_vpc.main
    values = { cidr_block = "10.0.0.0/16" }
  }
  assert {
    condition     = data.aws_vpc.main.cidr_block == "10.0.0.0/16"
    error_message = "Another range."
  }
}

run "may_be_null" {
  command = plan
  assert {
    condition     = aws_subnet.main.owner == null
    error_message = "It has an owner."
  }
}
"""
    module = 'data "aws_vpc" "main" {}\nresource "aws_subnet" "main" {}\n'
    sample.write({"infra/main.tf": module, "infra/main.tftest.hcl": test})
    result = sample.run("--gitops", RULE, "-k", "tftest", "-v")
    result.assert_outcomes(passed=1, skipped=2)
    result.stdout.fnmatch_lines(["*::looks_up SKIPPED*", "*::is_given PASSED*", "*::may_be_null SKIPPED*"])


def test_a_file_without_runs_that_is_broken_fails_as_a_whole(sample: Sample) -> None:
    sample.write({"infra/main.tf": "", "infra/main.tftest.hcl": "runs {}\n"})
    result = sample.run("--gitops", "infra/main.tftest.hcl::file")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["infra/main.tftest.hcl:1:1: Unsupported block type: *"])


def test_a_test_file_may_be_the_anchor_of_an_environment_too(sample: Sample) -> None:
    (sample.path / ".gitops-lint.yaml").unlink()
    sample.write({"a.tftest.hcl": 'run "r" {\n  command = plan\n}\n', "a.tf": ""})
    ids = sample.ids("--gitops", RULE)
    assert "a.tftest.hcl::r" in ids
    assert len(ids) == len(set(ids))
