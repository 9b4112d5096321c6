"""Trees as Flux's artifacts are: the repository without what is ignored, parts of it at other paths, files laid over.

Each knows the path in the repository that stands behind one of its own (`original`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cached_property

from gitops_lint.kubernetes.checkouts import original
from gitops_lint.model.tree import Tree, UnreadableError


class FilteredTree:
    """A tree without what `is_ignored` holds for (a directory's path ends with `/`), and without links.

    Flux archives neither (Storage.Archive in fluxcd/pkg/artifact/storage).
    """

    def __init__(self, tree: Tree, is_ignored: Callable[[str], bool]) -> None:
        self._tree = tree
        self._ignores = is_ignored
        self._known: dict[str, bool] = {}

    @property
    def name(self) -> str:
        return self._tree.name

    def files(self) -> tuple[str, ...]:
        return tuple(path for path in self._tree.files() if not self._is_ignored(path))

    def _is_ignored(self, path: str) -> bool:
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = self._ignores(path) or self._is_link(path.rstrip("/"))
        return known

    def _is_link(self, path: str) -> bool:
        try:
            return self._tree.resolve(path) != path
        except UnreadableError:
            return False

    def read(self, path: str) -> bytes:
        if self._is_ignored(path):
            raise UnreadableError(path, "the source ignores it")
        return self._tree.read(path)

    def resolve(self, path: str) -> str:
        if self._is_ignored(path):
            raise UnreadableError(path, "the source ignores it")
        return self._tree.resolve(path)

    def is_file(self, path: str) -> bool:
        return self._tree.is_file(path) and not self._is_ignored(path)

    def is_directory(self, path: str) -> bool:
        return self._tree.is_directory(path) and (not path or self._keeps(path))

    def names(self, directory: str) -> tuple[str, ...]:
        start = f"{directory}/" if directory else ""
        return tuple(name for name in self._tree.names(directory) if self._keeps(start + name))

    def _keeps(self, path: str) -> bool:
        """Whether something stands at a path, or below it, that is not left out."""
        if self._tree.is_directory(path):
            return not self._is_ignored(f"{path}/") or path in self._parents
        return not self._is_ignored(path)

    @cached_property
    def _parents(self) -> frozenset[str]:
        found: set[str] = set()
        for path in self.files():
            while path := path.rpartition("/")[0]:
                found.add(path)
        return frozenset(found)

    def original(self, path: str) -> str:
        """The path in the repository."""
        return original(self._tree, path)


class CopiedTree:
    """A tree of files that each come from another tree or are made up: a path to (tree, path there), or to bytes."""

    def __init__(self, name: str, copies: Mapping[str, tuple[Tree, str] | bytes]) -> None:
        self._name = name
        self._copies = dict(copies)

    @property
    def name(self) -> str:
        return self._name

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self._copies))

    def read(self, path: str) -> bytes:
        copy = self._copies.get(path)
        if copy is None:
            raise UnreadableError(path, "no such file")
        return copy if isinstance(copy, bytes) else copy[0].read(copy[1])

    def resolve(self, path: str) -> str:
        if path in self._copies or path in self._directories:
            return path
        raise UnreadableError(path, "no such file or directory")

    def is_file(self, path: str) -> bool:
        return path in self._copies

    def is_directory(self, path: str) -> bool:
        return path in self._directories

    def names(self, directory: str) -> tuple[str, ...]:
        return tuple(sorted(self._directories.get(directory, ())))

    def original(self, path: str) -> str:
        """The path in the repository; of a directory, the one that its first file lies in."""
        copy = self._copies.get(path)
        return original(*copy) if isinstance(copy, tuple) else path

    @cached_property
    def _directories(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {"": set()}
        for path in self._copies:
            child = path
            while child:
                parent, _, name = child.rpartition("/")
                found.setdefault(parent, set()).add(name)
                child = parent
        return found
