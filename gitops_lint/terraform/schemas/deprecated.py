"""What of a body its provider calls deprecated."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.terraform.schemas.contents import Contents, contents_of, given_in
from gitops_lint.terraform.schemas.shapes import Shape


class Deprecated(msgspec.Struct, frozen=True):
    """An argument or a block, where it stands, and what the provider says of it, if its words are in the file."""

    name: str
    is_block: bool
    message: str
    file: str
    span: Span


def deprecated_in(contents: Contents, shape: Shape) -> Iterator[Deprecated]:
    """The deprecated arguments and blocks of a body and of the blocks in it, `dynamic` ones included."""
    for name, argument in contents.arguments.items():
        schema = shape.attributes[name].schema
        if schema.deprecated:
            at = argument.attribute.name_span
            yield Deprecated(name, False, schema.deprecation_message, argument.file, at)
    for name, blocks in contents.blocks.items():
        known = shape.blocks.get(name)
        for nested in blocks:
            block = nested.block
            if known is None:
                attribute = shape.attributes[name].schema
                if attribute.deprecated:
                    message = attribute.deprecation_message
                    yield Deprecated(name, True, message, nested.file, block.header_span)
                continue
            if known.shape.schema.deprecated:
                message = known.shape.schema.deprecation_message
                yield Deprecated(name, True, message, nested.file, block.header_span)
            for body in block.body.blocks_of("content") if block.type == "dynamic" else (block,):
                yield from deprecated_in(contents_of(given_in(body.body, nested.file), known.shape), known.shape)
