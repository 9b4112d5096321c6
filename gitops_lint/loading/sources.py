"""The repositories at hand: this one by its remotes, and those that the configuration names under `sources:`."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable
from pathlib import Path

import msgspec

from gitops_lint.kubernetes.checkouts import CheckoutTree
from gitops_lint.kubernetes.repositories import Repositories
from gitops_lint.kubernetes.repository_urls import normalized
from gitops_lint.loading import git
from gitops_lint.loading.outline import Outline
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.settings import Settings
from gitops_lint.model.source import is_elsewhere

_BOOTSTRAP = "flux-system"
"""The GitRepository that `flux bootstrap` makes of the repository it runs in."""


class Known(msgspec.Struct, frozen=True):
    """The URLs of this repository's remotes, and the URLs of the Flux GitRepositories that it declares, by name."""

    remotes: frozenset[str]
    declared: dict[str, str]

    @classmethod
    def of(cls, outlines: Iterable[Outline], root: Path) -> Known:
        """Asks git for the remotes only where an object deploys from a source."""
        found = list(outlines)
        declared = {name: normalized(url) for outline in found for name, url in outline.git_sources}
        deploys = declared or any(reference.reason for outline in found for reference in outline.references)
        return cls(frozenset(map(normalized, own_urls(root) if deploys else ())), declared)


def is_ours(known: Known, source: str) -> bool:
    """Whether a Flux source (`GitRepository/name`) or a URL is surely this repository."""
    kind, _, name = source.partition("/")
    if kind == "GitRepository":
        return name == _BOOTSTRAP or known.declared.get(name, "") in known.remotes
    return normalized(source) in known.remotes


def own_urls(root: Path) -> tuple[str, ...]:
    """The URLs of the repository's own remotes."""
    return git.remotes(root) if git.top_level(root) is not None else ()


def repositories(tree: DirectoryTree | RevisionTree, settings: Settings) -> Repositories:
    """The repositories at hand.

    A path of `sources:` is read from the tree where it lies in the repository (at its revision, then), and from the
    disk where it does not: that checkout is the same for both sides of a change.
    """
    mapped: dict[str, CheckoutTree] = {}
    files: dict[str, tuple[CheckoutTree, str]] = {}
    absent: dict[str, str] = {}
    known: dict[str, CheckoutTree] = {}
    for url, path in settings.sources.items():
        place = place_of(path, tree.root)
        directory, name = place, ""
        if _is_file(tree, place):
            directory, name = posixpath.split(place)
        if directory not in known:
            found = _checkout(tree, directory)
            if found is None:
                absent[url] = place
                continue
            known[directory] = found
        if name:
            files[url] = (known[directory], name)
        else:
            mapped[url] = known[directory]
    return Repositories(tree, own_urls(tree.root), mapped, absent, files)


def rebased(settings: Settings, directory: Path, root: Path) -> Settings:
    """The settings of a configuration in a directory, with paths of `sources:` from the root of the repository."""
    base = os.path.relpath(os.path.realpath(directory), os.path.realpath(root))
    if base == ".":
        return settings
    sources = {
        url: path if posixpath.isabs(path) else posixpath.normpath(posixpath.join(base, path))
        for url, path in settings.sources.items()
    }
    return msgspec.structs.replace(settings, sources=sources)


def place_of(path: str, root: Path) -> str:
    """A path of `sources:` from the root of the repository: it begins with `../` where it leads out of it."""
    place = posixpath.normpath(os.path.relpath(path, root) if posixpath.isabs(path) else path)
    return "" if place == "." else place


def _is_file(tree: DirectoryTree | RevisionTree, place: str) -> bool:
    return (tree.root / place).is_file() if is_elsewhere(place) else tree.is_file(place)


def _checkout(tree: DirectoryTree | RevisionTree, place: str) -> CheckoutTree | None:
    if not is_elsewhere(place):
        return CheckoutTree(tree, place, place) if tree.is_directory(place) else None
    directory = tree.root / place
    return CheckoutTree(DirectoryTree(directory), "", place) if directory.is_dir() else None
