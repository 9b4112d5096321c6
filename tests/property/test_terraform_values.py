"""Laws of Terraform's values, for values made at random: conversion, equality, JSON, printing, evaluation."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gitops_lint.formats import hcl
from gitops_lint.terraform import numbers
from gitops_lint.terraform.conversion import can_convert, convert
from gitops_lint.terraform.equality import equal, raw_equal, set_of
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.json_functions import FUNCTIONS as JSON_FUNCTIONS
from gitops_lint.terraform.printing import print_value
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    TupleType,
    Type,
    object_type,
)
from gitops_lint.terraform.unification import unify
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    TupleValue,
    Value,
    object_of,
    type_of,
)

sys.path.insert(0, str(Path(__file__).parents[1] / "oracle"))
from console_module import ConsoleModule
from test_terraform_expressions import EXPRESSIONS

MODULES = {language: ConsoleModule(language=language) for language in ((1, 11), (1, 15))}
ENCODE, DECODE = (next(one for one in JSON_FUNCTIONS if one.name == name) for name in ("jsonencode", "jsondecode"))

TEXTS = st.text(st.sampled_from('ab01.- é"\\$%{}\n\t✓'), max_size=6)
NUMBERS = st.one_of(
    st.integers(-(10**30), 10**30),
    st.decimals(-(10**6), 10**6, allow_nan=False, places=4).map(lambda number: numbers.parse(format(number, "f"))),
)
SCALARS = st.one_of(TEXTS, NUMBERS, st.booleans())
NAMES = st.sampled_from(["a", "b", "c d", "é", "0", ""])
PRIMITIVES = st.sampled_from([STRING, NUMBER, BOOL])
_SCALARS_OF: dict[Type, st.SearchStrategy[Value]] = {STRING: TEXTS, NUMBER: NUMBERS, BOOL: st.booleans()}


def _collections(type_: Type) -> st.SearchStrategy[Value]:
    """Lists, maps and sets of a primitive type, in which a null may stand."""
    items = _SCALARS_OF[type_]
    several = st.lists(items, max_size=3)
    return st.one_of(
        st.lists(st.one_of(items, st.just(NullValue(type_))), max_size=3).map(
            lambda made: ListValue(type_, tuple(made))
        ),
        st.dictionaries(NAMES, items, max_size=3).map(lambda made: MapValue(type_, dict(sorted(made.items())))),
        several.map(lambda made: set_of(type_, made)),
    )


def _larger(inner: st.SearchStrategy[Value]) -> st.SearchStrategy[Value]:
    return st.one_of(
        st.lists(inner, max_size=3).map(lambda items: TupleValue(tuple(items))),
        st.dictionaries(NAMES, inner, max_size=3).map(object_of),
        PRIMITIVES.flatmap(_collections),
    )


VALUES = st.recursive(st.one_of(SCALARS, st.just(NullValue())), _larger, max_leaves=8)
PLAIN = st.recursive(
    st.one_of(SCALARS, st.just(NullValue())),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: TupleValue(tuple(items))),
        st.dictionaries(NAMES, inner, max_size=3).map(object_of),
    ),
    max_leaves=8,
)
"""What JSON has: no list, set or map that is of one type."""
TYPES = st.recursive(
    st.sampled_from([STRING, NUMBER, BOOL, DYNAMIC]),
    lambda inner: st.one_of(
        inner.map(ListType),
        inner.map(SetType),
        inner.map(MapType),
        st.lists(inner, max_size=2).map(lambda elements: TupleType(tuple(elements))),
        st.dictionaries(NAMES, inner, max_size=2).map(object_type),
    ),
    max_leaves=4,
)


@given(VALUES, TYPES)
@settings(max_examples=300)
def test_to_convert_once_more_changes_nothing(value: Value, wanted: Type) -> None:
    try:
        once = convert(value, wanted)
    except ConversionError:
        return
    assert raw_equal(convert(once, wanted), once)


@given(VALUES, TYPES)
@settings(max_examples=300)
def test_only_what_can_be_converted_is(value: Value, wanted: Type) -> None:
    try:
        convert(value, wanted)
    except ConversionError:
        return
    assert can_convert(type_of(value), wanted)


@given(VALUES)
def test_a_value_converts_to_its_own_type_and_is_the_same(value: Value) -> None:
    assert raw_equal(convert(value, type_of(value)), value)


@given(TYPES, TYPES)
@settings(max_examples=300)
def test_it_does_not_matter_which_type_is_unified_first(left: Type, right: Type) -> None:
    assert unify([left, right]) == unify([right, left])


@given(TYPES)
def test_a_type_unifies_with_itself(type_: Type) -> None:
    assert unify([type_, type_]) == type_


@given(VALUES, VALUES)
@settings(max_examples=300)
def test_equality_is_symmetric(left: Value, right: Value) -> None:
    assert raw_equal(equal(left, right), equal(right, left))
    assert raw_equal(left, right) == raw_equal(right, left)


@given(VALUES)
def test_a_known_value_is_the_same_as_itself(value: Value) -> None:
    assert raw_equal(value, value)
    assert equal(value, value) is not False


@given(
    PRIMITIVES.flatmap(lambda type_: st.tuples(st.just(type_), st.lists(_SCALARS_OF[type_], max_size=6))), st.randoms()
)
def test_a_set_is_the_same_in_whatever_order_it_is_made(made: tuple[Type, list[Value]], random: object) -> None:
    type_, items = made
    shuffled = [*items, *items[:2]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert raw_equal(set_of(type_, items), set_of(type_, shuffled))
    assert print_value(set_of(type_, items)) == print_value(set_of(type_, shuffled))


@given(PLAIN)
@settings(max_examples=300)
def test_what_is_encoded_as_json_is_decoded_to_the_same(value: Value) -> None:
    assert raw_equal(DECODE.implementation(ENCODE.implementation(value)), value)


@given(VALUES)
@settings(max_examples=400)
def test_what_the_console_prints_is_an_expression_with_that_value(value: Value) -> None:
    text = print_value(value)
    # A text of several lines is shown as a heredoc, which always ends with a line break; `${` and `%{` as they are.
    assume(not any(mark in text for mark in ("<<", "${", "%{")))
    expression, problems = hcl.read_expression(text)
    assert not problems
    for module in MODULES.values():
        assert print_value(evaluate(expression, module)) == text


@given(EXPRESSIONS)
@settings(max_examples=400)
def test_an_expression_has_a_value_or_an_evaluation_error(text: str) -> None:
    expression, problems = hcl.read_expression(text)
    if problems:
        return
    for module in MODULES.values():
        try:
            print_value(evaluate(expression, module))
        except EvaluationError:
            continue
