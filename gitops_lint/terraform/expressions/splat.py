"""Splat expressions, `source[*].name`, by the rules of HCL's `SplatExpr`."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.types import DYNAMIC, ListType, SetType, TupleType, Type
from gitops_lint.terraform.values import (
    ListValue,
    NullValue,
    Refinement,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    type_of,
    unmark,
)


@evaluates(hcl.AnonSymbol)
def _current(node: hcl.AnonSymbol, frame: Frame) -> Value:
    return UnknownValue() if frame.item is None else frame.item


@evaluates(hcl.Splat)
def _splat(node: hcl.Splat, frame: Frame) -> Value:
    given = EVALUATORS[type(node.source)](node.source, frame)
    source, marks = unmark(given)
    if isinstance(source, NullValue):
        if isinstance(source.type, TupleType | ListType | SetType):
            detail = "Splat expressions (with the * symbol) cannot be applied to null sequences."
            raise EvaluationError("Splat of null value", detail, node.source.span)
        return mark(TupleValue(()), marks)
    if isinstance(source, UnknownValue):
        if source.type is DYNAMIC:
            return mark(source.of(DYNAMIC), marks)
        if isinstance(source.type, TupleType | ListType | SetType):
            return mark(_unknown(node, frame, source), marks)
    each, inner = EVALUATORS[type(node.each)], Frame(frame.scope, frame.names, frame.meter)
    if not isinstance(source, TupleValue | ListValue | SetValue):
        # Anything else is a tuple of itself, unless it turns out to be null.
        inner.item = given
        only = each(node.each, inner)
        if isinstance(source, UnknownValue) and not source.refinement.not_null:
            return mark(source.of(DYNAMIC), marks)
        return mark(TupleValue((only,)), marks)
    values: list[Value] = []
    for item in source.items:
        inner.item = item
        values.append(each(node.each, inner))
    if isinstance(source, TupleValue):
        return mark(TupleValue(tuple(values)), marks)
    if not values:
        return mark(ListValue(_type_of_each(node, frame, UnknownValue(source.element)), ()), marks)
    element = type_of(values[0])
    if not _same_types(node.each) and any(type_of(value) != element for value in values):
        detail = (
            "The second level of splat expression produced elements of different types, so it isn't possible to "
            "construct a valid list to represent the top-level result.\n\nConsider using a for expression instead, to "
            "produce a tuple-typed result which can therefore have non-homogenous element types."
        )
        raise EvaluationError("Invalid nested splat expressions", detail, node.each.span)
    return mark(ListValue(element, tuple(values)), marks)


def _same_types(each: hcl.Expression) -> bool:
    """Whether what is taken of elements of one type surely has one type too: steps, but no further splat."""
    while isinstance(each, hcl.RelativeTraversal):
        each = each.source
    return isinstance(each, hcl.AnonSymbol)


def _unknown(node: hcl.Splat, frame: Frame, source: UnknownValue) -> UnknownValue:
    """The splat of an unknown sequence: unknown, of a type that its own type tells."""
    if isinstance(source.type, TupleType):
        types = [_type_of_each(node, frame, source.of(element)) for element in source.type.elements]
        return source.of(TupleType(tuple(types)), Refinement(not_null=True))
    assert isinstance(source.type, ListType | SetType)
    element = _type_of_each(node, frame, source.of(source.type.element))
    known = source.refinement
    return source.of(ListType(element), Refinement(not_null=True, shortest=known.shortest, longest=known.longest))


def _type_of_each(node: hcl.Splat, frame: Frame, item: UnknownValue) -> Type:
    return type_of(EVALUATORS[type(node.each)](node.each, Frame(frame.scope, frame.names, frame.meter, item)))
