"""A tree as nested tuples without spans, for tables of expected trees."""

from __future__ import annotations

from typing import Any

from gitops_lint.formats import hcl


def shape(node: Any) -> Any:
    """`(name of the node's type, field, …)`; fields that are no nodes as they are."""
    if isinstance(node, tuple):
        return tuple(shape(part) for part in node)
    if isinstance(node, hcl.Node):
        names = node.__struct_fields__[2:]
        return (type(node).__name__, *(shape(getattr(node, name)) for name in names))
    return node


def expression(text: str) -> hcl.Expression:
    """The expression that a text is as the value of an attribute."""
    file = hcl.read(f"value = {text}\n", "test.tf")
    assert file.problems == ()
    (attribute,) = file.body.attributes
    return attribute.expression
