"""Files in HCL's JSON syntax, as the tree that the same configuration in native syntax would be.

The rules are those of HCL's "JSON Syntax Specification": a block is an object under its type and its labels,
several are a list at any of those levels, and a key `//` is a comment. Spans point into the JSON text. A
block begins at its innermost label, since labels further out may be shared by several blocks.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeVar, cast

import msgspec

from gitops_lint.formats.hcl import templates
from gitops_lint.formats.hcl.expressions import bounded, expression
from gitops_lint.formats.hcl.json_schema import BlockShape, BodyShape, Strings, shape_of
from gitops_lint.formats.hcl.json_values import (
    JsonArray,
    JsonConstant,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonValue,
    offsets,
    read_value,
)
from gitops_lint.formats.hcl.problems import MAX_PROBLEMS, in_order
from gitops_lint.formats.hcl.scanner import TOO_DEEP, Scanner, UnreadableError, shown
from gitops_lint.formats.hcl.syntax import (
    Attribute,
    Block,
    Body,
    Bool,
    Comment,
    Expression,
    File,
    Invalid,
    Label,
    Node,
    Null,
    Number,
    ObjectCons,
    ObjectItem,
    Problem,
    ScopeTraversal,
    String,
    TupleCons,
    UnaryOp,
)


def read_json(text: str, path: str) -> File:
    """Reads a file in JSON syntax; its `path` decides which keys are blocks (`json_schema`).

    Never raises for what the text contains.
    """
    value, problem = read_value(text)
    reader = _Reader(text)
    if problem is not None:
        reader.problems.append(problem)
    try:
        body = Body(0, 0, (), ()) if value is None else reader.body(value, shape_of(path))
    except RecursionError:
        reader.problems.append(Problem(0, len(text), TOO_DEEP))
        body = Body(0, 0, (), ())
    return File(body, in_order(reader.problems), tuple(reader.comments))


class _Reader:
    """Turns the values of one file into bodies and expressions, and collects what is wrong with them."""

    __slots__ = ("comments", "problems", "scanner", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.scanner = Scanner(text)
        self.problems: list[Problem] = []
        self.comments: list[Comment] = []

    def body(self, value: JsonValue, shape: BodyShape) -> Body:
        attributes: dict[str, Attribute] = {}
        blocks: list[Block] = []
        for key, member in self.members(value, "arguments and blocks"):
            block = shape.blocks.get(key.value)
            if key.value == "//":
                self.comment(member)
            elif block is not None:
                blocks.extend(self.blocks(key, block, member, key, ()))
            else:
                self.attribute(attributes, key, member, shape)
        return Body(value.start, value.end, tuple(attributes.values()), tuple(blocks))

    def members(self, value: JsonValue, what: str) -> Iterator[tuple[JsonString, JsonValue]]:
        """The keys and values of an object, or of all objects of a list; what else it is, is a problem."""
        for part in value.items if isinstance(value, JsonArray) else (value,):
            if isinstance(part, JsonObject):
                yield from part.members
            elif part is not value or not _is_null(part):
                self.report(f"expected an object that holds {what}; write it in braces", part)

    def blocks(
        self,
        block_type: JsonString,
        shape: BlockShape,
        value: JsonValue,
        header: JsonString,
        labels: tuple[Label, ...],
    ) -> Iterator[Block]:
        """The blocks under a type and the labels read so far; `header` is the innermost of these keys."""
        if len(labels) < shape.labels and not _is_bare(value, shape):
            for key, member in self.members(value, f'the labels of "{block_type.value}" blocks'):
                label = Label(key.start, key.end, key.value)
                yield from self.blocks(block_type, shape, member, key, (*labels, label))
            return
        if _is_null(value):
            return
        for part in value.items if isinstance(value, JsonArray) else (value,):
            body = self.body(part, shape.body)
            yield Block(header.start, max(header.end, part.end), block_type.value, labels, header.end, body)

    def attribute(self, attributes: dict[str, Attribute], key: JsonString, value: JsonValue, shape: BodyShape) -> None:
        first = attributes.get(key.value)
        if first is not None:
            if len(self.problems) <= MAX_PROBLEMS:
                line = self.text.count("\n", 0, first.start) + 1
                self.report(f'"{shown(key.value)}" is already set in line {line}; remove one of the two', key)
            return
        strings = shape.strings.get(key.value, shape.otherwise)
        node = self.value(value, strings, shape, 1)
        attributes[key.value] = Attribute(key.start, max(key.end, value.end), key.value, key.start, key.end, node)

    def comment(self, value: JsonValue) -> None:
        text = value.value if isinstance(value, JsonString) else self.text[value.start : value.end]
        self.comments.append(Comment(value.start, value.end, text.strip(), True))

    def value(self, value: JsonValue, strings: Strings, shape: BodyShape, depth: int) -> Expression:
        start, end = value.start, value.end
        if isinstance(value, JsonString):
            return self.string(value, strings, depth)
        if isinstance(value, JsonNumber):
            if value.text.startswith("-"):
                return UnaryOp(start, end, "-", Number(start + 1, end, value.text[1:]))
            return Number(start, end, value.text)
        if isinstance(value, JsonConstant):
            return Null(start, end) if value.value is None else Bool(start, end, value.value)
        if isinstance(value, JsonArray):
            return TupleCons(start, end, tuple([self.value(item, strings, shape, depth + 1) for item in value.items]))
        items: list[ObjectItem] = []
        for key, member in value.members:
            node = self.value(member, shape.keys.get(key.value, strings), shape, depth + 1)
            items.append(ObjectItem(key.start, node.end, self.key(key, strings, depth), node))
        return ObjectCons(start, end, tuple(items))

    def key(self, key: JsonString, strings: Strings, depth: int) -> Expression:
        node = self.string(key, strings, depth)
        if isinstance(node, ScopeTraversal) and not node.steps:
            return String(node.start, node.end, node.root)
        return node

    def string(self, string: JsonString, strings: Strings, depth: int) -> Expression:
        """A string as template, text or expression."""
        is_expression = strings is Strings.EXPRESSION
        if not is_expression and (
            strings is Strings.LITERAL or ("${" not in string.value and "%{" not in string.value)
        ):
            return String(string.start, string.end, string.value)
        places = offsets(self.text, string) if string.escaped else None
        scanner = Scanner(string.value) if string.escaped else self.scanner
        if not string.escaped:
            scanner.end, scanner.limit = string.start + 1, string.end - 1
        scanner.depth = depth
        scanner.problems = []
        try:
            node = bounded(scanner, _only_expression if is_expression else _template)
        except UnreadableError as broken:
            scanner.problems.append(broken.problem)
            result: Expression = Invalid(string.start, string.end)
        else:
            result = node if places is None else _relocated(node, places)
            if not is_expression:
                result = msgspec.structs.replace(result, start=string.start, end=string.end)
        self.problems.extend(problem if places is None else _relocated(problem, places) for problem in scanner.problems)
        return result

    def report(self, message: str, at: JsonValue | Node) -> None:
        """Notes a problem at a value."""
        self.problems.append(Problem(at.start, at.end, message))


def _is_bare(value: JsonValue, shape: BlockShape) -> bool:
    """Whether a value is the body of a block that goes without its labels (`jsonIsIncludeBlock` of Terragrunt)."""
    part = value.items[0] if isinstance(value, JsonArray) and len(value.items) == 1 else value
    if not shape.bare or not isinstance(part, JsonObject):
        return False
    return any(key.value == shape.bare and isinstance(member, JsonString) for key, member in part.members)


def _is_null(value: JsonValue) -> bool:
    return isinstance(value, JsonConstant) and value.value is None


def _template(scanner: Scanner) -> Expression:
    return templates.bare(scanner, expression)


def _only_expression(scanner: Scanner) -> Expression:
    scanner.in_brackets = True
    scanner.advance()
    node = expression(scanner)
    scanner.expect("end", "expected the end of this reference, found {found}; remove what follows it")
    return node


NodeType = TypeVar("NodeType", bound=Node)


def _relocated(node: NodeType, places: list[int]) -> NodeType:
    """The node with its offsets, and those of all nodes under it, looked up in `places`."""
    values: list[object] = [places[node.start], places[node.end]]
    for name in node.__struct_fields__[2:]:
        value = getattr(node, name)
        if isinstance(value, Node):
            value = _relocated(value, places)
        elif type(value) is tuple:
            value = tuple([_relocated(part, places) for part in value])
        values.append(value)
    return cast(NodeType, cast(Any, type(node))(*values))
