"""Which files of a directory make up its module, and in which order they are read."""

from __future__ import annotations

from functools import lru_cache

from gitops_lint.model.tree import Tree

_ENDINGS = (".tofu.json", ".tf.json", ".tofu", ".tf")


def module_files(tree: Tree, directory: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The paths of primary files and of override files, each in the order of their names.

    As `Parser.dirFileSet` in internal/configs of Terraform has it. A `.tofu` file takes the place of the `.tf` file
    of the same name, as in OpenTofu.
    """
    names = _by_directory(tree.files()).get(directory, ())
    prefix = f"{directory}/" if directory else ""
    present = set(names)
    primary: list[str] = []
    override: list[str] = []
    for name in names:
        ending = ending_of(name)
        if ending is None or _is_ignored(name):
            continue
        base = name.removesuffix(ending)
        if ending.startswith(".tf") and f"{base}{ending.replace('.tf', '.tofu', 1)}" in present:
            continue
        is_override = base == "override" or base.endswith("_override")
        (override if is_override else primary).append(prefix + name)
    return tuple(primary), tuple(override)


def ending_of(name: str) -> str | None:
    """The ending by which a file is part of a module, `.tf` or `.tofu.json`; None: it is none."""
    return next((ending for ending in _ENDINGS if name.endswith(ending)), None)


def _is_ignored(name: str) -> bool:
    """Whether Terraform passes over a file: hidden ones and those of editors (`IsIgnoredFile`)."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))


@lru_cache(maxsize=4)
def _by_directory(files: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The names of the configuration files in every directory; made once for a tree."""
    found: dict[str, list[str]] = {}
    for path in files:
        if path.endswith(_ENDINGS):
            directory, _, name = path.rpartition("/")
            found.setdefault(directory, []).append(name)
    return {directory: tuple(names) for directory, names in found.items()}
