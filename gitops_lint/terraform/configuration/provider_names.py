"""Which provider a resource is of, as Terraform's plans name it."""

from __future__ import annotations

from gitops_lint.terraform.configuration.declarations import ResourceBlock
from gitops_lint.terraform.configuration.module import Module

BUILT_IN = "terraform.io/builtin/terraform"
_REGISTRY = "registry.terraform.io"


def local_name(block: ResourceBlock) -> str:
    """What the module calls the provider of a resource: `aws`, from its `provider` argument or its type."""
    return block.provider.name if block.provider is not None else block.type.partition("_")[0]


def provider_name(module: Module, block: ResourceBlock) -> str:
    """The source address of the provider of a resource (`ProviderForLocalConfig`)."""
    return full_name(module, local_name(block))


def full_name(module: Module, name: str) -> str:
    """The source address of the provider that a module calls by a name."""
    required = module.required_providers.get(name)
    source = required.source if required is not None and required.source else ""
    if not source:
        return BUILT_IN if name == "terraform" else f"{_REGISTRY}/hashicorp/{name}"
    parts = source.lower().split("/")
    if len(parts) == 1:
        return f"{_REGISTRY}/hashicorp/{parts[0]}"
    return source.lower() if len(parts) == 3 else f"{_REGISTRY}/{source.lower()}"
