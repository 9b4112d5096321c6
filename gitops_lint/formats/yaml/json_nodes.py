"""One JSON value to the same node tree that YAML has, so that places are found in one way."""

from __future__ import annotations

import re
from json import decoder

from gitops_lint.formats.yaml.json_stream import without_lone_surrogates
from gitops_lint.formats.yaml.nodes import Mapping, Node, Scalar, Sequence

_SPACE = re.compile(r"[ \t\r\n]*")
_LITERAL = re.compile(r"-?[0-9][0-9.eE+-]*|true|false|null")


def compose_json(text: str) -> Node:
    """The nodes of the JSON value that a text begins with, which `json_stream` has already read.

    Raises:
        ValueError: the text does not begin with a JSON value.
    """
    return _node(text, _skip(text, 0))


def _node(text: str, start: int) -> Node:
    first = text[start : start + 1]
    if first == "{":
        return _mapping(text, start)
    if first == "[":
        return _sequence(text, start)
    if first == '"':
        return _string(text, start)
    literal = _LITERAL.match(text, start)
    if literal is None:
        raise ValueError(start)
    return Scalar(literal[0], None, True, False, True, start, literal.end())


def _string(text: str, start: int) -> Scalar:
    value, end = decoder.scanstring(text, start + 1)  # type: ignore[attr-defined]
    return Scalar(without_lone_surrogates(value), None, False, False, True, start, end)


def _mapping(text: str, start: int) -> Mapping:
    pairs: list[tuple[Node, Node]] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "}":
        if pairs:
            at = _skip(text, _expect(text, at, ","))
        if text[at : at + 1] != '"':
            raise ValueError(at)
        key = _string(text, at)
        value = _node(text, _skip(text, _expect(text, _skip(text, key.end), ":")))
        pairs.append((key, value))
        at = _skip(text, value.end)
    return Mapping(pairs, start, at + 1)


def _sequence(text: str, start: int) -> Sequence:
    items: list[Node] = []
    at = _skip(text, start + 1)
    while text[at : at + 1] != "]":
        if items:
            at = _skip(text, _expect(text, at, ","))
        item = _node(text, at)
        items.append(item)
        at = _skip(text, item.end)
    return Sequence(items, start, at + 1)


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return space.end() if space else at


def _expect(text: str, at: int, sign: str) -> int:
    if text[at : at + 1] != sign:
        raise ValueError(at)
    return at + 1
