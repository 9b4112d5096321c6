"""Holds a resource to the schema of its provider, as `terraform validate` does once providers are installed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Argument, NestedBlock, ResourceBlock
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.evaluation.resource import ResourceInstance
from gitops_lint.terraform.knowledge.provider_schema import AttributeSchema, BlockSchema, TypeExpression
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    TupleType,
    Type,
    object_type,
)
from gitops_lint.terraform.wording import near_names


class Mismatch(msgspec.Struct, frozen=True):
    """What a schema does not allow: Terraform's summary and detail, and the place."""

    summary: str
    detail: str
    file: str
    span: Span


def type_of_schema(expression: TypeExpression) -> Type:
    """A type as `terraform providers schema -json` writes it."""
    if isinstance(expression, str):
        return {"string": STRING, "number": NUMBER, "bool": BOOL}.get(expression, DYNAMIC)
    name, inner, *optional = expression
    if name == "object":
        left_out = frozenset(optional[0]) if optional else frozenset()
        return object_type({key: type_of_schema(one) for key, one in inner.items()}, left_out)
    if name == "tuple":
        return TupleType(tuple(map(type_of_schema, inner)))
    element = type_of_schema(inner)
    if name == "list":
        return ListType(element)
    return SetType(element) if name == "set" else MapType(element)


def shape_mismatches(block: ResourceBlock, schema: BlockSchema) -> Iterator[Mismatch]:
    """What of the arguments and blocks of a resource the schema does not have, or wants and does not find."""
    arguments = list(block.arguments.values())
    return _in_body(arguments, block.blocks, schema, block.file, block.span)


def type_mismatches(instance: ResourceInstance, schema: BlockSchema) -> Iterator[Mismatch]:
    """The arguments of an instance whose values do not have the type that the schema says."""
    for name, argument in instance.node.block.arguments.items():
        attribute = schema.attributes.get(name)
        if attribute is None or argument.file.endswith(".json"):
            continue
        try:
            value = instance.configured(name)
        except EvaluationError:
            # A problem of the evaluation already.
            continue
        try:
            if value is not None:
                convert(value, type_of_schema(attribute.type))
        except ConversionError as error:
            detail = f'Inappropriate value for attribute "{name}": {error.message}.'
            yield Mismatch("Incorrect attribute value type", detail, argument.file, argument.expression.span)


def _in_body(
    arguments: Iterable[Argument], blocks: Iterable[NestedBlock], schema: BlockSchema, file: str, header: Span
) -> Iterator[Mismatch]:
    given = {argument.name for argument in arguments}
    for argument in arguments:
        wrong = _wrong_argument(argument.name, schema)
        if wrong is not None:
            yield Mismatch(*wrong, argument.file, argument.attribute.name_span)
    counts: dict[str, int] = {}
    dynamic = set()
    for nested in blocks:
        block = nested.block
        is_dynamic = block.type == "dynamic" and bool(block.labels)
        name = block.labels[0].value if is_dynamic else block.type
        counts[name] = counts.get(name, 0) + 1
        known = schema.blocks.get(name)
        attribute = schema.attributes.get(name)
        if known is None:
            if attribute is None or not _is_written_as_blocks(attribute):
                yield Mismatch(*_unexpected_block(name, schema), nested.file, block.header_span)
            continue
        if is_dynamic:
            dynamic.add(name)
        for body in block.body.blocks_of("content") if is_dynamic else (block,):
            yield from _in_body(
                [Argument(one, nested.file) for one in body.body.attributes],
                [NestedBlock(one, nested.file) for one in body.body.blocks],
                known.block,
                nested.file,
                body.header_span,
            )
    for name, attribute in schema.attributes.items():
        if attribute.required and name not in given and name not in counts:
            detail = f'The argument "{name}" is required, but no definition was found.'
            yield Mismatch("Missing required argument", detail, file, header)
    for name, known in schema.blocks.items():
        count = counts.get(name, 0)
        if count < known.min_items and name not in dynamic:
            detail = f'At least {known.min_items} "{name}" blocks are required.'
            yield Mismatch(f"Insufficient {name} blocks", detail, file, header)
        elif (known.max_items and count > known.max_items) or (known.nesting == "single" and count > 1):
            detail = f'No more than {known.max_items or 1} "{name}" blocks are allowed'
            yield Mismatch(f"Too many {name} blocks", detail, file, header)


def _wrong_argument(name: str, schema: BlockSchema) -> tuple[str, str] | None:
    attribute = schema.attributes.get(name)
    if attribute is None:
        detail = f'An argument named "{name}" is not expected here.'
        near = near_names(name, schema.attributes)
        if name in schema.blocks:
            detail += f' Did you mean to define a block of type "{name}"?'
        elif near:
            detail += f' Did you mean "{near[0]}"?'
        return "Unsupported argument", detail
    if attribute.computed and not attribute.optional and not attribute.required:
        detail = (
            f'Can\'t configure a value for "{name}": its value will be decided automatically based on the result of '
            "applying this configuration."
        )
        return "Value for unconfigurable attribute", detail
    return None


def _unexpected_block(name: str, schema: BlockSchema) -> tuple[str, str]:
    detail = f'Blocks of type "{name}" are not expected here.'
    near = near_names(name, schema.blocks)
    if name in schema.attributes:
        detail += f' Did you mean to define argument "{name}"? If so, use the equals sign to assign it a value.'
    elif near:
        detail += f' Did you mean "{near[0]}"?'
    return "Unsupported block type", detail


def _is_written_as_blocks(attribute: AttributeSchema) -> bool:
    """Whether Terraform reads blocks of an attribute's name as its items: a list or set of objects, of the old SDK."""
    type_ = attribute.type
    return attribute.nested is None and isinstance(type_, list) and type_[0] in ("list", "set") and _is_object(type_[1])


def _is_object(type_: TypeExpression) -> bool:
    return isinstance(type_, list) and type_[0] == "object"
