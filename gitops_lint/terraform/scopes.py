"""Names in scope: which traversals of an expression or a body begin outside of its own loops."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.formats import hcl

Names = frozenset[str]


def collect(expression: hcl.Expression, bound: Names, found: list[hcl.ScopeTraversal]) -> None:
    """Adds the traversals of an expression whose root is not one of the bound names."""
    node: Any = expression
    kind = type(node)
    if kind is hcl.ScopeTraversal:
        if node.root not in bound:
            found.append(node)
        return
    if kind in _LEAVES:
        return
    if kind is hcl.For:
        _collect_for(node, bound, found)
        return
    if kind is hcl.ObjectCons:
        for item in node.items:
            collect(item.key, bound, found)
            collect(item.value, bound, found)
        return
    for name, is_many in _CHILDREN[kind]:
        child = getattr(node, name)
        if is_many:
            for part in child:
                collect(part, bound, found)
        else:
            collect(child, bound, found)


def bodies_in_scope(
    attributes: Iterable[hcl.Attribute], blocks: Iterable[hcl.Block], bound: Names, found: list[hcl.ScopeTraversal]
) -> None:
    """The same for the arguments and blocks of a body; a `dynamic` block binds its iterator in its content."""
    for attribute in attributes:
        collect(attribute.expression, bound, found)
    for block in blocks:
        if block.type == "dynamic" and len(block.labels) == 1:
            _collect_dynamic(block, bound, found)
        else:
            bodies_in_scope(block.body.attributes, block.body.blocks, bound, found)


def json_in_scope(expression: hcl.Expression, bound: Names, found: list[hcl.ScopeTraversal]) -> None:
    """The same for an argument in JSON syntax, which may be nested blocks: what they call `dynamic` is such blocks."""
    if isinstance(expression, hcl.TupleCons):
        for part in expression.items:
            json_in_scope(part, bound, found)
    elif isinstance(expression, hcl.ObjectCons):
        for item in expression.items:
            is_dynamic = isinstance(item.key, hcl.String) and item.key.value == "dynamic"
            if is_dynamic and isinstance(item.value, hcl.ObjectCons):
                for labelled in item.value.items:
                    _collect_json_dynamic(labelled, bound, found)
                continue
            collect(item.key, bound, found)
            json_in_scope(item.value, bound, found)
    else:
        collect(expression, bound, found)


def _collect_json_dynamic(labelled: hcl.ObjectItem, bound: Names, found: list[hcl.ScopeTraversal]) -> None:
    bodies = labelled.value.items if isinstance(labelled.value, hcl.TupleCons) else (labelled.value,)
    for body in bodies:
        if not isinstance(body, hcl.ObjectCons) or not isinstance(labelled.key, hcl.String):
            json_in_scope(body, bound, found)
            continue
        members = {one.key.value: one.value for one in body.items if isinstance(one.key, hcl.String)}
        named = members.pop("iterator", labelled.key)
        inner = bound | {named.value} if isinstance(named, hcl.String) else bound
        for name, value in members.items():
            json_in_scope(value, inner if name in ("labels", "content") else bound, found)


def _collect_dynamic(block: hcl.Block, bound: Names, found: list[hcl.ScopeTraversal]) -> None:
    """As hcl/ext/dynblock: `for_each` is evaluated outside, labels and content with the iterator in scope."""
    iterator = block.labels[0].value
    inner: list[hcl.Attribute] = []
    for attribute in block.body.attributes:
        if attribute.name == "iterator":
            named = attribute.expression
            if isinstance(named, hcl.ScopeTraversal) and not named.steps:
                iterator = named.root
        elif attribute.name == "labels":
            inner.append(attribute)
        else:
            collect(attribute.expression, bound, found)
    bodies_in_scope(inner, block.body.blocks, bound | {iterator}, found)


def _collect_for(node: hcl.For, bound: Names, found: list[hcl.ScopeTraversal]) -> None:
    collect(node.collection, bound, found)
    bound = bound | {node.value_name} if node.key_name is None else bound | {node.key_name, node.value_name}
    for part in (node.key, node.value, node.condition):
        if part is not None:
            collect(part, bound, found)


_LEAVES = {hcl.Number, hcl.String, hcl.Bool, hcl.Null, hcl.AnonSymbol, hcl.Invalid}

_CHILDREN: dict[type[Any], tuple[tuple[str, bool], ...]] = {
    hcl.Template: (("parts", True),),
    hcl.TemplateWrap: (("wrapped", False),),
    hcl.TemplateJoin: (("tuple", False),),
    hcl.RelativeTraversal: (("source", False),),
    hcl.Index: (("collection", False), ("key", False)),
    hcl.Splat: (("source", False), ("each", False)),
    hcl.FunctionCall: (("args", True),),
    hcl.Conditional: (("condition", False), ("true_result", False), ("false_result", False)),
    hcl.BinaryOp: (("left", False), ("right", False)),
    hcl.UnaryOp: (("operand", False),),
    hcl.Parentheses: (("expression", False),),
    hcl.TupleCons: (("items", True),),
}
"""The fields of each node that hold expressions, in source order, and whether they hold many."""
