"""An object as the YAML text that Flux substitutes in, and what such a text holds afterwards.

Flux prints each object, replaces the expressions in the text and reads it again (SubstituteVariables in
fluxcd/pkg/kustomize/kustomize_varsub.go): `replicas: ${N}` becomes a number and `hosts: ${LIST}` a list, while a text
that needs quotes stays one. Source of the printing: JSONToYAML in sigs.k8s.io/yaml (goyaml.v2), whose emitter is that
of libyaml, as PyYAML's is.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

import yaml

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.formats.yaml.scalars import plain_value
from gitops_lint.model.value import Unknown

_MARK: Final = re.compile("\ue000([0-9]+)\ue001")


class Marks:
    """Texts that stand for unknown values while a document is text, and become unknown values again."""

    def __init__(self) -> None:
        self._values: list[Unknown] = []

    def text(self, value: Unknown) -> str:
        """The text that stands for a value."""
        if value not in self._values:
            self._values.append(value)
        return f"\ue000{self._values.index(value)}\ue001"

    def restored(self, value: Any) -> Any:
        """Data with every text that holds a mark, and every mapping with such a key, as the unknown value."""
        if not self._values:
            return value
        if isinstance(value, str):
            return self._unknown(value) or value
        if isinstance(value, list):
            return [self.restored(item) for item in value]
        if isinstance(value, dict):
            for key in value:
                if (unknown := self._unknown(key)) is not None:
                    return unknown
            return {key: self.restored(item) for key, item in value.items()}
        return value

    def _unknown(self, text: str) -> Unknown | None:
        mark = _MARK.search(text)
        return self._values[int(mark[1])] if mark and int(mark[1]) < len(self._values) else None


def first_mark(text: str) -> str:
    """The first mark in a text; empty where there is none."""
    mark = _MARK.search(text)
    return mark[0] if mark else ""


class UnreadableTextError(Exception):
    """What a text has become is no YAML document; the reader's words."""


def written(value: dict[str, Any], marks: Marks) -> str:
    """An object as the text that Flux substitutes in; unknown values are marks."""

    class Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
        """Prints texts in the style that goyaml.v2 chooses (encoder.stringv)."""

        def ignore_aliases(self, data: Any) -> bool:
            return True

    Dumper.add_representer(str, _represented)
    Dumper.add_representer(Unknown, lambda dumper, unknown: _represented(dumper, marks.text(unknown)))
    text = yaml.dump(value, Dumper=Dumper, default_flow_style=False, allow_unicode=True, sort_keys=True)
    return str(text)


def holds(value: Any, sought: re.Pattern[str]) -> bool:
    """Whether any text of some data, keys included, holds what is sought."""
    if isinstance(value, str):
        return sought.search(value) is not None
    if isinstance(value, dict):
        return any(sought.search(key) or holds(item, sought) for key, item in value.items())
    return isinstance(value, list) and any(holds(item, sought) for item in value)


def reread(text: str, marks: Marks) -> Any:
    """What a text holds after substitution.

    Raises:
        UnreadableTextError: it is no YAML.
    """
    stream = read(text, Dialect.KUBERNETES)
    if stream.error is not None:
        raise UnreadableTextError(stream.error.message)
    return marks.restored(stream.documents[0].value) if stream.documents else None


def _represented(dumper: Any, text: str) -> Any:
    style = "|" if "\n" in text else None if _is_text_without_quotes(text) else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


@lru_cache(maxsize=4096)
def _is_text_without_quotes(text: str) -> bool:
    return isinstance(plain_value(text, Dialect.KUBERNETES)[1], str)
