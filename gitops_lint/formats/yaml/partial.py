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
_BRINGS_OTHERS_IN = ("<<", "!!merge", "!<", "%TAG")


class PartlyComposed:
    """One document. What takes more than reading keys one after the other is not answered: None."""

    def __init__(self, composer: Composer | None) -> None:
        self._composer = composer

    def value_span(self, path: Path) -> Span | None:
        """Where a value stands; None where it was not found, which does not mean that it is not there."""
        found = self._answer(path)
        if found is None:
            return None
        return self._span(resolve_alias(found[1]))

    def key_span(self, path: Path) -> Span | None:
        """Where the key or list item that introduces a value stands; None as above.

        That of an item, or of the document, is the place of all of it.
        """
        found = self._answer(path)
        return self._span(found[0]) if found is not None else None

    def _answer(self, path: Path) -> tuple[Node, Node] | None:
        try:
            return self._found(path)
        except UnreadableError:
            self._composer = None
            return None

    def _span(self, node: Node) -> Span | None:
        """The place of a node, once all of it is there."""
        composer = self._composer
        if composer is None:
            return None
        depth = composer.depth(node)
        if depth is not None:
            try:
                composer.go_on((), depth=depth)
            except UnreadableError:
                self._composer = None
                return None
        return Span(node.start, node.end)

    def _found(self, path: Path) -> tuple[Node, Node] | None:
        """The node that introduces a path, and that of its value."""
        composer = self._composer
        if composer is None:
            return None
        if composer.root is None:
            composer.go_on(composer.roots)
        if composer.root is None:
            return None
        key = value = composer.root
        for step in path:
            inside = resolve_alias(value)
            if isinstance(inside, Mapping) and isinstance(step, str):
                pair = _pair(composer, inside, step)
                if pair is None:
                    return None
                key, value = pair
            elif isinstance(inside, Sequence) and isinstance(step, int) and step >= 0:
                if len(inside.items) <= step and (depth := composer.depth(inside)) is not None:
                    composer.go_on(inside.items, step, depth)
                if len(inside.items) <= step:
                    return None
                key = value = inside.items[step]
            else:
                return None
        return key, value


def _pair(composer: Composer, mapping: Mapping, wanted: str) -> tuple[Node, Node] | None:
    """The pair of a key that is nothing but a word."""
    if _PLAIN_KEY.match(wanted) is None or wanted.lower() in _OTHER_THAN_TEXT:
        return None
    pairs, index = mapping.pairs, 0
    depth = composer.depth(mapping)
    while True:
        while index < len(pairs):
            key = pairs[index][0]
            if type(key) is Scalar and key.text == wanted and key.tag is None:
                return pairs[index]
            index += 1
        if depth is None:
            return None
        composer.go_on(pairs, index, depth)
        if len(pairs) == index:
            return None


@lru_cache(maxsize=32)
def partly_composed(source: str, dialect: Dialect) -> PartlyComposed:
    """A document as far as it is composed; kept for the few documents that are being reported on."""
    is_json = dialect is Dialect.KUBERNETES and source.startswith("{")
    # A merge key may stand anywhere, and decide what is meant by a key that was found.
    if is_json or any(word in source for word in _BRINGS_OTHERS_IN):
        return PartlyComposed(None)
    try:
        return PartlyComposed(Composer(source))
    except UnreadableError:
        return PartlyComposed(None)
