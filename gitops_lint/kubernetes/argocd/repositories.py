"""Which repository an Application names, and whether it is the one at hand.

Source: util/git/git.go: NormalizeGitURL. Argo CD tells `git@host:a/b` from `https://host/a/b`; here both are one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.model.tree import Tree

_DEFAULT_REVISIONS: Final = frozenset({"", "HEAD", "main", "master", "refs/heads/main", "refs/heads/master"})


def normalized(url: str) -> str:
    """A repository's URL without scheme, user, port and `.git`, in lower case: `host/owner/name`."""
    text = url.strip().lower().removesuffix("/").removesuffix(".git")
    text, is_scheme = re.subn(r"\A[a-z][a-z0-9+.-]*://", "", text)
    text = re.sub(r"\A[^/@]*@", "", text)
    return re.sub(r"\A([^/:]+):(?:[0-9]+/)?", r"\1/", text) if is_scheme else text.replace(":", "/", 1)


class Checkout(msgspec.Struct, frozen=True, eq=False):
    """A repository at hand: its tree, and what must be said of the revision that was asked for, if anything."""

    tree: Tree
    note: str = ""


class Repositories(msgspec.Struct, frozen=True, eq=False):
    """The repositories at hand: this one by its URLs, and those that `sources:` maps.

    `charts` finds a chart of a chart repository by URL, name and version, as a tree and a directory in it.
    """

    tree: Tree
    urls: frozenset[str] = frozenset()
    revisions: frozenset[str] = frozenset()
    mapped: Mapping[str, Tree] = {}
    charts: Callable[[str, str, str], tuple[Tree, str] | None] = lambda url, chart, version: None

    def find(self, url: str, revision: str) -> Checkout | None:
        """The repository of a URL, whatever way it is written; None where it is not at hand."""
        name = normalized(url)
        for known, tree in self.mapped.items():
            if normalized(known) == name:
                return Checkout(tree)
        if not any(normalized(known) == name for known in self.urls):
            return None
        if revision in _DEFAULT_REVISIONS or revision in self.revisions:
            return Checkout(self.tree)
        return Checkout(self.tree, f"the revision {revision} is read as {self.tree.name}")


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
