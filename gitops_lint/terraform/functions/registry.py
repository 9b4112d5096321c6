"""All of Terraform's functions by name, but for those that belong to the evaluator, and those that need to know more.

`try`, `can` and `templatestring` take expressions, not values. `filesystem.filesystem_functions` makes those that read
files, `date_time.plan_timestamp` that which tells the time of the plan.
"""

from __future__ import annotations

from gitops_lint.terraform.functions import (
    collection,
    comma_separated,
    date_time,
    encoding,
    filesystem,
    formatting,
    hashing,
    ip_network,
    json_functions,
    lists,
    mapping,
    numeric,
    regular_expressions,
    sensitivity,
    sequence,
    sets,
    string,
    type_conversion,
    yaml_functions,
)
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.languages import CONVERT, Language

_FAMILIES = (
    collection,
    comma_separated,
    date_time,
    encoding,
    filesystem,
    formatting,
    hashing,
    ip_network,
    json_functions,
    lists,
    mapping,
    numeric,
    regular_expressions,
    sensitivity,
    sequence,
    sets,
    string,
    type_conversion,
    yaml_functions,
)

FUNCTIONS: dict[str, Function] = {function.name: function for family in _FAMILIES for function in family.FUNCTIONS}
"""The functions as Terraform 1.11 has them."""

_SINCE: tuple[tuple[Language, tuple[Function, ...]], ...] = (
    ((1, 12), formatting.SINCE_1_12),
    ((1, 12), json_functions.SINCE_1_12),
    (CONVERT, type_conversion.SINCE_1_15),
)
"""The functions that are new, or do something else, from a version on."""


def functions_of(language: Language) -> dict[str, Function]:
    """The functions of a version of the language by name."""
    functions = dict(FUNCTIONS)
    for since, changed in _SINCE:
        if language >= since:
            functions.update((function.name, function) for function in changed)
    return functions
