"""A YAML text that Flux makes for Kustomize, written so that a place in it leads back to the value there."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.model.source import Location, Path, SourceFile


class Found(NamedTuple):
    """What stands at a place of a generated text: the document, the path in it, and the line inside the value."""

    document: int
    path: Path
    line: int
    height: int = 0
    """How many lines more the place spans."""


class GeneratedText:
    """Documents as text: texts of several lines as they are, line by line, everything else as JSON writes it."""

    def __init__(self, documents: Sequence[Any]) -> None:
        self._documents = documents

    @cached_property
    def text(self) -> str:
        """The whole text."""
        return "".join(f"---\n{''.join(_block(document, 0))}" for document in self._documents)

    def key_found(self, location: Location) -> Found:
        """The value whose key stands at a place; the innermost one there where it is no key's."""
        source = SourceFile("", self.text)
        for document in read(self.text, Dialect.KUBERNETES).documents:
            for path in paths(document.value):
                place = source.location(document.key_span(path))
                if path and isinstance(path[-1], str) and place.line == location.line:
                    return Found(document.index, path, 0)
        return self.found(location)

    def found(self, location: Location) -> Found:
        """What stands at a place: the innermost value whose lines hold it."""
        source = SourceFile("", self.text)
        best, lines = Found(0, (), 0), 1 << 60
        height = max(location.end_line - location.line, 0)
        for document in read(self.text, Dialect.KUBERNETES).documents:
            for path in paths(document.value):
                place = source.location(document.span(path))
                size = place.end_line - place.line
                if place.line <= location.line <= place.end_line and (size < lines or len(path) > len(best.path)):
                    best, lines = Found(document.index, path, location.line - place.line, height), size
        return best


def paths(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value of some data, the outer before the inner."""
    yield path
    if isinstance(value, dict):
        for key, item in value.items():
            yield from paths(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from paths(item, (*path, index))


def _block(value: Any, depth: int) -> Iterator[str]:
    """The lines of a mapping, list or scalar that begins on a line of its own."""
    indent = " " * depth
    if isinstance(value, dict) and value:
        for key, item in value.items():
            yield f"{indent}{_scalar(key)}:"
            yield from _after(item, depth)
    elif isinstance(value, list) and value:
        for item in value:
            yield f"{indent}-"
            yield from _after(item, depth)
    else:
        yield f"{indent}{_scalar(value)}\n"


def _after(value: Any, depth: int) -> Iterator[str]:
    """The rest of a line behind a key or dash, and the lines below."""
    if isinstance(value, dict | list) and value:
        yield "\n"
        yield from _block(value, depth + 2)
    elif isinstance(value, str) and _is_several_lines(value):
        ending = "" if value.endswith("\n") and not value.endswith("\n\n") else "+" if value.endswith("\n") else "-"
        yield f" |2{ending}\n"
        for line in value.removesuffix("\n").split("\n"):
            yield f"{' ' * (depth + 2)}{line}\n" if line else "\n"
    else:
        yield f" {_scalar(value)}\n"


def _is_several_lines(text: str) -> bool:
    """Whether a text can stand line by line: whole lines of printable characters, the first of them not empty."""
    return "\n" in text.rstrip("\n") and all(line.isprintable() for line in text.split("\n")) and text[0] != "\n"


def _scalar(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
