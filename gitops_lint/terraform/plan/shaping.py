"""The objects of a state as the schemas of their providers have them: a state file says no more than JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from gitops_lint.terraform.plan.state import ObjectState, State, marked_at
from gitops_lint.terraform.plan.typed_json import TypedJsonError, plain, read_value
from gitops_lint.terraform.schemas import Shape, Shapes
from gitops_lint.terraform.schemas.planned import with_secrets
from gitops_lint.terraform.schemas.proposed import parts_of
from gitops_lint.terraform.values import ListValue, MapValue, Marked, ObjectValue, TupleValue, Value, object_of, unmark


def shaped_state(state: State, schemas: Shapes | None) -> State:
    """The state with every object whose schema is known of its type, and its secrets marked.

    What another plan leaves has its types already.
    """
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
    return object_of({name: with_secrets(found.items[name], part) for name, part in parts_of(shape).items()})


def _marked_paths(value: Value, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    if isinstance(value, Marked):
        yield path
    elif isinstance(value, ObjectValue | MapValue):
        for name, item in value.items.items():
            yield from _marked_paths(item, (*path, name))
    elif isinstance(value, ListValue | TupleValue):
        for index, item in enumerate(value.items):
            yield from _marked_paths(item, (*path, index))
