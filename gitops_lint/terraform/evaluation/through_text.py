"""Values that reach a variable as text, in an environment variable: what Terraform makes of what Terragrunt writes.

Terragrunt writes a string as it is and anything else as JSON (`ToTerraformEnvVars`). Terraform takes the text literally
for a variable of a primitive type or of none, and reads it as an expression otherwise (`ParseVariableValue`).
"""

from __future__ import annotations

import re

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform import numbers
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.constants import ConstantScope
from gitops_lint.terraform.functions.json_text import json_text
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import (
    NULL,
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    first_unknown,
    mark,
    object_of,
    unmark_deep,
)

_INTERPOLATION = re.compile(r"(?<!\$)\$\{")


def as_text(value: Value) -> Value:
    """The string that arrives where text is taken literally; null stays null."""
    bare, marks = unmark_deep(value)
    unknown = first_unknown(bare)
    if unknown is not None:
        return mark(unknown.of(STRING), marks)
    if isinstance(bare, NullValue):
        return mark(NULL, marks)
    if isinstance(bare, bool):
        return mark("true" if bare else "false", marks)
    if isinstance(bare, str):
        return mark(bare, marks)
    if isinstance(bare, ListValue | SetValue | TupleValue | MapValue | ObjectValue):
        return mark(_escaped(json_text(bare)), marks)
    assert isinstance(bare, int | numbers.Real)
    return mark(numbers.text(bare), marks)


def as_expression(value: Value, file: str, span: Span) -> Value:
    """The value that arrives where text is read as an expression: lists are tuples and maps objects.

    A string is read as an expression of its own, without names; `EvaluationError` at `span` where it is none.
    """
    bare, marks = unmark_deep(value)
    if isinstance(bare, str):
        return mark(_read(bare, file, span), marks)
    if isinstance(bare, UnknownValue):
        return mark(bare.of(DYNAMIC), marks)
    return mark(_through_json(bare), marks)


def _read(text: str, file: str, span: Span) -> Value:
    expression, problems = hcl.read_expression(_escaped(text))
    if problems:
        raise EvaluationError("Invalid expression", problems[0].message, span, file)
    try:
        return evaluate(expression, NO_REFERENCES)
    except EvaluationError as error:
        raise EvaluationError(error.summary, error.detail, span, file) from None


def _escaped(text: str) -> str:
    """Text in which no interpolation begins (`EscapeInterpolationInString` of Terragrunt)."""
    return _INTERPOLATION.sub("$${", text)


NO_REFERENCES = ConstantScope()


def _through_json(value: Value) -> Value:
    if isinstance(value, ListValue | SetValue | TupleValue):
        return TupleValue(tuple(map(_through_json, value.items)))
    if isinstance(value, MapValue | ObjectValue):
        rest = value.rest if isinstance(value, ObjectValue) else None
        return object_of({name: _through_json(item) for name, item in value.items.items()}, rest)
    return NULL if isinstance(value, NullValue) else value
