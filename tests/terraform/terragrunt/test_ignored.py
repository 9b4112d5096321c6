"""What `.gitignore` files say of a name, as far as a name decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.terragrunt.ignored import is_ignored, is_ignored_above
from tests.repositories import git, repository

PATTERNS = {
    ".gitignore": "# notes.yml\nsecrets.yml\n**/local.hcl\n*.zip\n!kept.txt\nbuild/out.yml\n",
    "a/.gitignore": "/b.yml\n",
}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("secrets.yml", True),
        ("a/b/secrets.yml", True),
        ("a/local.hcl", True),
        ("a/c.zip", True),
        ("a/b.yml", True),
        ("a/c/b.yml", False),
        ("b.yml", False),
        ("notes.yml", False),
        ("kept.txt", False),
        ("other.yml", False),
    ],
)
def test_a_name_is_ignored_as_git_ignores_it(path: str, expected: bool, tmp_path: Path) -> None:
    root = repository(tmp_path, PATTERNS)
    assert is_ignored(DirectoryTree(root), path) is expected
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("")
    assert (path not in git(root, "ls-files", "--others", "--exclude-standard").split()) is expected


def test_a_name_is_looked_for_in_every_directory_above(tmp_path: Path) -> None:
    tree = DirectoryTree(repository(tmp_path, {".gitignore": "/secrets.yml\n"}))
    assert is_ignored_above(tree, "a/b", "secrets.yml")
    assert not is_ignored_above(tree, "", "secrets.yml")
