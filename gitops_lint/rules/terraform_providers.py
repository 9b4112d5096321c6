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
        configured = _configured(target, placed.below) if target is not None and repetition is not None else None
        if configured is not None and repetition is not None:
            argument, file, span = repetition
            yield Finding(
                f'Module is incompatible with count, for_each, and depends_on: the module "{name}" configures the '
                f'provider "{configured.name}" itself, so its call may not have {argument}; let it be passed in '
                "providers",
                at=FileSpan(file, span, f"module.{name}"),
                related=((FileSpan(configured.file, configured.span), "the provider is configured here"),),
            )


def _repetition(call: ModuleCall) -> tuple[str, str, Span] | None:
    """The argument of a call that no module with a configured provider may have, its file and its span."""
    for argument in (call.count, call.for_each):
        if argument is not None:
            return argument.name, argument.file, argument.span
    return ("depends_on", call.file, call.depends_on[0].span) if call.depends_on else None


def _configured(module: Module, below: Mapping[str, Mapping[str, Module]]) -> ProviderConfig | None:
    """A provider that a module, or one that it calls, configures; an empty block only names one."""
    waiting, seen = [module], {module.directory}
    while waiting:
        module = waiting.pop()
        for config in module.provider_configs.values():
            if config.arguments or config.blocks or config.version is not None:
                return config
        children = [child for child in below.get(module.directory, {}).values() if child.directory not in seen]
        seen.update(child.directory for child in children)
        waiting += children
    return None
