"""`terraform` and `provider` blocks, as internal/configs/parser_config.go, provider.go and others read them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import arguments_of, read_all, read_known, schema
from gitops_lint.terraform.configuration.declarations import (
    Argument,
    Backend,
    Cloud,
    ProviderConfig,
    ProviderMeta,
    RequiredVersion,
)
from gitops_lint.terraform.configuration.escaping import Once, escaping, refuse_reserved, with_escaped
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.required_providers import RequiredProviders, read_required_providers
from gitops_lint.terraform.configuration.resources import merge_blocks
from gitops_lint.terraform.configuration.static import is_provider_name, literal_text

TERRAFORM = schema(
    "required_version",
    "experiments",
    "language",
    backend=("type",),
    cloud=(),
    required_providers=(),
    state_store=("type",),
    provider_meta=("provider",),
)
PROVIDER = schema("alias", "version", "count", "depends_on", "for_each", "source", _=(), lifecycle=(), locals=())

Setting: TypeAlias = RequiredVersion | Backend | Cloud | RequiredProviders | ProviderMeta


def read_settings(source: Source, block: hcl.Block) -> Iterator[Setting]:
    """What a `terraform` block says."""
    content = read_all(source, block, TERRAFORM)
    version = content.attributes.get("required_version")
    if version is not None:
        text = literal_text(source, version)
        if text is not None:
            yield RequiredVersion(text, source.file, version.expression.span)
    for nested in content.blocks:
        if nested.type == "backend":
            yield Backend(source.file, nested, nested.labels[0].value)
        elif nested.type == "cloud":
            yield Cloud(source.file, nested)
        elif nested.type == "required_providers":
            yield read_required_providers(source, nested)
        elif nested.type == "provider_meta":
            arguments_of(source, nested.body)
            if is_provider_name(source, nested.labels[0].value, nested):
                yield ProviderMeta(source.file, nested, nested.labels[0].value)


def read_provider(source: Source, block: hcl.Block) -> ProviderConfig | None:
    """The declaration that a `provider` block is."""
    content, rest = read_known(source, block, PROVIDER)
    name = block.labels[0].value
    attributes = content.attributes
    once = Once(source, _second)
    for nested in content.blocks:
        if nested.type != "_":
            refuse_reserved(source, nested, "provider")
        elif once.is_first(nested):
            rest = with_escaped(source, rest, nested)
    version = attributes.get("version")
    return ProviderConfig(
        source.file,
        block,
        name,
        literal_text(source, attributes.get("alias")) or "",
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
