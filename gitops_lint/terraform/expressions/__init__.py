"""Evaluation of expressions, by the rules of HCL's native syntax and Terraform's own functions.

    value = evaluate(expression, scope)

A `Scope` answers references and functions; the variables of `for` expressions are kept here. What an expression has no
value for is an `EvaluationError` in Terraform's words.
"""

from gitops_lint.formats import hcl
from gitops_lint.terraform.amounts import Meter
from gitops_lint.terraform.expressions import (  # noqa: F401  (each says which nodes it evaluates)
    calls,
    collections,
    conditionals,
    operators,
    references,
    splat,
    templates,
)
from gitops_lint.terraform.expressions.collections import elements
from gitops_lint.terraform.expressions.scope import EVALUATORS, NO_NAMES, Frame, Names, Scope
from gitops_lint.terraform.expressions.steps import apply_steps, get_attribute, index
from gitops_lint.terraform.values import Value

__all__ = ["Scope", "apply_steps", "elements", "evaluate", "get_attribute", "index"]


def evaluate(expression: hcl.Expression, scope: Scope, names: Names = NO_NAMES) -> Value:
    """The value of an expression; `names` come before those of the scope. Raises `EvaluationError`."""
    return EVALUATORS[type(expression)](expression, Frame(scope, names, Meter()))
