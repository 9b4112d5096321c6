"""TF004, TF005, TF006: variables, local values and data sources that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.formats import hcl
from gitops_lint.model.rule import Edit, FileSpan, Finding, Fix, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Local


# tflint-ruleset-terraform, rules/terraform_unused_declarations.go.
@rule("TF004", severity=Severity.WARNING, aliases=("terraform_unused_declarations",))
def unused_variable(placed: PlacedModule) -> Iterator[Finding]:
    """A variable is declared, and the module never reads it.

    Whoever sets it believes that it has an effect. A variable's own validation is no use of it.

    Bad:

    ```terraform
    variable "timezone" {
      type    = string
      default = "UTC"
    }
    ```

    Good:

    ```terraform
    variable "timezone" {
      type    = string
      default = "UTC"
    }

    output "timezone" {
      value = var.timezone
    }
    ```
    """
    if placed.is_whole:
        for name, variable in placed.module.variables.items():
            if ("var", name) not in placed.read_names:
                yield Finding(
                    f'the variable "{name}" is declared and never read; remove it, with what sets it, or use it',
                    at=FileSpan(variable.file, variable.span, f"var.{name}"),
                )


@rule("TF005", severity=Severity.WARNING, aliases=("terraform_unused_declarations",))
def unused_local(placed: PlacedModule) -> Iterator[Finding]:
    """A local value is defined, and the module never reads it.

    It is left over from something, or something else was meant to read it. The offered edit removes it.

    Bad:

    ```terraform
    locals {
      prefix = "shop"
      suffix = "prod"
    }

    output "prefix" {
      value = local.prefix
    }
    ```

    Good:

    ```terraform
    locals {
      prefix = "shop"
    }

    output "prefix" {
      value = local.prefix
    }
    ```
    """
    if placed.is_whole:
        for name, local in placed.module.locals.items():
            if ("local", name) not in placed.read_names:
                yield Finding(
                    f'the local value "{name}" is defined and never read; remove it, or use it',
                    at=FileSpan(local.file, local.attribute.name_span, f"local.{name}"),
                    fix=_removal(local, placed.trees[local.file]),
                )


@rule("TF006", severity=Severity.WARNING, aliases=("terraform_unused_declarations",))
def unused_data_source(placed: PlacedModule) -> Iterator[Finding]:
    """A data source is declared, and the module never reads it.

    Every plan asks the provider for it, and fails where it is not found. Data sources with a precondition or a
    postcondition, those of a check block, and `external` ones, which may do something, are passed over.

    Bad:

    ```terraform
    terraform {
      required_providers {
        alicloud = {
          source  = "aliyun/alicloud"
          version = "~> 1.250"
        }
      }
    }

    data "alicloud_zones" "available" {
      available_resource_creation = "VSwitch"
    }
    ```

    Good:

    ```terraform
    terraform {
      required_providers {
        alicloud = {
          source  = "aliyun/alicloud"
          version = "~> 1.250"
        }
      }
    }

    data "alicloud_zones" "available" {
      available_resource_creation = "VSwitch"
    }

    output "zones" {
      value = data.alicloud_zones.available.ids
    }
    ```
    """
    if not placed.is_whole:
        return
    for (mode, kind, name), resource in placed.module.resources.items():
        if mode != "data" or kind == "external" or ("data", f"{kind}.{name}") in placed.read_names:
            continue
        if resource.check is None and not resource.lifecycle.preconditions and not resource.lifecycle.postconditions:
            yield Finding(
                f"data.{kind}.{name} is read from the provider and used by nobody; remove it, or use it",
                at=FileSpan(resource.file, resource.span, f"data.{kind}.{name}"),
            )


def _removal(local: Local, tree: hcl.File) -> Fix | None:
    """Takes out a definition with the blanks before it or after it, and the whole block where it is the only one."""
    if local.file.endswith(".json"):
        return None
    block = next(
        (block for block in tree.body.blocks_of("locals") if block.start < local.attribute.start < block.end), None
    )
    if block is None:
        return None
    attribute = local.attribute
    inside = [comment for comment in tree.comments if block.start < comment.start < block.end]
    others = [one for one in block.body.attributes if one.start != attribute.start]
    if not others and not inside:
        span = block.span
    elif followers := [node.start for node in (*others, *inside) if node.start > attribute.end]:
        # What stands behind it on its line, up to the next comment or definition, goes as well.
        span = Span(attribute.start, min(followers))
    elif before := [node.end for node in (*others, *inside) if node.end <= attribute.start]:
        span = Span(max(before), attribute.end)
    else:
        span = attribute.span
    return Fix(f"Remove local.{local.name}", (Edit(local.file, span, ""),))
