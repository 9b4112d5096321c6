"""Trees made of trees: a directory as a repository of its own, and other repositories beside one.

A path of such a tree has a path in the repository that is checked behind it (`original`). What lies in a checkout
outside of that repository has one that begins with `../`, as from the repository's root.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import Final, Protocol, runtime_checkable

from gitops_lint.model.source import is_elsewhere
from gitops_lint.model.tree import Tree, UnreadableError

THIS_REPOSITORY: Final = "../(this repository)"
"""Where the repository that is checked is mounted: a copy of its own, as Kustomize clones it."""


@runtime_checkable
class Derived(Protocol):
    """A tree that is made of another one."""

    def original(self, path: str) -> str:
        """The path in the repository that stands behind a path of the tree."""
        ...


def original(tree: Tree, path: str) -> str:
    """The path in the repository that stands behind a path of a tree."""
    if path == THIS_REPOSITORY or path.startswith(f"{THIS_REPOSITORY}/"):
        return path[len(THIS_REPOSITORY) + 1 :]
    # What else begins with `../` is there under this name already.
    return tree.original(path) if isinstance(tree, Derived) and not is_elsewhere(path) else path


class CheckoutTree:
    """A directory of a tree as a repository of its own; `place` is that directory's path from the checked one."""

    def __init__(self, tree: Tree, directory: str, place: str) -> None:
        self._tree = tree
        self._directory = directory
        self.place = place
        self._files: tuple[str, ...] | None = None

    @property
    def name(self) -> str:
        return self.place

    def files(self) -> tuple[str, ...]:
        if self._files is None:
            start = f"{self._directory}/" if self._directory else ""
            inside = (path for path in self._tree.files() if path.startswith(start))
            self._files = tuple(path.removeprefix(start) for path in inside)
        return self._files

    def read(self, path: str) -> bytes:
        self.resolve(path)
        return self._tree.read(self._path(path))

    def resolve(self, path: str) -> str:
        real = self._tree.resolve(self._path(path))
        if not self._directory:
            return real
        if real == self._directory:
            return ""
        start = f"{self._directory}/"
        if not real.startswith(start):
            raise UnreadableError(path, "is a symbolic link that leads out of the repository")
        return real.removeprefix(start)

    def is_file(self, path: str) -> bool:
        return not is_elsewhere(path) and self._tree.is_file(self._path(path)) and self._is_inside(path)

    def is_directory(self, path: str) -> bool:
        return not is_elsewhere(path) and self._tree.is_directory(self._path(path)) and self._is_inside(path)

    def _is_inside(self, path: str) -> bool:
        try:
            self.resolve(path)
        except UnreadableError:
            return False
        return True

    def names(self, directory: str) -> tuple[str, ...]:
        return self._tree.names(self._path(directory)) if self.is_directory(directory) else ()

    def original(self, path: str) -> str:
        """The path from the root of the repository that is checked."""
        return posixpath.join(self.place, path) if path else self.place

    def _path(self, path: str) -> str:
        if is_elsewhere(path):
            raise UnreadableError(path, "lies outside the repository")
        return posixpath.join(self._directory, path) if path else self._directory


class MountedTree:
    """A tree with other repositories beside it, at paths that begin with `../`."""

    def __init__(self, tree: Tree, mounts: Mapping[str, Tree]) -> None:
        self._tree = tree
        self._mounts = dict(sorted(mounts.items(), key=lambda each: -len(each[0])))

    def _at(self, path: str) -> tuple[Tree, str, str]:
        """The tree that a path lies in, the path in it, and where that tree is mounted."""
        if is_elsewhere(path):
            for mount, tree in self._mounts.items():
                if path == mount or path.startswith(f"{mount}/"):
                    return tree, path[len(mount) + 1 :], mount
        return self._tree, path, ""

    def is_mounted(self, path: str) -> bool:
        """Whether a path lies in a repository that is mounted."""
        return bool(self._at(path)[2])

    @property
    def name(self) -> str:
        return self._tree.name

    def files(self) -> tuple[str, ...]:
        return self._tree.files()

    def read(self, path: str) -> bytes:
        tree, inside, _ = self._at(path)
        return tree.read(inside)

    def resolve(self, path: str) -> str:
        tree, inside, mount = self._at(path)
        real = tree.resolve(inside) if inside or not mount else ""
        return posixpath.join(mount, real) if mount and real else mount or real

    def is_file(self, path: str) -> bool:
        tree, inside, _ = self._at(path)
        return tree.is_file(inside)

    def is_directory(self, path: str) -> bool:
        tree, inside, mount = self._at(path)
        return bool(mount and not inside) or tree.is_directory(inside)

    def names(self, directory: str) -> tuple[str, ...]:
        tree, inside, _ = self._at(directory)
        return tree.names(inside)

    def original(self, path: str) -> str:
        """The path in the repository."""
        return original(self._tree, path)
