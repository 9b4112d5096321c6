"""Provider configurations that are named and nowhere to be found.

As `ProviderConfigTransformer` and `ProviderTransformer` in internal/terraform/transform_provider.go of Terraform have
it. A default configuration that nobody writes is an empty one of the root; one with an alias has to be written.
"""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.terraform.configuration import Problem
from gitops_lint.terraform.evaluation.expansion import quoted
from gitops_lint.terraform.providers.addresses import implied_provider
from gitops_lint.terraform.providers.tree import ModuleTree

OF_THE_GRAPH = frozenset({"missing-provider", "provider-not-present"})
"""The keys of these problems: Terraform meets them while it builds its graph, and names no place for them."""

_Key = tuple[tuple[str, ...], str, str]
"""The path of a module, the address of a provider, and the alias of a configuration."""


def missing_configurations(root: ModuleTree) -> Iterator[Problem]:
    """The configurations that calls pass on, and that resources use, without anybody having written them."""
    present: set[_Key] = set()
    for tree in _from_the_root(root):
        present.update(_written(tree))
        yield from _passed(tree, present)
        yield from _used(tree, present)


def _from_the_root(tree: ModuleTree) -> Iterator[ModuleTree]:
    yield tree
    for child in tree.children:
        yield from _from_the_root(child)


def _provider(tree: ModuleTree, name: str) -> str:
    return tree.required.get(name) or implied_provider(name)


def _written(tree: ModuleTree) -> Iterator[_Key]:
    for config in tree.module.provider_configs.values():
        yield tree.path, _provider(tree, config.name), config.alias
    if tree.parent is None:
        for provider in tree.known.values():
            yield (), provider, ""
        # Who calls a module of its own repository from elsewhere passes what it asks for.
        for name, provider in tree.aliases.items():
            yield (), provider, name.partition(".")[2]


def _passed(tree: ModuleTree, present: set[_Key]) -> Iterator[Problem]:
    """What a call passes to a module; what it passes is there from then on."""
    if tree.parent is None:
        return
    for passed in tree.passed_in.values():
        provider = _provider(tree, passed.in_child.name)
        origin = (tree.parent.path, provider, passed.in_parent.alias)
        is_implied = not passed.in_parent.alias and tree.parent.parent is None
        if origin not in present and not is_implied:
            reference = passed.in_parent
            yield Problem(reference.file, reference.span, f"missing provider {_text(origin)}", "", "missing-provider")
        present.add((tree.path, provider, passed.in_child.alias))


def _used(tree: ModuleTree, present: set[_Key]) -> Iterator[Problem]:
    for block in tree.module.resources.values():
        reference = block.provider
        if reference is None or not reference.alias:
            continue
        key = (tree.path, _provider(tree, reference.name), reference.alias)
        if key not in present:
            prefix = "".join(f"module.{name}." for name in tree.path)
            address = f"{prefix}{block.address}"
            yield Problem(
                reference.file,
                reference.span,
                "Provider configuration not present",
                f"To work with {address} its original provider configuration at {_text(key)} is required, but it has "
                "been removed. This occurs when a provider configuration is removed while objects created by that "
                "provider still exist in the state. Re-add the provider configuration to destroy "
                f"{address}, after which you can remove the provider configuration again.",
                "provider-not-present",
            )


def _text(key: _Key) -> str:
    """As Terraform writes a configuration (`AbsProviderConfig.String`)."""
    path, provider, alias = key
    prefix = "".join(f"module.{name}." for name in path)
    return f"{prefix}provider[{quoted(provider)}]{f'.{alias}' * bool(alias)}"
