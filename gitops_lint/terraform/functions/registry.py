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
