"""TF039: provider configurations that modules are passed, require, or lack."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.terraform.configuration import Problem
from gitops_lint.terraform.wording import in_one_line


# `validateProviderConfigs` in internal/configs/provider_validation.go, and transform_provider.go, of Terraform.
@rule("TF039", severity=Severity.ERROR)
def passed_provider(placed: PlacedModule) -> Iterator[Finding]:
    """A module lacks a provider configuration that it requires, or is passed one that it cannot take.

    In Terraform's words: a missing `configuration_aliases`, another provider than the module requires, a configuration
    for what the module configures itself, an alias that nobody configures. Warnings are for what Terraform guesses: a
    provider that nobody requires, one that is required under two names, an empty `provider` block in a module. Looked
    at is every root with all modules of the repository under it. Modules that configure providers and are called
    with count or for_each are findings of TF016.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      required_providers {
        alicloud = {
          source  = "aliyun/alicloud"
          version = "~> 1.250"
        }
      }
    }

    provider "alicloud" {
      region = "eu-central-1"
    }

    module "replica" {
      source = "./replica"
    }
    ```

    ```terraform replica/main.tf
    terraform {
      required_version = "~> 1.9"

      required_providers {
        alicloud = {
          source                = "aliyun/alicloud"
          version               = "~> 1.250"
          configuration_aliases = [alicloud.backup]
        }
      }
    }

    resource "alicloud_vpc" "replica" {
      provider = alicloud.backup
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"

      required_providers {
        alicloud = {
          source  = "aliyun/alicloud"
          version = "~> 1.250"
        }
      }
    }

    provider "alicloud" {
      alias  = "singapore"
      region = "ap-southeast-1"
    }

    module "replica" {
      source = "./replica"

      providers = {
        alicloud.backup = alicloud.singapore
      }
    }
    ```

    ```terraform replica/main.tf
    terraform {
      required_version = "~> 1.9"

      required_providers {
        alicloud = {
          source                = "aliyun/alicloud"
          version               = "~> 1.250"
          configuration_aliases = [alicloud.backup]
        }
      }
    }

    resource "alicloud_vpc" "replica" {
      provider = alicloud.backup
    }
    ```
    """
    if not placed.is_root or not placed.is_whole:
        return
    from gitops_lint.terraform.providers import INCOMPATIBLE, OF_THE_GRAPH, provider_problems

    for problem in provider_problems(placed.module, placed.below):
        # What nobody applies may be a module for other repositories: they pass the configuration that is missing.
        is_passed = problem.key in OF_THE_GRAPH and problem.file in placed.files and not placed.is_applied
        if problem.key != INCOMPATIBLE and not is_passed:
            yield Finding(
                _words(problem),
                at=FileSpan(problem.file, problem.span),
                severity=Severity.WARNING if problem.warning else None,
            )


_NOT_CONFIGURED = "nothing configures it; add a provider block with that alias, or pass one that there is"
"""What is said where Terraform says no more than what is missing."""


def _words(problem: Problem) -> str:
    if problem.key == "missing-provider":
        return f"{problem.summary}: {_NOT_CONFIGURED}"
    return in_one_line(problem.summary, problem.detail)
