"""Which files of other checkouts does git ignore, by the plain patterns of `.gitignore` files?"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from fnmatch import fnmatchcase

from gitops_lint.model.tree import Tree, UnreadableError


def is_ignored(tree: Tree, path: str) -> bool:
    """Whether git would ignore a file at a path, if one was there.

    Patterns count that are a name (`secrets.yml`, `*.local.hcl`, `/config.yaml`), not those with directories in them
    (https://git-scm.com/docs/gitignore).
    """
    directory, name = posixpath.split(path)
    return bool(name) and any(fnmatchcase(name, pattern) for pattern in _patterns(tree, directory))


def is_ignored_above(tree: Tree, directory: str, name: str) -> bool:
    """The same of a file with that name in any directory above one."""
    while directory:
        directory = posixpath.dirname(directory)
        if is_ignored(tree, posixpath.join(directory, name)):
            return True
    return False


def _patterns(tree: Tree, directory: str) -> Iterator[str]:
    """The patterns that could match a name in a directory."""
    above = directory
    while True:
        file = posixpath.join(above, ".gitignore")
        try:
            lines = tree.read(file).decode(errors="replace").splitlines() if tree.is_file(file) else []
        except UnreadableError:
            # Without the file nothing is known to be ignored.
            lines = []
        for line in lines:
            pattern = line.strip().removeprefix("**/")
            if pattern.startswith("/") and above == directory:
                pattern = pattern[1:]
            if pattern and not pattern.startswith(("#", "!")) and "/" not in pattern:
                yield pattern
        if not above:
            return
        above = posixpath.dirname(above)
