"""What an object that exists becomes by its schema alone (`ProposedNew` in Terraform's package objchange).

What is computed and not set stays as it is, everything else is as it is configured; the parts of both are paired by
their place in a list, their key in a map, and in a set by what cannot have been computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.equality import raw_equal, set_of
from gitops_lint.terraform.schemas.planned import planned_attribute, planned_block
from gitops_lint.terraform.schemas.shapes import Shape, ShapedAttribute, ShapedBlock
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    is_null,
    mark,
    object_of,
    unmark,
    unmark_deep,
)

Parts = Mapping[str, ShapedAttribute | ShapedBlock]


def proposed(shape: Shape, prior: ObjectValue, configured: Mapping[str, Value], address: str) -> dict[str, Value]:
    """The attributes and blocks of an object that exists as `prior`; `configured` has all names of the shape."""
    parts = parts_of(shape)
    return _object(parts, prior, ObjectValue(dict(configured)), f"{address} is known after apply").items


def parts_of(shape: Shape) -> Parts:
    """Attributes and blocks by name."""
    return {**shape.attributes, **shape.blocks}


def _object(parts: Parts, prior: ObjectValue, configured: ObjectValue, reason: str) -> ObjectValue:
    items: dict[str, Value] = {}
    for name, part in parts.items():
        value = configured.items.get(name, NullValue(part.type))
        before = prior.items.get(name, NullValue(part.type))
        items[name] = _part(part, before, value, reason)
    return object_of(items)


def _part(part: ShapedAttribute | ShapedBlock, prior: Value, value: Value, reason: str) -> Value:
    if isinstance(part, ShapedBlock):
        return _nested(part, part.nesting, parts_of(part.shape), prior, value, reason)
    if part.schema.write_only:
        return NullValue(part.type)
    if part.schema.computed and is_null(value):
        return value if _was_configured(part, prior) else prior
    if part.nested is None or part.schema.nested is None:
        return value
    return _nested(part, part.schema.nested.nesting, dict(part.nested), prior, value, reason)


def _was_configured(attribute: ShapedAttribute, prior: Value) -> bool:
    """Whether some of an optional attribute can only be configured (`optionalValueNotComputable`)."""
    if not attribute.schema.optional or attribute.nested is None:
        return False
    return _has_configured(attribute.nested, unmark_deep(prior)[0])


def _has_configured(nested: Mapping[str, ShapedAttribute], value: Value) -> bool:
    if isinstance(value, ListValue | SetValue | TupleValue):
        return any(_has_configured(nested, item) for item in value.items)
    if isinstance(value, MapValue):
        return any(_has_configured(nested, item) for item in value.items.values())
    if not isinstance(value, ObjectValue):
        return False
    return any(
        not is_null(value.items.get(name, NullValue(one.type)))
        and (not one.schema.computed or (one.nested is not None and _has_configured(one.nested, value.items[name])))
        for name, one in nested.items()
    )


def _nested(
    part: ShapedAttribute | ShapedBlock, nesting: str, parts: Parts, prior: Value, value: Value, reason: str
) -> Value:
    bare, marks = unmark(value)
    prior, _ = unmark(prior)
    if nesting in ("single", "group"):
        if not isinstance(bare, ObjectValue):
            return value
        before = prior if isinstance(prior, ObjectValue) else ObjectValue({})
        return mark(_object(parts, before, bare, reason), marks)
    if isinstance(bare, ListValue | TupleValue):
        known = prior.items if isinstance(prior, ListValue | TupleValue) else ()
        pairs = [(known[index] if index < len(known) else None, item) for index, item in enumerate(bare.items)]
        items = tuple(_element(part, parts, before, item, reason) for before, item in pairs)
        return mark(ListValue(bare.element, items) if isinstance(bare, ListValue) else TupleValue(items), marks)
    if isinstance(bare, SetValue):
        left = list(prior.items) if isinstance(prior, SetValue) else []
        return mark(set_of(bare.element, _paired(part, parts, left, bare.items, reason)), marks)
    if isinstance(bare, MapValue | ObjectValue):
        known_items = prior.items if isinstance(prior, MapValue | ObjectValue) else {}
        labelled = {key: _element(part, parts, known_items.get(key), item, reason) for key, item in bare.items.items()}
        return mark(MapValue(bare.element, labelled) if isinstance(bare, MapValue) else ObjectValue(labelled), marks)
    return value


def _element(
    part: ShapedAttribute | ShapedBlock, parts: Parts, prior: Value | None, value: Value, reason: str
) -> Value:
    """One of several: proposed over the one that it was, or planned as a new one."""
    bare, marks = unmark(value)
    if not isinstance(bare, ObjectValue):
        return value
    before = None if prior is None else unmark(prior)[0]
    if isinstance(before, ObjectValue):
        return mark(_object(parts, before, bare, reason), marks)
    unknown = UnknownValue(kind=UnknownKind.AFTER_APPLY, reason=reason)
    items = {
        name: planned_block(item, inner, unknown)
        if isinstance(inner := parts[name], ShapedBlock)
        else planned_attribute(item, inner, unknown)
        for name, item in bare.items.items()
    }
    return mark(object_of(items), marks)


def _paired(
    part: ShapedAttribute | ShapedBlock, parts: Parts, left: list[Value], items: Iterable[Value], reason: str
) -> list[Value]:
    """The elements of a set, each proposed over the first that it may have been, which is then used up."""
    found = []
    for item in items:
        before = next((one for one in left if _may_have_been(parts, one, item)), None)
        if before is not None:
            left.remove(before)
        found.append(_element(part, parts, before, item, reason))
    return found


def _may_have_been(parts: Parts, prior: Value, value: Value) -> bool:
    """Whether an element differs from a configured one in nothing but what is computed (`validPriorFromConfig`)."""
    if raw_equal(prior, value):
        return True
    if not isinstance(prior, ObjectValue) or not isinstance(value, ObjectValue):
        return False
    for name, part in parts.items():
        before, after = prior.items.get(name), value.items.get(name)
        if before is None or after is None or raw_equal(before, after):
            continue
        if isinstance(after, SetValue):
            return False
        nested = parts_of(part.shape) if isinstance(part, ShapedBlock) else part.nested
        if nested is not None:
            if not _all_may_have_been(nested, before, after):
                return False
        elif not (isinstance(part, ShapedAttribute) and part.schema.computed and is_null(after)):
            return False
    return True


def _all_may_have_been(parts: Parts, prior: Value, value: Value) -> bool:
    if isinstance(prior, ListValue | TupleValue) and isinstance(value, ListValue | TupleValue):
        return len(prior.items) == len(value.items) and all(
            _may_have_been(parts, *pair) for pair in zip(prior.items, value.items, strict=True)
        )
    if isinstance(prior, MapValue) and isinstance(value, MapValue):
        return prior.items.keys() == value.items.keys() and all(
            _may_have_been(parts, item, value.items[key]) for key, item in prior.items.items()
        )
    return _may_have_been(parts, prior, value)
