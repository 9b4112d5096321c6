"""Objects as the YAML that a cluster reads, with what is secret masked and, if asked for, where each is declared."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

import yaml

from gitops_lint.formats.yaml import Dialect
from gitops_lint.formats.yaml.scalars import plain_value
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


def write_manifests(objects: Iterable[tuple[dict[str, Any], str]], stream: TextIO, *, show_secrets: bool) -> None:
    """Writes objects with their places; an empty place is not written."""
    for index, (value, place) in enumerate(objects):
        if index:
            stream.write("---\n")
        if place:
            stream.write(f"# {printable(place)}\n")
        shown = value if show_secrets else masked(value)
        stream.write(yaml.dump(shown, Dumper=_Dumper, default_flow_style=False, allow_unicode=True, width=10**6))


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
