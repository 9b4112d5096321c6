"""The expressions of a body whose schema is known, as the `configuration` of a plan shows them (`marshalExpressions`)."""

from __future__ import annotations

from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.plan.document.expressions import Expressions
from gitops_lint.terraform.schemas import Shape
from gitops_lint.terraform.schemas.contents import Contents, Given, contents_of, given_in


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
    for name in shape.attributes:
        blocks = _written(contents, name)
        if blocks:
            found[name] = write.argument(_as_argument(name, blocks))
    return found


def _written(contents: Contents, name: str) -> list[NestedBlock]:
    return [nested for nested in contents.blocks.get(name, ()) if nested.block.type != "dynamic"]


def _as_argument(name: str, blocks: list[NestedBlock]) -> Argument:
    """Blocks in the place of an attribute, as the list of objects that they are."""
    first = blocks[0].block
    items = tuple(_object(nested.block.body) for nested in blocks)
    expression = hcl.TupleCons(first.start, blocks[-1].block.end, items)
    attribute = hcl.Attribute(first.start, expression.end, name, first.start, first.header_end, expression)
    return Argument(attribute, blocks[0].file)


def _object(body: hcl.Body) -> hcl.ObjectCons:
    items = tuple(
        hcl.ObjectItem(one.start, one.end, hcl.String(one.name_start, one.name_end, one.name), one.expression)
        for one in body.attributes
    )
    return hcl.ObjectCons(body.start, body.end, items)
