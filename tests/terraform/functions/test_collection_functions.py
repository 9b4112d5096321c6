"""What no console shows of the functions of collections: what of an unknown result is known, why, and the price."""

from __future__ import annotations

import time
from collections.abc import Sequence

import pytest

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.function import call
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, ListType, MapType, SetType, TupleType
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    Refinement,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    unmark,
)

LATER = UnknownValue(STRING)
ELSEWHERE = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, "a data source")
SECRET = Marked("s", frozenset({SENSITIVE}))
SOME_OBJECT = ObjectValue({"id": "i"}, rest=ELSEWHERE.of(DYNAMIC))


def value_of(name: str, *arguments: Value) -> Value:
    return call(FUNCTIONS[name], arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "type_", "refinement"),
    [
        ("length", [UnknownValue(ListType(STRING))], NUMBER, Refinement(not_null=True, minimum=0)),
        (
            "length",
            [UnknownValue(ListType(STRING), refinement=Refinement(shortest=1, longest=3))],
            NUMBER,
            Refinement(not_null=True, minimum=1, maximum=3),
        ),
        (
            "length",
            [SetValue(STRING, ("a", LATER))],
            NUMBER,
            Refinement(not_null=True, minimum=1, maximum=2),
        ),
        ("alltrue", [ListValue(BOOL, (UnknownValue(BOOL),))], BOOL, Refinement(not_null=True)),
        ("contains", [TupleValue((LATER,)), "a"], BOOL, Refinement(not_null=True)),
        ("coalesce", ["", LATER], STRING, Refinement(not_null=True)),
        ("keys", [UnknownValue(MapType(STRING))], ListType(STRING), Refinement(not_null=True)),
        ("lookup", [UnknownValue(MapType(STRING)), "a"], STRING, Refinement()),
        (
            "reverse",
            [UnknownValue(TupleType((STRING, NUMBER)))],
            TupleType((NUMBER, STRING)),
            Refinement(not_null=True),
        ),
        ("setunion", [UnknownValue(SetType(STRING))], SetType(STRING), Refinement(not_null=True)),
        (
            "setproduct",
            [SetValue(STRING, ("a", LATER)), ListValue(STRING, ("b",))],
            SetType(TupleType((STRING, STRING))),
            Refinement(not_null=True, shortest=1, longest=2),
        ),
        ("zipmap", [ListValue(STRING, (LATER,)), ListValue(NUMBER, (1,))], MapType(NUMBER), Refinement(not_null=True)),
        ("flatten", [TupleValue((UnknownValue(ListType(STRING)),))], DYNAMIC, Refinement()),
        ("element", [UnknownValue(ListType(BOOL)), 0], BOOL, Refinement()),
    ],
)
def test_a_result_that_is_unknown_has_a_type_and_bounds(
    name: str, arguments: Sequence[Value], type_: object, refinement: Refinement
) -> None:
    found = value_of(name, *arguments)
    assert isinstance(found, UnknownValue)
    assert (found.type, found.refinement) == (type_, refinement)


def test_a_sorted_list_is_as_long_as_the_one_with_unknown_elements_was() -> None:
    unknown = LATER
    assert value_of("sort", ListValue(STRING, ("b", LATER))) == ListValue(STRING, (unknown, unknown))


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("coalesce", ["", ELSEWHERE]),
        ("contains", [ListValue(STRING, (ELSEWHERE,)), "a"]),
        ("distinct", [ListValue(STRING, (ELSEWHERE, "a"))]),
        ("index", [ListValue(STRING, (ELSEWHERE, "a")), "a"]),
        ("length", [SOME_OBJECT]),
        ("keys", [SOME_OBJECT]),
        ("values", [SOME_OBJECT]),
        ("lookup", [SOME_OBJECT, "name", "d"]),
        ("merge", [SOME_OBJECT, UnknownValue(MapType(STRING), UnknownKind.NOT_AVAILABLE, "a data source")]),
        ("setintersection", [SetValue(STRING, (ELSEWHERE,)), SetValue(STRING, ("a",))]),
        ("sum", [TupleValue((ELSEWHERE.of(NUMBER), 1))]),
        ("transpose", [MapValue(ListType(STRING), {"a": ListValue(STRING, (ELSEWHERE,))})]),
    ],
)
def test_an_unknown_result_says_what_made_it_unknown(name: str, arguments: Sequence[Value]) -> None:
    found = value_of(name, *arguments)
    assert isinstance(found, UnknownValue)
    assert (found.kind, found.reason) == (UnknownKind.NOT_AVAILABLE, "a data source")


def test_what_terraform_would_not_know_either_decides_why_a_result_is_unknown() -> None:
    found = value_of("distinct", ListValue(STRING, (ELSEWHERE, LATER)))
    assert isinstance(found, UnknownValue)
    assert found.kind is UnknownKind.AFTER_APPLY


def test_an_attribute_that_is_seen_is_known_even_where_others_may_be_added() -> None:
    assert value_of("lookup", SOME_OBJECT, "id", "d") == "i"


def test_an_object_that_may_have_more_attributes_may_overwrite_those_before_it() -> None:
    merged = value_of("merge", ObjectValue({"id": "mine", "name": "n"}), SOME_OBJECT, ObjectValue({"zone": "z"}))
    assert merged == ObjectValue({"id": "i", "name": SOME_OBJECT.rest, "zone": "z"}, rest=SOME_OBJECT.rest)


@pytest.mark.parametrize(
    ("name", "arguments", "whole", "parts"),
    [
        ("reverse", [TupleValue(("a", SECRET))], False, True),
        ("concat", [TupleValue((SECRET,)), TupleValue(("b",))], False, True),
        ("values", [ObjectValue({"a": SECRET})], False, True),
        ("merge", [ObjectValue({"a": SECRET}), ObjectValue({"b": 1})], False, True),
        ("merge", [Marked(ObjectValue({"a": 1}), frozenset({SENSITIVE}))], True, False),
        ("zipmap", [ListValue(STRING, (SECRET,)), TupleValue((1,))], True, False),
        ("setunion", [ListValue(STRING, (SECRET,))], True, False),
        ("keys", [ObjectValue({"a": SECRET})], False, False),
        ("length", [TupleValue((SECRET,))], False, False),
        ("lookup", [ObjectValue({"a": SECRET, "b": 1}), "b"], False, False),
        ("flatten", [TupleValue((Marked(TupleValue(("a",)), frozenset({SENSITIVE})), "b"))], True, False),
    ],
)
def test_only_what_came_from_a_secret_is_one(name: str, arguments: Sequence[Value], whole: bool, parts: bool) -> None:
    bare, marks = unmark(value_of(name, *arguments))
    items: Sequence[Value] = ()
    if isinstance(bare, TupleValue | ListValue | SetValue):
        items = bare.items
    elif isinstance(bare, ObjectValue | MapValue):
        items = tuple(bare.items.values())
    assert (bool(marks), any(isinstance(item, Marked) for item in items)) == (whole, parts)


def test_an_element_of_a_tuple_is_counted_from_its_end_where_the_index_is_negative() -> None:
    # Terraform 1.11 panics here; go-cty 1.16.2 counts.
    assert value_of("element", TupleValue(("a", 2, "c")), -1) == "c"


def test_a_product_that_would_fill_the_memory_is_refused() -> None:
    many = ListValue(NUMBER, tuple(range(1000)))
    with pytest.raises(FunctionError, match="more than 1000000 elements"):
        value_of("setproduct", many, many, many)


@pytest.mark.parametrize("name", ["distinct", "setunion", "setintersection", "setsubtract", "flatten", "compact"])
def test_ten_times_the_elements_take_no_hundred_times_the_time(name: str) -> None:
    def seconds(size: int) -> float:
        given = ListValue(STRING, tuple([f"element {number}" for number in range(size)]))
        arguments = [given, given] if name == "setsubtract" else [given]
        begun = time.perf_counter()
        value_of(name, *arguments)
        return time.perf_counter() - begun

    few = min(seconds(2000) for _ in range(3))
    assert min(seconds(20_000) for _ in range(3)) < 50 * max(few, 0.0005)
