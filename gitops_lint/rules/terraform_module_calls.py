"""TF033: modules that cannot be called."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Notice, Severity, rule
from gitops_lint.rules.terraform_problems import finding
from gitops_lint.terraform.evaluation.problems import Kind


@rule("TF033", severity=Severity.ERROR)
def endless_module(stack: EvaluatedStack) -> Iterator[Finding | Notice]:
    """A module calls itself, over others or at once: `terraform init` would follow the calls for ever.

    A module that is not in the repository is a notice, and its outputs are unknown: run `terraform get`, or say under
    `sources` in the configuration where it is checked out.

    Bad:

    ```terraform
    module "network" {
      source = "./network"
    }
    ```

    ```terraform network/main.tf
    module "peer" {
      source = "../network"
    }
    ```

    Good:

    ```terraform
    module "network" {
      source = "./network"
    }
    ```

    ```terraform network/main.tf
    output "cidr" {
      value = "10.0.0.0/16"
    }
    ```
    """
    for problem in stack.problems:
        if problem.kind is not Kind.MODULE_SOURCE:
            continue
        if problem.limit:
            yield Notice(problem.detail, at=FileSpan(problem.file, problem.span, problem.address))
        elif problem.summary == "Module includes itself":
            yield finding(stack, problem)
