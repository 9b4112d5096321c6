"""A tree in which some files read differently: what Flux and Argo CD write beside a repository's files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitops_lint.kubernetes.checkouts import original
from gitops_lint.model.tree import Tree


class OverlaidTree:
    """A tree in which some files are others, or are there although they are not."""

    def __init__(self, tree: Tree, files: Mapping[str, bytes]) -> None:
        self.below = tree
        self._files = dict(files)

    def lay(self, files: Mapping[str, bytes]) -> None:
        """Lays other files over the tree, and takes away those that were."""
        self._files = dict(files)

    @property
    def name(self) -> str:
        """The name of the tree below."""
        return self.below.name

    def files(self) -> tuple[str, ...]:
        """The files of the tree below, and those that are laid over it."""
        return tuple(sorted({*self.below.files(), *self._files}))

    def read(self, path: str) -> bytes:
        """The bytes of a file; raises `UnreadableError`."""
        return self._files[path] if path in self._files else self.below.read(path)

    def resolve(self, path: str) -> str:
        """The path with every link followed; raises `UnreadableError`."""
        if path in self._files:
            return path
        return self.below.resolve(path)

    def is_file(self, path: str) -> bool:
        """Whether a file stands at the path."""
        return path in self._files or self.below.is_file(path)

    def is_directory(self, path: str) -> bool:
        """Whether a directory of the tree below stands at the path."""
        return self.below.is_directory(path)

    def names(self, directory: str) -> tuple[str, ...]:
        """The names in a directory, sorted."""
        start = f"{directory}/" if directory else ""
        mine: Iterable[str] = (
            path.removeprefix(start)
            for path in self._files
            if path.startswith(start) and "/" not in path.removeprefix(start)
        )
        return tuple(sorted({*self.below.names(directory), *mine}))

    def original(self, path: str) -> str:
        """The path in the repository."""
        return original(self.below, path)
