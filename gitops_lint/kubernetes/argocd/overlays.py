"""A tree in which one file reads differently."""

from __future__ import annotations

import posixpath

from gitops_lint.model.tree import Tree


class OverlayTree:
    """A tree with the bytes of one of its files replaced; everything else is that tree's."""

    def __init__(self, tree: Tree, path: str, content: bytes) -> None:
        self._tree = tree
        self._path = path
        self._content = content

    @property
    def name(self) -> str:
        """The name of the tree below."""
        return self._tree.name

    def files(self) -> tuple[str, ...]:
        """The files of the tree below, and the one that is replaced."""
        found = self._tree.files()
        return found if self._path in found else tuple(sorted((*found, self._path)))

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `UnreadableError`."""
        return self._content if path == self._path else self._tree.read(path)

    def resolve(self, path: str) -> str:
        """The path with every link followed; raises `UnreadableError`."""
        return path if path == self._path else self._tree.resolve(path)

    def is_file(self, path: str) -> bool:
        """Whether a file stands at the path."""
        return path == self._path or self._tree.is_file(path)

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands at the path."""
        return path != self._path and self._tree.is_directory(path)

    def names(self, directory: str) -> tuple[str, ...]:
        """The names in a directory."""
        found = self._tree.names(directory)
        name = posixpath.basename(self._path)
        return found if posixpath.dirname(self._path) != directory or name in found else tuple(sorted((*found, name)))
