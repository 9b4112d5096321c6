"""`alicloud_ram_policy_document`: the text that terraform-provider-alicloud makes of its statements.

The rules are those of `alicloud/data_source_alicloud_ram_policy_document.go`, `AssembleDataSourcePolicyDocument`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.data_sources.set_order import hashcode
from gitops_lint.terraform.go_json import go_json, go_map
from gitops_lint.terraform.types import STRING, ListType
from gitops_lint.terraform.values import Value

_TEXTS = ListType(STRING)
_STATEMENTS = Blocks(
    {
        "effect": STRING,
        "action": _TEXTS,
        "resource": _TEXTS,
        "principal": Blocks(
            {"entity": STRING, "identifiers": _TEXTS}, frozenset({"entity", "identifiers"}), is_set=True
        ),
        "condition": Blocks(
            {"operator": STRING, "variable": STRING, "values": _TEXTS},
            frozenset({"operator", "variable", "values"}),
            is_set=True,
        ),
    },
    frozenset({"action"}),
)
_SCHEMA = Blocks({"version": STRING, "statement": _STATEMENTS})


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value] | None:
    if not arguments["statement"]:
        # Without statements the provider makes no document at all.
        return None
    version = arguments["version"] or "1"
    if version != "1":
        raise RefusedError(f'expected version to be one of ["1"], got {version}')
    document = {"Statement": [_statement(given) for given in arguments["statement"]], "Version": version}
    text = go_json(document)
    return {"version": version, "document": text, "id": hashcode(text)}


def _statement(given: Mapping[str, Any]) -> dict[str, Any]:
    effect = given["effect"] or "Allow"
    if effect not in ("Allow", "Deny"):
        raise RefusedError(f'expected statement.effect to be one of ["Allow" "Deny"], got {effect}')
    statement = {"Effect": effect, "Action": _one_or_all(given["action"], "action")}
    if given["resource"]:
        statement["Resource"] = _one_or_all(given["resource"], "resource")
    if given["principal"]:
        statement["Principal"] = _principals(given["principal"])
    if given["condition"]:
        statement["Condition"] = _conditions(given["condition"])
    return statement


def _principals(principals: Iterable[Mapping[str, Any]]) -> Any:
    found: dict[str, list[str]] = {}
    for principal in principals:
        found.setdefault(principal["entity"], []).extend(sorted(principal["identifiers"], reverse=True))
    return go_map(found)


def _conditions(conditions: Iterable[Mapping[str, Any]]) -> Any:
    """A single value takes the place of what was there; a list is added to one."""
    found: dict[str, dict[str, Any]] = {}
    for condition in conditions:
        variables = found.setdefault(condition["operator"], {})
        values = _one_or_all(condition["values"], "values")
        known = variables.get(condition["variable"])
        if isinstance(values, list) and isinstance(known, str):
            raise RefusedError(
                f"the provider cannot add values to the condition {condition['operator']} {condition['variable']}, "
                "which has a single value in another block; name all values in one block"
            )
        variables[condition["variable"]] = [*(known or ()), *values] if isinstance(values, list) else values
    return go_map(found)


def _one_or_all(texts: list[str], name: str) -> str | list[str]:
    if not all(text.strip() for text in texts):
        raise RefusedError(f'[ERROR] Field "{name}" cannot contain empty strings("") ! ')
    return texts[0] if len(texts) == 1 else texts


COMPUTATIONS = {"alicloud_ram_policy_document": computation(_SCHEMA, {"document": STRING, "id": STRING}, _compute)}
