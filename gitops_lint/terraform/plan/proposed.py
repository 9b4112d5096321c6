"""What an object that exists becomes, and what of it cannot be changed in place.

For `terraform_data` these are the rules of its provider (internal/builtin/providers/terraform/resource_data.go); for
other types those of the providers' SDK, as far as the tables of facts tell: what the configuration does not set stays
as it is unless it has a default, and what is not computed goes where the configuration is known to have set it before.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.evaluation.plain import from_plain
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.shaped import ShapedInstance
from gitops_lint.terraform.plan.changes import Path
from gitops_lint.terraform.plan.comparing import has_same_marks, is_alike, is_same
from gitops_lint.terraform.plan.ignoring import without_ignored
from gitops_lint.terraform.plan.state import ObjectState
from gitops_lint.terraform.schemas import ShapedBlock
from gitops_lint.terraform.schemas.planned import with_secrets
from gitops_lint.terraform.schemas.proposed import parts_of, proposed
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import (
    EPHEMERAL,
    NULL,
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    mark,
    object_of,
    type_of,
    unmark,
)


class Proposal(msgspec.Struct, frozen=True):
    """What an object becomes: its value, whether that differs from what exists, and what forces a replacement."""

    value: ObjectValue
    differs: bool
    replace_paths: tuple[Path, ...] = ()


def propose(instance: ResourceInstance, state: ObjectState, *, simulated: bool) -> Proposal:
    """What becomes of an object that exists. In a simulated state, what is unknown was unknown before, too."""
    prior, _ = unmark(state.value)
    assert isinstance(prior, ObjectValue)
    configured: dict[str, Value] = {}
    shape = instance.node.shape
    for name in instance.node.assigned if shape is None else parts_of(shape):
        value = instance.configured_or_unknown(name)
        if value is None and shape is not None:
            part = parts_of(shape)[name]
            value = part.empty if isinstance(part, ShapedBlock) else NullValue(part.type)
        if value is not None:
            configured[name] = without_ephemeral(value)
    if not simulated:
        configured = {name: _settled(value, prior.items.get(name)) for name, value in configured.items()}
    ignoring = without_ignored(configured, prior.items, instance.node.block.lifecycle)
    if instance.node.block.type == "terraform_data":
        return _terraform_data(instance, prior, ignoring)
    if instance.shaped is not None:
        return _of_schema(instance, instance.shaped, prior, ignoring)
    return _of_provider(instance, state, prior, ignoring)


def without_ephemeral(value: Value) -> Value:
    """The value without marks that no plan keeps."""
    if isinstance(value, Marked):
        return mark(without_ephemeral(value.value), value.marks - {EPHEMERAL})
    if isinstance(value, ObjectValue | MapValue):
        return msgspec.structs.replace(
            value, items={name: without_ephemeral(item) for name, item in value.items.items()}
        )
    if isinstance(value, ListValue | TupleValue):
        return msgspec.structs.replace(value, items=tuple(map(without_ephemeral, value.items)))
    return value


def _settled(value: Value, prior: Value | None) -> Value:
    """The value with what exists in place of what Terraform would know and we do not: taken as unchanged."""
    if prior is None:
        return value
    if isinstance(value, Marked):
        return mark(_settled(value.value, prior), value.marks)
    prior, _ = unmark(prior)
    if isinstance(value, UnknownValue):
        return prior if value.kind is UnknownKind.NOT_AVAILABLE and not isinstance(prior, NullValue) else value
    if isinstance(value, ObjectValue | MapValue) and isinstance(prior, ObjectValue | MapValue):
        items = {name: _settled(item, prior.items.get(name)) for name, item in value.items.items()}
        return msgspec.structs.replace(value, items=items)
    if not isinstance(value, ListValue | TupleValue) or not isinstance(prior, ListValue | TupleValue):
        return value
    if len(value.items) != len(prior.items):
        return value
    return msgspec.structs.replace(value, items=tuple(map(_settled, value.items, prior.items)))


def _terraform_data(instance: ResourceInstance, prior: ObjectValue, configured: Mapping[str, Value]) -> Proposal:
    given, triggers = configured.get("input", NULL), configured.get("triggers_replace", NULL)
    after = {
        "id": unmark(prior.items["id"])[0],
        "input": given,
        "output": unmark(prior.items["output"])[0],
        "triggers_replace": triggers,
    }
    replace: tuple[Path, ...] = ()
    if not is_same(prior.items["triggers_replace"], triggers):
        replace = (("triggers_replace",),)
        after["id"] = _unknown(instance, "id").of(STRING)
    if replace or not is_same(prior.items["input"], given):
        after["output"] = NULL if replace and is_null(given) else _unknown(instance, "output").of(type_of(given))
    value = object_of(after)
    same = is_same(prior, value)
    return Proposal(value, not (same and has_same_marks(prior, value)), replace)


def _unknown(instance: ResourceInstance, name: str) -> UnknownValue:
    return UnknownValue(reason=f"{instance.address}.{name} is known after apply")


def _of_provider(
    instance: ResourceInstance, state: ObjectState, prior: ObjectValue, configured: Mapping[str, Value]
) -> Proposal:
    facts = instance.node.facts
    after: dict[str, Value] = {}
    changed: list[str] = []
    for name in dict.fromkeys((*prior.items, *configured)):
        before = prior.items.get(name, NULL)
        value = configured.get(name)
        if value is None or is_null(value):
            new = _unset(instance, state, name, before)
        else:
            new = mark(unmark(before)[0], unmark(value)[1]) if is_alike(before, value) else value
        after[name] = new
        if not is_alike(before, new) or not has_same_marks(before, new):
            changed.append(name)
    force_new = facts.force_new if facts is not None else frozenset()
    paths = tuple(path for name in changed for path in _forcing(name, force_new, prior, after))
    rest = None if instance.rest is None else msgspec.structs.replace(instance.rest, kind=UnknownKind.NOT_AVAILABLE)
    return Proposal(object_of(after, rest), bool(changed), paths)


def _of_schema(
    instance: ResourceInstance, shaped: ShapedInstance, prior: ObjectValue, configured: Mapping[str, Value]
) -> Proposal:
    facts = instance.node.facts
    if facts is not None:
        # A default is no part of a schema.
        configured = {
            name: shaped.default(name) if is_null(value) and name in facts.defaults else value
            for name, value in configured.items()
        }
    after = proposed(shaped.shape, prior, configured, instance.address)
    parts = parts_of(shaped.shape)
    after = {name: with_secrets(value, parts[name]) for name, value in after.items()}
    changed = [name for name, value in after.items() if _differs(prior.items.get(name, NULL), value)]
    force_new = facts.force_new if facts is not None else frozenset()
    paths = tuple(path for name in changed for path in _forcing(name, force_new, prior, after))
    return Proposal(object_of(after), bool(changed), paths)


def _differs(before: Value, after: Value) -> bool:
    return not is_same(before, after) or not has_same_marks(before, after)


def _unset(instance: ResourceInstance, state: ObjectState, name: str, before: Value) -> Value:
    """What becomes of an attribute that the configuration does not set."""
    facts = instance.node.facts
    if facts is not None and name in facts.defaults and name not in facts.computed:
        return from_plain(facts.defaults[name])
    is_computed = facts is None or name in facts.computed
    was_set = state.configured is not None and name in state.configured
    is_argument = facts is not None and name in facts.force_new
    return NULL if (was_set and not is_computed) or (is_argument and not is_computed) else before


def _forcing(name: str, force_new: frozenset[str], prior: ObjectValue, after: Mapping[str, Value]) -> Iterator[Path]:
    """What of a changed attribute cannot be changed in place: itself, or attributes in its blocks."""
    if name in force_new:
        yield (name,)
        return
    before = prior.items.get(name, NULL)
    for dotted in sorted(force_new):
        if dotted.startswith(f"{name}."):
            inner = tuple(dotted.split(".")[1:])
            if not is_alike(values_at(before, inner), values_at(after[name], inner)):
                yield (name, *inner)


def values_at(value: Value, names: tuple[str, ...]) -> Value:
    """What stands under dotted names in every block of a value."""
    value, _ = unmark(value)
    if not names:
        return value
    if isinstance(value, ListValue | TupleValue):
        return TupleValue(tuple(values_at(item, names) for item in value.items))
    if isinstance(value, ObjectValue | MapValue) and names[0] in value.items:
        return values_at(value.items[names[0]], names[1:])
    return NULL
