"""`ignore_changes`: the configuration of an object, with what exists in place of what is to be ignored.

The rules are those of `processIgnoreChanges` in Terraform's node_resource_abstract_instance.go.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Lifecycle
from gitops_lint.terraform.plan.comparing import is_same
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    TupleValue,
    Value,
    map_of,
    mark,
    unmark,
)

_Path = tuple[str | int, ...]


def without_ignored(
    configured: Mapping[str, Value], prior: Mapping[str, Value], lifecycle: Lifecycle
) -> dict[str, Value]:
    """The values of arguments as if what is ignored were configured as it exists."""
    found = dict(configured)
    if lifecycle.ignore_all:
        return {name: prior.get(name, NullValue()) for name in found}
    for traversal in lifecycle.ignore_changes:
        path, key = _path(traversal)
        if path[0] not in found and path[0] not in prior:
            continue
        here, there = ObjectValue(found), ObjectValue(dict(prior))
        mine, theirs = _at(here, path), _at(there, path)
        if theirs is None:
            continue
        if mine is None:
            if len(path) > 1:
                continue
            mine = NullValue()
        if not is_same(theirs, mine):
            changed = _replaced(here, path, _merged(mine, theirs, key))
            assert isinstance(changed, ObjectValue)
            found = dict(changed.items)
    return found


def _path(traversal: hcl.ScopeTraversal) -> tuple[_Path, str | None]:
    """The path to what is ignored, and the key of a map at its end."""
    path: list[str | int] = [traversal.root]
    key: str | None = None
    for step in traversal.steps:
        if key is not None:
            path.append(key)
            key = None
        if isinstance(step, hcl.TraverseAttr):
            path.append(step.name)
        elif isinstance(step.key, hcl.String):
            key = step.key.value
        elif isinstance(step.key, hcl.Number) and step.key.text.isdecimal():
            path.append(int(step.key.text))
    return tuple(path), key


def _at(value: Value, path: _Path) -> Value | None:
    for step in path:
        value, marks = unmark(value)
        found: Value | None = None
        if isinstance(value, ObjectValue | MapValue) and isinstance(step, str):
            found = value.items.get(step)
        elif isinstance(value, ListValue | TupleValue) and isinstance(step, int) and step < len(value.items):
            found = value.items[step]
        if found is None:
            return None
        value = mark(found, marks)
    return value


def _merged(mine: Value, theirs: Value, key: str | None) -> Value:
    """What exists; of a map of which one key is ignored, only that."""
    bare, marks = unmark(mine)
    existing, _ = unmark(theirs)
    if key is None or not isinstance(bare, MapValue | NullValue) or not isinstance(existing, MapValue):
        return theirs
    items = dict(bare.items) if isinstance(bare, MapValue) else {}
    items.pop(key, None)
    if key in existing.items:
        items[key] = existing.items[key]
    return mark(map_of(existing.element, items), marks)


def _replaced(value: Value, path: _Path, new: Value) -> Value:
    if not path:
        return new
    if isinstance(value, Marked):
        return mark(_replaced(value.value, path, new), value.marks)
    step, rest = path[0], path[1:]
    if isinstance(value, ObjectValue | MapValue) and isinstance(step, str):
        inner = value.items.get(step, NullValue())
        return msgspec.structs.replace(value, items={**value.items, step: _replaced(inner, rest, new)})
    assert isinstance(value, ListValue | TupleValue)
    assert isinstance(step, int)
    items = list(value.items)
    items[step] = _replaced(items[step], rest, new)
    return msgspec.structs.replace(value, items=tuple(items))
