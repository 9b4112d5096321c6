"""What reading YAML gives: a stream of documents with values, duplicates, problems and places."""

from __future__ import annotations

import enum
from typing import Any

import msgspec

from gitops_lint.model.source import Path, Span


class Dialect(enum.Enum):
    """Whose reading of YAML: the same text means different values to different platforms."""

    # As good as the hash that Enum computes, and not a call of Python: tables by dialect are read for every value.
    __hash__ = object.__hash__

    KUBERNETES = "kubernetes"
    """kubectl, Flux and Argo CD on plain manifests: sigs.k8s.io/yaml, a YAML 1.1 reader (`yes` is true,
    the last of two equal keys wins, a date is a string), and JSON where a text begins with `{`."""

    KYAML = "kyaml"
    """Kustomize, on what a kustomization owns: kyaml, mostly YAML 1.2 (`yes` is a string, a plain date
    becomes a timestamp, a repeated key is an error)."""


class SyntaxProblem(msgspec.Struct, frozen=True):
    """Why a text, or the rest of it, cannot be read: one plain sentence and where it went wrong."""

    message: str
    span: Span


class Duplicate(msgspec.Struct, frozen=True):
    """A key that a mapping holds twice: the path of the value that wins, and both keys' places."""

    path: Path
    span: Span
    first: Span


class Comment(msgspec.Struct, frozen=True):
    """A comment: its place from `#` to the end of the line, what it says, and whether the line is its own."""

    span: Span
    text: str
    own_line: bool


class Document(msgspec.Struct, frozen=True, eq=False):
    """One document of a stream, as its platform gets it.

    `value` is plain JSON data: dict with string keys, list, str, int, float, bool or None. Numbers are what
    Go prints: `1.0` and `1e3` are integers, integers past 64 bits have a float's precision. `start` and
    `end` delimit the document's text in the stream; `index` counts the documents that are kept.
    """

    index: int
    value: Any
    duplicates: tuple[Duplicate, ...]
    start: int
    end: int
    source: str
    """The text between `start` and `end`."""
    dialect: Dialect

    def span(self, path: Path) -> Span:
        """Where the value at `path` stands, in characters of the stream's text.

        A value that an alias or a merge key brings in has the place where it is really written.

        Raises:
            KeyError: the document has no value at `path`.
        """
        from gitops_lint.formats.yaml.places import value_span

        span = value_span(self.source, self.dialect, path, has_duplicates=bool(self.duplicates))
        return Span(self.start + span.start, self.start + span.end)

    def key_span(self, path: Path) -> Span:
        """Where the key (or, in a list, the item) that introduces the value at `path` stands.

        For the empty path, the place where the document's content begins.

        Raises:
            KeyError: the document has no value at `path`.
        """
        from gitops_lint.formats.yaml.places import key_span

        span = key_span(self.source, self.dialect, path, has_duplicates=bool(self.duplicates))
        return Span(self.start + span.start, self.start + span.end)


class Stream(msgspec.Struct, frozen=True, eq=False):
    """A text's documents, in order; empty ones (nothing, comments only, `null`) are dropped, as platforms do.

    `error` is what makes the platform refuse the text; the documents before it are kept, and with them one
    that only repeats a key. `ignored` are the places of content that the platform never looks at, such as
    what follows `...` without a `---`.
    """

    documents: tuple[Document, ...]
    error: SyntaxProblem | None = None
    ignored: tuple[Span, ...] = ()
