"""TF031, TF032: what a configuration demands of itself, and outputs that would show what is secret."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules.terraform_problems import finding, findings
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.sensitive import sensitive_part


@rule("TF031", severity=Severity.ERROR)
def failed_condition(stack: EvaluatedStack) -> Iterator[Finding]:
    """A precondition, a postcondition or the assertion of a check does not hold with the values of an environment.

    Conditions stop the plan; a check is a warning, as for Terraform. What is known only after the apply is
    passed over.

    Bad:

    ```terraform environments/prod/main.tf
    locals {
      replicas = 1
    }

    resource "terraform_data" "cart" {
      input = local.replicas

      lifecycle {
        precondition {
          condition     = local.replicas >= 2
          error_message = "The cart has two replicas at the least."
        }
      }
    }
    ```

    Good:

    ```terraform environments/prod/main.tf
    locals {
      replicas = 3
    }

    resource "terraform_data" "cart" {
      input = local.replicas

      lifecycle {
        precondition {
          condition     = local.replicas >= 2
          error_message = "The cart has two replicas at the least."
        }
      }
    }
    ```
    """
    yield from findings(stack, Kind.CONDITION)
    for problem in stack.problems_of(Kind.CHECK):
        yield msgspec.structs.replace(finding(stack, problem), severity=Severity.WARNING)


@rule("TF032", severity=Severity.ERROR)
def sensitive_output(stack: EvaluatedStack) -> Iterator[Finding]:
    """An output of a root shows a sensitive value without being sensitive itself.

    Terraform refuses the plan. The value may come through a resource, a function or a module of another repository;
    what shows without evaluating anything is a finding of TF023. Looked at are roots that somebody applies.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    variable "token" {
      type      = string
      sensitive = true
    }

    resource "terraform_data" "login" {
      input = var.token
    }

    output "header" {
      value = terraform_data.login.input
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    variable "token" {
      type      = string
      sensitive = true
    }

    resource "terraform_data" "login" {
      input = var.token
    }

    output "header" {
      value     = terraform_data.login.input
      sensitive = true
    }
    ```
    """
    placed = stack.placed
    if not placed.is_applied or not placed.is_whole:
        return
    called = {name: module for name, module in placed.called.items() if module.is_whole}
    for problem in stack.problems_of(Kind.SENSITIVE_OUTPUT):
        value = placed.module.outputs[problem.address.removeprefix("output.")].value
        if value is not None and sensitive_part(value.expression, placed.module, called) is None:
            yield finding(stack, problem, f"{problem.summary}; add sensitive = true, or leave the output out")
