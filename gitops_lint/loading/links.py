"""Follows symbolic links inside a tree, in the same way for a directory and for a revision."""

from __future__ import annotations

import posixpath
from typing import Protocol

from gitops_lint.model.tree import UnreadableError

LONGEST_PATH = 4096
"""The longest path that Linux takes (`PATH_MAX`)."""

LEAVES = "is a symbolic link that leaves the repository; it was not followed"
ENDS_NOWHERE = "is a symbolic link that ends nowhere"
LOOPS = "is a symbolic link that leads to itself"
ABSENT = "does not exist"

_MOST_LINKS = 40
"""Links that Linux follows in one path (`MAXSYMLINKS`)."""


class Entries(Protocol):
    """What a tree knows of single paths, none of whose directories is a link."""

    def link_target(self, path: str) -> str | None:
        """What the link at a path says; None where there is no link."""
        ...

    def stands(self, path: str) -> str:
        """What stands at a path: "file", "directory" or ""."""
        ...


def follow(path: str, root: str, entries: Entries) -> str:
    """The path with every link followed; `UnreadableError` when a link leaves the tree, loops or ends nowhere.

    `root` is where the tree stands in the file system, for links that are absolute.
    """
    if len(path) > LONGEST_PATH or "\0" in path:
        raise UnreadableError(path, ABSENT)
    parts, resolved, links = path.split("/"), "", 0
    while parts:
        part = parts.pop(0)
        if part in ("", "."):
            continue
        if part == "..":
            if not resolved:
                raise UnreadableError(path, LEAVES)
            if entries.stands(resolved) != "directory":
                raise UnreadableError(path, ENDS_NOWHERE if links else ABSENT)
            resolved = posixpath.dirname(resolved)
            continue
        resolved = posixpath.join(resolved, part)
        target = entries.link_target(resolved)
        if target is None:
            continue
        links += 1
        if links > _MOST_LINKS:
            raise UnreadableError(path, LOOPS)
        resolved = posixpath.dirname(resolved)
        if target.startswith("/"):
            if target != root and not target.startswith(f"{root}/"):
                raise UnreadableError(path, LEAVES)
            target, resolved = target[len(root) :], ""
        parts = target.split("/") + parts
    if resolved and not entries.stands(resolved):
        raise UnreadableError(path, ENDS_NOWHERE if links else ABSENT)
    return resolved
