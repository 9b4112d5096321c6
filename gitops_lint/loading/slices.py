"""The files that one process holds: parsed once, and read as files and as resources for whoever asks."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

import msgspec
from msgspec.structs import replace

from gitops_lint.cache import Cache
from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.schemas import Schemas, UnsupportedVersion
from gitops_lint.loading.outline import Outline, outline, packed
from gitops_lint.loading.reading import YAML_KINDS, ParsedFile, parse, read_source
from gitops_lint.loading.rendered import as_template, lies_below
from gitops_lint.loading.roles import Ownership, Paths
from gitops_lint.loading.tally import unwatched
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.file import File, FileKind, Problem, Reference, Role
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import SourceFile


class Slice(msgspec.Struct):
    """The files that one worker has: what was parsed once stays, for the rules."""

    tree: DirectoryTree | RevisionTree
    kinds: Mapping[str, FileKind]
    cache: Cache | None = None
    parsed: dict[str, ParsedFile] = msgspec.field(default_factory=dict)
    outlines: dict[str, Outline] = msgspec.field(default_factory=dict)
    kept: dict[str, Any] = msgspec.field(default_factory=dict)
    """What a caller keeps here from one call to the next."""
    tick: Callable[[], None] = unwatched
    """Called once a file that is done."""
    sources: dict[str, SourceFile | None] = msgspec.field(default_factory=dict)
    """The texts of files that were read here and not parsed."""

    def file(self, path: str, dialect: Dialect = Dialect.KUBERNETES) -> ParsedFile:
        """A parsed file; it is read again only when another dialect is asked for."""
        found = self.parsed.get(path)
        if found is None or (found.dialect is not dialect and found.kind in YAML_KINDS):
            found = self.parsed[path] = parse(self.tree, path, self.kinds[path], dialect, self.cache)
        return found

    def source(self, path: str) -> SourceFile | None:
        """The text of a file, None where it cannot be had; it need not be parsed for it."""
        parsed = self.parsed.get(path)
        if parsed is not None:
            return parsed.source
        if path not in self.sources:
            self.sources[path] = read_source(self.tree, path)[0]
        return self.sources[path]


def outline_slice(held: Slice) -> list[Outline]:
    """The outlines of a worker's files, in order."""
    for path, kind in held.kinds.items():
        dialect = Dialect.KYAML if kind is FileKind.KUSTOMIZATION else Dialect.KUBERNETES
        held.outlines[path] = outline(held.file(path, dialect))
        held.tick()
    return list(held.outlines.values())


def packed_outlines(held: Slice) -> bytes | list[Outline]:
    """The same, packed for another process."""
    return packed(outline_slice(held))


def compile_schemas(held: Slice, version: str) -> None:
    """Compiles the schemas of a slice's objects for a version of Kubernetes ("" is the newest), for who asks next."""
    try:
        schemas = Schemas(version or None)
    except UnsupportedVersion:
        # Nobody will ask: a check ends with this, in words.
        return
    for api_version, kind in {(one.api_version, one.kind) for found in held.outlines.values() for one in found.objects}:
        schema = schemas.find(api_version, kind.partition(".")[0])
        if schema is not None:
            schema.compile()


def as_file(parsed: ParsedFile, found: Outline, absent: Sequence[Reference], owned: Ownership) -> File:
    """The model's File for a parsed one."""
    return File(
        path=parsed.path,
        kind=parsed.kind,
        source=parsed.source,
        role=owned.roles.get(parsed.path, Role.OBJECTS),
        problems=(*_own_problems(parsed, owned), *_incomplete(parsed, found, owned)),
        duplicates=parsed.duplicates(),
        references=found.references,
        missing=tuple([_placed(reference, parsed) for reference in absent]) if absent else (),
    )


def _own_problems(parsed: ParsedFile, owned: Ownership) -> tuple[Problem, ...]:
    """What went wrong in reading it, where Terraform renders the file first: what waits for that."""
    if not parsed.problems or parsed.source is None or parsed.kind is not FileKind.MANIFEST:
        return parsed.problems
    may_be_rendered = parsed.path in owned.rendered or lies_below(parsed.path, owned.terraform)
    if parsed.path in owned.kustomized or not may_be_rendered:
        return parsed.problems
    return as_template(parsed.problems, parsed.source.text)


def _incomplete(parsed: ParsedFile, found: Outline, owned: Ownership) -> Iterable[Problem]:
    """Documents that were meant to be objects and are none; asked of few, since most files hold objects alone."""
    documents = parsed.stream.documents
    if len(documents) == len(found.objects) == 1 and documents[0].value.get("kind") != "List":
        return ()
    if not is_read_as_object(parsed.path, owned):
        return ()
    from gitops_lint.loading.incomplete import incomplete_objects

    listed = parsed.path in owned.listed
    governed = posixpath.dirname(parsed.path) in owned.governed or "patch" in parsed.path
    return incomplete_objects(parsed, listed=listed) if listed or not governed else ()


def _placed(reference: Reference, parsed: ParsedFile) -> Reference:
    if not reference.path:
        return reference
    for document in parsed.stream.documents:
        if document.index == reference.document:
            return replace(reference, span=document.span(reference.path))
    return reference


def is_read_as_object(path: str, owned: Ownership) -> bool:
    """Whether a file's documents count as whole objects: not a patch, not values, not left lying about."""
    return path not in owned.roles and path not in owned.unnamed


def dialect_of(path: str, kind: FileKind, owned: Ownership) -> Dialect:
    """The dialect in which the platform reads a file."""
    if kind is FileKind.KUSTOMIZATION or path in owned.kustomized:
        return Dialect.KYAML
    return Dialect.KUBERNETES


def read_file(
    own: Slice,
    every: Mapping[str, FileKind],
    outlines: Mapping[str, Outline],
    owned: Ownership,
    paths: Paths,
    path: str,
) -> File:
    """One file that counts; `KeyError` for any other path."""
    found = outlines.get(path) or Outline(path, every[path])
    dialect = dialect_of(path, found.kind, owned)
    parsed = own.file(path, dialect) if path in own.kinds else parse(own.tree, path, found.kind, dialect)
    return as_file(parsed, found, paths.missing(found), owned)


def read_resources(
    own: Slice,
    outlines: Mapping[str, Outline],
    owned: Ownership,
    paths: Collection[str],
    kinds: Collection[str],
) -> tuple[Resource, ...]:
    """The whole objects of these kinds (of all, without any) in these files, by file and place."""
    wanted = frozenset(kinds)
    found: list[Resource] = []
    for path in sorted(paths):
        one = outlines[path]
        if not is_read_as_object(path, owned):
            continue
        if wanted and not any(identity.kind in wanted for identity in one.objects):
            continue
        if not one.objects:
            continue
        parsed = own.file(path, dialect_of(path, one.kind, owned))
        found += [resource for resource in parsed.resources() if not wanted or resource.kind in wanted]
    return tuple(found)
