"""YAML text to a tree of nodes with places: what is written, before it means anything."""

from __future__ import annotations

import re
from collections.abc import Sized
from typing import Any, TypeAlias

import msgspec

from gitops_lint.formats.yaml.documents import SyntaxProblem
from gitops_lint.formats.yaml.fast import COLON_THAT_ENDS
from gitops_lint.formats.yaml.problems import MAX_DEPTH, TOO_DEEP, explain, forbidden_character
from gitops_lint.model.source import Span


class Scalar(msgspec.Struct, eq=False, gc=False):
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
        return cls(SyntaxProblem(message, Span(node.start, max(node.end, node.start + 1))))


class Composed(msgspec.Struct, eq=False):
    """The first document of a text, and where its content ends. Go's reader looks no further."""

    root: Node | None
    end: int


_STAND_IN = "\ue003"


def has_stand_in(text: str) -> bool:
    """Whether the other character is free: neither it nor its escape is in the text."""
    return _STAND_IN not in text and "e003" not in text.lower()


def with_colons_kept(text: str) -> str:
    """The text with another character, as long, for every colon that a bracket or a comma follows.

    In `[2001:db8::, a:]` libyaml takes such a colon for the end of a key; to Go's readers it belongs to the scalar.
    """
    if not (":," in text or ":]" in text or ":}" in text) or not has_stand_in(text):
        return text
    return COLON_THAT_ENDS.sub(_STAND_IN, text)


def compose(text: str) -> Composed:
    """The node tree of the first document of a text; no root where there is no document.

    Raises:
        UnreadableError: the text is not YAML, or is nested deeper than `MAX_DEPTH`.
    """
    composer = Composer(text)
    composer.go_on(())
    assert composer.ended is not None
    return composer.ended


class Composer:
    """Builds one document without recursion, so that depth costs no stack; an event at a time, for who needs not all.

    Raises:
        UnreadableError: the text holds a character that YAML forbids.
    """

    def __init__(self, text: str) -> None:
        from yaml._yaml import CParser

        bad = forbidden_character(text)
        if bad is not None:
            raise UnreadableError(bad)
        self._parser = CParser(with_colons_kept(text))
        self._text = text
        self._has_slash_escape = "\\/" in text
        self._has_stand_in = has_stand_in(text)
        self._anchors: dict[str, Scalar | Sequence | Mapping] = {}
        self._open: list[Sequence | Mapping] = []
        self._keys: list[Node | None] = []
        self._flow_depth = 0
        self.roots: list[Node] = []
        self.ended: Composed | None = None

    @property
    def root(self) -> Node | None:
        """The document's node, as far as it is composed; None before it begins."""
        return self.roots[0] if self.roots else None

    def depth(self, node: Node) -> int | None:
        """How deep a node lies that is still open: more may be found in it; None for any other."""
        return next((depth for depth, one in enumerate(self._open) if one is node), None)

    def go_on(self, waiting: Sized, count: int = 0, depth: int | None = None) -> None:
        """Takes the parser's events until a list has more than `count` items, or the node at a depth is closed.

        Whichever comes first, and at the latest until the first document ends.

        Raises:
            UnreadableError: the text is not YAML, or is nested deeper than `MAX_DEPTH`.
        """
        import yaml

        next_event = self._parser.get_event
        scalar, mapping, sequence = yaml.ScalarEvent, yaml.MappingStartEvent, yaml.SequenceStartEvent
        ends, opened = (yaml.MappingEndEvent, yaml.SequenceEndEvent), self._open
        try:
            while self.ended is None and len(waiting) <= count and (depth is None or len(opened) > depth):
                event: Any = next_event()
                kind = type(event)
                if kind is scalar:
                    self._add(self._scalar(event), event.anchor)
                elif kind is mapping:
                    self._start(Mapping([], event.start_mark.index, event.end_mark.index), event)
                elif kind is sequence:
                    self._start(Sequence([], event.start_mark.index, event.end_mark.index), event)
                elif kind in ends:
                    self._close(event)
                elif kind is yaml.AliasEvent:
                    self._add(self._alias(event), None)
                elif kind is yaml.DocumentEndEvent:
                    self.ended = Composed(self.root, event.start_mark.index)
                elif kind is yaml.StreamEndEvent:
                    self.ended = Composed(None, len(self._text))
        except yaml.YAMLError as error:
            raise UnreadableError(explain(error, self._text)) from None

    def _scalar(self, event: Any) -> Scalar:
        start, end = event.start_mark.index, event.end_mark.index
        if self._has_slash_escape and event.style == '"':
            _refuse_slash_escape(self._text, start, end)
        style, value = event.style, event.value
        if _STAND_IN in value and self._has_stand_in:
            value = value.replace(_STAND_IN, ":")
        return Scalar(value, event.tag, not style, style == ">", self._flow_depth > 0, start, end)

    def _alias(self, event: Any) -> Alias:
        start, end = event.start_mark.index, event.end_mark.index
        target = self._anchors.get(event.anchor)
        if target is None:
            problem = f"*{event.anchor} refers to an anchor that is not defined before it in this document"
            raise UnreadableError(SyntaxProblem(problem, Span(start, end)))
        return Alias(event.anchor, target, start, end)

    def _start(self, node: Sequence | Mapping, event: Any) -> None:
        self._add(node, event.anchor)
        if len(self._open) == MAX_DEPTH:
            raise UnreadableError.at(node, TOO_DEEP)
        self._open.append(node)
        self._keys.append(None)
        if self._flow_depth or event.flow_style is True:
            self._flow_depth += 1

    def _close(self, event: Any) -> None:
        node = self._open.pop()
        self._keys.pop()
        self._flow_depth = max(self._flow_depth - 1, 0)
        node.end = _end(node, event)

    def _add(self, node: Node, anchor: str | None) -> None:
        if anchor is not None and not isinstance(node, Alias):
            self._anchors[anchor] = node
        if not self._open:
            self.roots.append(node)
            return
        parent = self._open[-1]
        if isinstance(parent, Sequence):
            parent.items.append(node)
        elif (key := self._keys[-1]) is None:
            self._keys[-1] = node
        else:
            parent.pairs.append((key, node))
            self._keys[-1] = None


def _refuse_slash_escape(text: str, start: int, end: int) -> None:
    """Raises where a double-quoted text escapes a slash, which libyaml knows and Go's readers do not."""
    for escape in _ESCAPE.finditer(text, start, end):
        if escape[0] == "\\/":
            raise UnreadableError(
                SyntaxProblem("\\/ is no escape in YAML as Go reads it; write /", Span(*escape.span()))
            )


_ESCAPE = re.compile(r"\\.", re.DOTALL)


def _end(node: Sequence | Mapping, event: Any) -> int:
    """Where a collection ends: at its bracket, or where the last thing in a block one does."""
    if event.end_mark.index > event.start_mark.index:
        return int(event.end_mark.index)
    if isinstance(node, Sequence):
        return node.items[-1].end if node.items else node.end
    return max(node.pairs[-1][0].end, node.pairs[-1][1].end) if node.pairs else node.end
