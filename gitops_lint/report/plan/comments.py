"""What is said above an object in the text of a plan: what is done to it, and why."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from gitops_lint.model.plan import Action, ResourceChange

_WHAT: Mapping[Action, str] = {
    Action.CREATE: "will be created",
    Action.READ: "will be read during apply",
    Action.UPDATE: "will be updated in-place",
    Action.DELETE: "will be destroyed",
    Action.FORGET: "will no longer be managed by Terraform, but will not be destroyed",
    Action.DELETE_CREATE: "must be replaced",
    Action.CREATE_DELETE: "must be replaced",
}
_WHY_REPLACED: Mapping[str, str] = {
    "replace_because_tainted": "is tainted, so must be replaced",
    "replace_by_request": "will be replaced, as requested",
    "replace_by_triggers": "will be replaced due to changes in replace_triggered_by",
}


def comment(change: ResourceChange) -> Iterator[str]:
    """The lines above an object: what is done to it, and why."""
    address = f"{change.address} (deposed object {change.deposed})" if change.deposed else change.address
    blank = " " if change.action is Action.FORGET else "  "
    if change.action is Action.NO_OP:
        if change.previous_address:
            yield f"  # {change.previous_address} has moved to {address}"
        else:
            yield f"  # {address} will be imported"
        if change.previous_address and change.importing is not None:
            yield f'  # (imported from "{change.importing}")'
        return
    yield f"{blank}# {address} {_what(change)}"
    left_over = f"{blank}# (left over from a partially-failed replacement of this instance)"
    if change.action is Action.FORGET and change.deposed:
        yield left_over
    reason = _reason(change)
    if reason:
        yield f"{blank}# ({reason})"
    if change.action is Action.DELETE and change.deposed:
        yield left_over
    if change.previous_address:
        yield f"  # (moved from {change.previous_address})"
    if change.importing is not None:
        yield f'  # (imported from "{change.importing}")'
        if change.action.is_replacement:
            yield "  # Warning: this will destroy the imported resource"


def _what(change: ResourceChange) -> str:
    if change.action.is_replacement:
        return _WHY_REPLACED.get(change.action_reason, _WHAT[change.action])
    if change.action is Action.FORGET and change.deposed:
        return "will be removed from Terraform state, but will not be destroyed"
    return _WHAT[change.action]


_ESCAPED = str.maketrans({one: f"\\u{ord(one):04x}" for one in "<>&\u2028\u2029"})


def _json(index: int | str) -> str:
    """A key as Go writes JSON, which is how Terraform shows it here."""
    return json.dumps(index, ensure_ascii=False).translate(_ESCAPED)


def _reason(change: ResourceChange) -> str:
    if change.action is Action.FORGET:
        return "destroy = false is set in the configuration"
    index = "" if change.index is None else _json(change.index)
    if change.index is None:
        repetition = "resource uses count or for_each"
    else:
        repetition = f"resource does not use {'for_each' if isinstance(change.index, str) else 'count'}"
    reasons = {
        "read_because_config_unknown": "config refers to values not yet known",
        "read_because_dependency_pending": "depends on a resource or a module with changes pending",
        "delete_because_no_resource_config": f"because {change.type}.{change.name} is not in configuration",
        "delete_because_no_move_target": f"because {change.previous_address} was moved to {change.address}, which is "
        "not in configuration",
        "delete_because_no_module": f"because {change.module_address} is not in configuration",
        "delete_because_wrong_repetition": f"because {repetition}",
        "delete_because_count_index": f"because index [{index}] is out of range for count",
        "delete_because_each_key": f"because key [{index}] is not in for_each map",
    }
    return reasons.get(change.action_reason, "")
