"""What no console shows of the functions of text: how long they take, what of an unknown result is known, and why."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform import numbers
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.function import call
from gitops_lint.terraform.functions.graphemes import clusters, count
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.types import DYNAMIC, NUMBER, STRING, ListType
from gitops_lint.terraform.values import (
    EPHEMERAL,
    SENSITIVE,
    ListValue,
    Marked,
    NullValue,
    Refinement,
    TupleValue,
    UnknownValue,
    Value,
    object_of,
    unmark_deep,
)

NOT_AVAILABLE = UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, "a data source")
AFTER_APPLY = UnknownValue(STRING)
SECRET = frozenset({SENSITIVE})

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def value_of(name: str, *arguments: Value) -> Value:
    return call(FUNCTIONS[name], arguments)


@pytest.mark.parametrize(
    ("name", "arguments", "known"),
    [
        ("format", ("id-%s", AFTER_APPLY), Refinement(not_null=True, prefix="id-")),
        ("format", ("ide%s", AFTER_APPLY), Refinement(not_null=True, prefix="id")),
        ("jsonencode", (object_of({"a": AFTER_APPLY}),), Refinement(not_null=True, prefix="{")),
        ("jsonencode", (TupleValue((AFTER_APPLY,)),), Refinement(not_null=True, prefix="[")),
        ("jsonencode", (AFTER_APPLY,), Refinement(not_null=True)),
        ("upper", (AFTER_APPLY,), Refinement(not_null=True)),
        ("tostring", (AFTER_APPLY,), Refinement()),
        ("yamlencode", (TupleValue((AFTER_APPLY,)),), Refinement()),
    ],
)
def test_what_is_known_of_an_unknown_result(name: str, arguments: tuple[Value, ...], known: Refinement) -> None:
    found = value_of(name, *arguments)
    assert isinstance(found, UnknownValue)
    assert (found.type, found.refinement) == (STRING, known)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("base64decode", (NOT_AVAILABLE,)),
        ("format", ("%s", TupleValue((NOT_AVAILABLE,)))),
        ("formatlist", ("%s", TupleValue((NOT_AVAILABLE,)))),
        ("join", (",", ListValue(STRING, (NOT_AVAILABLE,)))),
        ("jsondecode", (NOT_AVAILABLE,)),
        ("jsonencode", (TupleValue((NOT_AVAILABLE,)),)),
        ("parseint", (NOT_AVAILABLE, 10)),
        ("regex", (NOT_AVAILABLE, "x")),
        ("startswith", (NOT_AVAILABLE, "x")),
        ("tonumber", (NOT_AVAILABLE,)),
        ("yamlencode", (TupleValue((NOT_AVAILABLE,)),)),
    ],
)
def test_a_result_is_unknown_for_the_reason_of_its_argument(name: str, arguments: tuple[Value, ...]) -> None:
    found = value_of(name, *arguments)
    found = found.items[0] if isinstance(found, ListValue) else found
    assert isinstance(found, UnknownValue)
    assert (found.kind, found.reason) == (UnknownKind.NOT_AVAILABLE, "a data source")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("base64gzip", ("text",)),
        ("textencodebase64", ("\uff5e", "Shift_JIS")),
        ("textencodebase64", ("x", "IBM1047")),
        ("indent", (2**40, "a\nb")),
        ("format", ("%99999999s", "x")),
    ],
)
def test_what_cannot_be_reproduced_is_not_claimed(name: str, arguments: tuple[Value, ...]) -> None:
    found = value_of(name, *arguments)
    assert isinstance(found, UnknownValue)
    assert found.kind is UnknownKind.NOT_AVAILABLE
    assert found.reason


def test_ephemeral_parts_become_null_of_their_type_and_keep_other_marks() -> None:
    ephemeral = frozenset({EPHEMERAL})
    given_value = object_of(
        {
            "both": Marked("x", ephemeral | SECRET),
            "kept": Marked("y", SECRET),
            "list": ListValue(NUMBER, (Marked(1, ephemeral), 2)),
            "unknown": Marked(UnknownValue(STRING, refinement=Refinement(prefix="p")), ephemeral),
        }
    )
    assert value_of("ephemeralasnull", given_value) == object_of(
        {
            "both": Marked(NullValue(STRING), SECRET),
            "kept": Marked("y", SECRET),
            "list": ListValue(NUMBER, (NullValue(NUMBER), 2)),
            "unknown": UnknownValue(STRING),
        }
    )


def test_nonsensitive_keeps_other_marks() -> None:
    assert value_of("nonsensitive", Marked("x", SECRET | {EPHEMERAL})) == Marked("x", frozenset({EPHEMERAL}))


def test_an_unknown_pattern_gives_a_list_of_no_known_type() -> None:
    found = value_of("regexall", AFTER_APPLY, "x")
    assert isinstance(found, UnknownValue)
    assert found.type == ListType(DYNAMIC)


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("regexall", ("(a+)+$", "a" * 50_000 + "b")),
        ("regexall", ("[aé]", "é" * 50_000)),
        ("replace", ("a" * 50_000, "/a*?/", "<$0>")),
        ("parseint", ("7" * 100_000, 8)),
        ("strrev", ("é👩" * 50_000,)),
        ("csvdecode", ('a\n"' + '""' * 50_000 + '"',)),
        ("base64decode", ("YWJj" * 50_000,)),
        ("yamlencode", (" word" * 40_000,)),
    ],
)
def test_long_text_takes_no_long_time(name: str, arguments: tuple[Value, ...]) -> None:
    begin = time.perf_counter()
    value_of(name, *arguments)
    assert time.perf_counter() - begin < 5


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_json_nested_too_deeply_is_refused(opening: str) -> None:
    with pytest.raises(FunctionError):
        value_of("jsondecode", opening * 100_000)


def test_yaml_nested_too_deeply_is_refused() -> None:
    with pytest.raises(FunctionError):
        value_of("yamldecode", "[" * 2_000 + "]" * 2_000)


@given(texts)
def test_clusters_are_the_text(text: str) -> None:
    assert "".join(clusters(text)) == text
    assert all(clusters(text))
    assert count(text) == len(clusters(text))


@given(
    st.floats(-1e30, 1e30), st.sampled_from("efg"), st.integers(0, 20), st.sampled_from(["", "+", "12", "-12", "012"])
)
def test_a_double_is_formatted_as_c_does(number: float, verb: str, precision: int, flags: str) -> None:
    if verb == "g" and precision == 0:
        precision = 1
    text = f"%{flags}.{precision}{verb}"
    exact = numbers.from_float(number) if number else 0
    assert value_of("format", text, exact) == text % (number or 0.0)


def normal_object(items: dict[str, Value]) -> Value:
    return object_of({str(value_of("format", "%s", name)): item for name, item in items.items()})


def normal(value: Value) -> Value:
    """The value as Terraform has it: its strings in normal form."""
    if isinstance(value, str):
        return value_of("format", "%s", value)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(map(normal, value.items)))
    return object_of({name: normal(item) for name, item in value.items.items()}) if hasattr(value, "items") else value


nested = st.recursive(
    st.one_of(texts, st.booleans(), st.integers(-(10**30), 10**30), st.just(NullValue())),
    lambda parts: st.one_of(
        st.lists(parts, max_size=4).map(lambda items: TupleValue(tuple(items))),
        st.dictionaries(texts, parts, max_size=4).map(normal_object),
    ),
    max_leaves=12,
)


@pytest.mark.parametrize("form", ["json", "yaml"])
@given(value=nested)
def test_what_is_encoded_is_decoded_to_the_same(form: str, value: Value) -> None:
    value, _ = unmark_deep(normal(value))
    encoded = value_of(f"{form}encode", value)
    assert value_of(f"{form}decode", encoded) == value
