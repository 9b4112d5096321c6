"""Blocks of Terragrunt's files with the values of their attributes, by the schema of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.schema import BlockSchema
from gitops_lint.terraform.values import UnknownValue, Value, unmark_deep


class Setting(msgspec.Struct, frozen=True):
    """A value that a file sets, and where."""

    value: Value
    file: str
    span: Span

    @property
    def text(self) -> str | None:
        """The value, where it is a string that is known."""
        bare, _ = unmark_deep(self.value)
        return bare if isinstance(bare, str) else None

    @property
    def is_true(self) -> bool:
        """Whether it is `true` (or the string, which Terragrunt converts)."""
        bare, _ = unmark_deep(self.value)
        return bare is True or bare == "true"


class Section(msgspec.Struct, frozen=True):
    """One block: its type, its label (empty where it has none), its attributes, and the blocks in it."""

    type: str
    name: str
    attributes: dict[str, Setting]
    sections: tuple[Section, ...]
    file: str
    span: Span

    def of(self, type_: str) -> Iterator[Section]:
        """The blocks in it of one type."""
        return (section for section in self.sections if section.type == type_)

    def text(self, name: str, otherwise: str = "") -> str | None:
        """An attribute as a string: `otherwise` where it is not set, None where it is not known."""
        setting = self.attributes.get(name)
        return otherwise if setting is None else setting.text

    def is_true(self, name: str) -> bool:
        """Whether an attribute is set to true."""
        setting = self.attributes.get(name)
        return setting is not None and setting.is_true


Evaluate = Callable[[hcl.Expression], Value]


def read_section(block: hcl.Block, schema: BlockSchema, file: str, evaluate: Evaluate, log: Log) -> Section:
    """A block with the values of its attributes that its schema knows.

    A block that is expanded has other values for each element: it is noted, and has none here.
    """
    expansion = next(iter(block.body.blocks_of("expansion")), None)
    if expansion is not None and "expansion" in schema.blocks:
        detail = "Blocks that are expanded are an experiment of Terragrunt, which is not followed."
        log.add(Kind.NOT_KNOWN, "Expansion not followed", detail, file, expansion.header_span, limit=True)
        inner = Section("expansion", "", {}, (), file, expansion.header_span)
        return Section(block.type, block.names[0] if block.names else "", {}, (inner,), file, block.header_span)
    attributes = {
        attribute.name: Setting(evaluate(attribute.expression), file, attribute.span)
        for attribute in block.body.attributes
        if schema.followed and (schema.anything or attribute.name in schema.attributes)
    }
    sections = tuple(
        read_section(inner, schema.blocks[inner.type], file, evaluate, log)
        for inner in block.body.blocks
        if inner.type in schema.blocks
    )
    name = block.names[0] if block.names else ""
    return Section(block.type, name, attributes, sections, file, block.header_span)


def check_body(body: hcl.Body, schema: BlockSchema, file: str, log: Log, header: Span | None = None) -> None:
    """Notes what a body may not hold and what it lacks, at any depth, in HCL's words (`gohcl.DecodeBody`)."""
    for attribute in body.attributes:
        if not schema.anything and attribute.name not in schema.attributes:
            detail = f'An argument named "{attribute.name}" is not expected here.'
            log.add(Kind.ARGUMENT, "Unsupported argument", detail, file, attribute.name_span)
    seen: dict[str, hcl.Block] = {}
    for block in body.blocks:
        inner = schema.blocks.get(block.type)
        if inner is None:
            if not schema.anything:
                detail = f'Blocks of type "{block.type}" are not expected here.'
                log.add(Kind.ARGUMENT, "Unsupported block type", detail, file, block.header_span)
            continue
        _check_labels(block, inner, file, log)
        if inner.single and block.type in seen:
            detail = f"Only one {block.type} block is allowed. Another was defined before it."
            log.add(Kind.ARGUMENT, f"Duplicate {block.type} block", detail, file, block.header_span)
        seen[block.type] = block
        check_body(block.body, inner, file, log, block.header_span)
    present = {attribute.name for attribute in body.attributes}
    for name in sorted(schema.required - present):
        detail = f'The argument "{name}" is required, but no definition was found.'
        log.add(Kind.ARGUMENT, "Missing required argument", detail, file, header or Span(0, 0))


def _check_labels(block: hcl.Block, schema: BlockSchema, file: str, log: Log) -> None:
    """The number of labels is that of the schema; an include may go without (`updateBareIncludeBlock`)."""
    if len(block.labels) == schema.labels or (block.type == "include" and not block.labels):
        return
    if len(block.labels) < schema.labels:
        detail = f"All {block.type} blocks must have 1 labels (name)."
        log.add(Kind.ARGUMENT, f"Missing name for {block.type}", detail, file, block.header_span)
    else:
        takes = f"only {schema.labels} labels (name) are" if schema.labels else "no labels are"
        detail = f"{takes[0].upper()}{takes[1:]} expected for {block.type} blocks."
        log.add(Kind.ARGUMENT, f"Extraneous label for {block.type}", detail, file, block.labels[schema.labels].span)


def is_unknown(value: Value) -> bool:
    """Whether the value itself is unknown, whatever its marks."""
    return isinstance(unmark_deep(value)[0], UnknownValue)
