"""`required_providers` blocks, as internal/configs/provider_requirements.go of Terraform reads them."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import arguments_of
from gitops_lint.terraform.configuration.declarations import RequiredProvider
from gitops_lint.terraform.configuration.parts import (
    Declaration,
    ProviderReference,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.provider_sources import source_error
from gitops_lint.terraform.configuration.static import (
    INVALID_VERSION,
    is_provider_name,
    literal_string,
    literal_version,
    provider_part_error,
    static_list,
    static_reference,
)
from gitops_lint.terraform.version_constraints import parse


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
    if isinstance(value, (hcl.String, hcl.Number, hcl.Bool)):
        version = literal_version(source, attribute)
        reason = provider_part_error(name)
        if reason is None:
            return RequiredProvider(name, source.file, attribute, None, version)
        source.error("provider-name", value, "Invalid provider name", reason)
        return None
    if not is_provider_name(source, name, value):
        return None
    if not isinstance(value, hcl.ObjectCons):
        if not isinstance(value, hcl.Invalid):
            detail = "required_providers entries must be strings or objects."
            source.error("required-provider", value, "Invalid required_providers object", detail)
        return None
    version = address = None
    aliases: tuple[ProviderReference, ...] = ()
    for item in value.items:
        key = item.key.value if isinstance(item.key, hcl.String) else ""
        if key == "version":
            version = _version(source, item.value)
        elif key == "source":
            address = _address(source, item.value)
        elif key == "configuration_aliases":
            aliases = _aliases(source, name, item.value)
        else:
            detail = (
                'required_providers objects can only contain "version", "source" and "configuration_aliases" '
                'attributes. To configure a provider, use a "provider" block.'
            )
            source.error("required-provider", item.key, "Invalid required_providers object", detail)
            break
    return RequiredProvider(name, source.file, attribute, address, version, aliases)


def _version(source: Source, value: hcl.Expression) -> str | None:
    text = literal_string(value)
    if text is None:
        source.error("version", value, "Invalid version constraint", "Version must be specified as a string.")
    elif parse(text) is None:
        source.error("version", value, "Invalid version constraint", INVALID_VERSION)
    else:
        return text
    return None


def _address(source: Source, value: hcl.Expression) -> str | None:
    text = literal_string(value)
    if text is None:
        source.error("provider-source", value, "Invalid source", "Source must be specified as a string.")
        return None
    wrong = source_error(text)
    if wrong is not None:
        source.error("provider-source", value, *wrong)
        return None
    return text


def _aliases(source: Source, name: str, value: hcl.Expression) -> tuple[ProviderReference, ...]:
    found = []
    for item in static_list(source, value):
        reference = static_reference(source, item)
        if reference is None:
            continue
        alias = reference.steps[0] if len(reference.steps) == 1 else None
        if reference.steps and not isinstance(alias, hcl.TraverseAttr):
            detail = (
                "Configuration aliases can only contain references to local provider configuration names in the "
                "format of provider.alias"
            )
        elif reference.root != name:
            detail = (
                "Configuration aliases must be prefixed with the provider name. Expected "
                f'"{name}", but found "{reference.root}".'
            )
        else:
            text = alias.name if isinstance(alias, hcl.TraverseAttr) else ""
            found.append(ProviderReference(name, text, source.file, item.span))
            continue
        source.error("required-provider", value, "Invalid configuration_aliases value", detail)
    return tuple(found)
