"""Blocks in JSON syntax, where only the schema tells them from arguments (`unpackBlock` in HCL's package json)."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.schemas.shapes import Shape

Wrong = tuple[str, str, Span]
"""A summary, a detail, and the place in the file of the argument."""

_NO_TYPE = "Incorrect JSON value type"


def blocks_in_json(argument: Argument, shape: Shape) -> tuple[list[NestedBlock], list[Wrong]]:
    """The blocks that an argument of a JSON body stands for, and what is wrong with how they are written."""
    wrong: list[Wrong] = []
    name = argument.name
    if name == "dynamic":
        labels: tuple[str, ...] = ("type",)
    else:
        labels = ("key",) if shape.blocks[name].nesting == "map" else ()
    blocks = _unpacked(argument.attribute, argument.expression, labels, (), wrong)
    if name == "dynamic":
        blocks = (_with_content(block, wrong) for block in blocks)
    return [NestedBlock(block, argument.file) for block in blocks], wrong


def _unpacked(
    key: hcl.Attribute, value: hcl.Expression, names: tuple[str, ...], labels: tuple[hcl.Label, ...], wrong: list[Wrong]
) -> Iterator[hcl.Block]:
    if names:
        members = _members(value, wrong)
        if not members:
            detail = (
                f"At least one object property is required, whose name represents the {key.name} block's {names[0]}."
            )
            wrong.append(("Missing block label", detail, Span(value.start, value.start + 1)))
        for label, inner in members:
            yield from _unpacked(key, inner, names[1:], (*labels, label), wrong)
        return
    if isinstance(value, hcl.Null):
        return
    if not isinstance(value, hcl.ObjectCons | hcl.TupleCons):
        detail = (
            "Either a JSON object or a JSON array is required, representing the contents of one or more "
            f'"{key.name}" blocks.'
        )
        wrong.append((_NO_TYPE, detail, Span(value.start, value.start + 1)))
        return
    for part in value.items if isinstance(value, hcl.TupleCons) else (value,):
        body = _body(part, wrong)
        yield hcl.Block(value.start, part.end, key.name, labels, value.start + 1, body)


def _body(value: hcl.Expression, wrong: list[Wrong]) -> hcl.Body:
    """A body in which everything is an argument: what of it are blocks, its own shape will tell."""
    attributes: dict[str, hcl.Attribute] = {}
    for label, inner in _members(value, wrong):
        if label.value in attributes:
            detail = f'The argument "{label.value}" was already set.'
            wrong.append(("Duplicate argument", detail, label.span))
        elif label.value != "//":
            attributes[label.value] = hcl.Attribute(
                label.start, inner.end, label.value, label.start, label.end, inner
            )  # fmt: skip
    return hcl.Body(value.start, value.end, tuple(attributes.values()), ())


def _members(value: hcl.Expression, wrong: list[Wrong]) -> list[tuple[hcl.Label, hcl.Expression]]:
    """The properties of an object, or of all objects of a list (`collectDeepAttrs`)."""
    if isinstance(value, hcl.Null):
        return []
    found = []
    for part in value.items if isinstance(value, hcl.TupleCons) else (value,):
        if isinstance(part, hcl.ObjectCons):
            found += [(hcl.Label(one.key.start, one.key.end, _text(one.key)), one.value) for one in part.items]
        else:
            what = "A JSON object is" if isinstance(value, hcl.TupleCons) else _EITHER
            detail = f"{what} required here, to define arguments and child blocks."
            wrong.append((_NO_TYPE, detail, Span(part.start, part.start + 1)))
    return found


_EITHER = "Either a JSON object or JSON array of objects is"


def _text(key: hcl.Expression) -> str:
    return key.value if isinstance(key, hcl.String) else ""


def _with_content(block: hcl.Block, wrong: list[Wrong]) -> hcl.Block:
    """A `dynamic` block, whose own schema says that its `content` is a block and its `iterator` a name."""
    attributes: list[hcl.Attribute] = []
    blocks: list[hcl.Block] = []
    for attribute in block.body.attributes:
        expression = attribute.expression
        if attribute.name == "content":
            blocks += _unpacked(attribute, expression, (), (), wrong)
            continue
        if attribute.name == "iterator" and isinstance(expression, hcl.String):
            name = hcl.ScopeTraversal(expression.start, expression.end, expression.value, ())
            attribute = hcl.Attribute(
                attribute.start, attribute.end, "iterator", attribute.name_start, attribute.name_end, name
            )
        attributes.append(attribute)
    body = hcl.Body(block.body.start, block.body.end, tuple(attributes), tuple(blocks))
    return hcl.Block(block.start, block.end, block.type, block.labels, block.header_end, body)
