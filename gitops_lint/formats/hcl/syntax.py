"""The syntax tree of an HCL file: plain frozen nodes that know their place in the text.

Names and shapes follow Go's `hclsyntax` (github.com/hashicorp/hcl, without the suffix `Expr`), because its
evaluation rules are written in those words. Every node has `start` and `end`, character offsets into the text
of the file, and `span`. Dispatch on `type(node)`; no node refers to its parent, and no node holds the text.

Fields are written in the order in which `codec` stores them: changing a node means a new `codec.VERSION`.
"""

from __future__ import annotations

from typing import TypeAlias

import msgspec

from gitops_lint.model.source import Span

MAX_DEPTH = 200
"""How deep blocks and expressions may nest: who follows a tree recurses, so its maker bounds it."""


class Node(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What every node has: the half-open range of characters that it was read from."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """The characters of the file that this node was read from."""
        return Span(self.start, self.end)


class Number(Node, frozen=True, array_like=True, gc=False, tag=1):
    """A number literal. `text` is exactly what was written, `1e3` or `0.10`; a sign is a UnaryOp."""

    text: str


class String(Node, frozen=True, array_like=True, gc=False, tag=2):
    """Literal text, with escapes resolved and heredoc indentation removed.

    A quoted string or a heredoc without interpolation is one of these (the character at `start` tells which:
    `"` or `<`), as is each literal part of a Template, each plain object key, and a JSON string.
    """

    value: str


class Bool(Node, frozen=True, array_like=True, gc=False, tag=3):
    """`true` or `false`."""

    value: bool


class Null(Node, frozen=True, array_like=True, gc=False, tag=4):
    """`null`."""


class Template(Node, frozen=True, array_like=True, gc=False, tag=5):
    """A string with interpolations or directives: its parts, evaluated to strings and joined.

    A `%{ if }` directive is a Conditional of two Templates, a `%{ for }` directive a TemplateJoin. Strip
    markers (`~`) and the indentation of `<<-` heredocs are already applied to the literal parts.
    """

    parts: tuple[Expression, ...]


class TemplateWrap(Node, frozen=True, array_like=True, gc=False, tag=6):
    """A string that is one interpolation and nothing else, `"${x}"`: the value of `x`, its type kept."""

    wrapped: Expression


class TemplateJoin(Node, frozen=True, array_like=True, gc=False, tag=7):
    """A `%{ for }` directive: the strings that `tuple` (a For) gives, joined."""

    tuple: For


class TraverseAttr(Node, frozen=True, array_like=True, gc=False, tag=8):
    """`.name` in a traversal."""

    name: str


class TraverseIndex(Node, frozen=True, array_like=True, gc=False, tag=9):
    """`[0]`, `["key"]` or the legacy `.0` in a traversal: an index whose key is a literal."""

    key: Number | String | Bool | Null
    legacy: bool = False


Step: TypeAlias = TraverseAttr | TraverseIndex


class ScopeTraversal(Node, frozen=True, array_like=True, gc=False, tag=10):
    """A reference: a name in scope and the steps taken from it, `module.net.ids[0]`, or only `each`."""

    root: str
    steps: tuple[TraverseAttr | TraverseIndex, ...]


class RelativeTraversal(Node, frozen=True, array_like=True, gc=False, tag=11):
    """Steps taken from any other expression: `f(x).id`, `(a)[0]`."""

    source: Expression
    steps: tuple[TraverseAttr | TraverseIndex, ...]


class Index(Node, frozen=True, array_like=True, gc=False, tag=12):
    """`collection[key]` where the key must be evaluated."""

    collection: Expression
    key: Expression


class AnonSymbol(Node, frozen=True, array_like=True, gc=False, tag=13):
    """The current element, at the root of the innermost Splat's `each`; its span is that of the marker."""


class Splat(Node, frozen=True, array_like=True, gc=False, tag=14):
    """`source[*]…` (`full`) or `source.*…`: `each` is evaluated for every element.

    The difference is only in how much `each` takes: everything that follows `[*]`, but only attributes and
    legacy indices after `.*`, so that in `a.*.b[0]` the `[0]` is applied to the list.
    """

    source: Expression
    each: Expression
    full: bool


class FunctionCall(Node, frozen=True, array_like=True, gc=False, tag=15):
    """`name(args)`; `name` may have namespaces (`provider::aws::f`), `expand_final` is a trailing `...`."""

    name: str
    args: tuple[Expression, ...]
    expand_final: bool


class Conditional(Node, frozen=True, array_like=True, gc=False, tag=16):
    """`condition ? true_result : false_result`, or a `%{ if }` directive."""

    condition: Expression
    true_result: Expression
    false_result: Expression


class BinaryOp(Node, frozen=True, array_like=True, gc=False, tag=17):
    """`left op right`; `op` is the operator as written: `|| && == != > >= < <= + - * / %`."""

    op: str
    left: Expression
    right: Expression


class UnaryOp(Node, frozen=True, array_like=True, gc=False, tag=18):
    """`-operand` or `!operand`."""

    op: str
    operand: Expression


class Parentheses(Node, frozen=True, array_like=True, gc=False, tag=19):
    """`(expression)`."""

    expression: Expression


class TupleCons(Node, frozen=True, array_like=True, gc=False, tag=20):
    """`[a, b]`."""

    items: tuple[Expression, ...]


class ObjectItem(Node, frozen=True, array_like=True, gc=False):
    """`key = value` in an object. A bare name as key is a String, `(name)` is Parentheses."""

    key: Expression
    value: Expression


class ObjectCons(Node, frozen=True, array_like=True, gc=False, tag=21):
    """`{ key = value }`, items in the order written, duplicates included."""

    items: tuple[ObjectItem, ...]


class For(Node, frozen=True, array_like=True, gc=False, tag=22):
    """`[for k, v in collection : value if condition]`; with a `key`, `{for … : key => value...}`."""

    key_name: str | None
    value_name: str
    collection: Expression
    key: Expression | None
    value: Expression
    condition: Expression | None
    group: bool


class Invalid(Node, frozen=True, array_like=True, gc=False, tag=23):
    """Stands for an expression that could not be read; a Problem says why. Its value is not known."""


Expression: TypeAlias = (
    Number
    | String
    | Bool
    | Null
    | Template
    | TemplateWrap
    | TemplateJoin
    | ScopeTraversal
    | RelativeTraversal
    | Index
    | AnonSymbol
    | Splat
    | FunctionCall
    | Conditional
    | BinaryOp
    | UnaryOp
    | Parentheses
    | TupleCons
    | ObjectCons
    | For
    | Invalid
)


class Attribute(Node, frozen=True, array_like=True, gc=False):
    """`name = expression` in a body."""

    name: str
    name_start: int
    name_end: int
    expression: Expression

    @property
    def name_span(self) -> Span:
        """Where the name stands (in JSON, with its quotes)."""
        return Span(self.name_start, self.name_end)


class Label(Node, frozen=True, array_like=True, gc=False):
    """One label of a block; its span includes the quotes, if it has any."""

    value: str


class Body(Node, frozen=True, array_like=True, gc=False):
    """Attributes and blocks, each in source order. A second attribute of a name is a Problem and left out."""

    attributes: tuple[Attribute, ...]
    blocks: tuple[Block, ...]

    def attribute(self, name: str) -> Attribute | None:
        """The attribute of that name."""
        return next((attribute for attribute in self.attributes if attribute.name == name), None)

    def blocks_of(self, block_type: str) -> tuple[Block, ...]:
        """The blocks of that type."""
        return tuple(block for block in self.blocks if block.type == block_type)


class Block(Node, frozen=True, array_like=True, gc=False):
    """`type "label" { … }`."""

    type: str
    labels: tuple[Label, ...]
    header_end: int
    body: Body

    @property
    def header_span(self) -> Span:
        """The type and the labels, without the opening brace."""
        return Span(self.start, self.header_end)

    @property
    def names(self) -> tuple[str, ...]:
        """The values of the labels."""
        return tuple(label.value for label in self.labels)


class Problem(Node, frozen=True, array_like=True, gc=False):
    """What could not be read, where, and what to do about it."""

    message: str


class Comment(Node, frozen=True, array_like=True, gc=False):
    """A comment. `text` is without its marker and outer blanks; `own_line`: nothing but blanks before it."""

    text: str
    own_line: bool


class File(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was read from one file. Where `problems` is not empty, `body` is what could be read of it."""

    body: Body
    problems: tuple[Problem, ...]
    comments: tuple[Comment, ...]
