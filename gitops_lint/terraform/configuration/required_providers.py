"""`required_providers` blocks, as internal/configs/provider_requirements.go of Terraform reads them."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import arguments_of
from gitops_lint.terraform.configuration.declarations import Declaration, ProviderReference, RequiredProvider
from gitops_lint.terraform.configuration.problems import Source


class RequiredProviders(Declaration, frozen=True):
    """One block: the providers by their local names."""

    providers: dict[str, RequiredProvider]


def read_required_providers(source: Source, block: hcl.Block) -> RequiredProviders:
    """The requirements of a block."""
    found = {}
    for name, argument in arguments_of(source, block.body).items():
        provider = _required_provider(source, name, argument.attribute)
        if provider is not None:
            found[name] = provider
    return RequiredProviders(source.file, block, found)


def _required_provider(source: Source, name: str, attribute: hcl.Attribute) -> RequiredProvider | None:
    value = attribute.expression
    if isinstance(value, hcl.String):
        return RequiredProvider(name, source.file, attribute, None, value.value)
    if not isinstance(value, hcl.ObjectCons):
        return None
    texts: dict[str, str | None] = {}
    aliases: list[ProviderReference] = []
    for item in value.items:
        if not isinstance(item.key, hcl.String):
            continue
        key = item.key.value
        if key in ("version", "source"):
            texts[key] = item.value.value if isinstance(item.value, hcl.String) else None
        elif key == "configuration_aliases" and isinstance(item.value, hcl.TupleCons):
            aliases.extend(_aliases(source, item.value))
    return RequiredProvider(name, source.file, attribute, texts.get("source"), texts.get("version"), tuple(aliases))


def _aliases(source: Source, value: hcl.TupleCons) -> list[ProviderReference]:
    found = []
    for item in value.items:
        if isinstance(item, hcl.ScopeTraversal) and len(item.steps) == 1:
            step = item.steps[0]
            if isinstance(step, hcl.TraverseAttr):
                found.append(ProviderReference(item.root, step.name, source.file, item.span))
    return found
