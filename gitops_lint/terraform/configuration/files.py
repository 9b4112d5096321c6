"""Which files of a directory make up its module, and in which order they are read."""

from __future__ import annotations

from gitops_lint.model.tree import Tree
from gitops_lint.terraform.directories import CONFIGURATION, names_in, path_in
from gitops_lint.terraform.ignored_names import is_ignored


def module_files(tree: Tree, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of primary files and of override files, each in the order of their names.

    As `Parser.dirFileSet` in internal/configs of Terraform has it. A `.tofu` file takes the place of the `.tf` file
    of the same name, as in OpenTofu.
    """
    names = names_in(tree, directory)
    present = set(names)
    primary: list[str] = []
    override: list[str] = []
    for name in names:
        ending = next((ending for ending in CONFIGURATION if name.endswith(ending)), None)
        if ending is None or is_ignored(name):
            continue
        base = name.removesuffix(ending)
        if ending.startswith(".tf") and f"{base}{ending.replace('.tf', '.tofu', 1)}" in present:
            continue
        is_override = base == "override" or base.endswith("_override")
        (override if is_override else primary).append(path_in(directory, name))
    return tuple(primary), tuple(override)
