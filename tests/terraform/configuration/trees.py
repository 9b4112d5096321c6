"""A tree in memory, and the module in it."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.configuration import Module, load_module


class MemoryTree:
    """Files by path."""

    name = "memory"

    def __init__(self, files: dict[str, str]) -> None:
        self._files = files

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self._files))

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise UnreadableError(path, "there is no such file")
        return self._files[path].encode()

    def resolve(self, path: str) -> str:
        return path

    def is_file(self, path: str) -> bool:
        return path in self._files

    def is_directory(self, path: str) -> bool:
        return any(file.startswith(f"{path}/") for file in self._files)


def module_of(files: dict[str, str], directory: str = "") -> Module:
    """The module that files in memory are."""
    tree = MemoryTree(files)
    return load_module(tree, directory, lambda path: hcl.read(tree.read(path).decode(), path))
