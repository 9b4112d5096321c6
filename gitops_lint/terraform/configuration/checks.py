"""`check` blocks and `action` blocks (checks.go and action.go in internal/configs of Terraform)."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_all, schema
from gitops_lint.terraform.configuration.conditions import check_rule
from gitops_lint.terraform.configuration.declarations import Action, Check, ResourceBlock
from gitops_lint.terraform.configuration.parts import (
    NestedBlock,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.resources import instances, read_resource
from gitops_lint.terraform.configuration.static import check_name, provider_reference

CHECK = schema(data=("type", "name"), **{"assert": ()})
ACTION = schema("count", "for_each", "provider", config=())


def read_check(source: Source, block: hcl.Block) -> Check | None:
    """The declaration that a `check` block is."""
    if source.override:
        detail = "Override files cannot override check blocks."
        source.error("override", block.header_span, "Can't override check blocks", detail)
        return None
    content = read_all(source, block, CHECK)
    check_name(source, block.labels[0], "Invalid check block name")
    data: ResourceBlock | None = None
    asserts = []
    for nested in content.blocks:
        if nested.type == "assert":
            before = len(source.problems)
            rule = check_rule(source, nested)
            if len(source.problems) == before:
                asserts.append(rule)
        elif data is not None:
            detail = f"This check block already has a data resource defined at {source.place(data.block)}."
            source.error("duplicate-block", nested.header_span, "Multiple data resource blocks", detail)
        else:
            data = read_resource(source, nested, block.labels[0].value)
    if not asserts:
        detail = "Check blocks must have at least one assert block."
        source.error("missing-block", block.header_span, "Zero assert blocks", detail)
    return Check(source.file, block, block.labels[0].value, data, tuple(asserts))


def read_action(source: Source, block: hcl.Block) -> Action:
    """The declaration that an `action` block is."""
    content = read_all(source, block, ACTION)
    type_label, name_label = block.labels
    check_name(source, type_label, "Invalid action type name")
    check_name(source, name_label, "Invalid action name")
    count, for_each = instances(source, content.attributes)
    provider = content.attributes.get("provider")
    return Action(
        source.file,
        block,
        type_label.value,
        name_label.value,
        count,
        for_each,
        None if provider is None else provider_reference(source, provider.expression, "provider"),
        NestedBlock(content.blocks[0], source.file) if content.blocks else None,
    )


def merge_action(source: Source, base: Action, override: Action) -> Action:
    """The action with what an override file sets (`Action.merge`)."""
    return msgspec.structs.replace(
        base,
        count=override.count or base.count,
        for_each=override.for_each or base.for_each,
        provider=override.provider or base.provider,
        config=override.config or base.config,
    )
