"""Which files of other checkouts does git ignore, by the plain patterns of `.gitignore` files?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from gitops_lint.model.tree import Tree, UnreadableError


def is_ignored(tree: Tree, path: str) -> bool:
    """Whether a file of that name, in that directory or above it, would be ignored.

    Patterns count that are a name (`secrets.yml`, `*.local.hcl`, `/config.yaml`); of those with directories in them
    the last part alone, where the others match any directory (https://git-scm.com/docs/gitignore).
    """
    directory, name = posixpath.split(path)
    return bool(name) and any(fnmatchcase(name, pattern) for pattern in _patterns(tree, directory))


def _patterns(tree: Tree, directory: str) -> Iterator[str]:
    while True:
        file = posixpath.join(directory, ".gitignore")
        try:
            lines = tree.read(file).decode(errors="replace").splitlines() if tree.is_file(file) else []
        except UnreadableError:
            # Without the file nothing is known to be ignored.
            lines = []
        for line in lines:
            pattern = line.strip().removeprefix("**/").removeprefix("/")
            if pattern and not pattern.startswith(("#", "!")) and "/" not in pattern:
                yield pattern
        if not directory:
            return
        directory = posixpath.dirname(directory)
