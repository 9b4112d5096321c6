"""Where test files are, and which module each belongs to."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from gitops_lint.model.tree import Tree
from gitops_lint.terraform.configuration import module_files

ENDINGS = (".tftest.hcl", ".tftest.json", ".tofutest.hcl", ".tofutest.json")
DIRECTORY = "tests"
"""Where `terraform test` looks besides the module's own directory (its option `-test-directory`)."""


def is_test_file(path: str) -> bool:
    """Whether a path names a test file."""
    return path.endswith(ENDINGS)


def test_files(paths: Iterable[str]) -> list[str]:
    """The test files among some paths, sorted; OpenTofu's take the place of Terraform's of the same name."""
    found = {path for path in paths if is_test_file(path)}
    return sorted(
        path for path in found if path.replace(".tftest.", ".tofutest.") == path or not _shadowed(path, found)
    )


test_files.__test__ = False  # type: ignore[attr-defined]


def _shadowed(path: str, found: set[str]) -> bool:
    return path.replace(".tftest.", ".tofutest.") in found


def module_of(tree: Tree, path: str) -> str:
    """The directory of the module that a test file tests: that around `tests`, else the nearest with configuration."""
    own = posixpath.dirname(path)
    directory = posixpath.dirname(own) if posixpath.basename(own) == DIRECTORY else own
    first = directory
    while not any(module_files(tree, directory)):
        if not directory:
            return own if any(module_files(tree, own)) else first
        directory = posixpath.dirname(directory)
    return directory
