"""An expression as text, in one canonical spelling: for messages, and for values that stay expressions."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeGuard

from gitops_lint.formats.hcl.scanner import WORD, identifier_length
from gitops_lint.formats.hcl.syntax import (
    AnonSymbol,
    BinaryOp,
    Bool,
    Conditional,
    Expression,
    For,
    FunctionCall,
    Index,
    Invalid,
    Null,
    Number,
    ObjectCons,
    ObjectItem,
    Parentheses,
    RelativeTraversal,
    ScopeTraversal,
    Splat,
    Step,
    String,
    Template,
    TemplateJoin,
    TemplateWrap,
    TraverseAttr,
    TraverseIndex,
    TupleCons,
    UnaryOp,
)

_WORD = re.compile(WORD)
_SEQUENCE = re.compile(r"([$%])\{")
_ESCAPED = str.maketrans({"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"})


def to_source(node: Expression) -> str:
    """The expression as HCL on one line; reading it again gives the same tree but for its spans.

    Heredocs come out as quoted strings, with strip markers and indentation applied, and a plain string that
    is interpolated into another (`"a${"b"}"`) as part of its text. Invalid comes out as `null`.
    """
    return _WRITERS[type(node)](node)


def template_source(node: Expression, escape: Callable[[str], str]) -> str:
    """What stands between the quotes of a String, Template or TemplateWrap; `escape` is for literal text."""
    if isinstance(node, String):
        return escape(_SEQUENCE.sub(r"\1\1{", node.value))
    if isinstance(node, Template):
        return "".join(_part(part, escape) for part in node.parts)
    if isinstance(node, TemplateWrap):
        return f"${{{to_source(node.wrapped)}}}"
    raise TypeError(node)


def escaped(text: str) -> str:
    """Literal text as it must be written between quotes."""
    return text.translate(_ESCAPED)


def _part(part: Expression, escape: Callable[[str], str]) -> str:
    if isinstance(part, String):
        return template_source(part, escape)
    if _is_if_directive(part):
        otherwise = template_source(part.false_result, escape)
        middle = f"%{{ else }}{otherwise}" if otherwise else ""
        content = template_source(part.true_result, escape)
        return f"%{{ if {to_source(part.condition)} }}{content}{middle}%{{ endif }}"
    if isinstance(part, TemplateJoin):
        loop = part.tuple
        content = template_source(loop.value, escape)
        return f"%{{ for {_names(loop)} in {to_source(loop.collection)} }}{content}%{{ endfor }}"
    return f"${{{to_source(part)}}}"


def _is_if_directive(part: Expression) -> TypeGuard[Conditional]:
    """Whether a Conditional was written as `%{ if }`: its branches have no quotes of their own."""
    if not isinstance(part, Conditional) or not isinstance(part.true_result, Template):
        return False
    return part.true_result.start == part.true_result.parts[0].start


def _literal(node: Number) -> str:
    return node.text


def _bool(node: Bool) -> str:
    return "true" if node.value else "false"


def _null(node: Null | Invalid) -> str:
    return "null"


def _quoted(node: String | Template | TemplateWrap) -> str:
    return f'"{template_source(node, escaped)}"'


def _join(node: TemplateJoin) -> str:
    return f'"{_part(node, escaped)}"'


def _scope(node: ScopeTraversal) -> str:
    return node.root + _steps(node.steps)


def _relative(node: RelativeTraversal) -> str:
    blank = " " if isinstance(node.source, Number) else ""
    return f"{to_source(node.source)}{blank}{_steps(node.steps)}"


def _steps(steps: tuple[Step, ...]) -> str:
    written = ""
    after_legacy = False
    for step in steps:
        legacy = isinstance(step, TraverseIndex) and step.legacy
        if isinstance(step, TraverseAttr):
            written += f".{step.name}"
        elif legacy:
            # Without the blank, `.0.1` would be a dot and a number.
            written += f"{' ' if after_legacy else ''}.{to_source(step.key)}"
        else:
            written += f"[{to_source(step.key)}]"
        after_legacy = legacy
    return written


def _index(node: Index) -> str:
    return f"{to_source(node.collection)}[{to_source(node.key)}]"


def _anonymous(node: AnonSymbol) -> str:
    return ""


def _splat(node: Splat) -> str:
    return f"{to_source(node.source)}{'[*]' if node.full else '.*'}{to_source(node.each)}"


def _call(node: FunctionCall) -> str:
    dots = "..." if node.expand_final else ""
    return f"{node.name}({_list(node.args)}{dots})"


def _conditional(node: Conditional) -> str:
    return f"{to_source(node.condition)} ? {to_source(node.true_result)} : {to_source(node.false_result)}"


def _binary(node: BinaryOp) -> str:
    return f"{to_source(node.left)} {node.op} {to_source(node.right)}"


def _unary(node: UnaryOp) -> str:
    return f"{node.op}{to_source(node.operand)}"


def _parentheses(node: Parentheses) -> str:
    return f"({to_source(node.expression)})"


def _tuple(node: TupleCons) -> str:
    return f"[{_list(node.items)}]"


def _object(node: ObjectCons) -> str:
    return f"{{{', '.join(map(_item, node.items))}}}"


def _item(item: ObjectItem) -> str:
    key = item.key
    if isinstance(key, String) and key.end - key.start == len(key.value) and is_word(key.value):
        return f"{key.value} = {to_source(item.value)}"
    return f"{to_source(key)} = {to_source(item.value)}"


def _for(node: For) -> str:
    head = f"for {_names(node)} in {to_source(node.collection)} : "
    tail = f" if {to_source(node.condition)}" if node.condition is not None else ""
    if node.key is None:
        return f"[{head}{to_source(node.value)}{tail}]"
    dots = "..." if node.group else ""
    return f"{{{head}{to_source(node.key)} => {to_source(node.value)}{dots}{tail}}}"


def _names(node: For) -> str:
    return node.value_name if node.key_name is None else f"{node.key_name}, {node.value_name}"


def _list(nodes: tuple[Expression, ...]) -> str:
    return ", ".join(map(to_source, nodes))


def is_word(text: str) -> bool:
    """Whether a text is an identifier and nothing else."""
    return _WORD.fullmatch(text) is not None and identifier_length(text) == len(text)


_WRITERS: dict[type[Any], Callable[[Any], str]] = {
    Number: _literal,
    String: _quoted,
    Bool: _bool,
    Null: _null,
    Template: _quoted,
    TemplateWrap: _quoted,
    TemplateJoin: _join,
    ScopeTraversal: _scope,
    RelativeTraversal: _relative,
    Index: _index,
    AnonSymbol: _anonymous,
    Splat: _splat,
    FunctionCall: _call,
    Conditional: _conditional,
    BinaryOp: _binary,
    UnaryOp: _unary,
    Parentheses: _parentheses,
    TupleCons: _tuple,
    ObjectCons: _object,
    For: _for,
    Invalid: _null,
}
