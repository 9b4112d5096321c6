"""The parsed template: Go's own nodes, by its own names."""

from __future__ import annotations

from typing import Any, TypeAlias

import msgspec


class Node(msgspec.Struct, frozen=True):
    """A part of a template: the offset at which it begins, and its text for messages."""

    position: int
    source: str


class Dot(Node, frozen=True):
    """`.`"""


class Nil(Node, frozen=True):
    """`nil`"""


class Literal(Node, frozen=True):
    """A string, number, character or boolean."""

    value: Any


class Field(Node, frozen=True):
    """`.a.b`"""

    names: tuple[str, ...]


class Variable(Node, frozen=True):
    """`$x.a.b`; the name holds the `$`."""

    name: str
    names: tuple[str, ...]


class Chain(Node, frozen=True):
    """`(pipeline).a.b`"""

    operand: Operand
    names: tuple[str, ...]


class Function(Node, frozen=True):
    """A function's name."""

    name: str


class Command(Node, frozen=True):
    """An operand, or a function and its arguments."""

    arguments: tuple[Operand, ...]


class Pipeline(Node, frozen=True):
    """Commands, each the last argument of the next; `assigns` where variables are set and not declared."""

    commands: tuple[Command, ...]
    variables: tuple[str, ...] = ()
    assigns: bool = False


Operand: TypeAlias = Dot | Nil | Literal | Field | Variable | Chain | Function | Pipeline


class Text(Node, frozen=True):
    """What stands between actions."""


class Action(Node, frozen=True):
    """`{{ pipeline }}`"""

    pipeline: Pipeline


class Branch(Node, frozen=True):
    """`if`, `range` or `with`, which `keyword` says, and its `else`."""

    keyword: str
    pipeline: Pipeline
    body: tuple[Statement, ...]
    otherwise: tuple[Statement, ...]


class Leave(Node, frozen=True):
    """`break` or `continue`, which `keyword` says."""

    keyword: str


class Call(Node, frozen=True):
    """`{{ template "name" pipeline }}`"""

    name: str
    pipeline: Pipeline | None


Statement: TypeAlias = Text | Action | Branch | Leave | Call


class Template(msgspec.Struct, frozen=True):
    """A whole template: its statements, those that it defines, and its text."""

    text: str
    body: tuple[Statement, ...]
    defined: dict[str, tuple[Statement, ...]]
