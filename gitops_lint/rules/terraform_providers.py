"""TF016: provider configurations where Terraform does not want them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, ModuleCall, ProviderConfig


# `validateProviderConfigs` in internal/configs/provider_validation.go, and provider.go, of Terraform.
@rule("TF016", severity=Severity.ERROR)
def misplaced_provider(placed: PlacedModule) -> Iterator[Finding]:
    """A module with a provider configuration of its own is called with count, for_each or depends_on.

    Terraform refuses the call: such a configuration is one for all instances, and must outlive them. Let the caller
    configure the provider and pass it in `providers`. A `version` in a provider block is deprecated: a warning.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    module "bucket" {
      source = "./bucket"
      count  = 2
    }
    ```

    ```terraform bucket/main.tf
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
      region = "eu-central-1"
    }

    module "bucket" {
      source = "./bucket"
      count  = 2
    }
    ```

    ```terraform bucket/main.tf
    terraform {
      required_version = "~> 1.9"

      required_providers {
        alicloud = {
          source  = "aliyun/alicloud"
          version = "~> 1.250"
        }
      }
    }
    ```
    """
    for config in placed.module.provider_configs.values():
        if config.version is not None:
            yield Finding(
                "Version constraints inside provider configuration blocks are deprecated; write the version in "
                "required_providers",
                at=FileSpan(config.version.file, config.version.span, f"provider.{config.name}"),
                severity=Severity.WARNING,
            )
    for name, call in placed.module.module_calls.items():
        repetition = _repetition(call)
        target = placed.called.get(name)
        if repetition is None or target is None:
            continue
        argument, at = repetition
        config = _configured(target, placed.below, frozenset())
        if config is not None:
            yield Finding(
                f'Module is incompatible with count, for_each, and depends_on: the module "{name}" configures the '
                f'provider "{config.name}" itself, so its call may not have {argument}; let it be passed in providers',
                at=FileSpan(call.file, at, f"module.{name}"),
                related=((FileSpan(config.file, config.span), "the provider is configured here"),),
            )


def _repetition(call: ModuleCall) -> tuple[str, Span] | None:
    """The argument of a call that no module with a configured provider may have, and where it stands."""
    if call.count is not None:
        return "count", call.count.span
    if call.for_each is not None:
        return "for_each", call.for_each.span
    return ("depends_on", call.depends_on[0].span) if call.depends_on else None


def _configured(
    module: Module, below: Mapping[str, Mapping[str, Module]], seen: frozenset[str]
) -> ProviderConfig | None:
    """The first provider that a module, or one that it calls, configures; an empty block only names one."""
    for config in module.provider_configs.values():
        if config.arguments or config.blocks or config.version is not None:
            return config
    seen = seen | {module.directory}
    for child in below.get(module.directory, {}).values():
        if child.directory not in seen:
            found = _configured(child, below, seen)
            if found is not None:
                return found
    return None
