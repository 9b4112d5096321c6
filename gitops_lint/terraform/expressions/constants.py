"""The scope of constants: variable files, and the defaults in type constraints, refer to nothing and call nothing."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions.scope import FunctionsNotAllowedError
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.values import Value

NOT_CONSTANT = frozenset({"Variables not allowed", "Function calls not allowed"})
"""The summaries of what an expression fails with that is no constant."""


class ConstantScope:
    """No names and no functions."""

    def __init__(self, *, short_circuits: bool = True) -> None:
        self.short_circuits = short_circuits

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        raise EvaluationError("Variables not allowed", "Variables may not be used here.", traversal.span)

    def function(self, name: str) -> Function | None:
        raise FunctionsNotAllowedError
