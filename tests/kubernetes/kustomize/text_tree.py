"""A tree of texts, written as a table."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from gitops_lint.model.tree import UnreadableError


class TextTree:
    """File names to texts, or to bytes."""

    name = "texts"

    def __init__(self, texts: Mapping[str, str | bytes]) -> None:
        self._texts = texts
        self.reads: list[str] = []
        self._directories = {""}
        for path in texts:
            while path := posixpath.dirname(path):
                self._directories.add(path)

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self._texts))

    def read(self, path: str) -> bytes:
        if path not in self._texts:
            raise UnreadableError(path, "does not exist")
        self.reads.append(path)
        text = self._texts[path]
        return text.encode() if isinstance(text, str) else text

    def resolve(self, path: str) -> str:
        if path not in self._texts and path not in self._directories:
            raise UnreadableError(path, "does not exist")
        return path

    def is_file(self, path: str) -> bool:
        return path in self._texts

    def is_directory(self, path: str) -> bool:
        return path in self._directories

    def names(self, directory: str) -> tuple[str, ...]:
        prefix = f"{directory}/" if directory else ""
        return tuple(sorted({path[len(prefix) :].split("/")[0] for path in self._texts if path.startswith(prefix)}))
