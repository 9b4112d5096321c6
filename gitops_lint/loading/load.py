"""Loads a repository: lists its tree, has the workers read it, and finds its environments."""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec.structs import replace

from gitops_lint import config
from gitops_lint.cache import Cache
from gitops_lint.formats.yaml import Dialect
from gitops_lint.kubernetes.objects import is_whole_object, resources
from gitops_lint.loading import sources
from gitops_lint.loading.classify import classify
from gitops_lint.loading.environments import environments
from gitops_lint.loading.globs import glob_matcher
from gitops_lint.loading.outline import Outline, outline
from gitops_lint.loading.reading import YAML_KINDS, ParsedFile, parse, read_source
from gitops_lint.loading.roles import Ownership, Paths, ownership
from gitops_lint.loading.tally import Show, Tally, unwatched
from gitops_lint.loading.trees import DirectoryTree, RevisionTree, what_stands
from gitops_lint.loading.workers import Workers, processes
from gitops_lint.model.environment import Environment, Repository
from gitops_lint.model.file import File, FileKind, Problem, Reference, Role
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import SourceFile
from gitops_lint.model.tree import UnreadableError


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

    def file(self, path: str, dialect: Dialect = Dialect.KUBERNETES) -> ParsedFile:
        """A parsed file; it is read again only when another dialect is asked for."""
        found = self.parsed.get(path)
        if found is None or (found.dialect is not dialect and found.kind in YAML_KINDS):
            found = self.parsed[path] = parse(self.tree, path, self.kinds[path], dialect, self.cache)
        return found


def outline_slice(held: Slice) -> list[Outline]:
    """The outlines of a worker's files, in order."""
    for path, kind in held.kinds.items():
        dialect = Dialect.KYAML if kind is FileKind.KUSTOMIZATION else Dialect.KUBERNETES
        held.outlines[path] = outline(held.file(path, dialect))
        held.tick()
    return list(held.outlines.values())


class Loaded(msgspec.Struct, eq=False):
    """A repository as the engine needs it: the model's Repository, and the workers that hold the files.

    `not_looked_at` maps a reason to the paths that were left out for it.
    """

    repository: Repository
    workers: Workers[Slice]
    outlines: Mapping[str, Outline]
    ownership: Ownership
    paths: Paths
    not_looked_at: Mapping[str, Sequence[str]]
    own: Slice
    """For what is asked of single files in this process."""
    tally: Tally | None = None
    """Counts the files that are done, when somebody wants to see it."""

    def close(self) -> None:
        """Ends the worker processes, and the git that reads a revision."""
        self.workers.close()
        if isinstance(self.repository.tree, RevisionTree):
            self.repository.tree.close()

    def whole(self) -> Environment:
        """Everything that is looked at as if it were one environment, without a name."""
        read = functools.partial(_read_resources, self.own, self.outlines, self.ownership)
        return Environment(name="", files=frozenset(self.outlines), read=read)

    def file(self, parsed: ParsedFile) -> File:
        """The model's File: with its role, and the references that lead nowhere."""
        found = self.outlines[parsed.path]
        return as_file(parsed, found, self.missing(found), self.ownership)

    def missing(self, found: Outline) -> list[Reference]:
        """The references of a file that lead nowhere."""
        return self.paths.missing(found)


def as_file(parsed: ParsedFile, found: Outline, absent: Sequence[Reference], owned: Ownership) -> File:
    """The model's File for a parsed one."""
    return File(
        path=parsed.path,
        kind=parsed.kind,
        source=parsed.source,
        role=owned.roles.get(parsed.path, Role.OBJECTS),
        problems=(*parsed.problems, *_incomplete(parsed, owned)),
        duplicates=parsed.duplicates(),
        references=found.references,
        missing=tuple([_placed(reference, parsed) for reference in absent]) if absent else (),
    )


def _incomplete(parsed: ParsedFile, owned: Ownership) -> Iterable[Problem]:
    if all(is_whole_object(document.value) for document in parsed.stream.documents) and not any(
        document.value["kind"] == "List" for document in parsed.stream.documents
    ):
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


def load(
    directory: Path,
    *,
    revision: str = "",
    settings: Settings | None = None,
    jobs: int | None = None,
    cache: Cache | None = None,
    progress: Show | None = None,
) -> Loaded:
    """Loads the repository at `directory` (the working tree, or the commit `revision` of it).

    `settings` replace those of the repository's own configuration. `progress` is told how many files are done, of how
    many, and what is being done with them. Raises `config.ConfigurationError` for a
    configuration that cannot be used and `git.GitError` for a revision that cannot be read.
    """
    tree = RevisionTree(directory, revision) if revision else DirectoryTree(directory)
    every = classify(tree.files())
    if settings is None:
        settings = read_settings(tree, every)
    links = _links(tree, every)
    left_out = _left_out(tree, every, settings, links)
    skipped = {path for paths in left_out.values() for path in paths}
    kinds = {path: kind for path, kind in every.items() if path not in skipped}
    count = processes(jobs, len(kinds))
    slices = [Slice(tree, part, cache) for part in _parts(kinds, max(count, 1))]
    tally = Tally(progress, len(kinds), len(slices)) if progress is not None else None
    if tally is not None:
        for number, one in enumerate(slices):
            one.tick = tally.ticker(number, alone=count <= 1)
        tally.begin("reading")
    workers = Workers(slices, parallel=count > 1)
    watch = tally.look if tally is not None else None
    parts = workers.run(outline_slice, watch=watch)
    outlines = {one.path: through_links(one, links) for part in parts for one in part}
    own = slices[0] if count <= 1 else Slice(tree, kinds, cache)
    owned = ownership(outlines.values())
    paths = Paths(
        files=frozenset(every),
        directories=frozenset(_directories(every)),
        exists=functools.partial(what_stands, tree),
        is_ours=functools.partial(sources.is_ours, sources.Known.of(outlines.values(), tree.root)),
        is_unseen=tree.is_unseen,
    )
    read = functools.partial(_read_resources, own, outlines, owned)
    repository = Repository(
        tree=tree,
        settings=settings,
        find_environments=functools.cache(
            functools.partial(environments, outlines.values(), every, settings, read, links)
        ),
        paths=every,
        read_file=functools.partial(_read_file, own, every, outlines, owned, paths),
    )
    return Loaded(repository, workers, outlines, owned, paths, left_out, own, tally)


def read_settings(tree: DirectoryTree | RevisionTree, kinds: Mapping[str, FileKind]) -> Settings:
    """The settings of the configuration at the root of a tree; the defaults where there is none."""
    name = next((name for name in config.NAMES if kinds.get(name) is FileKind.SETTINGS), "")
    if not name:
        return Settings()
    source, problems = read_source(tree, name)
    if source is None or problems:
        raise config.ConfigurationError([f"{name}: {problem.message}" for problem in problems])
    return config.read(source)


def read_settings_file(path: Path) -> Settings:
    """The settings of a configuration that the user names. Raises `config.ConfigurationError`."""
    source, problems = read_source(DirectoryTree(path.parent), path.name)
    if source is None or problems:
        raise config.ConfigurationError([f"{path}: {problem.message}" for problem in problems])
    return config.read(SourceFile(str(path), source.text))


def is_read_as_object(path: str, owned: Ownership) -> bool:
    """Whether a file's documents count as whole objects: not a patch, not values, not left lying about."""
    return path not in owned.roles and path not in owned.unnamed


def dialect_of(path: str, kind: FileKind, owned: Ownership) -> Dialect:
    """The dialect in which the platform reads a file."""
    if kind is FileKind.KUSTOMIZATION or path in owned.kustomized:
        return Dialect.KYAML
    return Dialect.KUBERNETES


def _read_file(
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


def _read_resources(
    own: Slice,
    outlines: Mapping[str, Outline],
    owned: Ownership,
    paths: Collection[str],
    kinds: Collection[str],
) -> tuple[Resource, ...]:
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
        if parsed.source is not None:
            found += [
                resource
                for resource in resources(parsed.source, parsed.stream)
                if not wanted or resource.kind in wanted
            ]
    return tuple(found)


_SCANNED_SUFFIXES = (
    *(".pem", ".key", ".env", ".sh", ".conf", ".cfg", ".ini", ".toml", ".properties", ".txt", ".crt", ".ppk"),
    *(".p8", ".asc", ".kubeconfig", ".groovy", ".tpl", ".tmpl", ".dockercfg", ".netrc", ".npmrc", ".pypirc"),
    *(".tfstate", ".tfstate.backup"),
)
_SCANNED_NAMES = ("id_rsa", "id_dsa", "id_ecdsa", "id_ed25519", "credentials", "kubeconfig", "Dockerfile", ".env")


def _left_out(
    tree: DirectoryTree | RevisionTree,
    kinds: Mapping[str, FileKind],
    settings: Settings,
    links: Mapping[str, str],
) -> dict[str, list[str]]:
    """What is not looked at, by reason."""
    excluded = glob_matcher(settings.exclude)
    found: dict[str, list[str]] = {}

    def leave_out(reason: str, path: str) -> None:
        found.setdefault(reason, []).append(path)

    for path, kind in kinds.items():
        if settings.exclude and excluded(path):
            leave_out("excluded by the configuration", path)
        elif path in links:
            leave_out("symbolic link to what is looked at in its own place", path)
        elif kind is FileKind.OTHER and not _is_scanned(path):
            leave_out("not of a kind that any platform here reads", path)
    if isinstance(tree, DirectoryTree):
        for path in tree.listing.submodules:
            leave_out("git submodule", path)
        for path in tree.listing.absent:
            leave_out("not checked out (sparse checkout)", path)
    return found


def _is_scanned(path: str) -> bool:
    name = posixpath.basename(path)
    return name.startswith(_SCANNED_NAMES) or name.endswith(_SCANNED_SUFFIXES)


def _links(tree: DirectoryTree | RevisionTree, kinds: Mapping[str, FileKind]) -> dict[str, str]:
    """The symbolic links to what counts in its own place, each with what it leads to.

    A link whose name makes more of a file than the file's own (`a.yaml` to `a.txt`) is a file like any other.
    """
    found = {}
    for path in filter(tree.is_link, kinds):
        try:
            real = tree.resolve(path)
        except UnreadableError:
            continue
        if tree.is_directory(real) or kinds.get(real, FileKind.OTHER) is not FileKind.OTHER:
            found[path] = real
    return found


def through_links(found: Outline, links: Mapping[str, str]) -> Outline:
    """The outline with every reference leading to where its links end."""
    if not links or not found.references:
        return found
    references = tuple(
        replace(one, target=_through(one.target, links)) if one.target else one for one in found.references
    )
    return found._replace(references=references)


def _through(path: str, links: Mapping[str, str]) -> str:
    prefix = path
    while prefix:
        if prefix in links:
            return posixpath.join(links[prefix], path[len(prefix) + 1 :]).rstrip("/")
        prefix = posixpath.dirname(prefix)
    return path


def _parts(kinds: Mapping[str, FileKind], count: int) -> list[dict[str, FileKind]]:
    items = list(kinds.items())
    size = -(-len(items) // count) if items else 1
    return [dict(items[start : start + size]) for start in range(0, max(len(items), 1), size)]


def _directories(paths: Iterable[str]) -> set[str]:
    found: set[str] = set()
    for path in paths:
        directory = posixpath.dirname(path)
        while directory and directory not in found:
            found.add(directory)
            directory = posixpath.dirname(directory)
    return found
