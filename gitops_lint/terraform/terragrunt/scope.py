"""What an expression of a Terragrunt file may refer to: names come in one after the other, as the file is decoded.

Source: `DecodeBaseBlocks` and `ParseConfig` in pkg/config of Terragrunt: includes and features see only `values`; local
values see these too; dependencies see local values; the rest sees dependencies.
"""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.terragrunt.problems import Kind
from gitops_lint.terraform.terragrunt.references import include_reference, local_reference
from gitops_lint.terraform.values import UnknownValue, Value

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.outputs import Dependencies
    from gitops_lint.terraform.terragrunt.reader import FileReader


class Stage(enum.IntEnum):
    """How far the decoding of a file has come."""

    EARLY = 0
    LOCALS = 1
    DEPENDENCIES = 2
    REST = 3


_FIRST = {"values": Stage.EARLY, "include": Stage.LOCALS, "feature": Stage.LOCALS, "local": Stage.LOCALS}
"""The stage at which a name is there for the first time."""


class FileScope:
    """The names of one file at one stage. `dependencies` are those whose outputs may be asked for."""

    short_circuits = True

    def __init__(self, reader: FileReader, stage: Stage, dependencies: Dependencies | None = None) -> None:
        self.reader = reader
        self.stage = stage
        self.dependencies = dependencies

    def function(self, name: str) -> Function | None:
        """The function of that name."""
        return self.reader.functions.get(name)

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference and how many of its steps lead to it; `EvaluationError` where there is none."""
        root = traversal.root
        if root == "dependency" and self.dependencies is not None:
            return self.dependencies.reference(traversal)
        if root in _FIRST and self.stage >= _FIRST[root]:
            found = self._named(root, traversal)
            if found is not None:
                return found
        if self.stage is Stage.LOCALS and root not in _FIRST:
            detail = (
                "You can only reference to other local variables here, but it looks like you're referencing something "
                f'else ("{root}" is not defined)'
            )
            raise EvaluationError("Can't evaluate expression", detail, traversal.span)
        raise EvaluationError("Unknown variable", f'There is no variable named "{root}".', traversal.span)

    def _named(self, root: str, traversal: hcl.ScopeTraversal) -> tuple[Value, int] | None:
        reader = self.reader
        if root == "local":
            return local_reference(reader, traversal)
        if root == "include":
            return include_reference(reader, traversal)
        if root == "feature":
            return reader.feature_value, 0
        if reader.given_values is not None:
            return reader.given_values, 0
        detail = "The values are given by the stack that has this unit in it."
        reader.note_limit(Kind.NOT_KNOWN, "Values not known", detail, "")
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="values are given by a stack"), len(traversal.steps)
