"""All of Terraform's functions by name, but for `try` and `can`, which belong to the evaluator, and those with state."""

from __future__ import annotations

from gitops_lint.terraform.functions import (
    comma_separated,
    encoding,
    formatting,
    json_functions,
    numeric,
    regular_expressions,
    sensitivity,
    string,
    type_conversion,
)
from gitops_lint.terraform.functions.function import Function

_FAMILIES = (
    comma_separated,
    encoding,
    formatting,
    json_functions,
    numeric,
    regular_expressions,
    sensitivity,
    string,
    type_conversion,
)

FUNCTIONS: dict[str, Function] = {function.name: function for family in _FAMILIES for function in family.FUNCTIONS}
