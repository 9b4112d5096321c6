"""An expression of a module, where it stands and what its names mean there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.values import Value, unmark

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


class ExpressionAt(msgspec.Struct, frozen=True):
    """An expression, where it stands, and what its names mean: loop variables lead back to what is looped over."""

    expression: hcl.Expression
    file: str
    module: ModuleInstance
    scope: ModuleScope
    values: dict[str, Value] = {}
    loops: dict[str, tuple[ExpressionAt, str | int]] = {}

    def inner(self, expression: hcl.Expression) -> ExpressionAt:
        """A part of it."""
        return msgspec.structs.replace(self, expression=expression)

    def evaluated(self, expression: hcl.Expression | None = None) -> Value | None:
        """The value of it or of a part of it, without marks; None where it has none."""
        try:
            value = evaluate(expression or self.expression, self.scope, self.values)
        except EvaluationError:
            return None
        return unmark(value)[0]
