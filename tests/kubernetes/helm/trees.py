"""A tree in memory, with charts in it."""

from __future__ import annotations

import io
import tarfile
from collections.abc import Mapping

from gitops_lint.model.tree import UnreadableError

CHART = "apiVersion: v2\nname: shop\nversion: 1.2.3\n"
"""The least that a chart needs."""


class MemoryTree:
    """Files by path; those in `ignored` are there, and do not count."""

    name = "memory"

    def __init__(self, files: Mapping[str, str | bytes], ignored: frozenset[str] = frozenset()) -> None:
        self._files = dict(files)
        self._ignored = ignored

    def files(self) -> tuple[str, ...]:
        return tuple(sorted(self._files.keys() - self._ignored))

    def read(self, path: str) -> bytes:
        if path not in self._files:
            raise UnreadableError(path, "there is no such file")
        content = self._files[path]
        return content.encode() if isinstance(content, str) else content

    def resolve(self, path: str) -> str:
        return path

    def is_file(self, path: str) -> bool:
        return path in self._files

    def is_directory(self, path: str) -> bool:
        return any(file.startswith(f"{path}/") for file in self._files)

    def names(self, directory: str) -> tuple[str, ...]:
        prefix = f"{directory}/" if directory else ""
        return tuple(sorted({f.removeprefix(prefix).split("/")[0] for f in self._files if f.startswith(prefix)}))


def chart_tree(files: Mapping[str, str | bytes], more: Mapping[str, str | bytes] | None = None) -> MemoryTree:
    """A tree with a chart in the directory `chart`, and other files beside it."""
    inside = {f"chart/{name}": content for name, content in {"Chart.yaml": CHART, **files}.items()}
    return MemoryTree({**inside, **(more or {})})


def archive(files: Mapping[str, str], directory: str = "packed") -> bytes:
    """A packaged chart."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as packed:
        for name, text in files.items():
            member = tarfile.TarInfo(f"{directory}/{name}")
            member.size = len(text.encode())
            packed.addfile(member, io.BytesIO(text.encode()))
    return content.getvalue()
