"""The functions of one evaluation: those of the language, and those that read files of its tree."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping, Sequence
from functools import cached_property

from gitops_lint.formats import hcl
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.rendering import TemplateScope
from gitops_lint.terraform.expressions.scope import Names
from gitops_lint.terraform.functions.date_time import plan_timestamp
from gitops_lint.terraform.functions.filesystem import filesystem_functions
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.registry import functions_of
from gitops_lint.terraform.languages import SHORT_CIRCUIT, Language
from gitops_lint.terraform.values import Value

_SMALL = 1 << 16


class TreeFiles:
    """The files of a tree, for functions that look for them.

    What stands at a path, and what is in a small file, is asked once: every instance of a module asks the same.
    """

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._read: dict[str, bytes] = {}
        self._is_file: dict[str, bool] = {}
        self._is_directory: dict[str, bool] = {"": True}

    def read(self, path: str) -> bytes:
        """The bytes of a file; `UnreadableError` where it cannot be read."""
        known = self._read.get(path)
        if known is None:
            known = self._tree.read(path)
            if len(known) <= _SMALL:
                self._read[path] = known
        return known

    def is_file(self, path: str) -> bool:
        """Whether a file stands at the path."""
        known = self._is_file.get(path)
        if known is None:
            known = self._is_file[path] = self._tree.is_file(path)
        return known

    def is_directory(self, path: str) -> bool:
        """Whether a directory stands at the path."""
        known = self._is_directory.get(path)
        if known is None:
            known = self._is_directory[path] = self._tree.is_directory(path)
        return known

    def list(self, directory: str) -> Sequence[str]:
        """The names in a directory, be it a link to one: of files that count, and of all in a vendored module."""
        real = self._tree.resolve(directory) if directory else ""
        if ".terraform" in real.split("/"):
            return self._tree.names(real)
        return self._names.get(real, ())

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for path in self._tree.files():
            while path:
                directory, name = posixpath.split(path)
                names = found.setdefault(directory, {})
                if name in names:
                    break
                names[name] = None
                path = directory
        return {directory: tuple(sorted(names)) for directory, names in found.items()}


class _Functions:
    """A scope without names, in which templates are rendered."""

    def __init__(self, functions: Mapping[str, Function], *, short_circuits: bool) -> None:
        self._functions = functions
        self.short_circuits = short_circuits

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        raise EvaluationError("Unknown variable", f'There is no variable named "{traversal.root}".', traversal.span)

    def function(self, name: str) -> Function | None:
        return self._functions.get(name)


def functions_in(
    tree: Tree,
    directory: str,
    *,
    language: Language,
    location: str | None = None,
    plan_time: str | None = None,
    is_copied: bool = False,
) -> dict[str, Function]:
    """Every function by its name, for a root module in a directory of a tree, or of a copy of it."""
    functions = functions_of(language)
    functions["plantimestamp"] = plan_timestamp(plan_time)
    scope = TemplateScope(_Functions(functions, short_circuits=language >= SHORT_CIRCUIT), of_a_file=True)

    def render(template: hcl.Expression, names: Mapping[str, Value]) -> Value:
        found: Names = dict(names)
        return evaluate(template, scope, found)

    for function in filesystem_functions(TreeFiles(tree), directory, render, root=location, is_copied=is_copied):
        functions[function.name] = function
    return functions
