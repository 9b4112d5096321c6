"""`module` blocks, as internal/configs/module_call.go of Terraform reads them."""

from __future__ import annotations

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration.bodies import read_known, schema
from gitops_lint.terraform.configuration.declarations import ModuleCall, PassedProvider
from gitops_lint.terraform.configuration.escaping import Once, escaping, refuse_reserved, with_escaped
from gitops_lint.terraform.configuration.parts import (
    Argument,
)
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.resources import instances, merge_blocks
from gitops_lint.terraform.configuration.static import (
    check_name,
    depends_on,
    literal_string,
    literal_version,
    provider_reference,
)
from gitops_lint.terraform.configuration.values import refuse_depends_on
from gitops_lint.terraform.module_sources import InvalidSource, parse_source
from gitops_lint.terraform.references import references

MODULE = schema(
    "version",
    "count",
    "for_each",
    "depends_on",
    "providers",
    "ignore_nested_deprecations",
    required=("source",),
    _=(),
    lifecycle=(),
    locals=(),
    provider=("type",),
)


def read_call(source: Source, block: hcl.Block) -> ModuleCall:
    """The declaration that a `module` block is."""
    content, rest = read_known(source, block, MODULE)
    attributes = content.attributes
    check_name(source, block.labels[0], "Invalid module instance name")
    count, for_each = instances(source, attributes)
    _check_source(source, attributes)
    once = Once(source, _second)
    for nested in content.blocks:
        if nested.type == "lifecycle" and source.is_opentofu:
            continue
        if nested.type != "_":
            refuse_reserved(source, nested, "module")
        elif once.is_first(nested):
            rest = with_escaped(source, rest, nested)
    return ModuleCall(
        source.file,
        block,
        block.labels[0].value,
        rest.arguments,
        rest.blocks,
        _argument(source, attributes, "source"),
        _argument(source, attributes, "version"),
        count,
        for_each,
        _passed_providers(source, attributes.get("providers")),
        depends_on(source, attributes),
    )


def _check_source(source: Source, attributes: dict[str, hcl.Attribute]) -> None:
    """Notes a source or version that is none. One that refers to something is read by newer versions of Terraform."""
    version = attributes.get("version")
    is_variable = version is not None and next(references(version.expression), None) is not None
    if version is not None and not is_variable:
        literal_version(source, version)
    attribute = attributes.get("source")
    text = None if attribute is None else literal_string(attribute.expression)
    if attribute is None or text is None or is_variable:
        # A version may turn out to be null.
        return
    parsed = parse_source(text, version is not None)
    if isinstance(parsed, InvalidSource):
        source.error("module-source", attribute.expression, parsed.summary, parsed.detail)


def merge_call(source: Source, base: ModuleCall, override: ModuleCall) -> ModuleCall:
    """The call with what an override file sets (`ModuleCall.merge`)."""
    refuse_depends_on(source, override.depends_on)
    return msgspec.structs.replace(
        base,
        arguments=base.arguments | override.arguments,
        blocks=merge_blocks(base.blocks, override.blocks),
        source=override.source or base.source,
        version=override.version or base.version,
        count=override.count or base.count,
        for_each=override.for_each or base.for_each,
        providers=override.providers or base.providers,
    )


def _second(block_type: str, place: str) -> tuple[str, str]:
    summary, detail = escaping("module input variables", "module")
    return summary, f"{detail}{place}."


def _argument(source: Source, attributes: dict[str, hcl.Attribute], name: str) -> Argument | None:
    attribute = attributes.get(name)
    return None if attribute is None else Argument(attribute, source.file)


def _passed_providers(source: Source, attribute: hcl.Attribute | None) -> tuple[PassedProvider, ...]:
    if attribute is None:
        return ()
    if not isinstance(attribute.expression, hcl.ObjectCons):
        if not isinstance(attribute.expression, hcl.Invalid):
            detail = "A static map expression is required."
            source.error("static-map", attribute.expression, "Invalid expression", detail)
        return ()
    found: dict[str, PassedProvider] = {}
    places: dict[str, str] = {}
    for item in attribute.expression.items:
        in_child = provider_reference(source, _unwrapped(item.key), "providers")
        in_parent = provider_reference(source, item.value, "providers")
        if in_child is None or in_parent is None:
            continue
        name = str(in_child)
        if name in found:
            detail = (
                f"A provider configuration was already passed to {name} at {places[name]}. Each child provider "
                "configuration can be assigned only once."
            )
            source.error("duplicate-declaration", item.value, "Duplicate provider address", detail)
            continue
        found[name] = PassedProvider(in_child, in_parent)
        places[name] = source.locate(source.file, item.span)
    return tuple(found.values())


def _unwrapped(key: hcl.Expression) -> hcl.Expression:
    return key.expression if isinstance(key, hcl.Parentheses) else key
