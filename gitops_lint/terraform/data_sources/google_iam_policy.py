"""`google_iam_policy`: the text that terraform-provider-google makes of its bindings.

The rules are those of `google/services/resourcemanager/data_source_google_iam_policy.go`; keys are in the order of the
fields of `Policy` in google.golang.org/api/cloudresourcemanager/v1, which is alphabetical.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks
from gitops_lint.terraform.data_sources.set_order import hashcode
from gitops_lint.terraform.go_json import go_json
from gitops_lint.terraform.types import STRING, SetType
from gitops_lint.terraform.values import Value

_CONDITION = Blocks({"expression": STRING, "title": STRING, "description": STRING}, frozenset({"expression", "title"}))
_BINDINGS = Blocks(
    {"role": STRING, "members": SetType(STRING), "condition": _CONDITION},
    frozenset({"role", "members"}),
    is_set=True,
)
_LOGS = Blocks({"log_type": STRING, "exempted_members": SetType(STRING)}, frozenset({"log_type"}), is_set=True)
_AUDITS = Blocks({"service": STRING, "audit_log_configs": _LOGS}, frozenset({"service"}), is_set=True)
_SCHEMA = Blocks({"binding": _BINDINGS, "audit_config": _AUDITS})


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    policy = _set_only(
        {
            "auditConfigs": [_audit(audit) for audit in arguments["audit_config"]],
            "bindings": _bindings(arguments["binding"]),
        }
    )
    text = go_json(policy)
    return {"policy_data": text, "id": hashcode(text)}


def _bindings(bindings: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """One binding for each role and condition, with the members of all blocks that name them."""
    found: dict[tuple[str, ...], list[str]] = {}
    for binding in bindings:
        for member in binding["members"]:
            if member.startswith("deleted:"):
                raise RefusedError("Terraform does not support IAM policies for deleted principals")
        condition = tuple(
            [given[name] or "" for given in binding["condition"][:1] for name in ("expression", "title", "description")]
        )
        found.setdefault((binding["role"], *condition), []).extend(binding["members"])
    return [_binding(*key, members=sorted(found[key])) for key in sorted(found)]


def _binding(
    role: str, expression: str | None = None, title: str = "", description: str = "", *, members: list[str]
) -> dict[str, Any]:
    binding = _set_only({"members": members, "role": role})
    if expression is None:
        return binding
    condition = {**_set_only({"description": description}), "expression": expression, "title": title}
    return {"condition": condition, **binding}


def _audit(audit: Mapping[str, Any]) -> dict[str, Any]:
    logs = [
        _set_only({"exemptedMembers": log["exempted_members"], "logType": log["log_type"]})
        for log in audit["audit_log_configs"]
    ]
    return _set_only({"auditLogConfigs": logs, "service": audit["service"]})


def _set_only(data: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if value}


COMPUTATIONS = {"google_iam_policy": computation(_SCHEMA, {"policy_data": STRING, "id": STRING}, _compute)}
