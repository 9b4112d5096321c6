"""Source addresses of providers: which one a local name stands for, and how Terraform writes them.

As `ProviderLocalNames`, `ImpliedProviderForUnqualifiedType` and `NewDefaultProvider` in internal/addrs of Terraform.
"""

from __future__ import annotations

from gitops_lint.terraform.configuration import Module, RequiredProvider

REGISTRY = "registry.terraform.io"
BUILT_IN = "terraform.io/builtin/terraform"


def default_provider(name: str) -> str:
    """The provider that a name stands for where a configuration is only passed on."""
    return f"{REGISTRY}/hashicorp/{name}"


def implied_provider(name: str) -> str:
    """The provider of resources whose module does not require any by that name."""
    return BUILT_IN if name == "terraform" else default_provider(name)


def required_provider(required: RequiredProvider) -> str:
    """The provider that an entry of `required_providers` stands for."""
    source = (required.source or "").lower()
    if not source:
        return implied_provider(required.name)
    parts = source.split("/")
    if len(parts) == 1:
        return default_provider(parts[0])
    return source if len(parts) == 3 else f"{REGISTRY}/{source}"


def displayed(provider: str) -> str:
    """The address as people write it: without the public registry (`Provider.ForDisplay`)."""
    return provider.removeprefix(f"{REGISTRY}/")


def is_default(provider: str) -> bool:
    """Whether it is one that needs no source (`IsDefaultProvider`)."""
    return provider.startswith(f"{REGISTRY}/hashicorp/")


def known_providers(module: Module) -> dict[str, str]:
    """The providers of a module by their local names: required ones, and those that it only configures."""
    known = {name: required_provider(one) for name, one in module.required_providers.items()}
    for config in module.provider_configs.values():
        known.setdefault(config.name, default_provider(config.name))
    return known
