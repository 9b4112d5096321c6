"""YAML text to a tree of nodes with places: what is written, before it means anything."""

from __future__ import annotations

import re
from typing import TypeAlias

import msgspec

from gitops_lint.formats.yaml.documents import SyntaxProblem
from gitops_lint.formats.yaml.problems import explain, forbidden_character
from gitops_lint.model.source import Span

MAX_DEPTH = 300
"""Levels of nesting that are followed. Go's reader follows 10,000; ours must leave room for whoever walks
the values recursively (Python stops at 1,000 frames), and real manifests stay below 60."""


class Scalar(msgspec.Struct, eq=False):
    """A scalar as written: its text, explicit tag, and whether it is plain (no quotes, no block)."""

    text: str
    tag: str | None
    is_plain: bool
    is_folded: bool
    is_in_flow: bool
    start: int
    end: int


class Sequence(msgspec.Struct, eq=False):
    """A list and its items."""

    items: list[Node]
    start: int
    end: int


class Mapping(msgspec.Struct, eq=False):
    """A mapping and its pairs, in order, merge keys and repeated keys included."""

    pairs: list[tuple[Node, Node]]
    start: int
    end: int


class Alias(msgspec.Struct, eq=False):
    """A reference to an anchor that stands before it."""

    name: str
    target: Scalar | Sequence | Mapping
    start: int
    end: int


Node: TypeAlias = Scalar | Sequence | Mapping | Alias


class UnreadableError(Exception):
    """The text cannot be read; carries the problem, with its place."""

    def __init__(self, problem: SyntaxProblem) -> None:
        super().__init__(problem.message)
        self.problem = problem

    @classmethod
    def at(cls, node: Node, message: str) -> UnreadableError:
        """The problem that a node has."""
        return cls(SyntaxProblem(message, Span(node.start, node.end)))


class Composed(msgspec.Struct, eq=False):
    """The first document of a text, and where its content ends. Go's reader looks no further."""

    root: Node | None
    end: int


def compose(text: str) -> Composed:
    """The node tree of the first document of a text; no root where there is no document.

    Raises:
        UnreadableError: the text is not YAML, or is nested deeper than `MAX_DEPTH`.
    """
    import yaml
    from yaml._yaml import CParser

    bad = forbidden_character(text)
    if bad is not None:
        raise UnreadableError(bad)
    parser = CParser(text)
    try:
        return _Composer().run(parser, text)
    except yaml.YAMLError as error:
        raise UnreadableError(explain(error, text)) from None


class _Composer:
    """Builds one document without recursion, so that depth costs no stack."""

    def __init__(self) -> None:
        self._anchors: dict[str, Scalar | Sequence | Mapping] = {}

    def run(self, parser: object, text: str) -> Composed:
        import yaml

        next_event = parser.get_event  # type: ignore[attr-defined]
        open_nodes: list[Sequence | Mapping] = []
        pending_keys: list[Node | None] = []
        flow_depth = 0
        has_slash_escape = "\\/" in text
        root: Node | None = None
        while True:
            event = next_event()
            kind = type(event)
            if kind is yaml.ScalarEvent:
                if has_slash_escape and event.style == '"':
                    _refuse_slash_escape(text, event.start_mark.index, event.end_mark.index)
                node: Node = Scalar(
                    event.value,
                    _tag(event),
                    event.style is None or event.style == "",
                    event.style == ">",
                    flow_depth > 0,
                    event.start_mark.index,
                    event.end_mark.index,
                )
            elif kind is yaml.MappingStartEvent:
                node = Mapping([], event.start_mark.index, event.end_mark.index)
            elif kind is yaml.SequenceStartEvent:
                node = Sequence([], event.start_mark.index, event.end_mark.index)
            elif kind is yaml.AliasEvent:
                node = self._alias(event)
            elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                closed = open_nodes.pop()
                pending_keys.pop()
                flow_depth -= flow_depth > 0
                closed.end = _end(closed, event)
                continue
            elif kind is yaml.DocumentEndEvent:
                return Composed(root, event.start_mark.index)
            elif kind is yaml.StreamEndEvent:
                return Composed(None, len(text))
            else:
                continue
            if kind is not yaml.AliasEvent and event.anchor is not None:
                self._anchors[event.anchor] = node  # type: ignore[assignment]
            if not open_nodes:
                root = node
            else:
                parent = open_nodes[-1]
                if isinstance(parent, Sequence):
                    parent.items.append(node)
                elif (key := pending_keys[-1]) is None:
                    pending_keys[-1] = node
                else:
                    parent.pairs.append((key, node))
                    pending_keys[-1] = None
            if isinstance(node, Sequence | Mapping):
                if len(open_nodes) == MAX_DEPTH:
                    raise UnreadableError.at(node, TOO_DEEP)
                open_nodes.append(node)
                pending_keys.append(None)
                flow_depth += flow_depth > 0 or event.flow_style is True

    def _alias(self, event: object) -> Alias:
        name: str = event.anchor  # type: ignore[attr-defined]
        start, end = event.start_mark.index, event.end_mark.index  # type: ignore[attr-defined]
        target = self._anchors.get(name)
        if target is None:
            problem = f"*{name} refers to an anchor that is not defined before it in this document"
            raise UnreadableError(SyntaxProblem(problem, Span(start, end)))
        return Alias(name, target, start, end)


TOO_DEEP = f"this is nested more than {MAX_DEPTH} levels deep, which is not followed"


def _refuse_slash_escape(text: str, start: int, end: int) -> None:
    """Raises where a double-quoted text escapes a slash, which libyaml knows and Go's readers do not."""
    for escape in _ESCAPE.finditer(text, start, end):
        if escape[0] == "\\/":
            raise UnreadableError(
                SyntaxProblem("\\/ is no escape in YAML as Go reads it; write /", Span(*escape.span()))
            )


_ESCAPE = re.compile(r"\\.", re.DOTALL)


def _tag(event: object) -> str | None:
    """A scalar's explicit tag; libyaml reports the non-specific `!` as `!`."""
    tag: str | None = event.tag  # type: ignore[attr-defined]
    return tag


def _end(node: Sequence | Mapping, event: object) -> int:
    """Where a collection ends: at its bracket, or where the last thing in a block one does."""
    start, end = event.start_mark.index, event.end_mark.index  # type: ignore[attr-defined]
    if end > start:
        return int(end)
    if isinstance(node, Sequence):
        return node.items[-1].end if node.items else node.end
    return max(node.pairs[-1][0].end, node.pairs[-1][1].end) if node.pairs else node.end
