"""The provider configurations of a root, as the `configuration` of a plan lists them (jsonconfig)."""

from __future__ import annotations

from typing import Any

from gitops_lint.terraform.configuration import Module, ProviderConfig
from gitops_lint.terraform.configuration.provider_names import full_name, local_name
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.plan.document.expressions import Expressions
from gitops_lint.terraform.plan.document.shaped_expressions import shaped_expressions
from gitops_lint.terraform.schemas import Shapes
from gitops_lint.terraform.schemas.contents import given_of

_Path = tuple[str, ...]


def module_address(path: _Path) -> str:
    """The address of a module in the configuration: `module.net.module.sub`."""
    return ".".join(f"module.{name}" for name in path)


class ProviderConfigs:
    """Every provider configuration by its key: `aws`, `aws.east`, `module.net:aws`.

    Modules that inherit a configuration, or are passed one, have the key of where it comes from.
    """

    def __init__(
        self, graph: Graph, expressions: Expressions, schemas: Shapes | None = None, *, show_secrets: bool
    ) -> None:
        self._expressions = expressions
        self._schemas = schemas
        self._show_secrets = show_secrets
        self._entries: dict[str, dict[str, Any]] = {}
        self._parents: dict[str, str] = {}
        self._graph = graph
        self._add((), graph.modules.get(()))

    def key(self, path: _Path, provider: str) -> str:
        """The key of the configuration that a resource of a module has."""
        key = _key(provider, path)
        parent = self._parents.get(key, "")
        return parent if parent in self._entries else key

    def data(self) -> dict[str, Any]:
        """The configurations that are not another's."""
        return {key: entry for key, entry in self._entries.items() if not self._parents.get(key)}

    def _add(self, path: _Path, module: Module | None) -> None:
        if module is None:
            return
        for (name, alias), config in module.provider_configs.items():
            entry = self._entry(name, full_name(module, name), path)
            if alias:
                entry["alias"] = alias
            expressions = self._of_body(config, entry["full_name"])
            if expressions:
                entry["expressions"] = expressions
            self._with_version(entry, module, name)
            self._entries[_key(f"{name}.{alias}" if alias else name, path)] = entry
        for name, required in module.required_providers.items():
            for alias_of in required.configuration_aliases:
                key = _key(str(alias_of), path)
                if key not in self._entries:
                    self._entries[key] = self._required(module, name, path)
            self._inherit(module, name, path)
        for block in module.resources.values():
            self._inherit(module, local_name(block), path)
        for call in module.module_calls.values():
            inner = (*path, call.name)
            child = self._graph.modules.get(inner)
            for passed in call.providers if child is not None else ():
                assert child is not None
                name = str(passed.in_child)
                full = full_name(child, passed.in_child.name)
                key = _key(name, inner)
                self._entries[key] = self._entry(name, full, inner)
                self._parents[key] = self._source(_key(str(passed.in_parent), path), full)
            self._add(inner, child)

    def _of_body(self, config: ProviderConfig, full: str) -> dict[str, Any]:
        shape = None if self._schemas is None else self._schemas.of_provider(full)
        if shape is None:
            return self._expressions.body(config.arguments.values(), config.blocks)
        return shaped_expressions(self._expressions, given_of(config), shape, show_secrets=self._show_secrets)

    def _required(self, module: Module, name: str, path: _Path) -> dict[str, Any]:
        entry = self._entry(name, full_name(module, name), path)
        self._with_version(entry, module, name)
        return entry

    def _inherit(self, module: Module, name: str, path: _Path) -> None:
        """A provider that a module uses without configuring it: its caller's."""
        key = _key(name, path)
        if key in self._entries:
            return
        entry = self._required(module, name, path)
        self._entries[key] = entry
        if path:
            self._parents[key] = self._source(_key(name, path[:-1]), entry["full_name"])

    def _entry(self, name: str, full: str, path: _Path) -> dict[str, Any]:
        entry = {"name": name, "full_name": full}
        return entry | {"module_address": module_address(path)} if path else entry

    def _with_version(self, entry: dict[str, Any], module: Module, name: str) -> None:
        required = module.required_providers.get(name)
        if required is not None and required.version:
            entry["version_constraint"] = required.version

    def _source(self, key: str, full: str) -> str:
        """The key at the end of the chain of those who inherit (`findSourceProviderKey`)."""
        found = ""
        while key and key in self._entries and self._entries[key]["full_name"] == full:
            found = key
            key = self._parents.get(key, "")
        return found


def _key(provider: str, path: _Path) -> str:
    return f"{module_address(path)}:{provider}" if path else provider
