"""The protocol through which every byte of a repository is read: one revision of its files."""

from __future__ import annotations

from typing import Protocol


class UnreadableError(Exception):
    """A path of the tree that cannot be read; `reason` is one plain sentence, to show a person."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class Tree(Protocol):
    """The files of a directory or of a git revision.

    Paths are relative to the tree's root, with `/`, without `.` and `..`; the root itself is the empty string.
    """

    @property
    def name(self) -> str:
        """What a person calls this tree: a directory, or a revision."""
        ...

    def files(self) -> tuple[str, ...]:
        """The paths that count, sorted: tracked, or neither tracked nor ignored. Links are among them."""
        ...

    def read(self, path: str) -> bytes:
        """The bytes of a file, links followed; `UnreadableError` when there is none or it cannot be read."""
        ...

    def resolve(self, path: str) -> str:
        """The path with every link followed; `UnreadableError` when a link leaves the tree, loops or ends nowhere."""
        ...

    def is_file(self, path: str) -> bool:
        """Whether a file stands at the path, ignored files and links included."""
        ...

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands at the path, ignored ones and links included."""
        ...

    def names(self, directory: str) -> tuple[str, ...]:
        """The names of what stands in a directory, sorted: ignored files and links included; none where it is none."""
        ...
