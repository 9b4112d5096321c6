"""TF029, TF030: which instances `count` and `for_each` make."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Notice, Severity, rule
from gitops_lint.rules.terraform_problems import finding
from gitops_lint.terraform.evaluation.problems import Kind


@rule("TF029", severity=Severity.ERROR)
def instances_known_after_apply(stack: EvaluatedStack) -> Iterator[Finding | Notice]:
    """How many instances there are depends on what is known only after the apply.

    The first `terraform plan` of a new environment refuses it, though that of an environment that stands does not. Let
    a variable, or the keys of a map, decide. Where only a data source would tell, there is a notice: name
    what it gives under `terraform.values` in the configuration.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "cluster" {
      input = "shop"
    }

    resource "terraform_data" "node" {
      count = terraform_data.cluster.output == "shop" ? 3 : 1
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "cluster" {
      input = "shop"
    }

    resource "terraform_data" "node" {
      count = terraform_data.cluster.input == "shop" ? 3 : 1
    }
    ```
    """
    for problem in stack.problems_of(Kind.UNKNOWN_EXPANSION):
        what = problem.summary.split()[1]
        yield finding(
            stack,
            problem,
            f"{problem.summary}: {what} depends on resource attributes that cannot be determined until apply; let a "
            "variable or the keys of a map decide it",
        )
    unavailable = stack.unavailable_instances if stack.is_complete else ()
    for address, argument, unknown in unavailable[:1]:
        others = f", nor of {len(unavailable) - 1} more" if len(unavailable) > 1 else ""
        yield Notice(
            f"the instances of {address} are not known{others}: {unknown.reason}; say what it gives under "
            "terraform.values in .gitops-lint.yaml",
            at=FileSpan(argument.file, argument.expression.span, address),
        )


@rule("TF030", severity=Severity.ERROR)
def invalid_instances(stack: EvaluatedStack) -> Iterator[Finding]:
    """`count` or `for_each` has a value that makes no instances.

    A negative or broken number, null, a list or a set of anything but text, a sensitive value: `terraform plan` stops
    at it.

    Bad:

    ```terraform
    locals {
      zones = ["eu-central-1a", "eu-central-1b"]
    }

    resource "terraform_data" "zone" {
      for_each = local.zones
      input    = each.key
    }
    ```

    Good:

    ```terraform
    locals {
      zones = ["eu-central-1a", "eu-central-1b"]
    }

    resource "terraform_data" "zone" {
      for_each = toset(local.zones)
      input    = each.key
    }
    ```
    """
    for problem in stack.problems_of(Kind.EXPANSION):
        if (problem.file, problem.span.start) not in stack.undeclared:
            yield finding(stack, problem)
