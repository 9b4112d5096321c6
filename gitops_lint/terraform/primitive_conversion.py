"""Known numbers, bools and texts as each other (cty's `conversion_primitive.go`)."""

from __future__ import annotations

from gitops_lint.terraform import numbers
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.values import Value


def to_string(value: Value) -> Value:
    """A number or a bool as text."""
    if value is True:
        return "true"
    return "false" if value is False else numbers.text(value)  # type: ignore[arg-type]


def to_number(value: Value) -> Value:
    """A text as a number; `ConversionError` where it is none."""
    try:
        return numbers.parse(value)  # type: ignore[arg-type]
    except ValueError:
        raise ConversionError("a number is required") from None


def to_bool(value: Value) -> Value:
    """A text as a bool; `ConversionError` where it is none."""
    if value in ("true", "1"):
        return True
    if value in ("false", "0"):
        return False
    assert isinstance(value, str)
    if value.lower() in {"true", "false"}:
        raise ConversionError(f'a bool is required; to convert from string, use lowercase "{value.lower()}"')
    raise ConversionError("a bool is required")
