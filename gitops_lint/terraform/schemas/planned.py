"""What a provider makes of a configuration whose schema is known: computed attributes, secrets, what is not kept.

A provider may plan otherwise; this is what its SDKs do with what they are not told more about: an attribute that is
computed and not set is not known before the apply (`MarkComputedNilsAsUnknown` of the plugin framework).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec

from gitops_lint.terraform.equality import set_of
from gitops_lint.terraform.schemas.shapes import Shape, ShapedAttribute, ShapedBlock
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    mark,
)

_SECRET = frozenset({SENSITIVE})


def planned_attribute(value: Value, attribute: ShapedAttribute, unknown: UnknownValue) -> Value:
    """An attribute as it is planned for a new object; `unknown` says why nobody knows what is computed."""
    if attribute.schema.write_only:
        return NullValue(attribute.type)
    if attribute.schema.computed and is_null(value):
        return unknown.of(attribute.type)
    nested = attribute.nested
    if nested is None:
        return value
    return _of_objects(value, lambda one: _object(one, nested, {}, unknown))


def planned_block(value: Value, block: ShapedBlock, unknown: UnknownValue) -> Value:
    """Nested blocks as they are planned for a new object."""
    shape = block.shape
    return _of_blocks(value, block, lambda one: _object(one, shape.attributes, shape.blocks, unknown))


def _object(
    value: ObjectValue,
    attributes: Mapping[str, ShapedAttribute],
    blocks: Mapping[str, ShapedBlock],
    unknown: UnknownValue,
) -> ObjectValue:
    items: dict[str, Value] = {}
    for name, item in value.items.items():
        if name in attributes:
            items[name] = planned_attribute(item, attributes[name], unknown)
        else:
            items[name] = planned_block(item, blocks[name], unknown) if name in blocks else item
    return ObjectValue(items, value.rest)


def with_secrets(value: Value, part: ShapedAttribute | ShapedBlock) -> Value:
    """The value with all that the schema calls sensitive marked so."""
    if isinstance(part, ShapedAttribute):
        if part.schema.sensitive:
            return mark(value, _SECRET)
        nested = part.nested
        return value if nested is None or not _has_secrets(nested, {}) else _of_objects(value, _marker(nested, {}))
    shape = part.shape
    if not _has_secrets(shape.attributes, shape.blocks):
        return value
    return _of_blocks(value, block=part, change=_marker(shape.attributes, shape.blocks))


def _marker(
    attributes: Mapping[str, ShapedAttribute], blocks: Mapping[str, ShapedBlock]
) -> Callable[[ObjectValue], ObjectValue]:
    parts: dict[str, ShapedAttribute | ShapedBlock] = {**attributes, **blocks}

    def marked(value: ObjectValue) -> ObjectValue:
        return ObjectValue(
            {name: with_secrets(item, parts[name]) if name in parts else item for name, item in value.items.items()},
            value.rest,
        )

    return marked


def _has_secrets(attributes: Mapping[str, ShapedAttribute], blocks: Mapping[str, ShapedBlock]) -> bool:
    return any(
        one.schema.sensitive or (one.nested is not None and _has_secrets(one.nested, {})) for one in attributes.values()
    ) or any(_has_secrets(one.shape.attributes, one.shape.blocks) for one in blocks.values())


def has_secrets(shape: Shape) -> bool:
    """Whether the schema calls anything sensitive."""
    return _has_secrets(shape.attributes, shape.blocks)


def _of_blocks(value: Value, block: ShapedBlock, change: Callable[[ObjectValue], ObjectValue]) -> Value:
    """The value of nested blocks with each of them changed; blocks of several types by label are an object of them."""
    if block.nesting == "map" and isinstance(value, ObjectValue):
        return ObjectValue({label: _one(item, change) for label, item in value.items.items()})
    return _of_objects(value, change)


def _of_objects(value: Value, change: Callable[[ObjectValue], ObjectValue]) -> Value:
    """The value with every object of it changed: itself, or the elements of a collection."""
    if isinstance(value, Marked):
        return mark(_of_objects(value.value, change), value.marks)
    if isinstance(value, ListValue | TupleValue):
        return msgspec.structs.replace(value, items=tuple(_one(item, change) for item in value.items))
    if isinstance(value, SetValue):
        return set_of(value.element, [_one(item, change) for item in value.items])
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: _one(item, change) for name, item in value.items.items()})
    return _one(value, change)


def _one(value: Value, change: Callable[[ObjectValue], ObjectValue]) -> Value:
    if isinstance(value, Marked):
        return mark(_one(value.value, change), value.marks)
    return change(value) if isinstance(value, ObjectValue) else value
