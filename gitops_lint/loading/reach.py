"""The files of a repository by path and directory, and what each of them brings in."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import msgspec

from gitops_lint.loading.classify import KUSTOMIZATION_NAMES
from gitops_lint.loading.layout import is_deployable
from gitops_lint.loading.outline import Outline
from gitops_lint.model.file import FileKind, Reference, ReferenceKind
from gitops_lint.model.source import directory_of


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


def reach(start: Iterable[str], index: Index) -> frozenset[str]:
    """The deployable files among the given, and everything that they name, and so on."""
    reached = set(index.deployable.intersection(start))
    followed: set[tuple[ReferenceKind, str]] = set()
    waiting = list(index.naming.keys() & reached)
    while waiting:
        for reference in index.naming[waiting.pop()]:
            step = (reference.kind, reference.target or "")
            if reference.target is not None and step not in followed:
                followed.add(step)
                new = set(named(reference.kind, reference.target, index)) - reached
                reached |= new
                waiting += index.naming.keys() & new
    return frozenset(reached)


def named(kind: ReferenceKind, target: str, index: Index) -> list[str]:
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


def lies_in(path: str, directory: str) -> bool:
    """Whether a file names the directory that it lies in itself, as the root of a Flux cluster does."""
    return directory == "" or path.startswith(f"{directory}/")
