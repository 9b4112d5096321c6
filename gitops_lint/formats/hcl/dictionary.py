"""A File as plain dictionaries, in the shape that python-hcl2's users know."""

from __future__ import annotations

import re
from typing import Any

from gitops_lint.formats.hcl.source import template_source, to_source
from gitops_lint.formats.hcl.syntax import (
    Block,
    Body,
    Bool,
    Expression,
    File,
    Invalid,
    Null,
    Number,
    ObjectCons,
    ScopeTraversal,
    String,
    Template,
    TemplateWrap,
    TupleCons,
    UnaryOp,
)

_PLAIN_NUMBER = re.compile(r"\d{1,4000}(\.\d+)?")


def to_dictionary(file: File) -> dict[str, Any]:
    """The attributes and blocks of a file as python-hcl2 8 loads them, with the options

        SerializationOptions(with_comments=False, explicit_blocks=False, preserve_heredocs=False,
                             strip_string_quotes=True)

    A block type is a list of its blocks, and each label a dictionary around the body. Lists, objects,
    numbers, strings, booleans and null are Python's. A string keeps its interpolations as text, `a${b}`, and
    has `$${` where `${` is meant literally; a single name is that name, `string`; any other expression is
    `${…}`.

    Unlike there, heredocs keep the line end before their terminator and are not escaped, strip markers in
    templates are applied, and an expression is spelt as `to_source` spells it.
    """
    return _body(file.body)


def _body(body: Body) -> dict[str, Any]:
    result: dict[str, Any] = {attribute.name: _value(attribute.expression) for attribute in body.attributes}
    for block in body.blocks:
        blocks = result.setdefault(block.type, [])
        if isinstance(blocks, list):
            blocks.append(_block(block))
    return result


def _block(block: Block) -> dict[str, Any]:
    result = _body(block.body)
    for label in reversed(block.labels):
        result = {label.value: result}
    return result


def _value(node: Expression) -> Any:
    if isinstance(node, (String, Template, TemplateWrap)):
        return template_source(node, str)
    if isinstance(node, Number):
        return _number(node.text)
    if isinstance(node, Bool):
        return node.value
    if isinstance(node, (Null, Invalid)):
        return None
    if isinstance(node, TupleCons):
        return [_value(item) for item in node.items]
    if isinstance(node, ObjectCons):
        return {_key(item.key): _value(item.value) for item in node.items}
    if isinstance(node, UnaryOp) and node.op == "-" and isinstance(node.operand, Number):
        number = _number(node.operand.text)
        return f"${{-{node.operand.text}}}" if isinstance(number, str) else -number
    if isinstance(node, ScopeTraversal) and not node.steps:
        return node.root
    return f"${{{to_source(node)}}}"


def _key(node: Expression) -> str:
    if isinstance(node, (String, Template, TemplateWrap)):
        return template_source(node, str)
    if isinstance(node, Number):
        return node.text
    return f"${{{to_source(node)}}}"


def _number(text: str) -> int | float | str:
    if not _PLAIN_NUMBER.fullmatch(text):
        return f"${{{text}}}"
    return float(text) if "." in text else int(text)
