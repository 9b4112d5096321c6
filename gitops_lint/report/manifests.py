"""Objects as the YAML that a cluster reads, with what is secret masked and, if asked for, where each value is from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

import msgspec
import yaml

from gitops_lint.formats.yaml import Dialect
from gitops_lint.formats.yaml.scalars import plain_value
from gitops_lint.model.source import Path
from gitops_lint.report.printable import printable

MASK = "(masked)"


class _Dumper(yaml.SafeDumper):
    """Writes what Go reads back as the same: a text that it would take for something else stands in quotes."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    is_odd = bool(text) and any(plain_value(text, dialect)[0] != "str" for dialect in Dialect)
    style = '"' if is_odd else "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _text)


class Manifest(msgspec.Struct, frozen=True, eq=False):
    """An object to print: its value, the place that stands above it, and what is noted beside the value at a path."""

    value: dict[str, Any]
    place: str = ""
    note: Callable[[Path], str] | None = None


def write_manifests(objects: Iterable[Manifest], stream: TextIO, *, show_secrets: bool) -> None:
    """Writes objects with their places and notes, as comments; what is empty is not written."""
    for index, each in enumerate(objects):
        if index:
            stream.write("---\n")
        if each.place:
            stream.write(f"# {printable(each.place)}\n")
        shown = each.value if show_secrets else masked(each.value)
        text = yaml.dump(shown, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=10**6)
        stream.write(text if each.note is None else _noted(text, each.note))


def _noted(text: str, note: Callable[[Path], str]) -> str:
    """YAML with a comment on the line of each value that has a note; a block's stands on the line that begins it."""
    lines = text.split("\n")
    node = yaml.compose(text, Loader=yaml.CSafeLoader)
    for path, line in _lines(node, ()) if node is not None else ():
        words = note(path)
        if words:
            lines[line] += f"  # {printable(words)}"
    return "\n".join(lines)


def _lines(node: yaml.Node, path: Path) -> Iterator[tuple[Path, int]]:
    """The path of every value that holds no other, and its line."""
    if isinstance(node, yaml.MappingNode) and node.value:
        for key, value in node.value:
            yield from _lines(value, (*path, key.value))
    elif isinstance(node, yaml.SequenceNode) and node.value:
        for index, item in enumerate(node.value):
            yield from _lines(item, (*path, index))
    else:
        yield path, node.start_mark.line


def masked(value: dict[str, Any]) -> dict[str, Any]:
    """An object with the values of a Secret masked; any other as it is."""
    if value.get("kind") != "Secret":
        return value
    hidden = {
        field: dict.fromkeys(value[field], MASK)
        for field in ("data", "stringData")
        if isinstance(value.get(field), dict)
    }
    return {**value, **hidden}
