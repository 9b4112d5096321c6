"""The expressions of a body whose schema is known, as the `configuration` of a plan has them (`marshalExpressions`)."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.plan.document.expressions import Expressions
from gitops_lint.terraform.plan.typed_json import TypedJsonError, plain, read_value
from gitops_lint.terraform.schemas import Shape, ShapedAttribute
from gitops_lint.terraform.schemas.contents import Contents, Given, contents_of, given_in
from gitops_lint.terraform.types import ListType, ObjectType, SetType


def shaped_expressions(write: Expressions, given: Given, shape: Shape, *, show_secrets: bool) -> dict[str, Any]:
    """Arguments and nested blocks by name; `dynamic` blocks, and what the schema lacks, are left out."""
    contents = contents_of(given, shape)
    found: dict[str, Any] = {}
    for name, argument in contents.arguments.items():
        secret = shape.attributes[name].schema.sensitive and not show_secrets
        found[name] = write.argument(argument, secret=secret)
    for name, block in shape.blocks.items():
        for nested in _written(contents, name):
            data = shaped_expressions(
                write, given_in(nested.block.body, nested.file), block.shape, show_secrets=show_secrets
            )
            if block.is_single:
                found[name] = data
            elif block.nesting == "map":
                found.setdefault(name, {})[nested.block.labels[0].value] = data
            else:
                found.setdefault(name, []).append(data)
    for name, attribute in shape.attributes.items():
        blocks = _written(contents, name)
        if blocks:
            found[name] = _converted(write.argument(_as_argument(name, blocks, attribute)), attribute)
    return found


def _written(contents: Contents, name: str) -> list[NestedBlock]:
    return [nested for nested in contents.blocks.get(name, ()) if nested.block.type != "dynamic"]


def _as_argument(name: str, blocks: list[NestedBlock], attribute: ShapedAttribute) -> Argument:
    """Blocks in the place of an attribute, as the list of objects that they are; what they do not set is null."""
    assert isinstance(attribute.type, ListType | SetType)
    assert isinstance(attribute.type.element, ObjectType)
    first = blocks[0].block
    names = attribute.type.element.attributes
    items = tuple(_object(nested.block.body, names) for nested in blocks)
    expression = hcl.TupleCons(first.start, blocks[-1].block.end, items)
    made = hcl.Attribute(first.start, expression.end, name, first.start, first.header_end, expression)
    return Argument(made, blocks[0].file)


def _converted(data: dict[str, Any], attribute: ShapedAttribute) -> dict[str, Any]:
    """A constant that is made of blocks has the types of the schema, where any other stays as it is written."""
    assert isinstance(attribute.type, ListType | SetType)
    if "constant_value" in data:
        with suppress(TypedJsonError):  # a problem of the plan already
            data["constant_value"] = plain(read_value(data["constant_value"], ListType(attribute.type.element)))
    return data


def _object(body: hcl.Body, names: Iterable[str]) -> hcl.ObjectCons:
    place = body.start, body.start
    written = {one.name: one.expression for one in body.attributes}
    items = tuple(
        hcl.ObjectItem(*place, hcl.String(*place, name), written.get(name, hcl.Null(*place))) for name in names
    )
    return hcl.ObjectCons(body.start, body.end, items)
