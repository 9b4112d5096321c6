"""Bodies read by a schema: which arguments and blocks they may hold, and what is said of all others.

The sentences are those of HCL (`Body.Content` in hclsyntax and json of github.com/hashicorp/hcl).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.parts import (
    Argument,
    Arguments,
    NestedBlock,
)
from gitops_lint.terraform.configuration.problems import Source


class Schema(msgspec.Struct, frozen=True):
    """The arguments that a body may have, which of them it must have, and the label names of its blocks' types.

    `of_opentofu` are arguments and block types that OpenTofu has besides: they are passed over in its own files.
    """

    arguments: frozenset[str] = frozenset()
    required: tuple[str, ...] = ()
    blocks: Mapping[str, tuple[str, ...]] = {}
    of_opentofu: frozenset[str] = frozenset()


class Content(NamedTuple):
    """What of a body its schema names."""

    attributes: dict[str, hcl.Attribute]
    blocks: list[hcl.Block]


class Remainder(NamedTuple):
    """What of a body its schema does not name: the arguments and blocks that a provider or a child module reads."""

    arguments: Arguments
    blocks: tuple[NestedBlock, ...]


def schema(*arguments: str, required: tuple[str, ...] = (), **blocks: tuple[str, ...]) -> Schema:
    """A schema: optional arguments, required ones, and blocks by type with the names of their labels."""
    return Schema(frozenset((*arguments, *required)), required, blocks)


def with_opentofu(expected: Schema, *names: str) -> Schema:
    """A schema with what OpenTofu has besides."""
    return msgspec.structs.replace(expected, of_opentofu=frozenset(names))


def read_all(source: Source, block: hcl.Block, expected: Schema) -> Content:
    """The content of a block that may hold nothing but what the schema names."""
    content, rest = read_known(source, block, expected)
    passed = expected.of_opentofu if source.is_opentofu else frozenset()
    for argument in rest.arguments.values():
        if argument.name not in passed:
            _unsupported_argument(source, argument.attribute, expected, content.attributes)
    for nested in rest.blocks:
        if nested.block.type not in passed:
            unsupported_block(source, nested.block, expected)
    return content


def read_known(source: Source, block: hcl.Block, expected: Schema) -> tuple[Content, Remainder]:
    """The content of a block that the schema names, and what remains."""
    attributes: dict[str, hcl.Attribute] = {}
    arguments: Arguments = {}
    for attribute in block.body.attributes:
        if attribute.name in expected.arguments:
            attributes[attribute.name] = attribute
        else:
            arguments[attribute.name] = Argument(attribute, source.file)
    blocks: list[hcl.Block] = []
    rest: list[NestedBlock] = []
    for nested in block.body.blocks:
        labels = expected.blocks.get(nested.type)
        if labels is None:
            rest.append(NestedBlock(nested, source.file))
        elif has_labels(source, nested, labels):
            blocks.append(nested)
    if not source.override:
        for name in expected.required:
            if name not in attributes:
                missing_argument(source, block, name)
    return Content(attributes, blocks), Remainder(arguments, tuple(rest))


def arguments_of(source: Source, body: hcl.Body) -> Arguments:
    """The arguments of a body; a block in it is a problem (`Body.JustAttributes`)."""
    for block in body.blocks:
        source.error(
            "unsupported-block",
            type_span(block),
            f'Unexpected "{block.type}" block',
            "Blocks are not allowed here.",
        )
        break
    return {attribute.name: Argument(attribute, source.file) for attribute in body.attributes}


def type_span(block: hcl.Block) -> Span:
    """Where the type of a block stands."""
    return Span(block.start, block.start + len(block.type))


def has_labels(source: Source, block: hcl.Block, names: tuple[str, ...]) -> bool:
    """Whether a block has as many labels as its type has; if not, that is noted, and Terraform leaves it out."""
    count = len(block.labels)
    if count == len(names):
        return True
    if count > len(names):
        detail = f"No labels are expected for {block.type} blocks."
        if names:
            detail = f"Only {len(names)} labels ({', '.join(names)}) are expected for {block.type} blocks."
        source.error("labels", block.labels[len(names)], f"Extraneous label for {block.type}", detail)
    else:
        source.error(
            "labels",
            Span(block.header_end, block.header_end + 1),
            f"Missing {names[count]} for {block.type}",
            f"All {block.type} blocks must have {len(names)} labels ({', '.join(names)}).",
        )
    return False


def unsupported_block(source: Source, block: hcl.Block, expected: Schema) -> None:
    """Notes a block of a type that may not stand there."""
    hint = did_you_mean(block.type, expected.blocks)
    if not hint and block.type in expected.arguments:
        hint = f' Did you mean to define argument "{block.type}"? If so, use the equals sign to assign it a value.'
    source.error(
        "unsupported-block",
        type_span(block),
        "Unsupported block type",
        f'Blocks of type "{block.type}" are not expected here.{hint}',
    )


def unsupported_argument(source: Source, attribute: hcl.Attribute, expected: Schema) -> None:
    """Notes an argument that may not stand there."""
    _unsupported_argument(source, attribute, expected, {})


def _unsupported_argument(
    source: Source, attribute: hcl.Attribute, expected: Schema, present: Mapping[str, object]
) -> None:
    name = attribute.name
    if source.is_json:
        hint = did_you_mean(name, (*expected.arguments, *expected.blocks))
        source.error(
            "unsupported-argument",
            attribute.name_span,
            "Extraneous JSON object property",
            f'No argument or block type is named "{name}".{hint}',
        )
        return
    hint = did_you_mean(name, [other for other in expected.arguments if other not in present])
    if not hint and name in expected.blocks:
        hint = f' Did you mean to define a block of type "{name}"?'
    source.error(
        "unsupported-argument",
        attribute.name_span,
        "Unsupported argument",
        f'An argument named "{name}" is not expected here.{hint}',
    )


def missing_argument(source: Source, block: hcl.Block, name: str) -> None:
    """Notes that a block has not an argument that it must have."""
    detail = f'The argument "{name}" is required, but no definition was found.'
    source.error("missing-argument", _missing_item(source, block), "Missing required argument", detail)


def _missing_item(source: Source, block: hcl.Block) -> Span:
    """Where HCL points for what is missing: in native syntax at the opening brace, in JSON at the closing one."""
    body = block.body
    return Span(body.end - 1, body.end) if source.is_json else Span(body.start, body.start + 1)


def did_you_mean(given: str, names: Iterable[str]) -> str:
    """A suggestion of a name that is fewer than three edits away (`nameSuggestion`)."""
    for name in sorted(names):
        if _distance(given, name) < 3:
            return f' Did you mean "{name}"?'
    return ""


def _distance(left: str, right: str) -> int:
    """How many letters must be added, removed or replaced to get from one word to the other."""
    if abs(len(left) - len(right)) > 2:
        return 3
    row = list(range(len(right) + 1))
    for index, letter in enumerate(left, 1):
        diagonal, row[0] = row[0], index
        for column, other in enumerate(right, 1):
            diagonal, row[column] = row[column], min(row[column] + 1, row[column - 1] + 1, diagonal + (letter != other))
    return row[-1]
