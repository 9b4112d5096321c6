"""A document's nodes, composed no further than the last place that somebody has asked for.

Most places are asked of the first lines of a document, and composing costs more than all else about a place.
"""

from __future__ import annotations

import re
from functools import lru_cache

from gitops_lint.formats.yaml.documents import Dialect
from gitops_lint.formats.yaml.nodes import Composer, Mapping, Node, Scalar, Sequence, UnreadableError
from gitops_lint.formats.yaml.values import resolve_alias
from gitops_lint.model.source import Path, Span

_PLAIN_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_./-]*\Z")
_OTHER_THAN_TEXT = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null"})
_BRINGS_OTHERS_IN = re.compile(r"<<|!!merge|!<|%TAG")


class PartlyComposed:
    """One document. What takes more than reading keys one after the other is not answered: None."""

    def __init__(self, composer: Composer | None) -> None:
        self._composer = composer

    def value_span(self, path: Path) -> Span | None:
        """Where a value stands; None where it was not found, which does not mean that it is not there."""
        try:
            found = self._found(path)
            if found is None:
                return None
            node = resolve_alias(found[1])
            while self._is_open(node) and self._goes_on():
                pass
        except UnreadableError:
            return None
        return Span(node.start, node.end)

    def key_span(self, path: Path) -> Span | None:
        """Where the key or list item that introduces a value stands; None as above.

        That of an item, or of the document, is the place of all of it.
        """
        if not path or isinstance(path[-1], int):
            return self._whole_span(path)
        try:
            found = self._found(path)
        except UnreadableError:
            return None
        return Span(found[0].start, found[0].end) if found is not None else None

    def _whole_span(self, path: Path) -> Span | None:
        try:
            found = self._found(path)
            if found is None:
                return None
            while self._is_open(found[0]) and self._goes_on():
                pass
        except UnreadableError:
            return None
        return Span(found[0].start, found[0].end)

    def _found(self, path: Path) -> tuple[Node, Node] | None:
        """The node that introduces a path, and that of its value."""
        composer = self._composer
        if composer is None:
            return None
        while composer.root is None and self._goes_on():
            pass
        if composer.root is None:
            return None
        key = value = composer.root
        for step in path:
            inside = resolve_alias(value)
            if isinstance(inside, Mapping) and isinstance(step, str):
                pair = self._pair(inside, step)
                if pair is None:
                    return None
                key, value = pair
            elif isinstance(inside, Sequence) and isinstance(step, int) and step >= 0:
                while len(inside.items) <= step and self._is_open(inside) and self._goes_on():
                    pass
                if len(inside.items) <= step:
                    return None
                key = value = inside.items[step]
            else:
                return None
        return key, value

    def _pair(self, mapping: Mapping, wanted: str) -> tuple[Node, Node] | None:
        """The pair of a key that is nothing but a word."""
        if _PLAIN_KEY.match(wanted) is None or wanted.lower() in _OTHER_THAN_TEXT:
            return None
        index = 0
        while True:
            for key, value in mapping.pairs[index:]:
                if isinstance(key, Scalar) and key.text == wanted and key.tag is None:
                    return key, value
            index = len(mapping.pairs)
            while len(mapping.pairs) == index:
                if not self._is_open(mapping) or not self._goes_on():
                    return None

    def _is_open(self, node: Node) -> bool:
        return self._composer is not None and self._composer.is_open(node)

    def _goes_on(self) -> bool:
        """Takes one more event; whether there was one."""
        if self._composer is None:
            return False
        try:
            return self._composer.step() is None
        except UnreadableError:
            self._composer = None
            raise


@lru_cache(maxsize=32)
def partly_composed(source: str, dialect: Dialect) -> PartlyComposed:
    """A document as far as it is composed; kept for the few documents that are being reported on."""
    is_json = dialect is Dialect.KUBERNETES and source.startswith("{")
    # A merge key may stand anywhere, and decide what is meant by a key that was found.
    if is_json or _BRINGS_OTHERS_IN.search(source) is not None:
        return PartlyComposed(None)
    try:
        return PartlyComposed(Composer(source))
    except UnreadableError:
        return PartlyComposed(None)
