"""What the references in a condition were, in the short form of Terraform's messages (`CompactValueStr` in tfdiags)."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions import Scope, evaluate
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.references import references
from gitops_lint.terraform.testing.variables import traversal_text
from gitops_lint.terraform.types import DYNAMIC, friendly_name
from gitops_lint.terraform.values import (
    SENSITIVE,
    NullValue,
    ObjectValue,
    UnknownValue,
    Value,
    type_of,
    unmark,
)


def shown_values(expression: hcl.Expression, scope: Scope) -> tuple[tuple[str, str], ...]:
    """Each reference of an expression, as far as it has a value, and what that is: `("var.name", 'is "shop"')`."""
    found: dict[str, str] = {}
    for traversal in references(expression):
        for count in range(len(traversal.steps), 0, -1):
            part = hcl.ScopeTraversal(traversal.start, traversal.end, traversal.root, traversal.steps[:count])
            try:
                value = evaluate(part, scope)
            except EvaluationError:
                # Its error is that of the condition; what leads to it may have a value.
                continue
            statement = _statement(value)
            if statement:
                found[traversal_text(part)] = statement
            break
    return tuple(sorted(found.items()))


def _statement(value: Value) -> str:
    bare, marks = unmark(value)
    if SENSITIVE in marks:
        return ""
    if marks:
        return "has an ephemeral value"
    if isinstance(bare, UnknownValue):
        return "" if bare.type is DYNAMIC else f"is a {friendly_name(bare.type)}"
    return f"is {_compact(bare)}"


def _compact(value: Value) -> str:
    if isinstance(value, NullValue):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Real):
        return f"{float(numbers.text(value)):.10g}"
    if isinstance(value, str):
        return go_quoted(value)
    assert not isinstance(value, UnknownValue)
    noun = friendly_name(type_of(value))
    items = getattr(value, "items", ())
    if isinstance(value, ObjectValue):
        if not items:
            return "object with no attributes"
        return (
            f"object with 1 attribute {go_quoted(next(iter(items)))}"
            if len(items) == 1
            else (f"object with {len(items)} attributes")
        )
    if not items:
        return f"empty {noun}"
    return f"{noun} with 1 element" if len(items) == 1 else f"{noun} with {len(items)} elements"
