"""Outputs with a type constraint (Terraform 1.15): their value is converted (`evalOutputValue` in node_output.go)."""

from __future__ import annotations

from gitops_lint.terraform.configuration import Output
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.defaults import apply_defaults
from gitops_lint.terraform.errors import ConversionError, EvaluationError, InvalidTypeError
from gitops_lint.terraform.type_constraints import read_variable_type
from gitops_lint.terraform.values import Value, is_null


def typed_output(output: Output, value: Value) -> Value:
    """The value of an output, as its type has it. Raises `EvaluationError` where it cannot be one of that type."""
    constraint = output.arguments.get("type")
    if constraint is None or output.value is None:
        return value
    try:
        type_, defaults = read_variable_type(constraint.expression, json=constraint.file.endswith(".json"))
    except EvaluationError as error:
        # Told of where the declarations are read, before anything is evaluated.
        raise InvalidTypeError(error.summary, error.detail, error.span, constraint.file) from None
    try:
        if defaults is not None and not is_null(value):
            value = apply_defaults(value, defaults)
        return convert(value, type_)
    except ConversionError as error:
        detail = f"The value expression does not match this output value's type constraint: {error.message}."
        raise EvaluationError("Invalid output value", detail, output.value.expression.span, output.value.file) from None
