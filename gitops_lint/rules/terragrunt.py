"""TF041: files of Terragrunt that it refuses."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terragrunt_units import TerragruntFiles
from gitops_lint.model.rule import FileSpan, Finding, Notice, Severity, rule
from gitops_lint.terraform.wording import in_one_line


@rule("TF041", severity=Severity.ERROR, aliases=("terragrunt_hcl_validate",))
def invalid_unit(read: TerragruntFiles) -> Iterator[Finding | Notice]:
    """Terragrunt refuses a unit or a stack, or an expression in it has no value.

    Every unit is read as `terragrunt plan` reads it: includes, local values, dependencies, then the rest. Nothing is
    run or asked, so commands, environment variables, secrets and accounts are not known; neither is code that comes
    from elsewhere, unless `sources` in the configuration says where it is checked out. Each of these is a notice.

    Bad: nothing of that name lies above the unit:

    ```terragrunt environments/prod/network/terragrunt.hcl
    include "root" {
      path = find_in_parent_folders("root.hcl")
    }

    terraform {
      source = "../../../modules/network"
    }
    ```

    ```terraform modules/network/main.tf
    variable "cidr" {
      type    = string
      default = "10.0.0.0/16"
    }

    output "cidr" {
      value = var.cidr
    }
    ```

    Good:

    ```terragrunt environments/prod/network/terragrunt.hcl
    include "root" {
      path = find_in_parent_folders("root.hcl")
    }

    terraform {
      source = "../../../modules/network"
    }
    ```

    ```terragrunt environments/root.hcl
    remote_state {
      backend = "oss"
      config = {
        bucket = "shop-state"
        key    = "${path_relative_to_include()}/terraform.tfstate"
      }
      generate = {
        path      = "backend.tf"
        if_exists = "overwrite"
      }
    }
    ```

    ```terraform modules/network/main.tf
    variable "cidr" {
      type    = string
      default = "10.0.0.0/16"
    }

    output "cidr" {
      value = var.cidr
    }
    ```
    """
    for problem in read.problems:
        at = FileSpan(problem.file, problem.span)
        if problem.limit:
            advice = "; name it under sources: in .gitops-lint.yaml" if problem.summary == "Code not available" else ""
            subject = f"terragrunt {problem.detail}"
            yield Notice(problem.detail.removesuffix(".") + advice, at=at, subject=subject)
        elif problem.kind.name != "SYNTAX":
            # Broken syntax is told by REP rules.
            yield Finding(in_one_line(problem.summary, problem.detail), at=at)
