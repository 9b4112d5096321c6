"""Symbolic links to what is in the repository: what they lead to, and references that go through them."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from msgspec.structs import replace

from gitops_lint.loading.outline import Outline
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.file import FileKind
from gitops_lint.model.tree import UnreadableError


def links_inside(tree: DirectoryTree | RevisionTree, kinds: Mapping[str, FileKind]) -> dict[str, str]:
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
