"""A tree as Terragrunt prepares it for Terraform: files of the unit, and generated ones, beside the code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from gitops_lint.model.source import Span
from gitops_lint.model.tree import Tree, UnreadableError
from gitops_lint.terraform.terragrunt.generation import GeneratedFile


class OverlayTree:
    """A tree with some files more: `copied` gives the path in `base` of a file at another path."""

    def __init__(self, base: Tree, copied: Mapping[str, str], generated: Iterable[GeneratedFile] = ()) -> None:
        self._base = base
        self.copied = copied
        self._generated = {file.path: file for file in generated}
        self._added = {*copied, *(path for path, file in self._generated.items() if file.text is not None)}

    @property
    def name(self) -> str:
        """What a person calls the tree below."""
        return self._base.name

    def files(self) -> tuple[str, ...]:
        """The paths that count, sorted."""
        return self._files

    @cached_property
    def _files(self) -> tuple[str, ...]:
        gone = {path for path, file in self._generated.items() if file.text is None}
        present = self._base.files()
        added = self._added.difference(present)
        if not added and not gone:
            return present
        return tuple(sorted((*(path for path in present if path not in gone), *added)))

    def read(self, path: str) -> bytes:
        """The bytes of a file; `UnreadableError` when there is none or it cannot be read."""
        generated = self._generated.get(path)
        if generated is not None:
            if generated.text is None:
                raise UnreadableError(path, "it is taken away by Terragrunt")
            return generated.text.encode()
        return self._base.read(self.copied.get(path, path))

    def resolve(self, path: str) -> str:
        """The path with every link followed."""
        return path if path in self._added else self._base.resolve(path)

    def is_file(self, path: str) -> bool:
        """Whether a file stands at the path."""
        generated = self._generated.get(path)
        if generated is not None:
            return generated.text is not None
        return path in self.copied or self._base.is_file(path)

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands at the path."""
        return self._base.is_directory(path) or any(file.startswith(f"{path}/") for file in self._added)

    def names(self, directory: str) -> tuple[str, ...]:
        """The names of what stands in a directory, sorted."""
        inside = f"{directory}/" if directory else ""
        added = {path[len(inside) :].partition("/")[0] for path in self._added if path.startswith(inside)}
        present = (
            name
            for name in self._base.names(directory)
            if self.is_file(inside + name) or self.is_directory(inside + name)
        )
        return tuple(sorted(added.union(present)))

    def is_generated(self, path: str) -> bool:
        """Whether a file stands in no commit: its text is that of a block."""
        return path in self._generated

    def origin(self, path: str) -> tuple[str, Span | None]:
        """The file of the repository in which a person edits what stands at a path, and the block, if one makes it."""
        generated = self._generated.get(path)
        if generated is not None:
            return generated.file, generated.span
        return self.copied.get(path, path), None
