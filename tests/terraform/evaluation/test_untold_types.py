"""Attributes of providers whose schema is not here: their types are Terraform's to know."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.evaluation.roots import evaluated, outputs, summaries

MAIN = """
resource "aws_sqs_queue" "jobs" { name = "jobs" }
resource "terraform_data" "any" { input = jsondecode(terraform_data.none.id) }
resource "terraform_data" "none" {}
"""
UNKNOWN = "<after_apply>"
SOUND = [
    ("keys(true ? { enable = true, n = 3, url = aws_sqs_queue.jobs.url } : {})", ["enable", "n", "url"]),
    ("length(tolist([1, true, aws_sqs_queue.jobs.url]))", 3),
    ("toset([1, true, aws_sqs_queue.jobs.url])", UNKNOWN),
    ("true ? [1, true, aws_sqs_queue.jobs.url] : tolist([])", [1, True, UNKNOWN]),
    ("tomap({ a = sensitive(aws_sqs_queue.jobs.url), b = 1, c = true })", {"a": UNKNOWN, "b": UNKNOWN, "c": UNKNOWN}),
]
WRONG = [
    ("tomap({ a = 1, b = {}, c = aws_sqs_queue.jobs.url })", "Invalid function argument"),
    ('true ? { a = aws_sqs_queue.jobs.url, b = 1 } : "none"', "Inconsistent conditional result types"),
    ("true ? { enable = true, n = 3, any = terraform_data.any.output } : {}", "Inconsistent conditional result types"),
]


@pytest.mark.parametrize(("expression", "expected"), SOUND)
def test_a_type_that_only_the_provider_tells_fails_no_conversion(
    tmp_path: Path, expression: str, expected: object
) -> None:
    root = evaluated(tmp_path, {"main.tf": f'{MAIN}output "answer" {{ value = {expression} }}'})
    assert summaries(root) == []
    assert outputs(root) == {"answer": expected}


def test_a_part_that_is_known_after_apply_is_not_why_another_argument_is_not_known(tmp_path: Path) -> None:
    main = MAIN + (
        'data "aws_queues" "more" {}\n'
        'output "answer" { value = concat([{ name = "a", id = terraform_data.none.id }], data.aws_queues.more.all) }'
    )
    assert outputs(evaluated(tmp_path, {"main.tf": main})) == {"answer": "<not_available>"}


@pytest.mark.parametrize(("expression", "summary"), WRONG)
def test_what_fails_whatever_the_type_may_be_is_a_problem(tmp_path: Path, expression: str, summary: str) -> None:
    root = evaluated(tmp_path, {"main.tf": f'{MAIN}output "answer" {{ value = {expression} }}'})
    assert summaries(root) == [summary]
