"""Operators, by the rules of HCL's `BinaryOpExpr` and `UnaryOpExpr` and of cty's arithmetic."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import NoReturn

from gitops_lint.formats import hcl
from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.equality import equal
from gitops_lint.terraform.errors import ConversionError, EvaluationError, InvalidReferenceError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.numbers import Number, Real
from gitops_lint.terraform.types import BOOL, DYNAMIC, NUMBER, TupleType, Type, object_type
from gitops_lint.terraform.values import (
    NOT_NULL,
    Marked,
    NullValue,
    UnknownValue,
    Value,
    mark,
    unknown_because_of,
    unmark,
)

_ARITHMETIC: dict[str, Callable[[Number, Number], Number]] = {
    "+": numbers.add,
    "-": numbers.subtract,
    "*": numbers.multiply,
    "/": numbers.divide,
    "%": numbers.modulo,
}
_NOT_A_NUMBER = {
    "+": "can't compute sum of opposing infinities",
    "-": "can't subtract infinity from itself",
    "*": "can't multiply zero by infinity",
    "/": "can't divide zero by zero or infinity by infinity",
    "%": "can't use modulo with zero and infinity",
}
_ORDER: dict[str, Callable[[int], bool]] = {
    "<": lambda order: order < 0,
    "<=": lambda order: order <= 0,
    ">": lambda order: order > 0,
    ">=": lambda order: order >= 0,
}
_INTEGERS: dict[str, Callable[[int, int], Number]] = _ARITHMETIC | {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}
_DECIDES = {"&&": False, "||": True}
"""The operand that decides a logical operation whatever the other one is."""


@evaluates(hcl.BinaryOp)
def _binary(node: hcl.BinaryOp, frame: Frame) -> Value:
    op = node.op
    if op in _DECIDES:
        return _logical(node, frame)
    left = EVALUATORS[type(node.left)](node.left, frame)
    right = EVALUATORS[type(node.right)](node.right, frame)
    if type(left) is int and type(right) is int and (right or op != "/"):
        return _INTEGERS[op](left, right)
    if op == "==":
        return equal(left, right)
    if op == "!=":
        return _negated(equal(left, right))
    return _numeric(node, left, right)


def _numeric(node: hcl.BinaryOp, left: Value, right: Value) -> Value:
    """Arithmetic and comparison of what may have to be converted, or may be unknown, marked or null."""
    op = node.op
    arithmetic = _ARITHMETIC.get(op)
    left = _operand(left, NUMBER, "left operand", node.left)
    right = _operand(right, NUMBER, "right operand", node.right)
    left, marks = unmark(left)
    right, right_marks = unmark(right)
    marks |= right_marks
    if isinstance(left, NullValue) or isinstance(right, NullValue):
        _failed("argument must not be null", node)
    if isinstance(left, UnknownValue) or isinstance(right, UnknownValue):
        if arithmetic:
            return mark(unknown_because_of(NUMBER, (left, right), NOT_NULL), marks)
        return mark(_order_of_unknown(op, left, right), marks)
    assert isinstance(left, int | Real)
    assert isinstance(right, int | Real)
    if arithmetic is None:
        return mark(_ORDER[op](numbers.compare(left, right)), marks)
    try:
        return mark(arithmetic(left, right), marks)
    except numbers.NotANumberError:
        _failed(_NOT_A_NUMBER[op], node)


def _failed(reason: str, node: hcl.Node) -> NoReturn:
    raise EvaluationError("Operation failed", f"Error during operation: {reason}.", node.span)


def _operand(value: Value, wanted: Type, noun: str, node: hcl.Node) -> Value:
    try:
        return convert(value, wanted)
    except ConversionError as error:
        detail = f"Unsuitable value for {noun}: {error.message}."
        raise EvaluationError("Invalid operand", detail, node.span) from None


def _logical(node: hcl.BinaryOp, frame: Frame) -> Value:
    if frame.scope.short_circuits:
        return _short_circuited(node, frame)
    left = EVALUATORS[type(node.left)](node.left, frame)
    right = EVALUATORS[type(node.right)](node.right, frame)
    if left is True or left is False:
        if right is True or right is False:
            return (left and right) if node.op == "&&" else (left or right)
    else:
        left = _operand(left, BOOL, "left operand", node.left)
    return _joined(node, left, _operand(right, BOOL, "right operand", node.right))


def _short_circuited(node: hcl.BinaryOp, frame: Frame) -> Value:
    """An operand that decides alone makes what is wrong with the other one of no account (HCL's `ShortCircuit`).

    An operand that fails counts as unknown until the other one is known; null counts as false.
    """
    left, left_error = _attempt(node.left, frame)
    right, right_error = _attempt(node.right, frame)
    if isinstance(left, bool) and isinstance(right, bool):
        return (left and right) if node.op == "&&" else (left or right)
    left, marks = unmark(_operand(left, BOOL, "left operand", node.left))
    right, right_marks = unmark(_operand(right, BOOL, "right operand", node.right))
    marks |= right_marks
    decides = _DECIDES[node.op]
    left_known, right_known = not isinstance(left, UnknownValue), not isinstance(right, UnknownValue)
    if not (left_known or right_known):
        error = left_error
    elif (left_known and (left is True) is decides) or (right_known and (right is True) is decides):
        return mark(decides, marks)
    else:
        error = left_error or right_error
    if error is not None:
        raise error
    if not (left_known and right_known):
        return mark(unknown_because_of(BOOL, (left, right), NOT_NULL), marks)
    return mark(_joined(node, left, right), marks)


def _attempt(node: hcl.Expression, frame: Frame) -> tuple[Value, EvaluationError | None]:
    try:
        return EVALUATORS[type(node)](node, frame), None
    except InvalidReferenceError:
        raise
    except EvaluationError as error:
        return UnknownValue(_type_where_it_fails(node)), error


def _type_where_it_fails(node: hcl.Expression) -> Type:
    """What a node is even where it fails: a number, a tuple and an object are no operands of a logical operation."""
    while isinstance(node, hcl.Parentheses):
        node = node.expression
    if isinstance(node, hcl.BinaryOp | hcl.UnaryOp) and (node.op in _ARITHMETIC or node.op == "-"):
        return NUMBER
    return _TYPES_OF_CONSTRUCTORS.get(type(node), DYNAMIC)


_TYPES_OF_CONSTRUCTORS: dict[type, Type] = {hcl.TupleCons: TupleType(()), hcl.ObjectCons: object_type({})}


def _joined(node: hcl.BinaryOp, left: Value, right: Value) -> Value:
    """The value of `&&` or `||` for operands that are bools, marked, unknown or null."""
    left, marks = unmark(left)
    right, right_marks = unmark(right)
    marks |= right_marks
    if isinstance(left, NullValue) or isinstance(right, NullValue):
        _failed("argument must not be null", node)
    if isinstance(left, UnknownValue) or isinstance(right, UnknownValue):
        return mark(unknown_because_of(BOOL, (left, right), NOT_NULL), marks)
    return mark((left and right) if node.op == "&&" else (left or right), marks)


def _negated(value: Value) -> Value:
    if isinstance(value, Marked):
        return mark(_negated(value.value), value.marks)
    return value if isinstance(value, UnknownValue) else not value


@evaluates(hcl.UnaryOp)
def _unary(node: hcl.UnaryOp, frame: Frame) -> Value:
    operand = EVALUATORS[type(node.operand)](node.operand, frame)
    wanted = BOOL if node.op == "!" else NUMBER
    operand = _operand(operand, wanted, "unary operand", node.operand)
    operand, marks = unmark(operand)
    if isinstance(operand, NullValue):
        _failed("argument must not be null", node)
    if isinstance(operand, UnknownValue):
        return mark(operand.of(wanted, NOT_NULL), marks)
    return mark(numbers.negate(operand) if wanted is NUMBER else not operand, marks)  # type: ignore[arg-type]


def _order_of_unknown(op: str, left: Value, right: Value) -> Value:
    """A comparison that what is known of an unknown number may decide all the same (cty's `LessThan`)."""
    left_least, left_most = _range(left)
    right_least, right_most = _range(right)
    below = left_most is not None and right_least is not None and numbers.compare(left_most, right_least) < 0
    above = left_least is not None and right_most is not None and numbers.compare(left_least, right_most) > 0
    if below or above:
        return _ORDER[op](-1 if below else 1)
    return unknown_because_of(BOOL, (left, right), NOT_NULL)


def _range(value: Value) -> tuple[Number | None, Number | None]:
    if isinstance(value, UnknownValue):
        return value.refinement.minimum, value.refinement.maximum
    assert isinstance(value, int | Real)
    return value, value
