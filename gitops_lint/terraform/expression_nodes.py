"""The expressions of a file by their type, found in one walk, for whoever looks for a few of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, TypeAlias

from gitops_lint.formats import hcl

Nodes: TypeAlias = Mapping[type[Any], list[Any]]
"""Expressions by the type of their node."""


def nodes_by_type(body: hcl.Body) -> Nodes:
    """Every expression in the body of a file and in the blocks of it, in no particular order.

    Type constraints are left out: there `list(string)` calls no function.
    """
    found: dict[type[Any], list[Any]] = defaultdict(list)
    bodies = [block.body for block in body.blocks if block.type not in _TYPED]
    waiting: list[Any] = [attribute.expression for attribute in body.attributes]
    for block in body.blocks:
        if block.type in _TYPED:
            waiting += [one.expression for one in block.body.attributes if one.name != "type"]
            bodies += [nested.body for nested in block.body.blocks]
    while bodies:
        here = bodies.pop()
        bodies += [block.body for block in here.blocks]
        waiting += [attribute.expression for attribute in here.attributes]
    while waiting:
        node = waiting.pop()
        kind = type(node)
        found[kind].append(node)
        for name in PARTS.get(kind, ()):
            part = getattr(node, name)
            if type(part) is tuple:
                waiting += part
            elif part is not None:
                waiting.append(part)
    return found


_TYPED = ("variable", "output")

_TYPED = ("variable", "output")

PARTS: dict[type[Any], tuple[str, ...]] = {
    hcl.Template: ("parts",),
    hcl.TemplateWrap: ("wrapped",),
    hcl.TemplateJoin: ("tuple",),
    hcl.RelativeTraversal: ("source",),
    hcl.Index: ("collection", "key"),
    hcl.Splat: ("source", "each"),
    hcl.FunctionCall: ("args",),
    hcl.Conditional: ("condition", "true_result", "false_result"),
    hcl.BinaryOp: ("left", "right"),
    hcl.UnaryOp: ("operand",),
    hcl.Parentheses: ("expression",),
    hcl.TupleCons: ("items",),
    hcl.ObjectCons: ("items",),
    hcl.ObjectItem: ("key", "value"),
    hcl.For: ("collection", "key", "value", "condition"),
}
"""The fields of each node that hold other nodes, one or many; what is not here holds none."""
