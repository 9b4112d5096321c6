"""The objects of a state as the schemas of their providers have them: a state file says no more than JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gitops_lint.terraform.plan.changes import InstanceChange
from gitops_lint.terraform.plan.state import ObjectState, State, marked_at
from gitops_lint.terraform.plan.typed_json import TypedJsonError, plain, read_value
from gitops_lint.terraform.schemas import Shape, Shapes
from gitops_lint.terraform.schemas.planned import with_secrets
from gitops_lint.terraform.schemas.proposed import parts_of
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    TupleValue,
    Value,
    mark,
    object_of,
    unmark,
)


def shaped_state(state: State, schemas: Shapes | None) -> State:
    """The state with every object whose schema is known of its type. What another plan leaves has its types already."""
    if schemas is None or state.is_simulated:
        return state
    objects = {address: _shaped(one, address.resource.type, schemas) for address, one in state.objects.items()}
    deposed = {place: _shaped(one, place[0].resource.type, schemas) for place, one in state.deposed.items()}
    return msgspec.structs.replace(state, objects=objects, deposed=deposed)


def _shaped(state: ObjectState, type_: str, schemas: Shapes) -> ObjectState:
    shape = None if type_ == "terraform_data" else schemas.of("managed", type_, state.provider_name)
    value, _ = unmark(state.value)
    if shape is None or not isinstance(value, ObjectValue):
        return state
    return msgspec.structs.replace(state, value=shaped_value(value, shape))


def shaped_value(value: ObjectValue, shape: Shape) -> ObjectValue:
    """An object of a state with the types of its schema; a part that does not fit any more stays as it is."""
    items: dict[str, Value] = {}
    for name, part in parts_of(shape).items():
        before = value.items.get(name)
        try:
            items[name] = read_value(None if before is None else plain(before), part.type)
        except TypedJsonError:
            assert before is not None
            items[name] = before
    found: Value = object_of(items)
    for path in _marked_paths(value, ()):
        found = marked_at(found, path)
    assert isinstance(found, ObjectValue)
    return found


def with_secrets_of_schemas(state: State, schemas: Shapes | None) -> State:
    """The state as it is shown: with what the schemas call sensitive marked, whatever the state says of it."""
    if schemas is None:
        return state

    def marked(one: ObjectState, type_: str) -> ObjectState:
        return msgspec.structs.replace(one, value=_marked(one.value, type_, one.provider_name, schemas))

    objects = {address: marked(one, address.resource.type) for address, one in state.objects.items()}
    deposed = {place: marked(one, place[0].resource.type) for place, one in state.deposed.items()}
    return msgspec.structs.replace(state, objects=objects, deposed=deposed)


def with_secrets_before(change: InstanceChange, schemas: Shapes | None) -> InstanceChange:
    """The change as it is shown: what existed with what its schema calls sensitive marked."""
    if schemas is None or change.before is None or change.address.resource.mode != "managed":
        return change
    before = _marked(change.before, change.address.resource.type, change.provider_name, schemas)
    return msgspec.structs.replace(change, before=before)


def _marked(value: Value, type_: str, provider: str, schemas: Shapes) -> Value:
    bare, marks = unmark(value)
    shape = None if type_ == "terraform_data" else schemas.of("managed", type_, provider)
    if shape is None or not isinstance(bare, ObjectValue):
        return value
    parts = parts_of(shape)
    items = {name: with_secrets(item, parts[name]) if name in parts else item for name, item in bare.items.items()}
    return mark(ObjectValue(items, bare.rest), marks)


def _marked_paths(value: Value, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, Marked):
        yield path
    elif isinstance(value, ObjectValue | MapValue):
        for name, item in value.items.items():
            yield from _marked_paths(item, (*path, name))
    elif isinstance(value, ListValue | TupleValue):
        for index, item in enumerate(value.items):
            yield from _marked_paths(item, (*path, index))
