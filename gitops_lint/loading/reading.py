"""Reads one file of a tree: its bytes to text, its text to a syntax tree, and what went wrong on the way."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import yaml
from gitops_lint.formats.yaml import Dialect, Document, Stream, SyntaxProblem
from gitops_lint.kubernetes.objects import resources
from gitops_lint.loading.links import ENDS_NOWHERE
from gitops_lint.loading.rendered import has_directives
from gitops_lint.model.file import DuplicateKey, FileKind, Problem, ProblemKind
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import SourceFile, Span
from gitops_lint.model.tree import Tree, UnreadableError

if TYPE_CHECKING:
    from gitops_lint.cache import Cache
    from gitops_lint.formats import hcl

YAML_KINDS = frozenset({FileKind.MANIFEST, FileKind.KUSTOMIZATION, FileKind.CHART, FileKind.CHART_VALUES})
HCL_KINDS = frozenset(
    {
        FileKind.TERRAFORM,
        FileKind.TERRAFORM_VARIABLES,
        FileKind.TERRAFORM_TEST,
        FileKind.TERRAGRUNT,
        FileKind.HCL,
    }
)
_NO_DOCUMENTS = Stream(documents=(), error=None)


class ParsedFile(msgspec.Struct):
    """A file with its syntax: `stream` for YAML and JSON, `hcl` for HCL, `source` None when it could not be had."""

    path: str
    kind: FileKind
    source: SourceFile | None
    dialect: Dialect
    stream: Stream = _NO_DOCUMENTS
    hcl: hcl.File | None = None
    problems: tuple[Problem, ...] = ()
    _resources: list[Resource] | None = None

    def resources(self) -> list[Resource]:
        """The objects in it, in order, as if it held objects: what role it has is for the caller to know."""
        if self._resources is None:
            self._resources = resources(self.source, self.stream) if self.source is not None else []
        return self._resources

    def duplicates(self) -> tuple[DuplicateKey, ...]:
        """The keys that a mapping has twice, over all documents."""
        for document in self.stream.documents:
            if document.duplicates:
                from gitops_lint.loading.duplicates import duplicate_keys

                return duplicate_keys(self.stream, self.dialect)
        return ()


def read_source(tree: Tree, path: str) -> tuple[SourceFile | None, tuple[Problem, ...]]:
    """A file's text, or why it cannot be had. A text that is not UTF-8 comes with its bad bytes replaced."""
    try:
        data = tree.read(path)
    except UnreadableError as error:
        if _is_lock(path, error.reason):
            return None, ()
        return None, (Problem(ProblemKind.UNREADABLE, error.reason),)
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        return _not_utf8(path, data, error)
    return SourceFile(path, text.removeprefix("\ufeff")), ()


def _is_lock(path: str, reason: str) -> bool:
    """Whether a link is the lock of Emacs on the file beside it, which names a process and no file."""
    return reason == ENDS_NOWHERE and posixpath.basename(path).startswith(".#")


def parse(tree: Tree, path: str, kind: FileKind, dialect: Dialect, cache: Cache | None = None) -> ParsedFile:
    """Reads and parses a file as its kind asks; files of other kinds are text alone."""
    source, problems = read_source(tree, path)
    parsed = ParsedFile(path, kind, source, dialect, problems=problems)
    if source is None or problems:
        return parsed
    if kind in YAML_KINDS:
        _parse_yaml(parsed, source)
    elif kind in HCL_KINDS:
        from gitops_lint.formats import hcl

        parsed.hcl = cache.hcl(source) if cache else hcl.read(source.text, path)
        parsed.problems = tuple(Problem(ProblemKind.MALFORMED, one.message, one.span) for one in parsed.hcl.problems)
    return parsed


def _parse_yaml(parsed: ParsedFile, source: SourceFile) -> None:
    if parsed.kind is FileKind.MANIFEST and parsed.path.endswith(".json") and "apiVersion" not in source.text:
        # JSON of some other program, perhaps with comments in it: nothing that a cluster would read.
        return
    parsed.stream = yaml.read(source.text, parsed.dialect)
    parsed.problems = tuple(Problem(ProblemKind.IGNORED, "", span) for span in parsed.stream.ignored)
    error = parsed.stream.error
    if error is not None and not _is_repeated_key(error, parsed.stream):
        template = "{{" in source.text or "<%" in source.text or "{%" in source.text or has_directives(source.text)
        kind = ProblemKind.TEMPLATE if template else ProblemKind.MALFORMED
        parsed.problems = (*parsed.problems, Problem(kind, error.message, error.span))
    if parsed.kind is FileKind.KUSTOMIZATION and parsed.stream.documents:
        first = parsed.stream.documents[0]
        if not isinstance(first.value, dict):
            what = "a list" if isinstance(first.value, list) else "a single value"
            message = f"is {what}, where Kustomize expects a mapping such as `resources: [...]`"
            parsed.problems = (*parsed.problems, Problem(ProblemKind.MALFORMED, message, first.key_span(())))
        else:
            parsed.problems = (*parsed.problems, *_of_kustomization(first))


def _is_repeated_key(error: SyntaxProblem, stream: Stream) -> bool:
    """Whether a repeated key stopped the reader: it is told as a duplicate, with the way to mend it."""
    return any(duplicate.span == error.span for document in stream.documents for duplicate in document.duplicates)


def _of_kustomization(document: Document) -> Iterator[Problem]:
    """What Kustomize refuses in a kustomization, besides its syntax."""
    from gitops_lint.kubernetes.kustomization_fields import inline_patches, unknown_fields

    for path, meant in unknown_fields(document.value):
        hint = f', did you mean "{meant}"?' if meant else "; Kustomize refuses the whole file"
        yield Problem(ProblemKind.MALFORMED, f'unknown field "{path[-1]}"{hint}', document.key_span(path))
    for path, patch in inline_patches(document.value):
        error = yaml.read(patch, Dialect.KYAML).error if "{{" not in patch else None
        if error is not None:
            message = f"line {patch.count(chr(10), 0, error.span.start) + 1} of this patch is no YAML: {error.message}"
            yield Problem(ProblemKind.MALFORMED, message, document.span(path))


def _not_utf8(path: str, data: bytes, error: UnicodeDecodeError) -> tuple[SourceFile, tuple[Problem, ...]]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        message = "is UTF-16; save it as UTF-8, which the platforms read"
    elif b"\0" in data[:8192]:
        message = "is binary, not text"
    else:
        message = f"is not UTF-8: byte 0x{data[error.start]:02x} cannot be there; save it as UTF-8"
    text = data.decode(errors="replace")
    offset = len(data[: error.start].decode(errors="replace"))
    return SourceFile(path, text), (Problem(ProblemKind.UNREADABLE, message, Span(offset, offset + 1)),)
