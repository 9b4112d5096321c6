"""TF024: expressions that have no value."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Notice, Severity, rule
from gitops_lint.rules.terraform_problems import finding
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.wording import in_one_line


@rule("TF024", severity=Severity.ERROR, aliases=("terraform_validate",))
def expression_that_fails(stack: EvaluatedStack) -> Iterator[Finding | Notice]:
    """An expression has no value: wrong types, a key or attribute that is not there, a function that gives up.

    Every root is evaluated with the variables of its environment, so that an expression may fail in production alone.
    The words are those of `terraform plan`. What nobody declares is a finding of TF002.

    Bad: the key is none of the map:

    ```terraform
    locals {
      sizes = {
        small = "ecs.c7.large"
        large = "ecs.c7.2xlarge"
      }
    }

    output "instance_type" {
      value = local.sizes["medium"]
    }
    ```

    Good:

    ```terraform
    locals {
      sizes = {
        small = "ecs.c7.large"
        large = "ecs.c7.2xlarge"
      }
    }

    output "instance_type" {
      value = local.sizes["large"]
    }
    ```
    """
    given = frozenset(stack.values.files)
    for problem in stack.problems_of(Kind.EXPRESSION):
        place = (problem.file, problem.span.start)
        if problem.file not in given and place not in stack.undeclared and place not in stack.misread:
            yield finding(stack, problem)
    for problem in stack.problems:
        if problem.limit and (problem.kind is Kind.EXPRESSION or problem.missing):
            said = in_one_line(problem.summary, problem.detail)
            who = (
                "git ignores it, and a build may write it"
                if stack.is_artefact(problem.missing)
                else "a hook may write it"
            )
            yield Notice(f"{said}; {who}", at=FileSpan(problem.file, problem.span, problem.address))
