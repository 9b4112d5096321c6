"""Literals and templates, by the rules of HCL's `TemplateExpr`, `TemplateJoinExpr` and `TemplateWrapExpr`."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from unicodedata import normalize

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform import numbers
from gitops_lint.terraform.amounts import CHARACTERS
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.expressions.steps import number_out_of_range
from gitops_lint.terraform.prefixes import known_prefix
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import (
    NO_MARKS,
    NULL,
    NullValue,
    Refinement,
    TupleValue,
    UnknownValue,
    Value,
    mark,
    unknown_because_of,
    unmark,
)

_PREFIX_BYTES = 128
"""How much of the known beginning of a template HCL keeps."""


@evaluates(hcl.String)
def _string(node: hcl.String, frame: Frame) -> Value:
    text = node.value
    return text if text.isascii() else normalize("NFC", text)


_parsed = lru_cache(maxsize=4096)(numbers.parse)


@evaluates(hcl.Number)
def _number(node: hcl.Number, frame: Frame) -> Value:
    try:
        return _parsed(node.text)
    except ValueError:
        raise number_out_of_range(node) from None


@evaluates(hcl.Bool)
def _bool(node: hcl.Bool, frame: Frame) -> Value:
    return node.value


@evaluates(hcl.Null)
def _null(node: hcl.Null, frame: Frame) -> Value:
    return NULL


@evaluates(hcl.Invalid)
def _invalid(node: hcl.Invalid, frame: Frame) -> Value:
    return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="the expression cannot be read")


@evaluates(hcl.Parentheses)
def _parentheses(node: hcl.Parentheses, frame: Frame) -> Value:
    return EVALUATORS[type(node.expression)](node.expression, frame)


@evaluates(hcl.TemplateWrap)
def _wrapped(node: hcl.TemplateWrap, frame: Frame) -> Value:
    return EVALUATORS[type(node.wrapped)](node.wrapped, frame)


@evaluates(hcl.Template)
def _template(node: hcl.Template, frame: Frame) -> Value:
    texts: list[str] = []
    for position, part in enumerate(node.parts):
        kind = type(part)
        if kind is hcl.String:
            texts.append(part.value)  # type: ignore[union-attr, arg-type]
            continue
        value = EVALUATORS[kind](part, frame)
        if type(value) is str:
            texts.append(value)
        elif type(value) is int:
            texts.append(str(value))
        else:
            return _uncertain(node, frame, texts, value, position)
    text = _gathered(texts, node, frame)
    return text if text.isascii() else normalize("NFC", text)


def _uncertain(node: hcl.Template, frame: Frame, texts: list[str], value: Value, position: int) -> Value:
    """The rest of a template from a part on that may be unknown, marked or no text at all."""
    marks = NO_MARKS
    unknown: list[Value] = []
    while True:
        part = node.parts[position]
        value, found = unmark(value)
        marks |= found
        if isinstance(value, NullValue):
            detail = "The expression result is null. Cannot include a null value in a string template."
            raise EvaluationError("Invalid template interpolation value", detail, part.span)
        if isinstance(value, UnknownValue):
            unknown.append(value)
        else:
            text = _text(value, part)
            if not unknown:
                texts.append(text)
        position += 1
        if position == len(node.parts):
            break
        value = EVALUATORS[type(node.parts[position])](node.parts[position], frame)
    if not unknown:
        return mark(normalize("NFC", _gathered(texts, node, frame)), marks)
    start = "".join(texts).encode("utf-8", "surrogatepass")[:_PREFIX_BYTES].decode("utf-8", "ignore")
    refinement = Refinement(not_null=True, prefix=known_prefix(start))
    return mark(unknown_because_of(STRING, unknown, refinement), marks)


def _gathered(texts: Sequence[str], node: hcl.Expression, frame: Frame) -> str:
    """The texts as one, unless that is too long."""
    frame.meter.count(sum(map(len, texts)) // CHARACTERS, node.span)
    return "".join(texts)


def _text(value: Value, part: hcl.Expression) -> str:
    try:
        text = convert(value, STRING)
    except ConversionError as error:
        detail = f"Cannot include the given value in a string template: {error.message}."
        raise EvaluationError("Invalid template interpolation value", detail, part.span) from None
    assert isinstance(text, str)
    return text


@evaluates(hcl.TemplateJoin)
def _joined(node: hcl.TemplateJoin, frame: Frame) -> Value:
    joined = EVALUATORS[hcl.For](node.tuple, frame)
    joined, marks = unmark(joined)
    if isinstance(joined, UnknownValue):
        return mark(joined.of(STRING), marks)
    assert isinstance(joined, TupleValue)
    texts: list[str] = []
    for item in joined.items:
        if type(item) is str:
            texts.append(item)
            continue
        bare, found = unmark(item)
        marks |= found
        if isinstance(bare, NullValue):
            detail = "An iteration result is null. Cannot include a null value in a string template."
            raise EvaluationError("Invalid template interpolation value", detail, node.span)
        if isinstance(bare, UnknownValue):
            return mark(bare.of(STRING), marks)
        try:
            text = convert(bare, STRING)
        except ConversionError as error:
            detail = f"Cannot include one of the interpolation results into the string template: {error.message}."
            raise EvaluationError("Invalid template interpolation value", detail, node.span) from None
        assert isinstance(text, str)
        texts.append(text)
    return mark(normalize("NFC", _gathered(texts, node, frame)), marks)
