"""Builds kustomizations with this project, in one process: `render.py [--change FILE] REPOSITORY=DIRECTORY…`.

Prints one JSON object: `built` (directories that could be built), `failed`, `objects`, `files` (read) and `reads` (how
often files were read). With `--change`, the file changes once all is
built, and all is asked for again: `again` is how many directories were then built, `again_seconds` how long it took.
"""

from __future__ import annotations

import argparse
import collections
import json
import time
from pathlib import Path
from typing import Any


def main() -> None:
    """Builds what is given."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--change", default="", help="the file that changes, below its repository")
    parser.add_argument("--list", type=Path, help="a file with more of these, one a line")
    parser.add_argument("directories", nargs="*")
    given = parser.parse_args()
    from gitops_lint.kubernetes.kustomize import Kustomizer

    start = time.perf_counter()
    wanted = [*given.directories, *(given.list.read_text().splitlines() if given.list else ())]
    kustomizers: dict[str, tuple[Any, Kustomizer]] = {}
    figures: collections.Counter[str] = collections.Counter()

    def build_all() -> None:
        for each in wanted:
            repository, _, directory = each.partition("=")
            if repository not in kustomizers:
                tree = _counting_tree(Path(repository))
                kustomizers[repository] = (tree, Kustomizer(tree))
            rendering = kustomizers[repository][1].build("" if directory == "." else directory)
            is_whole = rendering.problem is None and not rendering.limits
            figures["built" if is_whole else "failed"] += 1
            figures["objects"] += len(rendering.objects)

    build_all()
    found: dict[str, Any] = dict(figures)
    found["files"] = sum(len(tree.counts) for tree, _ in kustomizers.values())
    found["reads"] = sum(sum(tree.counts.values()) for tree, _ in kustomizers.values())
    found["seconds"] = time.perf_counter() - start
    if given.change:
        before = sum(kustomizer.builds for _, kustomizer in kustomizers.values())
        start = time.perf_counter()
        for _, kustomizer in kustomizers.values():
            kustomizer.forget([given.change])
        build_all()
        found["again"] = sum(kustomizer.builds for _, kustomizer in kustomizers.values()) - before
        found["again_seconds"] = time.perf_counter() - start
    print(json.dumps(found))


def _counting_tree(directory: Path) -> Any:
    from gitops_lint.loading.trees import DirectoryTree

    class CountingTree(DirectoryTree):
        """A directory that counts how often each file is read."""

        def __init__(self, root: Path) -> None:
            super().__init__(root)
            self.counts: collections.Counter[str] = collections.Counter()

        def read(self, path: str) -> bytes:
            self.counts[path] += 1
            return super().read(path)

    return CountingTree(directory)


if __name__ == "__main__":
    main()
