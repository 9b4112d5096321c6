"""A change of one instance, in Terraform's values, and what of it a Plan shows."""

from __future__ import annotations

from typing import Any

import msgspec

from gitops_lint.model.plan import Action, Missing, ResourceChange
from gitops_lint.terraform.knowledge import facts_of
from gitops_lint.terraform.plan.addresses import InstanceAddress, module_text
from gitops_lint.terraform.plan.masks import missing, sensitive_mask, unknown_mask
from gitops_lint.terraform.plan.state import marked_at
from gitops_lint.terraform.plan.typed_json import plain
from gitops_lint.terraform.values import ListValue, ObjectValue, TupleValue, Value, is_known, is_null, unmark

DELETE_NO_RESOURCE = "delete_because_no_resource_config"
DELETE_REPETITION = "delete_because_wrong_repetition"
DELETE_COUNT = "delete_because_count_index"
DELETE_KEY = "delete_because_each_key"
DELETE_NO_MODULE = "delete_because_no_module"
DELETE_NO_TARGET = "delete_because_no_move_target"
REPLACE_CANNOT_UPDATE = "replace_because_cannot_update"
REPLACE_REQUESTED = "replace_by_request"
REPLACE_TAINTED = "replace_because_tainted"
REPLACE_TRIGGERED = "replace_by_triggers"
READ_UNKNOWN = "read_because_config_unknown"
READ_PENDING = "read_because_dependency_pending"

Path = tuple[str | int, ...]


class InstanceChange(msgspec.Struct, frozen=True):
    """What is done to one object. `before` and `after` are None where there is no object.

    `dependencies` are the resources of the configuration that it depended on, or does; `create_before_destroy` says
    in which order it would be replaced; `blocks` are its attributes that are written as nested blocks.
    """

    address: InstanceAddress
    action: Action
    before: Value | None
    after: Value | None
    provider_name: str
    reason: str = ""
    previous: InstanceAddress | None = None
    deposed: str = ""
    replace_paths: tuple[Path, ...] = ()
    importing: str | None = None
    create_before_destroy: bool = False
    dependencies: tuple[str, ...] = ()
    blocks: tuple[str, ...] = ()


def as_resource_change(change: InstanceChange) -> ResourceChange:
    """The change as a Plan has it."""
    resource = change.address.resource
    change = with_secrets_marked(change)
    before, after = change.before, change.after
    after_unknown: Any = {}
    if after is not None:
        mask = unknown_mask(after)
        after_unknown = mask if _is_anywhere(mask) else {}
    return ResourceChange(
        address=change.address.text,
        mode=resource.mode,
        type=resource.type,
        name=resource.name,
        action=change.action,
        index=change.address.key,
        module_address=module_text(resource.modules),
        previous_address="" if change.previous in (None, change.address) else change.previous.text,
        deposed=change.deposed,
        provider_name=change.provider_name,
        action_reason=change.reason,
        before=None if before is None else plain(before),
        after=None if after is None or not is_known(after) else plain(after),
        after_unknown=after_unknown,
        before_sensitive=False if before is None else sensitive_mask(before),
        after_sensitive=False if after is None else sensitive_mask(after),
        replace_paths=change.replace_paths,
        importing=change.importing,
        missing=tuple(_missing(after)),
        blocks=change.blocks,
    )


def _missing(after: Value | None) -> list[Missing]:
    return [] if after is None else list(missing(after))


def _is_anywhere(mask: Any) -> bool:
    """Whether a mask is true anywhere."""
    if isinstance(mask, dict):
        return any(map(_is_anywhere, mask.values()))
    return any(map(_is_anywhere, mask)) if isinstance(mask, list) else bool(mask)


def with_secrets_marked(change: InstanceChange) -> InstanceChange:
    """The change with what its provider is known to keep secret marked as sensitive, too."""
    facts = facts_of(change.address.resource.type) if change.address.resource.mode == "managed" else None
    if facts is None or not facts.sensitive:
        return change
    before, after = change.before, change.after
    for name in facts.sensitive:
        names = tuple(name.split("."))
        before = None if before is None else _marked(before, names)
        after = None if after is None else _marked(after, names)
    return msgspec.structs.replace(change, before=before, after=after)


def _marked(value: Value, names: Path) -> Value:
    for path in _paths(value, names):
        value = marked_at(value, path)
    return value


def _paths(value: Value, names: Path, at: Path = ()) -> list[Path]:
    """The places that a dotted name stands for: in every block there is."""
    value, _ = unmark(value)
    if not names:
        return [at]
    if isinstance(value, ListValue | TupleValue):
        return [path for index, item in enumerate(value.items) for path in _paths(item, names, (*at, index))]
    if isinstance(value, ObjectValue) and names[0] in value.items and not is_null(value.items[str(names[0])]):
        return _paths(value.items[str(names[0])], names[1:], (*at, names[0]))
    return []
