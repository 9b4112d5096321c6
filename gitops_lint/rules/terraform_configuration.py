"""TF001: what Terraform refuses of a module's declarations."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.terraform.wording import in_one_line

_TOLD_BY_OTHERS = frozenset({"syntax", "unreadable", "deprecated"})
"""Problems of whole files, which are findings of REP rules; and what TF016 says of versions in provider blocks."""

_LEGACY_TYPES = frozenset({"Invalid quoted type constraints", "Invalid legacy variable type hint"})
"""What TF013 says, with an edit."""


@rule("TF001", severity=Severity.ERROR, aliases=("terraform_validate",))
def invalid_configuration(module: PlacedModule) -> Iterator[Finding]:
    """Terraform refuses a declaration: a duplicate, a block or argument that is none, a value that must be literal.

    `terraform init` stops at it already, in every environment that uses the module. The words are those of
    `terraform validate`, and those of `terraform test` where it refuses a test file of the module. What Terraform only
    warns of is a warning here as well. Syntax errors are findings of REP002.

    Bad:

    ```terraform
    variable "region" {
      type = string
    }

    variable "region" {
      type     = string
      required = true
    }

    output "region" {
      value = var.region
    }
    ```

    Good:

    ```terraform
    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```
    """
    # Where the syntax is broken, a block is torn as well: what it then lacks is no second mistake.
    problems = (*module.module.problems, *module.test_problems)
    torn = {problem.file for problem in problems if problem.key == "syntax"}
    for problem in problems:
        if problem.file not in torn and problem.key not in _TOLD_BY_OTHERS and problem.summary not in _LEGACY_TYPES:
            yield Finding(
                in_one_line(problem.summary, problem.detail),
                at=FileSpan(problem.file, problem.span),
                severity=Severity.WARNING if problem.warning else None,
            )
