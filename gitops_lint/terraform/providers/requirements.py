"""Providers that one module requires under two names, and empty blocks that stand for a requirement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from gitops_lint.terraform.configuration import Problem
from gitops_lint.terraform.providers.addresses import (
    default_provider,
    displayed,
    implied_provider,
    is_default,
)
from gitops_lint.terraform.providers.tree import ModuleTree

_DUPLICATE = "Duplicate required provider"


def duplicate_requirements(tree: ModuleTree) -> Iterator[Problem]:
    """One provider under two local names: in `required_providers`, by a provider block, by a resource's type."""
    before: dict[str, str] = {}
    for name, required in tree.module.required_providers.items():
        provider = tree.required[name]
        short = provider.rpartition("/")[2]
        detail = ""
        if provider in before:
            detail = (
                f'Provider {displayed(provider)} with the local name "{name}" was previously required as '
                f'"{before[provider]}". A provider can only be required once within required_providers.'
            )
        elif is_default(provider) and name != short and any(key[0] == short for key in tree.module.provider_configs):
            detail = (
                f'Provider {displayed(provider)} with the local name "{name}" was implicitly required via a '
                f'configuration block as "{short}". The provider configuration block name must match the name used in '
                "required_providers."
            )
        if detail:
            yield Problem(required.file, required.span, _DUPLICATE, detail, "duplicate-provider", warning=True)
        before.setdefault(provider, name)
    yield from _implied(tree)


def _implied(tree: ModuleTree) -> Iterator[Problem]:
    for block in tree.module.resources.values():
        if block.provider is not None or block.mode == "ephemeral":
            continue
        implied = block.type.partition("_")[0]
        if implied in tree.required:
            continue
        provider = implied_provider(implied)
        for name, other in tree.required.items():
            if other == provider:
                yield Problem(
                    block.file,
                    block.span,
                    _DUPLICATE,
                    f'Provider "{provider}" was implicitly required via resource "{block.address}", but listed in '
                    f'required_providers as "{name}". Either the local name in required_providers must match the '
                    f'resource name, or the "{name}" provider must be assigned within the resource block.',
                    "duplicate-provider",
                    warning=True,
                )


def redundant_blocks(tree: ModuleTree) -> Iterator[Problem]:
    """Empty `provider` blocks of a module that is called: `required_providers` says the same."""
    if tree.call is None:
        return
    names: dict[str, list[str]] = defaultdict(list)
    for name in tree.empty:
        names[name.partition(".")[0]].append(name)
    for local, found in names.items():
        source = tree.required.get(found[0]) or default_provider(local)
        entry = [f"    {local} = {{", f'      source = "{displayed(source)}"']
        if any(name != local for name in found):
            entry += ["      configuration_aliases = [", *(f"        {name}," for name in sorted(found)), "      ]"]
        lines = "\n".join((*entry, "    }"))
        block = min((tree.empty[name] for name in found), key=lambda one: (one.file, one.span))
        yield Problem(
            block.file,
            block.span,
            "Redundant empty provider block",
            'Earlier versions of Terraform used empty provider blocks ("proxy provider configurations") for child '
            "modules to declare their need to be passed a provider configuration by their callers. That approach was "
            "ambiguous and is now deprecated.\n\nIf you control this module, you can migrate to the new declaration "
            f'syntax by removing all of the empty provider "{local}" blocks and then adding or updating an entry like '
            f"the following to the required_providers block of {tree.text}:\n{lines}",
            "redundant-provider-block",
            warning=True,
        )
