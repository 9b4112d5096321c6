"""JSON Schema documents as this package keeps them: constraints alone, and nothing referred to outside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

Document: TypeAlias = dict[str, Any]
"""A JSON Schema (2020-12) without annotations, whose references all start with `#/$defs/`."""

Lookup: TypeAlias = Callable[[str], Document]
"""Gives the bare definition of a name; raises KeyError where there is none."""

REFERENCE = "#/$defs/"

_ANNOTATIONS = frozenset(
    ("$schema", "$id", "$comment", "description", "title", "default", "example", "examples", "format")
)
_ONE = frozenset(("items", "additionalProperties", "not"))
_MANY = frozenset(("oneOf", "anyOf", "allOf"))


def bare(schema: Mapping[str, Any]) -> Document:
    """The constraints of a schema: no descriptions, no `x-` keywords, no formats.

    Formats go since Draft 2020-12 takes them for annotations, and so does kubernetes-validate. References are
    rewritten to `#/$defs/NAME`, whatever document they named; `$defs` itself is left out.
    """
    kept: Document = {}
    for keyword, value in schema.items():
        if keyword in _ANNOTATIONS or keyword == "$defs" or keyword.startswith("x-"):
            continue
        if keyword == "properties":
            kept[keyword] = {name: bare(inner) for name, inner in value.items()}
        elif keyword == "$ref":
            kept[keyword] = REFERENCE + value.rsplit("/", 1)[1]
        elif keyword in _ONE and isinstance(value, dict):
            kept[keyword] = bare(value)
        elif keyword in _MANY:
            kept[keyword] = [bare(inner) for inner in value]
        else:
            kept[keyword] = value
    return kept


def self_contained(document: Document, definition: Lookup) -> Document:
    """A bare schema with every definition that it reaches under `$defs`, and none that it does not."""
    definitions: dict[str, Document] = {}
    wanted = list(references(document))
    while wanted:
        name = wanted.pop()
        if name not in definitions:
            definitions[name] = definition(name)
            wanted.extend(references(definitions[name]))
    return {**document, "$defs": definitions} if definitions else document


def references(schema: Mapping[str, Any]) -> Iterator[str]:
    """The names of the definitions that a bare schema refers to."""
    for keyword, value in schema.items():
        if keyword == "$ref":
            yield value.removeprefix(REFERENCE)
        elif keyword == "properties":
            for inner in value.values():
                yield from references(inner)
        elif keyword in _ONE and isinstance(value, dict):
            yield from references(value)
        elif keyword in _MANY:
            for inner in value:
                yield from references(inner)


def is_recursive(document: Document) -> bool:
    """Whether a definition of a self-contained document reaches itself."""
    definitions = document.get("$defs", {})
    reached = {name: set(references(definition)) for name, definition in definitions.items()}
    # What reaches nothing is not in a circle, nor is what reaches only that.
    while leaves := [name for name, names in reached.items() if not names]:
        for name in leaves:
            del reached[name]
        for names in reached.values():
            names.difference_update(leaves)
    return bool(reached)
