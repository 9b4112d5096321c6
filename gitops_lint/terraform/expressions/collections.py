"""What makes collections and goes through them: tuples, objects, `for` and splat expressions, and their elements.

The rules are those of HCL's `TupleConsExpr`, `ObjectConsExpr`, `ForExpr` and `SplatExpr`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.formats import hcl
from gitops_lint.terraform.amounts import breadth
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.functions.redaction import HIDDEN, SECRET
from gitops_lint.terraform.types import BOOL, DYNAMIC, STRING, Primitive, friendly_name
from gitops_lint.terraform.values import (
    NO_MARKS,
    ListValue,
    MapValue,
    Marks,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    object_of,
    type_of,
    unmark,
)


@evaluates(hcl.TupleCons)
def _tuple(node: hcl.TupleCons, frame: Frame) -> Value:
    return TupleValue(tuple([EVALUATORS[type(item)](item, frame) for item in node.items]))


@evaluates(hcl.ObjectCons)
def _object(node: hcl.ObjectCons, frame: Frame) -> Value:
    items: dict[str, Value] = {}
    marks = NO_MARKS
    unknown: UnknownValue | None = None
    for item in node.items:
        key: Any = item.key
        if type(key) is hcl.String and key.value.isascii():
            items[key.value] = EVALUATORS[type(item.value)](item.value, frame)
            continue
        name = _key(item, frame)
        value = EVALUATORS[type(item.value)](item.value, frame)
        name, key_marks = unmark(name)
        marks |= key_marks
        if isinstance(name, UnknownValue):
            unknown = unknown or name
        else:
            assert isinstance(name, str)
            items[name] = value
    if unknown is not None:
        return unknown.of(DYNAMIC)
    return mark(object_of(items), marks)


def _key(item: hcl.ObjectItem, frame: Frame) -> Value:
    node = item.key
    if isinstance(node, hcl.ScopeTraversal) and node.steps:
        detail = (
            "If this expression is intended to be a reference, wrap it in parentheses. If it's instead intended as a "
            "literal name containing periods, wrap it in quotes to create a string literal."
        )
        raise EvaluationError("Ambiguous attribute key", detail, node.span)
    key = EVALUATORS[type(node)](node, frame)
    bare, marks = unmark(key)
    if isinstance(bare, NullValue):
        raise EvaluationError("Null value as key", "Can't use a null value as a key.", item.value.span)
    try:
        return mark(convert(bare, STRING), marks)
    except ConversionError as error:
        detail = f"Can't use this value as a key: {error.message}."
        raise EvaluationError("Incorrect key type", detail, node.span) from None


def elements(value: Value) -> Iterable[tuple[Value, Value]]:
    """The keys and values of a known collection without marks, in Terraform's order: a set's elements are its keys."""
    if isinstance(value, TupleValue | ListValue):
        return enumerate(value.items)
    if isinstance(value, SetValue):
        return [(item, item) for item in value.items]
    assert isinstance(value, MapValue | ObjectValue)
    return value.items.items()


@evaluates(hcl.For)
def _for(node: hcl.For, frame: Frame) -> Value:
    collection, marks = unmark(EVALUATORS[type(node.collection)](node.collection, frame))
    _demand_iterable(node, collection)
    if isinstance(collection, UnknownValue) and collection.type is DYNAMIC:
        return collection.of(DYNAMIC)
    names = dict(frame.names)
    inner = Frame(frame.scope, names, frame.meter, frame.item)
    if node.condition is not None:
        condition_marks = _check_condition(node, inner)
        if isinstance(collection, UnknownValue):
            marks |= condition_marks
    if isinstance(collection, UnknownValue):
        return mark(collection.of(DYNAMIC), marks)
    if isinstance(collection, ObjectValue) and collection.rest is not None:
        return mark(collection.rest.of(DYNAMIC), marks)
    frame.meter.count(breadth(collection), node.span)
    made = _for_tuple if node.key is None else _for_object
    try:
        return made(node, inner, collection, marks)
    except EvaluationError as error:
        if error.names is None:
            error.names = dict(names)
        error.loops = ((node, _key_of(names.get(node.value_name), collection)), *error.loops)
        raise


def _key_of(item: Value | None, collection: Value) -> str | int | None:
    """The key of the element that a loop came to; None for one of a set."""
    if isinstance(collection, SetValue):
        return None
    return next((unmark(key)[0] for key, value in elements(collection) if value is item), None)  # type: ignore[return-value]


def _demand_iterable(node: hcl.For, collection: Value) -> None:
    if isinstance(collection, NullValue):
        detail = "A null value cannot be used as the collection in a 'for' expression."
        raise EvaluationError("Iteration over null value", detail, node.collection.span)
    type_ = collection.type if isinstance(collection, UnknownValue) else None
    if isinstance(collection, TupleValue | ListValue | SetValue | MapValue | ObjectValue) or type_ is DYNAMIC:
        return
    type_ = type_ or type_of(collection)
    if isinstance(type_, Primitive):
        detail = f"A value of type {friendly_name(type_)} cannot be used as the collection in a 'for' expression."
        raise EvaluationError("Iteration over non-iterable value", detail, node.collection.span)


def _check_condition(node: hcl.For, frame: Frame) -> Marks:
    """HCL first evaluates the condition for nothing known, and so tells what is wrong with it without any element."""
    names: Any = frame.names
    saved = dict(names)
    if node.key_name:
        names[node.key_name] = UnknownValue()
    names[node.value_name] = UnknownValue()
    assert node.condition is not None
    value, marks = unmark(EVALUATORS[type(node.condition)](node.condition, frame))
    names.clear()
    names.update(saved)
    if isinstance(value, NullValue):
        detail = "The value of the 'if' clause must not be null."
        raise EvaluationError("Condition is null", detail, node.condition.span)
    _condition(value, node.condition)
    return marks


def _condition(value: Value, node: hcl.Expression, unknown: UnknownValue | None = None) -> Value:
    """The condition of one element as a bool.

    Once the result is `unknown`, HCL says nothing of further elements that cannot be decided (`known` in
    `ForExpr.Value`); nor do we of their keys.
    """
    if isinstance(value, NullValue):
        detail = "The value of the 'if' clause must not be null."
    else:
        try:
            return convert(value, BOOL)
        except ConversionError as error:
            detail = f"The 'if' clause value is invalid: {error.message}."
    if unknown is not None:
        return unknown
    raise EvaluationError("Invalid 'for' condition", detail, node.span)


def _for_tuple(node: hcl.For, frame: Frame, collection: Value, marks: Marks) -> Value:
    names: Any = frame.names
    key_name, value_name, condition, body = node.key_name, node.value_name, node.condition, node.value
    evaluate = EVALUATORS[type(body)]
    unknown: UnknownValue | None = None
    values: list[Value] = []
    for key, item in elements(collection):
        if key_name:
            names[key_name] = key
        names[value_name] = item
        if condition is not None:
            included = EVALUATORS[type(condition)](condition, frame)
            if included is False:
                continue
            if included is not True:
                included, found = unmark(included)
                marks |= found
                included = _condition(included, condition, unknown)
                if included is False:
                    continue
                if isinstance(included, UnknownValue):
                    unknown = unknown or included
                    continue
        values.append(evaluate(body, frame))
    if unknown is not None:
        return mark(unknown.of(DYNAMIC), marks)
    return mark(TupleValue(tuple(values)), marks)


def _for_object(node: hcl.For, frame: Frame, collection: Value, marks: Marks) -> Value:
    names: Any = frame.names
    key_name, value_name, condition = node.key_name, node.value_name, node.condition
    assert node.key is not None
    unknown: UnknownValue | None = None
    values: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, item in elements(collection):
        if key_name:
            names[key_name] = key
        names[value_name] = item
        if condition is not None:
            included, found = unmark(EVALUATORS[type(condition)](condition, frame))
            marks |= found
            included = _condition(included, condition, unknown)
            if included is False:
                continue
            if isinstance(included, UnknownValue):
                unknown = unknown or included
                continue
        name = EVALUATORS[type(node.key)](node.key, frame)
        if type(name) is not str:
            name, found = unmark(name)
            marks |= found
            if isinstance(name, UnknownValue):
                unknown = unknown or name
                continue
            try:
                name = _object_key(name, node.key)
            except EvaluationError:
                if unknown is None:
                    raise
                continue
        value = EVALUATORS[type(node.value)](node.value, frame)
        if node.group:
            groups.setdefault(name, []).append(value)
        elif name in values:
            _duplicate(HIDDEN if SECRET & marks else go_quoted(name), node.key)
        else:
            values[name] = value
    if unknown is not None:
        return mark(unknown.of(DYNAMIC), marks)
    for name, group in groups.items():
        values[name] = TupleValue(tuple(group))
    return mark(object_of(values), marks)


def _object_key(key: Value, node: hcl.Expression) -> str:
    if isinstance(key, NullValue):
        detail = "Key expression in 'for' expression must not produce a null value."
        raise EvaluationError("Invalid object key", detail, node.span)
    try:
        name = convert(key, STRING)
    except ConversionError as error:
        detail = f"The key expression produced an invalid result: {error.message}."
        raise EvaluationError("Invalid object key", detail, node.span) from None
    assert isinstance(name, str)
    return name


def _duplicate(shown: str, node: hcl.Expression) -> None:
    detail = (
        f"Two different items produced the key {shown} in this 'for' expression. If duplicates are expected, "
        "use the ellipsis (...) after the value expression to enable grouping by key."
    )
    raise EvaluationError("Duplicate object key", detail, node.span)
