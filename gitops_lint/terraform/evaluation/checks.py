"""Conditions: variable validations, preconditions, postconditions and check blocks, and what a condition may be.

The rules are those of Terraform's `eval_conditions.go` and `eval_variable.go`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.terraform.configuration import CheckRule
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.evaluation.causes import cause_of
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.types import BOOL, STRING
from gitops_lint.terraform.values import EPHEMERAL, SENSITIVE, NullValue, UnknownValue, unmark, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


class Verdict(msgspec.Struct, frozen=True):
    """What came of one condition: `pass`, `fail`, `error` or `unknown`, and the message of a failure."""

    status: str
    message: str = ""


def verdict(module: ModuleInstance, rule: CheckRule, what: str, scope: ModuleScope | None = None) -> Verdict:
    """Evaluates a condition and, where it fails, its message. What is wrong with either is noted."""
    if rule.condition is None:
        return Verdict("error")
    try:
        value, _ = unmark(module.evaluate(rule.condition, rule.file, scope))
        if isinstance(value, UnknownValue):
            module.log.undecided[module.inside(what)] = value
            return Verdict("unknown")
        if isinstance(value, NullValue):
            raise EvaluationError(
                "Invalid condition result",
                "Condition expression must return either true or false, not null.",
                rule.condition.span,
                rule.file,
            )
        try:
            holds = convert(value, BOOL)
        except ConversionError as error:
            raise EvaluationError(
                "Invalid condition result",
                f"Invalid condition result value: {error.message}.",
                rule.condition.span,
                rule.file,
            ) from None
        if holds is True:
            return Verdict("pass")
        return Verdict("fail", _message(module, rule, what, scope))
    except EvaluationError as error:
        if error.failure is None:
            error.failure = Failure(rule.condition, rule.file, scope or module.scope)
        module.evaluation.failed(error, rule.file, module.inside(what))
        return Verdict("error")


def _message(module: ModuleInstance, rule: CheckRule, what: str, scope: ModuleScope | None) -> str:
    if rule.error_message is None:
        return ""
    try:
        value, marks = unmark_deep(module.evaluate(rule.error_message, rule.file, scope))
        if SENSITIVE in marks:
            return "The error message included a sensitive value, so it will not be displayed."
        if EPHEMERAL in marks:
            return "The error message included an ephemeral value, so it will not be displayed."
        text = convert(value, STRING)
    except EvaluationError as error:
        module.evaluation.failed(error, rule.file, module.inside(what))
        return ""
    except ConversionError:
        return ""
    return text.strip() if isinstance(text, str) else ""


def check_validations(module: ModuleInstance) -> None:
    """Notes every variable whose value breaks one of its validations, where the value comes from."""
    for variable in module.module.variables.values():
        if not variable.validations:
            continue
        module.variable(variable.name)
        for rule in variable.validations:
            found = verdict(module, rule, f"var.{variable.name}")
            if found.status != "fail":
                continue
            assert rule.condition is not None
            failure = Failure(rule.condition, rule.file, module.scope, of_value=True)
            place = cause_of(failure, (rule.file, rule.span, ""), variable.name).place
            file, span = (variable.file, variable.span) if place is None else (place.file, place.span)
            detail = (
                f"{found.message}\n\nThis was checked by the validation rule at "
                f"{rule.file}:{module.evaluation.line(rule.file, rule.span)}."
            )
            address = module.inside(f"var.{variable.name}")
            problem = Problem(Kind.VALIDATION, "Invalid value for variable", detail, file, span, address)
            module.log.add(problem, failure)


def failures(
    module: ModuleInstance, rules: tuple[CheckRule, ...], what: str, scope: ModuleScope | None = None
) -> Iterator[tuple[CheckRule, Verdict]]:
    """The conditions of a list that do not hold, with their messages."""
    for rule in rules:
        found = verdict(module, rule, what, scope)
        if found.status == "fail":
            yield rule, found
