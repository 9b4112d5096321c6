"""The clusters of an environment: what Flux and Argo CD apply, kustomizations, and what is plain."""

from __future__ import annotations

import functools
import posixpath
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

import msgspec
from msgspec.structs import replace

from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject
from gitops_lint.kubernetes.producers import FOLLOWED, Produced
from gitops_lint.kubernetes.rendered_clusters import Platform, RenderedCluster
from gitops_lint.kubernetes.surroundings import surroundings
from gitops_lint.loading.cluster_facts import ClusterFacts
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.reach import Index, lies_in, named, reach
from gitops_lint.loading.slices import read_resources
from gitops_lint.model.environment import Cluster
from gitops_lint.model.file import FileKind
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import directory_of

_BY_PLATFORM = {
    Platform.FLUX: frozenset(kind for kind in FOLLOWED if kind.endswith(".fluxcd.io")),
    Platform.ARGO_CD: frozenset(kind for kind in FOLLOWED if kind.endswith(".argoproj.io")),
}
"""The kinds that each platform follows: what they bring is known where that is what applies the cluster."""


class _Entry(msgspec.Struct, frozen=True, eq=False):
    """One entry point: its path and files, what finds its contents (not yet its surroundings), what reads it."""

    path: str
    files: frozenset[str]
    contents: Callable[[], ClusterContents]
    read: Callable[[Collection[str]], tuple[Resource, ...]]
    is_one_place: bool = True
    is_readable: bool = True
    """Whether its files can be read to their ends: what cannot be may hold anything."""


def clusters_of(
    environment: str,
    starts: Collection[str],
    files: frozenset[str],
    index: Index,
    facts: ClusterFacts,
    directories: Collection[str],
    outside: Callable[[], frozenset[str]] = frozenset,
) -> tuple[Cluster, ...]:
    """The entry points of an environment: what Flux and Argo CD apply to each real cluster, then kustomizations that no
    other of its files names, then what is plain below a directory.

    `starts` are its own files, `files` what they reach. `outside` are the files that no environment has, where paths
    alone tell what an environment has.
    """
    rendered = facts.applied.find_clusters()
    applied = frozenset().union(*(one.declaring | one.built for one in rendered))
    groups = _groups(one for one in rendered if one.objects)
    here = [[one for one in group if one.file in files] for group in groups]
    # Those of a cluster that begin in other environments are beside those that begin here.
    others = [[one for one in group if one.file not in files] for group, own in zip(groups, here, strict=True) if own]
    found = [
        *(_followed(group, index, facts) for group in here if group),
        *_others(starts, applied, index, facts, directories),
    ]
    beside = [_followed(group, index, facts) for group in others if group]
    rendered_files = frozenset().union(*(one.files for one in rendered))
    has_charts = not index.by_kind[FileKind.CHART].intersection(files) <= rendered_files
    # Where nothing tells what goes to a cluster, a namespace may come from any part of the repository.
    namespaces = () if rendered else _namespaces(index)
    shared = functools.partial(_shared, outside, files, index) if not rendered else frozenset
    contents = functools.cache(functools.partial(_all_contents, (*found, *beside), has_charts, namespaces, shared))
    return tuple(
        Cluster(
            one.path,
            one.files,
            environment,
            one.is_one_place,
            functools.partial(_one_of, contents, number),
            one.read,
            facts.whole,
            facts.packed,
            facts.find_places,
        )
        for number, one in enumerate(found)
    )


def _one_of(every: Callable[[], Sequence[ClusterContents]], number: int) -> ClusterContents:
    return every()[number]


def _namespaces(index: Index) -> tuple[Produced, ...]:
    """The namespaces that any file of the repository declares."""
    names = {one.name for outline in index.outlines.values() for one in outline.objects if one.kind == "Namespace"}
    return tuple(Produced("Namespace", "", name) for name in sorted(names))


def _shared(outside: Callable[[], frozenset[str]], files: frozenset[str], index: Index) -> frozenset[tuple[str, str]]:
    """The kinds and names of objects in files that no environment has: who applies those may apply them everywhere.

    What lies beside the files of an environment is not among them: there somebody forgot to name it.
    """
    here = {directory_of(path) for path in files}
    return frozenset(
        (one.kind, one.name)
        for path in index.by_kind[FileKind.MANIFEST] & outside()
        if directory_of(path) not in here
        for one in index.outlines[path].objects
    )


def _all_contents(
    entries: Sequence[_Entry],
    has_charts: bool,
    namespaces: tuple[Produced, ...],
    shared: Callable[[], frozenset[tuple[str, str]]],
) -> tuple[ClusterContents, ...]:
    """The contents of all entry points, which know of each other, of these namespaces, and of what is shared."""
    found = [entry.contents() for entry in entries]
    found = [replace(one, hidden=(*one.hidden, *namespaces)) for one in found]
    is_whole = not has_charts and all(one.is_known for one in found) and all(entry.is_readable for entry in entries)
    around = None
    elsewhere = shared()
    if len(found) > 1 or elsewhere:
        hidden = [each for one in found for each in one.hidden]
        around = surroundings([one.objects for one in found], hidden, elsewhere)
    return tuple(
        replace(one, is_whole=is_whole and one.is_whole, surroundings=around, number=number)
        for number, one in enumerate(found)
    )


def _groups(clusters: Iterable[RenderedCluster]) -> list[list[RenderedCluster]]:
    """Clusters that are one: the parts that the Applications of several files apply to it."""
    found: dict[tuple[Platform, str, str], list[RenderedCluster]] = defaultdict(list)
    for one in clusters:
        directory = one.directory if one.platform is Platform.FLUX else ""
        found[one.platform, one.name, directory].append(one)
    return list(found.values())


def _followed(parts: Sequence[RenderedCluster], index: Index, facts: ClusterFacts) -> _Entry:
    """What Flux or Argo CD applies to one cluster, as far as these parts of it go."""

    def contents() -> ClusterContents:
        objects = tuple([one for part in parts for one in facts.followed(part)])
        hidden = tuple(dict.fromkeys(each for part in parts for each in part.hidden))
        is_whole = not _has_any(objects, FOLLOWED - _BY_PLATFORM[parts[0].platform])
        return ClusterContents(objects, is_whole=is_whole, is_followed=True, hidden=hidden)

    def read(kinds: Collection[str]) -> tuple[Resource, ...]:
        return tuple(each for part in parts for each in part.objects if not kinds or each.kind in kinds)

    files = frozenset().union(*({part.file} | part.files | part.declaring | part.built for part in parts))
    # What lies in other checkouts is no file of this repository.
    return _Entry(min(part.directory for part in parts), files & index.outlines.keys(), contents, read)


def _others(
    starts: Collection[str],
    applied: frozenset[str],
    index: Index,
    facts: ClusterFacts,
    directories: Collection[str],
) -> Iterator[_Entry]:
    """What neither Flux nor Argo CD applies."""
    kustomizations = index.by_kind[FileKind.KUSTOMIZATION].intersection(starts)
    manifests = index.by_kind[FileKind.MANIFEST].intersection(starts) | kustomizations
    steps = {
        (reference.kind, reference.target)
        for path in index.naming.keys() & manifests
        for reference in index.naming[path]
        if reference.target is not None and not lies_in(path, reference.target)
    }
    is_named = {one for kind, target in steps for one in named(kind, target, index)}
    # A component is applied by whoever takes it in, and by nobody else.
    for path in sorted(kustomizations - is_named - applied - facts.applied.overlays.components):
        yield _kustomization(path, index, facts)
    governed = {posixpath.dirname(path) for path in kustomizations}
    left = manifests - is_named - applied
    plain: dict[str, set[str]] = defaultdict(set)
    for directory, paths in index.by_directory.items():
        here = {path for path in left.intersection(paths) if _counts(index.outlines[path])}
        if here and directory not in governed:
            plain[_directory_of(directory, directories)] |= here
    for directory, files in sorted(plain.items()):
        yield _plain(directory, frozenset(files), index, facts)


def _kustomization(file: str, index: Index, facts: ClusterFacts) -> _Entry:
    overlay = facts.applied.overlays.by_file.get(file)

    def contents() -> ClusterContents:
        if overlay is None:
            # A base that only another environment applies: nobody builds it by itself.
            return ClusterContents(is_known=False, is_whole=False)
        if overlay.changes:
            objects, is_known = facts.built(file)
        else:
            objects, is_known = facts.collected(overlay.resources)
            is_known = is_known and not overlay.names_others
        return ClusterContents(objects, is_known=is_known, is_whole=is_known and not _has_any(objects, FOLLOWED))

    def read(kinds: Collection[str]) -> tuple[Resource, ...]:
        return () if overlay is None else facts.applied.read(frozenset({file}) | overlay.resources, kinds)

    return _Entry(posixpath.dirname(file), reach([file], index), contents, read)


def _plain(directory: str, files: frozenset[str], index: Index, facts: ClusterFacts) -> _Entry:
    """What lies in a directory and is applied as it is written."""

    def contents() -> ClusterContents:
        brings_others = any(identity.kind in FOLLOWED for path in files for identity in index.outlines[path].objects)
        return ClusterContents(facts.declared(files), is_whole=not brings_others)

    def read(kinds: Collection[str]) -> tuple[Resource, ...]:
        return read_resources(facts.applied.own, index.outlines, facts.applied.owned, files, kinds)

    is_readable = all(index.outlines[path].is_readable for path in files)
    return _Entry(directory, reach(files, index), contents, read, bool(directory), is_readable)


def _counts(outline: Outline) -> bool:
    """Whether a plain file has objects, or may have some that cannot be read."""
    return bool(outline.objects) or not outline.is_readable


def _has_any(objects: Iterable[ClusterObject], kinds: Collection[str]) -> bool:
    return any(one.resource.kind in kinds for one in objects)


def _directory_of(directory: str, directories: Collection[str]) -> str:
    """The innermost of an environment's directories in which a directory lies; itself where none has it."""
    holding = [one for one in directories if one == directory or lies_in(directory, one)]
    return max(holding, key=len, default=directory)
