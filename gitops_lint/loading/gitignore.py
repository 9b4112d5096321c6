"""Which files git would ignore by the `.gitignore` files of a tree: in every checkout, whatever lies in this one.

The rules are those of https://git-scm.com/docs/gitignore, without ranges of characters; what a person excludes on one
machine (`.git/info/exclude`, `core.excludesFile`) does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from gitops_lint.loading.globs import glob_matcher
from gitops_lint.model.tree import Tree, UnreadableError


class IgnoreRule(msgspec.Struct, frozen=True):
    """One line of a `.gitignore`: what it matches, as paths of the tree; `is_kept` where it takes back another.

    `name` is the last step of its pattern.
    """

    name: str
    matches: Callable[[str], bool]
    is_kept: bool


def ignore_rules(tree: Tree, directory: str) -> tuple[IgnoreRule, ...]:
    """The rules that count in a directory, the one that decides last."""
    found: list[IgnoreRule] = []
    steps = directory.split("/") if directory else []
    for depth in range(len(steps) + 1):
        above = "".join(f"{step}/" for step in steps[:depth])
        try:
            text = tree.read(f"{above}.gitignore").decode(errors="replace")
        except UnreadableError:
            continue
        found += _rules(text, above)
    return tuple(found)


def is_ignored(path: str, rules: tuple[IgnoreRule, ...]) -> bool:
    """Whether git would ignore a file of the directory that the rules are of: the last one that matches decides."""
    return next((not one.is_kept for one in reversed(rules) if one.matches(path)), False)


def _rules(text: str, above: str) -> Iterator[IgnoreRule]:
    for line in text.splitlines():
        pattern = line.rstrip()
        if not pattern or pattern.startswith("#"):
            continue
        is_kept = pattern.startswith("!")
        pattern = pattern.removeprefix("!").removeprefix("\\")
        inner = pattern.strip("/")
        if not inner:
            continue
        # A pattern without a slash before its end means a name at any depth; one that ends in a slash, a directory.
        anywhere = "" if "/" in pattern.rstrip("/") else "**/"
        below = "/**" if pattern.endswith("/") else ""
        yield IgnoreRule(inner.rpartition("/")[2], glob_matcher([f"{above}{anywhere}{inner}{below}"]), is_kept)
