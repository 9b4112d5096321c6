"""The names of Terraform's files in every directory of a tree."""

from __future__ import annotations

from functools import lru_cache

from gitops_lint.model.tree import Tree

CONFIGURATION = (".tofu.json", ".tf.json", ".tofu", ".tf")
VARIABLES = (".tfvars.json", ".tfvars")


def names_in(tree: Tree, directory: str) -> tuple[str, ...]:
    """The names of configuration and variable files directly in a directory, sorted.

    What `terraform get` brought counts, though git ignores it.
    """
    names = _by_directory(tree.files()).get(directory, ())
    if not names and ".terraform" in directory.split("/"):
        return tuple(name for name in tree.names(directory) if name.endswith(_ENDINGS))
    return names


def path_in(directory: str, name: str) -> str:
    """The path of a file in a directory of the tree."""
    return f"{directory}/{name}" if directory else name


@lru_cache(maxsize=4)
def _by_directory(files: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """Made once for a tree, since a repository may have hundreds of modules."""
    found: dict[str, list[str]] = {}
    for path in files:
        if path.endswith(_ENDINGS):
            directory, _, name = path.rpartition("/")
            found.setdefault(directory, []).append(name)
    return {directory: tuple(sorted(names)) for directory, names in found.items()}


_ENDINGS = CONFIGURATION + VARIABLES
