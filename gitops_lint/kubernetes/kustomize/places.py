"""Spots of a build to places in files, also inside a text that stands in a kustomization."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from gitops_lint.formats.yaml import Dialect, Document, read
from gitops_lint.kubernetes.kustomize.problems import BuildError, Spot
from gitops_lint.model.source import Location, Path, SourceFile, Span


class Places:
    """Finds the places of spots, or with `of_keys` those of their keys; `text` gives a file's text."""

    def __init__(self, text: Callable[[str], str], *, of_keys: bool = False) -> None:
        self._text = text
        self._of_keys = of_keys

    def location(self, spot: Spot, path: Path = ()) -> Location:
        """Where a value stands: the one at `path` inside the spot's, or the nearest one around it that is written."""
        try:
            text = self._text(spot.file)
        except BuildError:
            return Location(spot.file)
        source = SourceFile(spot.file, text)
        dialect = _dialect(spot)
        if spot.inner is None:
            document = _document(text, dialect, spot.document)
            return (
                Location(spot.file)
                if document is None
                else source.location(_span(document, (*spot.path, *path), self._of_keys))
            )
        outer = _document(text, dialect, spot.document)
        if outer is None:
            return Location(spot.file)
        span = _span(outer, spot.path)
        return self._inner(source, span, spot, path)

    def _inner(self, source: SourceFile, span: Span, spot: Spot, path: Path) -> Location:
        """A place in a block of text; the block itself where its lines are not those of the text."""
        block = source.text[span.start : span.end]
        head, _, body = block.partition("\n")
        if not head.startswith("|"):
            return source.location(span)
        lines = body.split("\n")
        first = next((index for index, line in enumerate(lines) if line.strip()), 0)
        indent = len(lines[first]) - len(lines[first].lstrip(" "))
        text = "\n".join(line[indent:] for line in lines[first:])
        document = _document(text, Dialect.KYAML, spot.inner_document)
        if document is None:
            return source.location(span)
        inner = SourceFile(spot.file, text).location(_span(document, (*(spot.inner or ()), *path), self._of_keys))
        above = source.location(span).line + first
        return Location(
            spot.file, inner.line + above, inner.column + indent, inner.end_line + above, inner.end_column + indent
        )

    def is_written(self, spot: Spot) -> bool:
        """Whether a value stands in its file, and not only something around it."""
        document = _document(self._text(spot.file), _dialect(spot), spot.document)
        try:
            return document is not None and bool(document.span(spot.path))
        except KeyError:
            return False

    def line(self, file: str, number: int) -> Location:
        """A whole line of a file, from 1."""
        try:
            text = self._text(file)
        except BuildError:
            return Location(file)
        length = len(SourceFile(file, text).line(number))
        return Location(file, number, 1, number, length + 1)


def _dialect(spot: Spot) -> Dialect:
    name = spot.file.rpartition("/")[2]
    return Dialect.KUBERNETES if name.lower().startswith("kustomization") else Dialect.KYAML


@lru_cache(maxsize=32)
def _document(text: str, dialect: Dialect, index: int) -> Document | None:
    documents = read(text, dialect).documents
    return documents[index] if index < len(documents) else None


def _span(document: Document, path: Path, of_key: bool = False) -> Span:
    """The span of a value (or of its key), or of the nearest one around it."""
    for length in range(len(path), -1, -1):
        try:
            is_key = of_key or length < len(path)
            return document.key_span(path[:length]) if is_key else document.span(path[:length])
        except KeyError:
            continue
    return Span(document.start, document.start)
