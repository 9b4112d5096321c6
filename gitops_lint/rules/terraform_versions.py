"""TF007, TF008, TF009: modules, providers and Terraform itself, of any version."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.terraform_modules import PlacedModule
from gitops_lint.model.rule import FileSpan, Finding, Severity, rule
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module, ModuleCall
from gitops_lint.terraform.module_revisions import BRANCHES, revision
from gitops_lint.terraform.module_sources import InvalidSource, parse_source


# tflint-ruleset-terraform, rules/terraform_module_{pinned_source,version}.go; Checkov,
# checkov/terraform/checks/module/generic/Revision{Hash,VersionTag}.py, one of which wants a commit, the other a tag.
@rule(
    "TF007",
    severity=Severity.WARNING,
    aliases=("terraform_module_pinned_source", "terraform_module_version", "CKV_TF_1", "CKV_TF_2"),
)
def unpinned_module(module: Module) -> Iterator[Finding]:
    """A module comes from elsewhere, and no version of it is named.

    The next `terraform init` may bring another one, to production first. A module of a registry wants a `version`, one
    of a git or Mercurial repository a tag or commit as `ref` or `rev`; a branch changes.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    module "network" {
      source = "terraform-alicloud-modules/vpc/alicloud"
    }

    module "dns" {
      source = "git::https://git.shop.example/terraform/dns.git?ref=main"
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    module "network" {
      source  = "terraform-alicloud-modules/vpc/alicloud"
      version = "1.11.0"
    }

    module "dns" {
      source = "git::https://git.shop.example/terraform/dns.git?ref=v2.3.1"
    }
    ```
    """
    for call in module.module_calls.values():
        message = _unpinned(call)
        if message and call.source is not None:
            at = FileSpan(call.source.file, call.source.span, f"module.{call.name}")
            yield Finding(message, at=at)


def _unpinned(call: ModuleCall) -> str:
    """What is wrong with a call's version; empty: nothing."""
    source = call.source_text
    if source is None:
        return ""
    found = parse_source(source, with_version=call.version is not None)
    if isinstance(found, InvalidSource) or found.kind == "local" or call.version is not None:
        return ""
    if found.kind == "registry":
        return f'the module "{call.name}" comes from a registry, and init takes the newest; add a version'
    named = revision(source)
    if named == "":
        return f'the module "{call.name}" is taken from the default branch; add ?ref= with a tag or a commit'
    if named is not None and named.lower() in BRANCHES:
        return f'the module "{call.name}" is taken from the branch {named}; name a tag or a commit'
    return ""


_BUILT_IN = "terraform"
"""The provider of `terraform_data` and `terraform_remote_state`, which has Terraform's own version."""


# tflint-ruleset-terraform, rules/terraform_required_providers.go.
@rule("TF008", severity=Severity.WARNING, aliases=("terraform_required_providers",))
def provider_without_version(placed: PlacedModule) -> Iterator[Finding]:
    """A provider is used, and no version of it is required.

    Without a lock file `terraform init` takes the newest, whose next major version removes arguments. Without an entry
    in `required_providers` it looks for `hashicorp/<name>`, too, which for other companies' providers does not exist.
    Examples and tests are passed over.

    Bad:

    ```terraform
    terraform {
      required_version = "~> 1.9"
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
    ```
    """
    module = placed.module
    if placed.is_illustration or not placed.is_whole or (placed.is_root and placed.is_generated_for):
        return
    versions = {name for (name, _), config in module.provider_configs.items() if config.version is not None}
    for name, required in module.required_providers.items():
        if required.version is None and name not in versions and _says_no_version(required.attribute.expression):
            yield Finding(
                f'the provider "{name}" is required in any version; add a version constraint',
                at=FileSpan(required.file, required.span, f"provider.{name}"),
            )
    for name, at in _used_providers(module).items():
        if name not in module.required_providers and name not in versions and name != _BUILT_IN:
            yield Finding(
                f'the provider "{name}" is used and not in required_providers; add it with its source and version',
                at=at,
            )


def _says_no_version(expression: object) -> bool:
    """Whether an entry has no `version` at all: one that is no plain string is a problem of another kind."""
    from gitops_lint.formats import hcl

    if not isinstance(expression, hcl.ObjectCons):
        return False
    keys = (item.key for item in expression.items)
    return not any(isinstance(key, hcl.String) and key.value == "version" for key in keys)


def _used_providers(module: Module) -> dict[str, FileSpan]:
    """The local names of the providers that a module uses, each with the first place."""
    found: dict[str, FileSpan] = {}
    for (name, _), config in module.provider_configs.items():
        found.setdefault(name, FileSpan(config.file, config.span, f"provider.{name}"))
    for (mode, kind, name), resource in module.resources.items():
        provider = resource.provider.name if resource.provider is not None else kind.partition("_")[0]
        prefix = "" if mode == "managed" else f"{mode}."
        found.setdefault(provider, FileSpan(resource.file, resource.span, f"{prefix}{kind}.{name}"))
    return found


# tflint-ruleset-terraform, rules/terraform_required_version.go.
@rule("TF009", severity=Severity.NOTE, aliases=("terraform_required_version",))
def missing_required_version(placed: PlacedModule) -> Iterator[Finding]:
    """A module does not say which versions of Terraform it is written for.

    Another version reads it another way, or refuses it in the middle of a plan; a newer one writes a state that older
    ones cannot read. Examples and tests are passed over, and modules without a resource or a call of a module.

    Bad:

    ```terraform
    resource "terraform_data" "release" {
      input = "2026-11"
    }
    ```

    Good:

    ```terraform
    terraform {
      required_version = "~> 1.9"
    }

    resource "terraform_data" "release" {
      input = "2026-11"
    }
    ```
    """
    module = placed.module
    if placed.is_illustration or not placed.is_whole or (placed.is_root and placed.is_generated_for):
        return
    if not module.required_version and (module.resources or module.module_calls):
        yield Finding(
            "the module does not say which versions of Terraform it is written for; add required_version",
            at=_settings(placed),
        )


def _settings(placed: PlacedModule) -> FileSpan:
    """The first `terraform` block, or else the beginning of the first file."""
    for path, tree in placed.trees.items():
        for block in tree.body.blocks_of("terraform"):
            return FileSpan(path, block.header_span)
    first = next((path for path in placed.files if path.endswith("/main.tf") or path == "main.tf"), placed.files[0])
    return FileSpan(first, Span(0, 0))
