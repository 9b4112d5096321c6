"""Absolute paths, which Terragrunt's functions give and take, and paths of the tree, which we read."""

from __future__ import annotations

import posixpath

PLACEHOLDER = "/repository"
"""Where a tree is said to lie when nobody says where it does: paths into it still lead to the right files."""


class Locations:
    """`location` is the absolute path of the tree, `repository` that of its git repository (the same or above it)."""

    def __init__(self, location: str | None, repository: str | None = None) -> None:
        self.location = _clean(location or PLACEHOLDER)
        self.repository = _clean(repository or self.location)

    def absolute(self, path: str) -> str:
        """The absolute path of a path of the tree."""
        return posixpath.join(self.location, path) if path else self.location

    def inside(self, path: str, directory: str = "") -> str | None:
        """The path of the tree that a text stands for in a directory of it; None where it leads out of the tree."""
        whole = _clean(posixpath.join(self.absolute(directory), path))
        if whole == self.location:
            return ""
        prefix = self.location.rstrip("/") + "/"
        return whole.removeprefix(prefix) if whole.startswith(prefix) else None


def relative(path: str, start: str) -> str:
    """The way from one absolute path to another (`filepath.Rel`)."""
    return posixpath.relpath(path, start)


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(path)
    return cleaned[1:] if cleaned.startswith("//") else cleaned
