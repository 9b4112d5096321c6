"""TF025 to TF028, TF038: the values that variables are given."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.rule import FileSpan, Finding, Notice, Severity, rule
from gitops_lint.rules.terraform_problems import finding, findings
from gitops_lint.terraform.configuration import Variable
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.wording import in_one_line, near_names


@rule("TF025", severity=Severity.ERROR)
def unsuitable_value(stack: EvaluatedStack) -> Iterator[Finding]:
    """A variable is given a value that its type does not take, or that no variable file can hold.

    `terraform plan` stops at it. Values come from the variable files of an environment and from the calls of modules;
    the finding stands where the value does.

    Bad:

    ```terraform
    variable "node_count" {
      type = number
    }

    output "node_count" {
      value = var.node_count
    }
    ```

    ```terraform terraform.tfvars
    node_count = "three"
    ```

    Good:

    ```terraform
    variable "node_count" {
      type = number
    }

    output "node_count" {
      value = var.node_count
    }
    ```

    ```terraform terraform.tfvars
    node_count = 3
    ```
    """
    yield from findings(stack, Kind.UNSUITABLE_VALUE)
    for wrong in stack.values.problems:
        if wrong.key not in ("syntax", "unreadable"):
            yield Finding(in_one_line(wrong.summary, wrong.detail), at=FileSpan(wrong.file, wrong.span))


@rule("TF026", severity=Severity.ERROR)
def broken_validation(stack: EvaluatedStack) -> Iterator[Finding]:
    """A value breaks a validation of the variable that it is given to.

    The finding stands where the value was written, a line of a variable file as a rule, however many modules it was
    handed through; the way and the validation are related places.

    Bad:

    ```terraform environments/prod/main.tf
    variable "retention_days" {
      type = number

      validation {
        condition     = var.retention_days >= 7
        error_message = "Backups are kept for 7 days at the least."
      }
    }

    output "retention_days" {
      value = var.retention_days
    }
    ```

    ```terraform environments/prod/terraform.tfvars
    retention_days = 3
    ```

    Good:

    ```terraform environments/prod/main.tf
    variable "retention_days" {
      type = number

      validation {
        condition     = var.retention_days >= 7
        error_message = "Backups are kept for 7 days at the least."
      }
    }

    output "retention_days" {
      value = var.retention_days
    }
    ```

    ```terraform environments/prod/terraform.tfvars
    retention_days = 30
    ```
    """
    for problem in stack.problems_of(Kind.VALIDATION):
        said = problem.detail.partition("\n\nThis was checked by")[0]
        name = problem.address.rpartition("var.")[2]
        yield finding(stack, problem, f"var.{name}: {in_one_line(problem.summary, said)}")


@rule("TF027", severity=Severity.ERROR, aliases=("terraform_validate",))
def missing_value(stack: EvaluatedStack) -> Iterator[Finding | Notice]:
    """A variable without a default is given no value: by no variable file of an environment, or by a call of a module.

    `terraform plan` asks for it, and fails where nobody can answer. Of a root that belongs to no environment, only
    one with a backend or a configured provider and with variable files is looked at; examples and modules that other
    repositories call are passed over. So are sensitive variables of a root: their values belong in `TF_VAR_…`, and in
    no file. Where `.gitignore` names variable files of the root, such as `*.tfvars`, one that is not in the repository
    may set the variable, and there is a notice; the file is not read, since a pipeline does not have it. A unit of
    Terragrunt sets variables in its `inputs`; what of these is not known may be any variable, and where it names
    `TF_VAR_…`, in a comment too, the environment sets that.

    Bad:

    ```terraform environments/prod/main.tf
    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```terraform environments/prod/terraform.tfvars
    # Nothing yet.
    ```

    Good:

    ```terraform environments/prod/main.tf
    variable "region" {
      type = string
    }

    output "region" {
      value = var.region
    }
    ```

    ```terraform environments/prod/terraform.tfvars
    region = "eu-central-1"
    ```
    """
    missing: list[Variable] = []
    for problem in stack.problems_of(Kind.MISSING_VALUE):
        if problem.summary == "Missing required argument":
            yield finding(stack, problem)
            continue
        name = problem.address.removeprefix("var.")
        variable = stack.evaluation.root.module.variables.get(name)
        if variable is None or variable.sensitive:
            continue
        if stack.unit is None and stack.ignored_files:
            missing.append(variable)
        elif stack.is_complete:
            yield from _without_value(stack, problem, name)
    placed = stack.placed
    is_deployed = stack.is_complete or (placed.is_applied and not placed.is_illustration)
    if missing and is_deployed and not placed.is_generated_for:
        names = ", ".join(f'"{variable.name}"' for variable in missing)
        yield Notice(
            f"no file in git sets {names}; one that .gitignore keeps out of it ({', '.join(stack.ignored_files)}) may, "
            f"so {'its value is' if len(missing) == 1 else 'their values are'} not known here",
            at=FileSpan(missing[0].file, missing[0].span, f"var.{missing[0].name}"),
        )


def _without_value(stack: EvaluatedStack, problem: Problem, name: str) -> Iterator[Finding]:
    """A required variable of a root, or of the code that a unit runs, that nothing sets."""
    said = f'no value for the required variable "{name}"'
    if stack.unit is None:
        yield finding(stack, problem, f"{said}; set it in a variable file of the environment, or give it a default")
    elif not stack.unit.leaves_to_the_environment(name):
        yield Finding(
            f"{said}; set it in the inputs of {stack.directory or 'the unit'}, or give it a default",
            at=stack.unit.place_of_inputs._replace(address=problem.address),
            related=((FileSpan(problem.file, problem.span), "declared here"),),
        )


@rule("TF028", severity=Severity.WARNING)
def value_for_nothing(stack: EvaluatedStack) -> Iterator[Finding]:
    """A variable file sets what is no variable of the root, or a call gives a module an argument that it does not take.

    Of a variable file Terraform warns only, and what was meant keeps its default. An argument of a call is an error.
    A file that several roots read may set what only some of them declare.

    Bad:

    ```terraform
    variable "node_count" {
      type    = number
      default = 3
    }

    output "node_count" {
      value = var.node_count
    }
    ```

    ```terraform terraform.tfvars
    nodes_count = 5
    ```

    Good:

    ```terraform
    variable "node_count" {
      type    = number
      default = 3
    }

    output "node_count" {
      value = var.node_count
    }
    ```

    ```terraform terraform.tfvars
    node_count = 5
    ```
    """
    for problem in stack.problems_of(Kind.ARGUMENT):
        yield msgspec.structs.replace(finding(stack, problem), severity=Severity.ERROR)
    if stack.placed.is_generated_for or not stack.placed.is_whole:
        return
    declared = stack.placed.module.variables
    for argument in stack.unused_inputs:
        if not _is_shared(stack, argument.file):
            near = near_names(argument.name, declared)
            where = posixpath.dirname(argument.file)
            advice = f"did you mean {near[0]}?" if near else f"declare it in {stack.directory or where or 'the root'}"
            yield Finding(
                f'no variable "{argument.name}" is declared, so this sets nothing; {advice}',
                at=FileSpan(argument.file, argument.attribute.name_span, f"var.{argument.name}"),
            )


def _is_shared(stack: EvaluatedStack, path: str) -> bool:
    """Whether a variable file lies outside of the root, where others may read it too."""
    directory = posixpath.dirname(path)
    inside = not stack.directory or directory == stack.directory or directory.startswith(f"{stack.directory}/")
    return not inside


@rule("TF038", severity=Severity.ERROR, aliases=("terraform_validate",))
def unsuitable_default(stack: EvaluatedStack) -> Iterator[Finding]:
    """The default of a variable does not fit its type.

    `terraform validate` refuses the module, whether the default is needed or not; here it is found where it is.

    Bad:

    ```terraform
    variable "zones" {
      type    = list(string)
      default = "eu-central-1a"
    }

    output "zones" {
      value = var.zones
    }
    ```

    Good:

    ```terraform
    variable "zones" {
      type    = list(string)
      default = ["eu-central-1a"]
    }

    output "zones" {
      value = var.zones
    }
    ```
    """
    yield from findings(stack, Kind.UNSUITABLE_DEFAULT)
