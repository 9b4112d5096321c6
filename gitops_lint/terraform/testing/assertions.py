"""`assert` blocks, as `EvalContext.Evaluate` in internal/moduletest of Terraform judges them."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import CheckRule
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.testing.results import Message, Status
from gitops_lint.terraform.testing.scopes import AssertScope
from gitops_lint.terraform.testing.shown import shown_values
from gitops_lint.terraform.types import BOOL, STRING
from gitops_lint.terraform.values import EPHEMERAL, SENSITIVE, NullValue, UnknownValue, unmark, unmark_deep

_UNKNOWN = (
    "Condition expression could not be evaluated at this time. This means you have executed a `run` block with "
    "`command = plan` and one of the values your condition depended on is not known until after the plan has been "
    "applied. Either remove this value from your condition, or execute an `apply` command from this `run` block. "
    "Alternatively, if there is an override for this value, you can make it available during the plan phase by setting "
    "`override_during = plan` in the `override_` block."
)


def assertion(rule: CheckRule, scope: AssertScope) -> tuple[Status, Message | UnknownValue | None]:
    """How an assertion ends, and what there is to say; SKIP with the unknown value that nobody can tell offline."""
    condition = rule.condition
    assert condition is not None
    try:
        text = _message(rule, scope)
        value, _ = unmark(evaluate(condition, scope))
    except EvaluationError as error:
        # The values are those of the expression that the error is in.
        at = rule.error_message if _is_in(error.span, rule.error_message) else condition
        values = shown_values(at or condition, scope)
        return Status.ERROR, Message(error.summary, error.detail, error.file or rule.file, error.span, values)
    if isinstance(value, NullValue):
        detail = "Condition expression must return either true or false, not null."
        return Status.ERROR, _said(rule, condition, scope, "Invalid condition run", detail)
    if isinstance(value, UnknownValue):
        if value.kind is UnknownKind.NOT_AVAILABLE or value.reason in scope.module.evaluation.guesses:
            return Status.SKIP, value
        return Status.ERROR, _said(rule, condition, scope, "Unknown condition value", _UNKNOWN)
    try:
        holds = convert(value, BOOL)
    except ConversionError as error:
        detail = f"Invalid condition run value: {error.message}."
        return Status.ERROR, _said(rule, condition, scope, "Invalid condition run", detail)
    if holds is True:
        return Status.PASS, None
    return Status.FAIL, _said(rule, condition, scope, "Test assertion failed", text)


def _is_in(span: Span, expression: hcl.Expression | None) -> bool:
    return expression is not None and expression.start <= span.start and span.end <= expression.end


def _said(rule: CheckRule, condition: hcl.Expression, scope: AssertScope, summary: str, detail: str) -> Message:
    return Message(summary, detail, rule.file, condition.span, shown_values(condition, scope))


def _message(rule: CheckRule, scope: AssertScope) -> str:
    if rule.error_message is None:
        return ""
    value, marks = unmark_deep(evaluate(rule.error_message, scope))
    if SENSITIVE in marks:
        return "The error message included a sensitive value, so it will not be displayed."
    if EPHEMERAL in marks:
        return "The error message included an ephemeral value, so it will not be displayed."
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        detail = f"Unsuitable value for error message: {error.message}."
        raise EvaluationError("Invalid error message", detail, rule.error_message.span, rule.file) from None
    return text.strip() if isinstance(text, str) else ""
