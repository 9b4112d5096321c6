"""Reading a whole text: JSON or YAML, piece by piece, the fast way wherever it is right."""

from __future__ import annotations

import re
from typing import Any

from gitops_lint.formats.yaml import fast
from gitops_lint.formats.yaml.documents import Dialect, Document, Duplicate, Stream, SyntaxProblem
from gitops_lint.model.source import Span

_NOTHING = re.compile(r"(?:\s|#[^\n]*|^\.\.\.|^---|\ufeff)*", re.MULTILINE)
_MARK = "\ufeff"


MAX_CHARACTERS = 5_000_000
"""The longest document that is read. An API server takes none past 3 MiB, and time and memory must end."""


def read(text: str, dialect: Dialect) -> Stream:
    """The documents of a text, with the values that the dialect's platform gets.

    Never raises for what a text holds: what the platform refuses is the stream's `error`. A byte-order mark
    at the beginning is passed over; places count it.
    """
    if dialect is Dialect.KUBERNETES and text.lstrip().startswith("{"):
        return _read_json_first(text)
    if text.find("---", 4 if text.startswith("---\n") else 0) < 0:
        return _read_whole(text, dialect)
    return _Reader(text, dialect).run(0)


def read_faithfully(text: str, dialect: Dialect) -> Stream:
    """The same as `read`, never the fast way: for tests, which hold the two against each other."""
    if dialect is Dialect.KUBERNETES and text.lstrip().startswith("{"):
        return _read_json_first(text, tries_fast=False)
    return _Reader(text, dialect, tries_fast=False).run(0)


def _read_whole(text: str, dialect: Dialect) -> Stream:
    """A text of one document, the common case, with nothing done that need not be."""
    is_right, value = fast.load(text, dialect) if len(text) <= MAX_CHARACTERS else (False, None)
    if is_right:
        if value is None:
            return Stream(())
        return Stream((Document(0, value, (), 0, len(text), text, dialect),))
    return _Reader(text, dialect, tries_fast=False).run(0)


class _Reader:
    """Reads the pieces of one text in turn, and stops where the platform does."""

    def __init__(self, text: str, dialect: Dialect, *, tries_fast: bool = True) -> None:
        self._text = text
        self._dialect = dialect
        self._documents: list[Document] = []
        self._error: SyntaxProblem | None = None
        self._ignored: list[Span] = []
        self._tries_fast = tries_fast

    def run(self, start: int) -> Stream:
        """Reads from `start` to the end."""
        from gitops_lint.formats.yaml.nodes import UnreadableError
        from gitops_lint.formats.yaml.split import pieces

        if self._text.startswith(_MARK, start):
            start += 1
        try:
            for begin, end in pieces(self._text, start, self._dialect):
                try:
                    self._read_piece(begin, end)
                except UnreadableError as error:
                    span = error.problem.span
                    self._fail(SyntaxProblem(error.problem.message, Span(begin + span.start, begin + span.end)))
                    break
        except UnreadableError as error:
            self._fail(error.problem)
        return Stream(tuple(self._documents), self._error, tuple(self._ignored))

    def add(self, value: Any, start: int, end: int, duplicates: tuple[Duplicate, ...] = ()) -> None:
        """Keeps a document, unless it is empty."""
        if value is not None:
            source = self._text[start:end]
            self._documents.append(Document(len(self._documents), value, duplicates, start, end, source, self._dialect))

    def _fail(self, problem: SyntaxProblem) -> None:
        if self._error is None:
            self._error = problem

    def _read_piece(self, begin: int, end: int) -> None:
        _refuse_if_too_long(begin, end)
        source = self._text[begin:end]
        if self._tries_fast:
            is_right, value = fast.load(source, self._dialect)
            if is_right:
                self.add(value, begin, end)
                return
        self._read_faithfully(source, begin, end)

    def _read_faithfully(self, source: str, begin: int, end: int) -> None:
        from gitops_lint.formats.yaml.nodes import compose
        from gitops_lint.formats.yaml.values import Constructor

        composed = compose(source)
        rest = _NOTHING.match(source, composed.end)
        if rest is not None and rest.end() < len(source):
            self._ignored.append(Span(begin + rest.end(), begin + len(source.rstrip())))
        if composed.root is None:
            return
        constructor = Constructor(self._dialect)
        value = constructor.value(composed.root)
        duplicates = tuple(_moved(duplicate, begin) for duplicate in constructor.duplicates)
        self.add(value, begin, end, duplicates)
        if duplicates and self._dialect is Dialect.KYAML:
            self._fail(
                SyntaxProblem(
                    f"the key {duplicates[0].path[-1]} is repeated, which Kustomize refuses",
                    duplicates[0].span,
                )
            )


def _refuse_if_too_long(start: int, end: int) -> None:
    from gitops_lint.formats.yaml.nodes import UnreadableError

    if end - start > MAX_CHARACTERS:
        size = f"{(end - start) / 1e6:.0f} million characters"
        message = f"this document has {size}, and is not read; an API server takes no object past 3 MiB"
        raise UnreadableError(SyntaxProblem(message, Span(0, 1)))


def _moved(duplicate: Duplicate, by: int) -> Duplicate:
    span, first = duplicate.span, duplicate.first
    return Duplicate(duplicate.path, Span(span.start + by, span.end + by), Span(first.start + by, first.end + by))


def _read_json_first(text: str, *, tries_fast: bool = True) -> Stream:
    """A text that begins with `{`: JSON values, or YAML where the first or second is none.

    Source: YAMLOrJSONDecoder.Decode of apimachinery 0.33; older ones never turned to YAML.
    """
    from gitops_lint.formats.yaml.json_stream import read_json
    from gitops_lint.formats.yaml.nodes import UnreadableError

    reader = _Reader(text, Dialect.KUBERNETES, tries_fast=tries_fast)
    try:
        _refuse_if_too_long(0, len(text))
        found = read_json(text)
    except UnreadableError as error:
        return Stream((), error.problem)
    duplicates = [_json_duplicates(text, value.start, value.end) if value.repeats_key else () for value in found.values]
    for value, repeated in zip(found.values, duplicates, strict=True):
        reader.add(value.value, value.start, value.end, repeated)
    if found.problem is None:
        return reader.run(len(text))
    if len(found.values) > 1:
        stream = reader.run(len(text))
        return Stream(stream.documents, found.problem, stream.ignored)
    line_end = re.compile(r"[^\S\n]*\n?").match(text, found.end)
    stream = reader.run(line_end.end() if line_end and found.values else found.end)
    if stream.error is not None and found.problem.span.start >= stream.error.span.start:
        return Stream(stream.documents, found.problem, stream.ignored)
    return stream


def _json_duplicates(text: str, start: int, end: int) -> tuple[Duplicate, ...]:
    """The repeated keys of a JSON value, with their places."""
    from gitops_lint.formats.yaml.json_nodes import compose_json
    from gitops_lint.formats.yaml.values import Constructor

    constructor = Constructor(Dialect.KUBERNETES)
    constructor.value(compose_json(text[start:end]))
    return tuple(_moved(duplicate, start) for duplicate in constructor.duplicates)
