"""TF015, TF023: variables without a type, and sensitive ones that an output shows."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule, is_whole
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Output
from gitops_lint.terraform.sensitive import sensitive_part
from gitops_lint.terraform.wording import in_one_line


# tflint-ruleset-terraform, rules/terraform_typed_variables.go.
@rule("TF015", severity=Severity.WARNING, aliases=("terraform_typed_variables",))
def variable_without_type(placed: PlacedModule) -> Iterator[Finding]:
    """A variable has no type.

    Any value is taken for it, a misspelt list or a number in quotes too, and what goes wrong then goes wrong far from
    where it was set. Examples and tests are passed over.

    Bad:

    ```terraform
    variable "replicas" {
      default = 3
    }

    output "replicas" {
      value = var.replicas
    }
    ```

    Good:

    ```terraform
    variable "replicas" {
      type    = number
      default = 3
    }

    output "replicas" {
      value = var.replicas
    }
    ```
    """
    if not placed.is_illustration:
        for name, variable in placed.module.variables.items():
            if variable.type is None:
                yield Finding(
                    f'the variable "{name}" has no type, so that any value is taken for it; add one',
                    at=FileSpan(variable.file, variable.span, f"var.{name}"),
                )


# "Output refers to sensitive values" in internal/terraform/node_output.go of Terraform.
@rule("TF023", severity=Severity.ERROR, aliases=("terraform_validate",))
def output_shows_a_secret(placed: PlacedModule) -> Iterator[Finding]:
    """An output of a root has a sensitive value, and does not say so.

    Terraform refuses it, so that nobody prints a password by accident. Looked at are roots: a module's output passes
    the mark on. Found is what a sensitive variable or a sensitive output of a module in this repository gives directly,
    within a text, an object or a local value.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    variable "password" {
      type      = string
      sensitive = true
    }

    output "login" {
      value = "cart:${var.password}"
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      backend "oss" {}
    }

    variable "password" {
      type      = string
      sensitive = true
    }

    output "login" {
      value     = "cart:${var.password}"
      sensitive = true
    }
    ```
    """
    if not placed.is_applied or not placed.is_whole:
        return
    called = {name: module for name, module in placed.called.items() if is_whole(module)}
    for output in placed.module.outputs.values():
        value = output.value
        # What its own `ephemeral` means is another matter, and any other `sensitive` is one that could not be read.
        if value is None or output.sensitive or output.ephemeral:
            continue
        part = sensitive_part(value.expression, placed.module, called)
        if part is not None:
            detail = (
                f"{part} is sensitive, and Terraform requires that any root module containing sensitive data be "
                "explicitly marked as sensitive; add sensitive = true, or leave the output out"
            )
            yield Finding(
                in_one_line("Output refers to sensitive values", detail),
                at=FileSpan(value.file, value.expression.span, f"output.{output.name}"),
                fix=_marked(output),
            )


def _marked(output: Output) -> Fix | None:
    value = output.value
    if value is None or "sensitive" in output.arguments or value.file.endswith(".json") or value.file != output.file:
        return None
    end = value.attribute.end
    return Fix("Mark the output as sensitive", (Edit(value.file, Span(end, end), "\n  sensitive = true"),))
