"""The keys that a mapping has twice, with what a person needs to mend them: the whole entry, and whether both agree."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.formats.yaml import Dialect, Document, Stream
from gitops_lint.formats.yaml.nodes import Alias, Mapping, Node, Sequence, UnreadableError, compose
from gitops_lint.model.file import DuplicateKey
from gitops_lint.model.source import Span


def duplicate_keys(stream: Stream, dialect: Dialect) -> tuple[DuplicateKey, ...]:
    """The duplicates of all documents, in order."""
    return tuple(
        duplicate
        for document in stream.documents
        if document.duplicates
        for duplicate in _of_document(document, refused=dialect is Dialect.KYAML)
    )


def _of_document(document: Document, *, refused: bool) -> Iterator[DuplicateKey]:
    values = {
        document.start + key.start: Span(document.start + value.start, document.start + value.end)
        for key, value in _entries(document.source)
    }
    for one in document.duplicates:
        first, second = values.get(one.first.start), values.get(one.span.start)
        if first is None or second is None:
            yield DuplicateKey(one.path, one.span, one.first, refused)
            continue
        texts = {_text(document, first), _text(document, second)}
        yield DuplicateKey(
            path=one.path,
            span=one.span,
            first=one.first,
            refused=refused,
            value=Span(one.span.start, second.start + len(_text(document, second))),
            # Taking an anchor away would take it from whoever refers to it.
            same_value=len(texts) == 1 and not any(mark in text for text in texts for mark in "&*"),
        )


def _text(document: Document, span: Span) -> str:
    return document.source[span.start - document.start : span.end - document.start].rstrip()


def _entries(text: str) -> Iterator[tuple[Node, Node]]:
    """Every key and value of a document, at any depth."""
    try:
        root = compose(text).root
    except UnreadableError:
        return
    waiting = [root] if root is not None else []
    while waiting:
        node = waiting.pop()
        if isinstance(node, Sequence):
            waiting += node.items
        elif isinstance(node, Mapping):
            yield from node.pairs
            waiting += [part for pair in node.pairs for part in pair if not isinstance(part, Alias)]
