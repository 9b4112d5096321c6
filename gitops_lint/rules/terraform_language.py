"""TF040 and TF042: what older versions of Terraform do not have, and what an author deprecates."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.formats import hcl
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.deprecated_values import deprecated_uses, ignores_deprecations
from gitops_lint.terraform.features import Use, uses
from gitops_lint.terraform.languages import Language, oldest_of
from gitops_lint.terraform.wording import in_one_line


@rule("TF040", severity=Severity.WARNING)
def newer_than_required_version(placed: PlacedModule) -> Iterator[Finding]:
    """A module uses what the oldest Terraform that its `required_version` allows does not have.

    Whoever runs that version gets an error about a block or a function, where `required_version` would have told them
    which Terraform to take. A module that sets no lower bound is passed over, and so is one with files for OpenTofu,
    which has versions of its own; a module that others of the repository call needs what they require, too.

    Bad:

    ```terraform
    terraform {
      required_version = ">= 1.5"
    }

    removed {
      from = terraform_data.release
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = ">= 1.7"
    }

    removed {
      from = terraform_data.release
    }
    ```
    """
    module = placed.module
    oldest = _oldest(module)
    if oldest is None or not placed.is_whole or any(".tofu" in path for path in placed.files):
        return
    allowed, release = oldest
    if placed.callers:
        of_callers = [
            oldest_of(version.constraint for version in call.caller.required_version) for call in placed.callers
        ]
        allowed = max(allowed, min(allowed if one is None else one[0] for one in of_callers))
    calls = [(path, call) for path, nodes in placed.nodes.items() for call in nodes.get(hcl.FunctionCall, ())]
    first: dict[str, Use] = {}
    for use in uses(module, calls):
        if use.since > allowed and not _is_experiment(placed, use):
            first.setdefault(use.what, use)
    for use in first.values():
        yield Finding(
            f"{use.what} needs Terraform {_text(use.since)}, but required_version allows {release}",
            at=FileSpan(use.file, use.span),
        )


def _oldest(module: Module) -> tuple[Language, str] | None:
    return oldest_of(version.constraint for version in module.required_version)


def _text(language: Language) -> str:
    return ".".join(map(str, language))


def _is_experiment(placed: PlacedModule, use: Use) -> bool:
    """Whether a module opts in to what was an experiment before: then it is written for these versions."""
    return use.what == "an optional attribute" and any(
        attribute.name == "experiments"
        for tree in placed.trees.values()
        for block in tree.body.blocks_of("terraform")
        for attribute in block.body.attributes
    )


# internal/deprecation of Terraform 1.15.
@rule("TF042", severity=Severity.WARNING)
def deprecated_value(placed: PlacedModule) -> Iterator[Finding]:
    """A variable that a module deprecates is set, or an output that it deprecates is read.

    Its author says with `deprecated` (Terraform 1.15) that it will go, and what to do instead. A call with
    `ignore_nested_deprecations = true` keeps the module that it calls silent.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.15"
    }

    module "network" {
      source = "./network"
      cidr   = "10.0.0.0/16"
    }
    ```

    ```terraform network/main.tf
    variable "cidr" {
      type       = string
      default    = null
      deprecated = "Set cidrs, a list."
    }

    output "cidr" {
      value = var.cidr
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.15"
    }

    module "network" {
      source = "./network"
      cidrs  = ["10.0.0.0/16"]
    }
    ```

    ```terraform network/main.tf
    variable "cidrs" {
      type = list(string)
    }

    output "cidrs" {
      value = var.cidrs
    }
    ```
    """
    if placed.callers and all(ignores_deprecations(call.block) for call in placed.callers):
        return
    for use in deprecated_uses(placed.module, placed.occurrences, placed.called):
        yield Finding(in_one_line(use.summary, use.detail), at=FileSpan(use.file, use.span))
