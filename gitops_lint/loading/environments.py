"""The environments of a repository with their stacks, clusters and the files that they reach."""

from __future__ import annotations

import functools
import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import msgspec

from gitops_lint.kubernetes.cluster_facts import ClusterObject
from gitops_lint.kubernetes.producers import FOLLOWED
from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.globs import glob_matcher
from gitops_lint.loading.layout import Layout, is_deployable, layouts, upwards
from gitops_lint.loading.outline import Outline
from gitops_lint.model.environment import Cluster, Environment, Stack
from gitops_lint.model.file import FileKind, Reference, ReferenceKind
from gitops_lint.model.resource import Resource
from gitops_lint.model.settings import EnvironmentSettings, Settings
from gitops_lint.model.source import directory_of

_TERRAFORM_KINDS = (FileKind.TERRAFORM, FileKind.TERRAFORM_VARIABLES, FileKind.TERRAGRUNT)


class Read(NamedTuple):
    """What reads the objects of some files: whole and of some kinds, or all as clusters know them, or one of those."""

    resources: Callable[[Collection[str], Collection[str]], tuple[Resource, ...]]
    objects: Callable[[Collection[str]], tuple[ClusterObject, ...]]
    whole: Callable[[Resource], Resource]


class Index(msgspec.Struct):
    """The outlines of a repository, by path and by directory."""

    outlines: Mapping[str, Outline]
    paths: list[str]
    by_directory: Mapping[str, list[str]]
    by_kind: Mapping[FileKind, frozenset[str]]
    deployable: frozenset[str]
    naming: Mapping[str, Sequence[Reference]]
    """The files that name others, with what they name."""
    called: frozenset[str] = frozenset()
    """Directories that a module call names: child modules."""
    links: Mapping[str, str] = msgspec.field(default_factory=dict)
    """Symbolic links to what is in the repository: where they stand, and what they lead to."""

    @classmethod
    def of(cls, outlines: Iterable[Outline], links: Mapping[str, str]) -> Index:
        by_path = {outline.path: outline for outline in outlines}
        by_directory: dict[str, list[str]] = defaultdict(list)
        for path in by_path:
            by_directory[directory_of(path)].append(path)
        naming = {path: outline.references for path, outline in by_path.items() if outline.references}
        called = frozenset(
            reference.target
            for references in naming.values()
            for reference in references
            if reference.kind is ReferenceKind.MODULE and reference.target is not None
        )
        by_kind: dict[FileKind, set[str]] = {kind: set() for kind in FileKind}
        for path, outline in by_path.items():
            by_kind[outline.kind].add(path)
        return cls(
            outlines=by_path,
            paths=sorted(by_path),
            by_directory=by_directory,
            by_kind={kind: frozenset(paths) for kind, paths in by_kind.items()},
            deployable=frozenset().union(*(paths for kind, paths in by_kind.items() if is_deployable(kind))),
            naming=naming,
            called=called,
            links=links,
        )

    def below(self, directory: str) -> list[str]:
        """The paths in a directory and in those below it, sorted."""
        if not directory:
            return self.paths
        # "0" follows "/" in every order of code points.
        return self.paths[bisect_left(self.paths, f"{directory}/") : bisect_left(self.paths, f"{directory}0")]

    def linked(self, matches: Callable[[str], bool]) -> list[str]:
        """The files that the links at matching paths lead to."""
        found: list[str] = []
        for link, real in self.links.items():
            if matches(link):
                found += [real] if real in self.outlines else self.below(real)
        return found


def environments(
    outlines: Iterable[Outline],
    kinds: Mapping[str, FileKind],
    settings: Settings,
    read: Read,
    links: Mapping[str, str],
) -> tuple[Environment, ...]:
    """The environments that the configuration names, or else those that the layout shows, or else `default`.

    `kinds` are all files that count, those included that are not looked at: they show an environment that is empty.
    `links` are the symbolic links to what is in the repository: an environment has what its links lead to.
    """
    index = Index.of(outlines, links)
    if settings.environments:
        return tuple(_configured(one, index, read) for one in settings.environments)
    found = layouts(kinds)
    if not found:
        files = frozenset(path for path in index.outlines if is_deployable(kinds[path]))
        return (_environment("default", "", files, index, read),)
    return tuple(_laid_out(layout, index, read) for layout in found)


def _configured(one: EnvironmentSettings, index: Index, read: Read) -> Environment:
    matches = glob_matcher(one.paths)
    own = {path for path in index.outlines if matches(path)}
    plain = [path.strip().removeprefix("./").strip("/") for path in one.paths if not set(path) & set("*?")]
    directories = [path for path in plain if path not in index.outlines]
    variable_files = _variable_files(own, index)
    return _environment(
        one.name,
        next(iter([*directories, *variable_files, *map(posixpath.dirname, plain)]), ""),
        _reach([*own, *index.linked(matches)], index),
        index,
        read,
        own=own,
        variable_files=variable_files,
        directories=directories,
    )


def _variable_files(own: Collection[str], index: Index) -> dict[str, list[str]]:
    """The variable files among an environment's own, by the root above them; what Terraform loads by itself is not
    among them (https://developer.hashicorp.com/terraform/language/values/variables#variable-definitions-tfvars-files).
    """
    roots = {posixpath.dirname(path) for path in own if index.outlines[path].kind is FileKind.TERRAFORM}
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(own):
        is_loaded = posixpath.basename(path) in ("terraform.tfvars", "terraform.tfvars.json")
        if index.outlines[path].kind is FileKind.TERRAFORM_VARIABLES and not is_loaded:
            root = next((one for one in upwards(posixpath.dirname(path)) if one in roots), None)
            if root is not None:
                found[root].append(path)
    return found


def _laid_out(layout: Layout, index: Index, read: Read) -> Environment:
    own = {path for directory in layout.directories for path in index.below(directory)}
    for root, files in layout.variable_files.items():
        own.update(files)
        own.update(path for path in index.by_directory.get(root, ()) if index.outlines[path].kind is FileKind.TERRAFORM)
    directories = layout.directories or set(layout.variable_files)
    directory = min(directories, key=lambda one: (one.count("/"), one))
    return _environment(
        layout.name,
        directory,
        _reach([*own, *index.linked(lambda link: any(_lies_in(link, one) for one in layout.directories))], index),
        index,
        read,
        own=own,
        variable_files=layout.variable_files,
        directories=layout.directories,
    )


def _environment(
    name: str,
    directory: str,
    files: frozenset[str],
    index: Index,
    read: Read,
    *,
    own: Collection[str] | None = None,
    variable_files: Mapping[str, list[str]] | None = None,
    directories: Collection[str] = ("",),
) -> Environment:
    starts = files if own is None else own
    return Environment(
        name=name,
        directory=directory,
        stacks=_stacks(starts, index, variable_files or {}),
        clusters=_clusters(name, starts, index, read, directories),
        files=files,
        read=read.resources,
    )


def _reach(start: Iterable[str], index: Index) -> frozenset[str]:
    """The deployable files among the given, and everything that they name, and so on."""
    reached = set(index.deployable.intersection(start))
    followed: set[tuple[ReferenceKind, str]] = set()
    waiting = list(index.naming.keys() & reached)
    while waiting:
        for reference in index.naming[waiting.pop()]:
            step = (reference.kind, reference.target or "")
            if reference.target is not None and step not in followed:
                followed.add(step)
                new = set(_named(reference.kind, reference.target, index)) - reached
                reached |= new
                waiting += index.naming.keys() & new
    return frozenset(reached)


def _named(kind: ReferenceKind, target: str, index: Index) -> list[str]:
    """The files that a reference brings in: the file, a module's files, a kustomization, or a whole directory."""
    if target in index.outlines:
        return [target]
    here = index.by_directory.get(target, [])
    if kind is ReferenceKind.MODULE:
        return [path for path in here if index.outlines[path].kind is FileKind.TERRAFORM]
    kustomizations = [path for path in here if posixpath.basename(path) in KUSTOMIZATION_NAMES]
    if kustomizations:
        return kustomizations
    if kind in (ReferenceKind.FLUX_PATH, ReferenceKind.ARGO_PATH):
        return [path for path in index.below(target) if path in index.deployable]
    return []


def _lies_in(path: str, directory: str) -> bool:
    """Whether a file names the directory that it lies in itself, as the root of a Flux cluster does."""
    return directory == "" or path.startswith(f"{directory}/")


def _stacks(files: Collection[str], index: Index, variable_files: Mapping[str, list[str]]) -> tuple[Stack, ...]:
    directories = {posixpath.dirname(path) for path in index.by_kind[FileKind.TERRAFORM].intersection(files)}
    roots = {directory for directory in directories if directory not in index.called or directory in variable_files}
    units = _terragrunt_units(files, index)
    return tuple(Stack(root, tuple(sorted(variable_files.get(root, ())))) for root in sorted({*roots, *units}))


def _terragrunt_units(files: Collection[str], index: Index) -> set[str]:
    """The directories that Terragrunt applies: those with its file and none below them that has one as well.

    What has others below it is what they include (https://terragrunt.gruntwork.io/docs/features/units/).
    """

    def directories(paths: Iterable[str]) -> set[str]:
        return {posixpath.dirname(path) for path in index.by_kind[FileKind.TERRAGRUNT].intersection(paths)}

    return {directory for directory in directories(files) if directories(index.below(directory)) == {directory}}


def _clusters(
    environment: str, files: Collection[str], index: Index, read: Read, directories: Collection[str]
) -> tuple[Cluster, ...]:
    """The entry points: kustomizations that no other of these files names, then what is plain below a directory.

    What a kustomization or a Flux Kustomization has changed is not what is read: such a cluster is not exact, and none
    beside it is whole.
    """
    kustomizations = index.by_kind[FileKind.KUSTOMIZATION].intersection(files)
    manifests = index.by_kind[FileKind.MANIFEST].intersection(files) | kustomizations
    steps = {
        (reference.kind, reference.target)
        for path in index.naming.keys() & manifests
        for reference in index.naming[path]
        if reference.target is not None and not _lies_in(path, reference.target)
    }
    named = {one for kind, target in steps for one in _named(kind, target, index)}
    governed = {posixpath.dirname(path) for path in kustomizations}
    entries: list[tuple[str, Collection[str]]] = [
        (posixpath.dirname(path), [path]) for path in sorted(kustomizations - named)
    ]
    left = manifests - named
    plain: dict[str, set[str]] = defaultdict(set)
    for directory, paths in index.by_directory.items():
        here = {path for path in left.intersection(paths) if index.outlines[path].objects}
        if here and directory not in governed:
            plain[_directory_of(directory, directories)] |= here
    entries += sorted(plain.items())
    has_charts = not index.by_kind[FileKind.CHART].isdisjoint(files)
    reached = [_reach(starts, index) for _, starts in entries]
    exact = [
        one == frozenset(starts) and index.by_kind[FileKind.KUSTOMIZATION].isdisjoint(one)
        for one, (_, starts) in zip(reached, entries, strict=True)
    ]
    is_readable = all(index.outlines[path].is_readable for path in left if posixpath.dirname(path) not in governed)
    is_whole = not has_charts and is_readable and all(exact)
    return tuple(
        Cluster(
            path,
            one,
            environment,
            is_exact,
            is_whole and all(_brings_nothing_else(index.outlines[file]) for file in one),
            functools.partial(_objects_of, index, frozenset().union(*reached) - one),
            *read,
        )
        for (path, _), one, is_exact in zip(entries, reached, exact, strict=True)
    )


def _objects_of(index: Index, files: frozenset[str]) -> frozenset[tuple[str, str, str]]:
    """Kind, namespace and name of the objects in some files."""
    return frozenset((one.kind, one.namespace, one.name) for path in files for one in index.outlines[path].objects)


def _brings_nothing_else(outline: Outline) -> bool:
    """Whether a file of a cluster holds objects, none of which deploys what other files declare."""
    return bool(outline.objects) and all(identity.kind not in FOLLOWED for identity in outline.objects)


def _directory_of(directory: str, directories: Collection[str]) -> str:
    """The innermost of an environment's directories in which a directory lies; itself where none has it."""
    holding = [one for one in directories if one == directory or _lies_in(directory, one)]
    return max(holding, key=len, default=directory)
