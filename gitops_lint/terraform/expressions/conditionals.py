"""`condition ? a : b`, by the rules of HCL's `ConditionalExpr`."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError, InvalidReferenceError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.numbers import Number, Real
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    friendly_name,
)
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.untold import likenesses, untold_part
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    Refinement,
    SetValue,
    UnknownValue,
    Value,
    mark,
    type_of,
    unmark,
)

_SIMPLE = frozenset({str, bool, int})
_SUMMARY = "Inconsistent conditional result types"


@evaluates(hcl.Conditional)
def _conditional(node: hcl.Conditional, frame: Frame) -> Value:
    when_true, true_error = _attempt(node.true_result, frame)
    when_false, false_error = _attempt(node.false_result, frame)
    kind = type(when_true)
    same = kind is type(when_false) and kind in _SIMPLE
    type_ = None if same else _common_type(node, when_true, when_false)
    condition = EVALUATORS[type(node.condition)](node.condition, frame)
    if same and condition is True and true_error is None:
        return when_true
    if same and condition is False and false_error is None:
        return when_false
    condition, marks = unmark(condition)
    if isinstance(condition, NullValue):
        detail = "The condition value is null. Conditions must either be true or false."
        raise EvaluationError("Null condition", detail, node.condition.span)
    when_true, true_marks = unmark(when_true)
    when_false, false_marks = unmark(when_false)
    marks = marks | true_marks | false_marks
    if isinstance(condition, UnknownValue):
        return mark(_undecided(condition, when_true, when_false, type_ or type_of(when_true)), marks)
    try:
        condition = convert(condition, BOOL)
    except ConversionError:
        detail = "The condition expression must be of type bool."
        raise EvaluationError("Incorrect condition type", detail, node.condition.span) from None
    if condition:
        chosen, error, word, result = when_true, true_error, "true", node.true_result
    else:
        chosen, error, word, result = when_false, false_error, "false", node.false_result
    if error is not None:
        raise error
    if type_ is None:
        return mark(chosen, marks)
    try:
        return mark(convert(chosen, type_), marks)
    except ConversionError as mismatch:
        detail = f"The {word} result value has the wrong type: {mismatch.message}."
        raise EvaluationError(_SUMMARY, detail, result.span) from None


def _attempt(node: hcl.Expression, frame: Frame) -> tuple[Value, EvaluationError | None]:
    """The value of a result; where it has none, that is of no account unless it is the one that is chosen."""
    try:
        return EVALUATORS[type(node)](node, frame), None
    except InvalidReferenceError:
        raise
    except EvaluationError as error:
        return UnknownValue(_type_of_failed(node)), error


_LOGICAL = frozenset({"&&", "||", "==", "!=", "<", "<=", ">", ">="})


def _type_of_failed(node: hcl.Expression) -> Type:
    """The type that HCL knows of an expression even where it has no value."""
    if isinstance(node, hcl.BinaryOp):
        return BOOL if node.op in _LOGICAL else NUMBER
    if isinstance(node, hcl.UnaryOp):
        return BOOL if node.op == "!" else NUMBER
    return STRING if isinstance(node, hcl.Template | hcl.TemplateJoin) else DYNAMIC


def _common_type(node: hcl.Conditional, when_true: Value, when_false: Value) -> Type | None:
    """The type of both results; None where the chosen one stays as it is."""
    if isinstance(when_true, NullValue) and when_true.type is DYNAMIC:
        return type_of(when_false)
    if isinstance(when_false, NullValue) and when_false.type is DYNAMIC:
        return type_of(when_true)
    true_type, false_type = type_of(when_true), type_of(when_false)
    if true_type is DYNAMIC or false_type is DYNAMIC:
        return DYNAMIC
    if true_type == false_type:
        return true_type
    common = unify((true_type, false_type))
    if common is None and _may_agree(when_true, when_false):
        return DYNAMIC
    if common is None:
        reason = describe_mismatch(true_type, false_type)
        detail = f"The true and false result expressions must have consistent types. {reason}."
        raise EvaluationError(_SUMMARY, detail, Span(node.true_result.start, node.false_result.end))
    return common


def _may_agree(when_true: Value, when_false: Value) -> bool:
    """Whether the results have no type in common only because that of a part of them is not told."""
    if untold_part(when_true) is None and untold_part(when_false) is None:
        return False
    pairs = zip(likenesses(when_true), likenesses(when_false), strict=True)
    return any(unify((type_of(one), type_of(other))) is not None for one, other in pairs)


def _undecided(condition: UnknownValue, when_true: Value, when_false: Value, type_: Type) -> Value:
    """The value where the condition is not known: what both results have in common is known of it."""
    if isinstance(when_true, NullValue) and isinstance(when_false, NullValue):
        return NullValue(type_)
    not_null = _never_null(when_true) and _never_null(when_false)
    if type_of(when_true) == NUMBER and type_of(when_false) == NUMBER:
        true_least, true_most = _number_range(when_true)
        false_least, false_most = _number_range(when_false)
        least = None if true_least is None or false_least is None else _smaller(true_least, false_least)
        most = None if true_most is None or false_most is None else _larger(true_most, false_most)
        return condition.of(NUMBER, Refinement(not_null=not_null, minimum=least, maximum=most))
    if isinstance(type_, ListType | SetType | MapType) and type_of(when_true) == type_of(when_false):
        true_shortest, true_longest = _length_range(when_true)
        false_shortest, false_longest = _length_range(when_false)
        longest = None if true_longest is None or false_longest is None else max(true_longest, false_longest)
        shortest = min(true_shortest, false_shortest)
        return condition.of(type_, Refinement(not_null=not_null, shortest=shortest, longest=longest))
    return condition.of(type_, Refinement(not_null=not_null and type_ is not DYNAMIC))


def _smaller(left: Number, right: Number) -> Number:
    return left if numbers.compare(left, right) < 0 else right


def _larger(left: Number, right: Number) -> Number:
    return left if numbers.compare(left, right) > 0 else right


def _never_null(value: Value) -> bool:
    if isinstance(value, UnknownValue):
        return value.refinement.not_null
    return not isinstance(value, NullValue)


def _number_range(value: Value) -> tuple[Number | None, Number | None]:
    if isinstance(value, int | Real):
        return value, value
    if isinstance(value, UnknownValue):
        return value.refinement.minimum, value.refinement.maximum
    return None, None


def _length_range(value: Value) -> tuple[int, int | None]:
    if isinstance(value, ListValue | SetValue | MapValue):
        shortest = 1 if isinstance(value, SetValue) and value.items else len(value.items)
        return shortest, len(value.items)
    if isinstance(value, UnknownValue):
        return value.refinement.shortest, value.refinement.longest
    return 0, None


def describe_mismatch(when_true: Type, when_false: Type) -> str:
    """What keeps two types from having one in common (HCL's `describeConditionalTypeMismatch`)."""
    if isinstance(when_true, ObjectType) and isinstance(when_false, ObjectType):
        for name, type_ in when_true.attributes.items():
            if name not in when_false.attributes:
                return f"The 'true' value includes object attribute \"{name}\", which is absent in the 'false' value"
            if type_ != when_false.attributes[name]:
                reason = describe_mismatch(type_, when_false.attributes[name])
                return f'Type mismatch for object attribute "{name}": {reason}'
        for name in when_false.attributes:
            if name not in when_true.attributes:
                return f"The 'false' value includes object attribute \"{name}\", which is absent in the 'true' value"
    if isinstance(when_true, TupleType) and isinstance(when_false, TupleType):
        true_count, false_count = len(when_true.elements), len(when_false.elements)
        if true_count != false_count:
            return f"The 'true' tuple has length {true_count}, but the 'false' tuple has length {false_count}"
        for position, (type_, other) in enumerate(zip(when_true.elements, when_false.elements, strict=True)):
            if type_ != other:
                return f"Type mismatch for tuple element {position}: {describe_mismatch(type_, other)}"
    if isinstance(when_true, ListType | SetType | MapType) and type(when_true) is type(when_false):
        assert isinstance(when_false, ListType | SetType | MapType)
        if isinstance(when_true.element, ObjectType | TupleType) and type(when_true.element) is type(
            when_false.element
        ):
            noun = friendly_name(when_true).partition(" ")[0]
            return f"Mismatched {noun} element types: {describe_mismatch(when_true.element, when_false.element)}"
    if friendly_name(when_true) == friendly_name(when_false):
        return (
            "At least one deeply-nested attribute or element is not compatible across both the 'true' and the "
            "'false' value"
        )
    return f"The 'true' value is {friendly_name(when_true)}, but the 'false' value is {friendly_name(when_false)}"
