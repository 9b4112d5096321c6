"""Which repository a URL means: this one, another that is checked out and named under `sources:`, or none at hand.

Flux, Argo CD, Kustomize and Helm ask here. Argo CD tells `git@host:a/b` from `https://host/a/b`; here both are one.
"""

from __future__ import annotations

import copy
import posixpath
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.kubernetes.checkouts import THIS_REPOSITORY, CheckoutTree, MountedTree
from gitops_lint.kubernetes.repository_urls import normalized, readings, revision_of
from gitops_lint.model.source import is_elsewhere
from gitops_lint.model.tree import Tree

_DEFAULT_REVISIONS: Final = frozenset({"", "HEAD", "main", "master", "refs/heads/main", "refs/heads/master"})


class Checkout(msgspec.Struct, frozen=True, eq=False):
    """A repository at hand: its tree, and what must be said of the revision that was asked for, if anything."""

    tree: Tree
    note: str = ""


class Repositories:
    """The repositories at hand: this one by its URLs, and those that `sources:` maps.

    `mapped` are trees by URL, which may ask for a revision (`?ref=v1`) that it then stands for alone. `absent` are
    directories by the URLs that they should stand for, and are not there. `files` are single files by URL: the tree
    that one lies in, and its path there. `revisions` are those of this repository that its tree is.
    """

    def __init__(
        self,
        tree: Tree,
        urls: Collection[str] = (),
        mapped: Mapping[str, Tree] = {},
        absent: Mapping[str, str] = {},
        files: Mapping[str, tuple[CheckoutTree, str]] = {},
        revisions: Collection[str] = (),
    ) -> None:
        self.tree = tree
        self.urls = frozenset(urls)
        self._own = frozenset(map(normalized, urls))
        self._mapped = {(normalized(url), revision_of(url)): each for url, each in mapped.items()}
        self._absent = {normalized(url): place for url, place in absent.items()}
        self._revisions = _DEFAULT_REVISIONS | frozenset(revisions)
        self._files = {normalized(url): (each, path) for url, (each, path) in files.items()}
        trees = [*mapped.values(), *(each for each, _ in files.values())]
        self._mounts = {each.place: each for each in trees if isinstance(each, CheckoutTree)}

    def known_as(self, urls: Collection[str]) -> Repositories:
        """The same, with more URLs that are this repository's."""
        found = copy.copy(self)
        found.urls = self.urls | frozenset(urls)
        found._own = frozenset(map(normalized, found.urls))
        return found

    def is_own(self, url: str) -> bool:
        """Whether a URL is this repository's, however it is written."""
        return normalized(url) in self._own

    def mapped(self, url: str, revision: str = "") -> Tree | None:
        """The tree that stands for a URL (the setting `sources:`), at a revision where one is mapped by itself."""
        name = normalized(url)
        return self._mapped.get((name, revision or revision_of(url))) or self._mapped.get((name, ""))

    def find(self, url: str, revision: str) -> Checkout | None:
        """The repository of a URL; None where it is not at hand."""
        tree = self.mapped(url, revision)
        if tree is not None:
            return Checkout(tree)
        if not self.is_own(url):
            return None
        if revision in self._revisions:
            return Checkout(self.tree)
        return Checkout(self.tree, f"the revision {revision} is read as {self.tree.name}")

    def chart(self, url: str, chart: str, version: str) -> tuple[Tree, str] | None:
        """A chart of a chart repository or a registry: the tree that stands for it, and the chart's path there."""
        tree = self.mapped(f"{url.rstrip('/')}/{chart}", version)
        if tree is not None:
            return tree, sole_chart(tree)
        tree = self.mapped(url)
        path = chart_in(tree, chart, version) if tree is not None else None
        return (tree, path) if tree is not None and path is not None else None

    def advice(self, url: str, what: str = "a directory for it") -> str:
        """How somebody may have what a URL names."""
        place = self._absent.get(normalized(url))
        if place is not None:
            return f"sources: in .gitops-lint.yaml names {place} for it, which is not there"
        return f"name {what} under sources: in .gitops-lint.yaml"

    def mounted_beside(self, tree: Tree) -> MountedTree:
        """A tree for Kustomize, with all repositories at the paths that `resolve` gives."""
        return MountedTree(
            tree, {_mount(place): each for place, each in self._mounts.items()} | {THIS_REPOSITORY: self.tree}
        )

    def resolve(self, url: str) -> str | None:
        """The path, in a tree that has them beside it, of what a remote base or file names; None: it is not at hand."""
        if normalized(url) in self._files:
            found, file = self._files[normalized(url)]
            return posixpath.join(_mount(found.place), file)
        for repository, path, revision in readings(url):
            inside = posixpath.normpath(path) if path else ""
            if is_elsewhere(inside):
                return None
            tree = self.mapped(repository, revision)
            if isinstance(tree, CheckoutTree):
                return posixpath.join(_mount(tree.place), inside) if inside else _mount(tree.place)
            if self.is_own(repository):
                if revision not in self._revisions:
                    return None
                return posixpath.join(THIS_REPOSITORY, inside) if inside else THIS_REPOSITORY
        return None


def _mount(place: str) -> str:
    """Where a checkout stands beside a tree: those in this repository within a copy of it."""
    return place if is_elsewhere(place) else posixpath.join(THIS_REPOSITORY, place).rstrip("/")


def sole_chart(tree: Tree) -> str:
    """The path of the chart in a tree that is one, or holds one."""
    if tree.is_file("Chart.yaml"):
        return ""
    return next((name for name in tree.names("") if tree.is_file(f"{name}/Chart.yaml")), "")


def chart_in(tree: Tree, chart: str, version: str) -> str | None:
    """The path of a chart in a directory of charts, unpacked or packed: the wanted version first."""
    directories = (f"{chart}-{version}/{chart}", f"{chart}-{version}", chart, f"charts/{chart}")
    for path in directories:
        if tree.is_file(f"{path}/Chart.yaml"):
            return path
    packed = [name for name in tree.names("") if name.startswith(f"{chart}-") and name.endswith(".tgz")]
    wanted = f"{chart}-{version}.tgz"
    return wanted if wanted in packed else packed[0] if len(packed) == 1 else None


def assumed_urls(specs: Iterable[dict[str, Any]], tree: Tree) -> frozenset[str]:
    """The URLs that can be this repository's where nothing says: those whose every path is a directory of the tree.

    `specs` are the specs of Applications, and of the templates and git generators of ApplicationSets.
    """
    paths: dict[str, set[str]] = {}
    for spec in specs:
        for source in _sources(spec):
            path = str(source.get("path") or "").strip("./")
            if path and "{{" not in path and not source.get("chart"):
                paths.setdefault(normalized(str(source.get("repoURL", ""))), set()).add(path)
    return frozenset(url for url, wanted in paths.items() if url and all(tree.is_directory(path) for path in wanted))


def _sources(spec: dict[str, Any]) -> list[dict[str, Any]]:
    found = spec.get("sources") or [spec.get("source") or {}]
    return [each for each in found if isinstance(each, dict)]
