"""A root and the modules under it, once for every call: `module.a.module.b`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

import msgspec

from gitops_lint.terraform.configuration import Module, ModuleCall, PassedProvider, ProviderConfig
from gitops_lint.terraform.providers.addresses import known_providers, required_provider

Below = Mapping[str, Mapping[str, Module]]
"""The modules that each module calls: by its directory, and by the name of the call."""


class ModuleTree(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A module as one chain of calls reaches it; `parent` and `call` are None for the root."""

    module: Module
    below: Below
    path: tuple[str, ...] = ()
    parent: ModuleTree | None = None
    call: ModuleCall | None = None

    @cached_property
    def children(self) -> tuple[ModuleTree, ...]:
        """The modules that it calls; without those that are not here, and those that call themselves."""
        above = self._directories
        return tuple(
            ModuleTree(child, self.below, (*self.path, name), self, self.module.module_calls[name])
            for name, child in self.below.get(self.module.directory, {}).items()
            if child.directory not in above and child.is_whole
        )

    @cached_property
    def _directories(self) -> frozenset[str]:
        above = frozenset[str]() if self.parent is None else self.parent._directories
        return above | {self.module.directory}

    def walk(self) -> Iterator[ModuleTree]:
        """All modules, callers after those they call."""
        for child in self.children:
            yield from child.walk()
        yield self

    @property
    def text(self) -> str:
        """The module as Terraform calls it in a sentence."""
        return ".".join(f"module.{name}" for name in self.path) or "the root module"

    @cached_property
    def known(self) -> dict[str, str]:
        """The source addresses of its providers by local name, implied ones aside."""
        return known_providers(self.module)

    @cached_property
    def required(self) -> dict[str, str]:
        """The source addresses that it requires, by local name."""
        return {name: required_provider(one) for name, one in self.module.required_providers.items()}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Its `configuration_aliases` with the source address of each."""
        return {
            str(alias): self.required[name]
            for name, one in self.module.required_providers.items()
            for alias in one.configuration_aliases
        }

    @cached_property
    def passed_in(self) -> dict[str, PassedProvider]:
        """The configurations that its caller passes, by the name that they have here."""
        return {} if self.call is None else {str(one.in_child): one for one in self.call.providers}

    @cached_property
    def configured(self) -> dict[str, ProviderConfig]:
        """Its `provider` blocks that say something, by name and alias."""
        return {_name(one): one for one in self.module.provider_configs.values() if not _is_empty(one)}

    @cached_property
    def empty(self) -> dict[str, ProviderConfig]:
        """Its `provider` blocks that say nothing: they used to stand for what a caller passes."""
        return {_name(one): one for one in self.module.provider_configs.values() if _is_empty(one)}


def _name(config: ProviderConfig) -> str:
    return f"{config.name}.{config.alias}" if config.alias else config.name


def _is_empty(config: ProviderConfig) -> bool:
    return not config.arguments and not config.blocks and config.version is None


def module_tree(root: Module, below: Below) -> ModuleTree:
    """The tree of a root."""
    return ModuleTree(root, below)
