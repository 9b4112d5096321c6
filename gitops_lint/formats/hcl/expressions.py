"""Expressions of HCL's native syntax, by recursive descent.

Precedence, and where newlines may stand, are those of `hclsyntax/parser.go` in github.com/hashicorp/hcl:
unary operators bind looser than traversals and tighter than every binary one, binary ones are
left-associative in six levels, and the conditional is loosest and nests to the right.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from gitops_lint.formats.hcl import templates
from gitops_lint.formats.hcl.depth import LONG_CHAIN, require_depth
from gitops_lint.formats.hcl.scanner import TOO_DEEP, WORD_CHARACTER, Scanner, UnreadableError, shown
from gitops_lint.formats.hcl.syntax import (
    MAX_DEPTH,
    BinaryOp,
    Bool,
    Conditional,
    Expression,
    For,
    FunctionCall,
    Null,
    Number,
    ObjectCons,
    ObjectItem,
    Parentheses,
    ScopeTraversal,
    String,
    TupleCons,
    UnaryOp,
)
from gitops_lint.formats.hcl.traversals import attribute_steps, traversals

_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    ">": 4,
    ">=": 4,
    "<": 4,
    "<=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}

_ASSOCIATIVE = frozenset({"||", "&&", "+", "*"})
_LONGEST_FOLD = 64
"""A chain of one such operator that has more links is no level of nesting for each, however long it is."""

_NUMBER = re.compile(r"\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")
_NAMES = re.compile(rf"(?:\.[A-Za-z_][A-Za-z0-9_-]*)+(?!{WORD_CHARACTER})")
_KEYWORDS = {"true", "false", "null"}


def whole(scanner: Scanner) -> Expression:
    """The expression that begins at the current token, not deeper than MAX_DEPTH in all."""
    return bounded(scanner, expression)


def bounded(scanner: Scanner, read: Callable[[Scanner], Expression]) -> Expression:
    """What `read` reads, or a UnreadableError where that is deeper than MAX_DEPTH."""
    above = scanner.deepest = scanner.depth
    scanner.links = 0
    node = read(scanner)
    # A level of nesting adds at most four nodes to a path, and each link one.
    if above + 4 * (scanner.deepest - above) + scanner.links > MAX_DEPTH:
        require_depth(node, above)
    return node


def expression(scanner: Scanner) -> Expression:
    """The expression that begins at the current token; moves to the token after it."""
    scanner.enter()
    node = _operand(scanner)
    if scanner.kind in _PRECEDENCE:
        node = _operations(scanner, node, 1)
    if scanner.kind == "?":
        scanner.advance()
        true_result = expression(scanner)
        scanner.expect(":", 'expected ":" and the value for "false" in this conditional, found {found}; add them')
        scanner.advance()
        false_result = expression(scanner)
        node = Conditional(node.start, false_result.end, node, true_result, false_result)
    scanner.depth -= 1
    return node


def _operations(scanner: Scanner, left: Expression, minimum: int) -> Expression:
    while (precedence := _PRECEDENCE.get(scanner.kind, 0)) >= minimum:
        left = _chain(scanner, left, precedence)
    return left


def _chain(scanner: Scanner, left: Expression, precedence: int) -> Expression:
    """The operations of one precedence that begin at the current token, with what stands left of them."""
    operators: list[str] = []
    operands = [left]
    while _PRECEDENCE.get(scanner.kind, 0) == precedence:
        operators.append(scanner.kind)
        scanner.advance()
        right = _operand(scanner)
        if _PRECEDENCE.get(scanner.kind, 0) > precedence:
            right = _operations(scanner, right, precedence + 1)
        operands.append(right)
    links = len(operators)
    scanner.links += links
    if links > _LONGEST_FOLD and operators[0] in _ASSOCIATIVE and len(set(operators)) == 1:
        left = _halved(operators[0], operands)
    elif links > MAX_DEPTH:
        raise UnreadableError(TOO_DEEP, left.start, operands[-1].end)
    else:
        for operator, right in zip(operators, operands[1:], strict=True):
            left = BinaryOp(left.start, right.end, operator, left, right)
    if links > LONG_CHAIN:
        require_depth(left, scanner.depth)
    return left


def _halved(operator: str, operands: list[Expression]) -> Expression:
    """A chain of one operator as a tree that is not deep, for which it means the same."""
    while len(operands) > 1:
        pairs = zip(operands[::2], operands[1::2], strict=False)
        joined: list[Expression] = [BinaryOp(left.start, right.end, operator, left, right) for left, right in pairs]
        operands = joined + operands[len(operands) & ~1 :]
    return operands[0]


def _operand(scanner: Scanner) -> Expression:
    """A term with its traversals, or a unary operation."""
    kind = scanner.kind
    node: Expression
    if kind == "word":
        node = _word(scanner)
    elif kind == "quote":
        node = templates.quoted(scanner, expression)
    elif kind == "number":
        node = _number(scanner)
    elif kind == "[":
        node = _brackets(scanner)
    elif kind == "{":
        node = _braces(scanner)
    elif kind == "(":
        start = scanner.start
        before = scanner.open()
        inner = expression(scanner)
        scanner.expect(")", 'expected ")" to close this parenthesis, found {found}; add it')
        scanner.close(before)
        node = Parentheses(start, scanner.last, inner)
    elif kind == "heredoc":
        node = templates.heredoc(scanner, expression)
    elif kind in ("-", "!"):
        start = scanner.start
        scanner.enter()
        scanner.advance()
        operand = _operand(scanner)
        scanner.depth -= 1
        return UnaryOp(start, operand.end, kind, operand)
    else:
        raise scanner.wrong("expected a value, found {found}; write the value here")
    return traversals(scanner, node, expression) if scanner.kind in (".", "[") else node


def _word(scanner: Scanner) -> Expression:
    start = scanner.start
    name = scanner.word()
    if name not in _KEYWORDS:
        names = _NAMES.match(scanner.text, scanner.end, scanner.limit)
        if names is not None:
            steps = attribute_steps(names[0], scanner.end)
            scanner.jump(names.end())
            return ScopeTraversal(start, scanner.last, name, steps)
    scanner.advance()
    if scanner.kind in ("(", "::"):
        return _call(scanner, name, start)
    if name == "null":
        return Null(start, scanner.last)
    if name in _KEYWORDS:
        return Bool(start, scanner.last, name == "true")
    return ScopeTraversal(start, scanner.last, name, ())


def _number(scanner: Scanner) -> Number:
    text = scanner.word()
    start = scanner.start
    if not (text.isdigit() or _NUMBER.fullmatch(text)):
        raise UnreadableError(
            f'"{shown(text)}" is not a number; write it as 12, 1.5 or 1e3, or put it in quotes',
            start,
            scanner.end,
        )
    scanner.advance()
    return Number(start, scanner.last, text)


def _call(scanner: Scanner, name: str, start: int) -> FunctionCall:
    while scanner.kind == "::":
        scanner.advance()
        scanner.expect("word", 'expected a function name after "::", found {found}; write it')
        name = f"{name}::{scanner.word()}"
        scanner.advance()
    scanner.expect(
        "(",
        f'expected "(" after the function "{shown(name)}", found {{found}}; add its arguments in parentheses',
    )
    before = scanner.open()
    args: list[Expression] = []
    expand_final = False
    while scanner.kind != ")":
        args.append(expression(scanner))
        if scanner.kind == "...":
            expand_final = True
            scanner.advance()
            scanner.expect(")", 'expected ")" right after "...", found {found}; only the last argument can be expanded')
        elif scanner.kind == ",":
            scanner.advance()
        elif scanner.kind != ")":
            raise scanner.wrong(
                f'expected "," or ")" in this call of "{shown(name)}", found {{found}}; add the missing one'
            )
    scanner.close(before)
    return FunctionCall(start, scanner.last, name, tuple(args), expand_final)


def _brackets(scanner: Scanner) -> TupleCons | For:
    start = scanner.start
    before = scanner.open()
    if scanner.kind == "word" and scanner.word() == "for":
        return _for(scanner, start, before, "]")
    items: list[Expression] = []
    while scanner.kind != "]":
        items.append(expression(scanner))
        if scanner.kind == ",":
            scanner.advance()
        elif scanner.kind != "]":
            raise scanner.wrong('expected "," or "]" in this list, found {found}; add the missing one')
    scanner.close(before)
    return TupleCons(start, scanner.last, tuple(items))


def _braces(scanner: Scanner) -> ObjectCons | For:
    start = scanner.start
    before = scanner.open()
    if scanner.kind == "word" and scanner.word() == "for":
        return _for(scanner, start, before, "}")
    items: list[ObjectItem] = []
    while True:
        # A line end separates items, but any number of them may stand before the next one.
        scanner.in_brackets = False
        if scanner.kind == "}":
            break
        items.append(_item(scanner))
        if scanner.kind == "}":
            break
        if scanner.kind not in (",", "newline"):
            raise scanner.wrong('expected "," or the end of the line after this value, found {found}; add one')
        scanner.in_brackets = True
        scanner.advance()
    scanner.close(before)
    return ObjectCons(start, scanner.last, tuple(items))


def _item(scanner: Scanner) -> ObjectItem:
    key = expression(scanner)
    if isinstance(key, ScopeTraversal) and not key.steps:
        key = String(key.start, key.end, key.root)
    elif isinstance(key, (Bool, Null)):
        key = String(key.start, key.end, scanner.text[key.start : key.end])
    if scanner.kind not in ("=", ":"):
        raise scanner.wrong(
            'expected "=" after this key, found {found}; '
            'write "key = value", with the key in quotes if it is no plain name'
        )
    scanner.advance()
    value = expression(scanner)
    return ObjectItem(key.start, value.end, key, value)


def _for(scanner: Scanner, start: int, before: bool, closing: str) -> For:
    scanner.advance()
    key_name, value_name = templates.loop_names(scanner)
    collection = expression(scanner)
    scanner.expect(":", 'expected ":" after the collection of this "for", found {found}; write "for … in … : value"')
    scanner.advance()
    key: Expression | None = None
    value = expression(scanner)
    if scanner.kind == "=>":
        if closing == "]":
            raise scanner.wrong('a "for" that builds a list has no key; remove the key and "=>", or use braces')
        scanner.advance()
        key, value = value, expression(scanner)
    elif closing == "}":
        raise scanner.wrong('expected "=>" after the key of this "for", found {found}; write "key => value"')
    group = scanner.kind == "..."
    if group:
        if closing == "]":
            raise scanner.wrong('"..." groups values of an object; remove it from this list, or use braces')
        scanner.advance()
    condition: Expression | None = None
    if scanner.kind == "word" and scanner.word() == "if":
        scanner.advance()
        condition = expression(scanner)
    scanner.expect(closing, f'expected "{closing}" to close this "for", found {{found}}; add it')
    scanner.close(before)
    return For(start, scanner.last, key_name, value_name, collection, key, value, condition, group)
