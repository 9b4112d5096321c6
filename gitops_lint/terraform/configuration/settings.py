"""`terraform` and `provider` blocks, as internal/configs/parser_config.go, provider.go and others read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.formats.hcl.source import is_word
from gitops_lint.terraform.configuration.bodies import arguments_of, read_all, read_known, schema, with_opentofu
from gitops_lint.terraform.configuration.declarations import (
    Backend,
    Cloud,
    ProviderConfig,
    ProviderMeta,
    RequiredVersion,
)
from gitops_lint.terraform.configuration.escaping import Once, escaping, refuse_reserved, with_escaped
from gitops_lint.terraform.configuration.parts import (
    Argument,
)
from gitops_lint.terraform.configuration.problems import BAD_NAME, Source
from gitops_lint.terraform.configuration.required_providers import RequiredProviders, read_required_providers
from gitops_lint.terraform.configuration.resources import merge_blocks
from gitops_lint.terraform.configuration.static import (
    is_provider_name,
    is_static,
    keyword,
    literal_text,
    literal_version,
)
from gitops_lint.terraform.version_constraints import parse

TERRAFORM = with_opentofu(
    schema(
        "required_version",
        "experiments",
        "language",
        backend=("type",),
        cloud=(),
        required_providers=(),
        state_store=("type",),
        provider_meta=("provider",),
    ),
    "encryption",
)
PROVIDER = schema("alias", "version", "count", "depends_on", "for_each", "source", _=(), lifecycle=(), locals=())

Setting: TypeAlias = RequiredVersion | Backend | Cloud | RequiredProviders | ProviderMeta


def read_settings(source: Source, block: hcl.Block) -> Iterator[Setting]:
    """What a `terraform` block says."""
    content = read_all(source, block, TERRAFORM)
    _check_edition(source, content.attributes)
    version = content.attributes.get("required_version")
    if version is not None:
        text = literal_version(source, version)
        if text is not None:
            _refuse_prerelease(source, version, text)
            yield RequiredVersion(text, source.file, version.expression.span)
    for nested in content.blocks:
        if nested.type == "backend":
            yield Backend(source.file, nested, nested.labels[0].value)
        elif nested.type == "cloud":
            yield Cloud(source.file, nested)
        elif nested.type == "required_providers":
            yield read_required_providers(source, nested)
        elif nested.type == "provider_meta":
            for argument in arguments_of(source, nested.body).values():
                is_static(source, argument.expression)
            if is_provider_name(source, nested.labels[0].value, nested.header_span):
                yield ProviderMeta(source.file, nested, nested.labels[0].value)


def _refuse_prerelease(source: Source, attribute: hcl.Attribute, text: str) -> None:
    """Notes a required version with a prerelease (`CheckCoreVersionRequirements`)."""
    constraints = parse(text)
    for part in () if constraints is None else constraints.parts:
        if part.version.prerelease:
            detail = (
                f"Prerelease version constraints are not supported: {text}. Remove the prerelease information from the "
                "constraint. Prerelease versions of terraform will match constraints using their version core only."
            )
            source.error("version", attribute, "Invalid required_version constraint", detail)


def _check_edition(source: Source, attributes: dict[str, hcl.Attribute]) -> None:
    """The arguments `language` and `experiments`, as a released Terraform takes them (`sniffActiveExperiments`)."""
    language = attributes.get("language")
    if language is not None:
        edition = keyword(language.expression)
        if not edition:
            detail = "The language argument expects a bare language edition keyword. Terraform supports only language "
            detail += f"edition {_EDITION}, which is the default."
            source.error("edition", language.expression, "Invalid language edition", detail)
        elif edition != _EDITION:
            other = "newer" if edition > _EDITION else "different"
            detail = f"Terraform only supports language edition {_EDITION}. This module requires a {other} version of "
            source.error("edition", language.expression, "Unsupported language edition", f"{detail}Terraform CLI.")
    experiments = attributes.get("experiments")
    if experiments is not None:
        source.error("edition", experiments.name_span, "Module uses experimental features", _EXPERIMENTS)


_EDITION = "TF2021"
_EXPERIMENTS = (
    "Experimental features are intended only for gathering early feedback on new language designs, and so are "
    "available only in alpha releases of Terraform."
)
_PROVIDER_VERSION = (
    "Terraform 0.13 and earlier allowed provider version constraints inside the provider configuration block, but "
    "that is now deprecated and will be removed in a future version of Terraform. To silence this warning, move the "
    "provider version constraint into the required_providers block."
)


def read_provider(source: Source, block: hcl.Block) -> ProviderConfig | None:
    """The declaration that a `provider` block is."""
    content, rest = read_known(source, block, PROVIDER)
    name = block.labels[0].value
    attributes = content.attributes
    if not is_provider_name(source, name, block.header_span):
        return None
    alias = literal_text(source, attributes.get("alias")) or ""
    if "alias" in attributes and not is_word(alias):
        # Terraform points nowhere.
        detail = f"An alias must be a valid name. {BAD_NAME}"
        source.error("invalid-name", attributes["alias"], "Invalid provider configuration alias", detail)
    for reserved in ("count", "depends_on", "for_each", "source"):
        if reserved in attributes and not (source.is_opentofu and reserved == "for_each"):
            detail = f'The provider argument name "{reserved}" is reserved for use by Terraform in a future version.'
            summary = "Reserved argument name in provider block"
            source.error("unsupported-argument", attributes[reserved].name_span, summary, detail)
    once = Once(source, _second)
    for nested in content.blocks:
        if nested.type != "_":
            refuse_reserved(source, nested, "provider")
        elif once.is_first(nested):
            rest = with_escaped(source, rest, nested)
    version = attributes.get("version")
    if version is not None:
        summary = "Version constraints inside provider configuration blocks are deprecated"
        source.warning("deprecated", version.expression, summary, _PROVIDER_VERSION)
        literal_version(source, version)
    return ProviderConfig(
        source.file,
        block,
        name,
        alias,
        rest.arguments,
        rest.blocks,
        None if version is None else Argument(version, source.file),
    )


def merge_provider(source: Source, base: ProviderConfig, override: ProviderConfig) -> ProviderConfig:
    """The configuration with what an override file sets (`Provider.merge`)."""
    return msgspec.structs.replace(
        base,
        arguments=base.arguments | override.arguments,
        blocks=merge_blocks(base.blocks, override.blocks),
        version=override.version or base.version,
    )


def _second(block_type: str, place: str) -> tuple[str, str]:
    summary, detail = escaping("provider-specific", "provider")
    return summary, f"{detail}{place}."
