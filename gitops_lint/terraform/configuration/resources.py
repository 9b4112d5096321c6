"""`resource`, `data` and `ephemeral` blocks, as internal/configs/resource.go of Terraform reads them."""

from __future__ import annotations

from typing import NamedTuple

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import Remainder, Schema, read_known, schema
from gitops_lint.terraform.configuration.declarations import Mode, ResourceBlock, ResourceKey
from gitops_lint.terraform.configuration.escaping import Once, escaping, refuse_reserved, with_escaped
from gitops_lint.terraform.configuration.lifecycle import merge_lifecycle, read_lifecycle
from gitops_lint.terraform.configuration.parts import (
    Argument,
    Lifecycle,
    NestedBlock,
    Provisioner,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.provisioners import read_provisioner, refuse_other_references
from gitops_lint.terraform.configuration.static import check_name, depends_on, provider_reference
from gitops_lint.terraform.configuration.values import refuse_depends_on

META = ("count", "for_each", "provider", "depends_on")
_OTHERS = schema(*META, lifecycle=(), locals=(), _=())


class _Kind(NamedTuple):
    """What differs between the three blocks: their mode, their schema, and the words of their problems."""

    mode: Mode
    schema: Schema
    bad_type: str
    bad_name: str


_KINDS = {
    "resource": _Kind(
        "managed",
        schema(*META, locals=(), lifecycle=(), connection=(), provisioner=("type",), _=()),
        "Invalid resource type name",
        "Invalid resource name",
    ),
    "data": _Kind("data", _OTHERS, "Invalid data source name", "Invalid data resource name"),
    "ephemeral": _Kind("ephemeral", _OTHERS, "Invalid ephemeral resource type", "Invalid ephemeral resource name"),
}


def read_resource(source: Source, block: hcl.Block, check: str | None = None) -> ResourceBlock:
    """The declaration that a `resource`, `data` or `ephemeral` block is; `check`: the check block it stands in."""
    kind = _KINDS[block.type]
    content, rest = read_known(source, block, kind.schema)
    attributes = content.attributes
    type_label, name_label = block.labels
    check_name(source, type_label, kind.bad_type)
    check_name(source, name_label, kind.bad_name)
    count, for_each = instances(source, attributes, check is not None)
    provider = attributes.get("provider")
    key = (kind.mode, type_label.value, name_label.value)
    lifecycle, connection, provisioners, rest = _nested(source, key, content.blocks, rest, check is not None)
    return ResourceBlock(
        source.file,
        block,
        kind.mode,
        type_label.value,
        name_label.value,
        rest.arguments,
        rest.blocks,
        count,
        for_each,
        None if provider is None else provider_reference(source, provider.expression, "provider"),
        depends_on(source, attributes),
        lifecycle,
        connection,
        provisioners,
        check,
    )


def instances(
    source: Source, attributes: dict[str, hcl.Attribute], nested: bool = False
) -> tuple[Argument | None, Argument | None]:
    """The arguments `count` and `for_each`, of which a block may have one."""
    found: list[Argument | None] = []
    for name in ("count", "for_each"):
        attribute = attributes.get(name)
        if attribute is not None and nested:
            detail = 'The "count" and "for_each" meta-arguments are not supported within nested data blocks.'
            source.error("meta-argument", attribute.name_span, f'Invalid "{name}" attribute', detail)
            attribute = None
        found.append(None if attribute is None else Argument(attribute, source.file))
    count, for_each = found
    if count is not None and for_each is not None:
        detail = (
            'The "count" and "for_each" meta-arguments are mutually-exclusive, only one should be used to be explicit '
            "about the number of resources to be created."
        )
        summary = 'Invalid combination of "count" and "for_each"'
        source.error("meta-argument", for_each.attribute.name_span, summary, detail)
    return count, for_each


def _nested(
    source: Source, key: ResourceKey, blocks: list[hcl.Block], rest: Remainder, in_check: bool
) -> tuple[Lifecycle, NestedBlock | None, tuple[Provisioner, ...], Remainder]:
    if not blocks:
        return NO_LIFECYCLE, None, (), rest
    noun = {"managed": "resource", "data": "data", "ephemeral": "ephemeral"}[key[0]]

    def twice(block_type: str, place: str) -> tuple[str, str]:
        if block_type == "_":
            what = noun if noun == "resource" else "data"
            summary, detail = escaping("resource-type-specific", what)
            return summary, f"{detail}{place}."
        return f"Duplicate {block_type} block", f"This resource already has a {block_type} block at {place}."

    once = Once(source, twice)
    lifecycle, connection = NO_LIFECYCLE, None
    provisioners: list[Provisioner] = []
    for block in blocks:
        if block.type == "provisioner":
            provisioner = read_provisioner(source, block)
            if provisioner is not None:
                provisioners.append(provisioner)
        elif block.type == "locals":
            refuse_reserved(source, block, noun)
        elif block.type == "lifecycle":
            if in_check:
                detail = (
                    'Nested data blocks do not support "lifecycle" blocks as the lifecycle is managed by the '
                    "containing block."
                )
                source.error("unsupported-block", block.header_span, "Invalid lifecycle block", detail)
            if once.is_first(block):
                lifecycle = read_lifecycle(source, block, *key)
        elif once.is_first(block):
            if block.type == "connection":
                connection = NestedBlock(block, source.file)
            else:
                rest = with_escaped(source, rest, block)
    if connection is not None and any(provisioner.when == "destroy" for provisioner in provisioners):
        refuse_other_references(source, connection.block.body)
    return lifecycle, connection, tuple(provisioners), rest


NO_LIFECYCLE = Lifecycle()


def merge_resource(source: Source, base: ResourceBlock, override: ResourceBlock) -> ResourceBlock:
    """The resource with what an override file sets (`Resource.merge`)."""
    refuse_depends_on(source, override.depends_on)
    return msgspec.structs.replace(
        base,
        arguments=base.arguments | override.arguments,
        blocks=merge_blocks(base.blocks, override.blocks),
        count=override.count or base.count,
        for_each=override.for_each or base.for_each,
        provider=override.provider or base.provider,
        lifecycle=merge_lifecycle(base.lifecycle, override.lifecycle),
        connection=override.connection or base.connection,
        provisioners=override.provisioners or base.provisioners,
    )


def merge_blocks(base: tuple[NestedBlock, ...], override: tuple[NestedBlock, ...]) -> tuple[NestedBlock, ...]:
    """The blocks of both, without those of the base whose type the override has, dynamic ones included.

    As `mergeBody.prepareContent` in internal/configs/module_merge_body.go.
    """
    if not override:
        return base
    replaced = {_block_type(nested.block) for nested in override}
    return (*(nested for nested in base if _block_type(nested.block) not in replaced), *override)


def _block_type(block: hcl.Block) -> str:
    """The type of a block, or of the blocks that a dynamic block makes."""
    return block.labels[0].value if block.type == "dynamic" and block.labels else block.type
