"""Values: files in order, what is set over them, and where each came from."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.kubernetes.helm.set_values import SetError, SetKind, set_into
from gitops_lint.kubernetes.helm.values import (
    InlineValues,
    SetText,
    ValuesError,
    ValuesFile,
    ValuesSource,
    merge_values,
    set_path,
)
from gitops_lint.model.source import Location
from tests.kubernetes.helm.trees import MemoryTree

HERE = Location("app.yaml", 7)
TREE = MemoryTree(
    {
        "one.yaml": "a: 1\nmap: {x: 1, w: 2}\nlist: [1, 2]\n",
        "two.yaml": "a: 2\nmap: {w: null, z: 3}\nlist: [3]\n",
        "empty.yaml": "# nothing\n",
        "list.yaml": "# first\n- a\n",
        "scalar.yaml": "just text\n",
        "broken.yaml": "a: [\n",
        "key.pem": "--KEY--\n",
    }
)
ONE, TWO = ValuesFile("one.yaml"), ValuesFile("two.yaml")


def _set(text: str, kind: SetKind = SetKind.TYPED) -> SetText:
    return SetText(text, HERE, kind)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([], {}),
        ([ONE], {"a": 1, "map": {"x": 1, "w": 2}, "list": [1, 2]}),
        ([ONE, TWO], {"a": 2, "map": {"x": 1, "w": None, "z": 3}, "list": [3]}),
        ([TWO, ONE], {"a": 1, "map": {"x": 1, "w": 2, "z": 3}, "list": [1, 2]}),
        ([ValuesFile("empty.yaml")], {}),
        ([ValuesFile("none.yaml", is_optional=True)], {}),
        ([_set("a=5"), ValuesFile("empty.yaml")], {"a": 5}),
        ([_set("a=5", SetKind.STRING), _set("a=6")], {"a": "5"}),
        ([_set("a=5"), _set("a=6", SetKind.JSON)], {"a": 5}),
        ([_set("a=x", SetKind.LITERAL), _set("a=key.pem", SetKind.FILE)], {"a": "x"}),
        ([_set("a=key.pem", SetKind.FILE)], {"a": "--KEY--\n"}),
        ([_set('{"a": {"b": 1}}', SetKind.JSON), _set("a.c=2")], {"a": {"b": 1, "c": 2}}),
        ([_set("a=1"), _set("a=2")], {"a": 2}),
        ([_set("a=b,c\\,d=1", SetKind.LITERAL)], {"a": "b,c\\,d=1"}),
        ([InlineValues({"a": {"b": 1}}, lambda _: HERE), _set("a.b=null")], {"a": {"b": None}}),
    ],
)
def test_values_are_merged_in_helms_order(sources: list[ValuesSource], expected: dict[str, Any]) -> None:
    assert merge_values(TREE, sources).value == expected


def test_values_are_merged_as_given_where_a_controller_does_so() -> None:
    sources = [_set("a=5"), InlineValues({"a": 1}, lambda _: HERE)]
    assert merge_values(TREE, sources, in_order=True).value == {"a": 1}


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("a",), "two.yaml:1:1"),
        (("map", "x"), "one.yaml:2:7"),
        (("map", "z"), "two.yaml:2:16"),
        (("list",), "two.yaml:3:1"),
        (("list", 0), "two.yaml:3:8"),
        (("added", "b"), "app.yaml:7:1"),
        (("missing",), None),
        (("a", "below"), "two.yaml:1:1"),
    ],
)
def test_the_place_of_a_value_is_the_last_layer_that_sets_it(path: tuple[str | int, ...], place: str | None) -> None:
    found = merge_values(TREE, [ONE, TWO, _set("added.b=1")]).place(path)
    assert (found and str(found.location)) == place


def test_a_set_text_owns_only_what_it_changes() -> None:
    values = merge_values(TREE, [ONE, _set("map.x=9")])
    assert str(values.place(("map", "x")).location) == "app.yaml:7:1"  # type: ignore[union-attr]
    assert str(values.place(("map", "w")).location) == "one.yaml:2:13"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("source", "message", "place"),
    [
        (ValuesFile("none.yaml", HERE), "values file none.yaml: there is no such file", "app.yaml:7:1"),
        (ValuesFile("list.yaml"), "values are to be a mapping, and this is a list", "list.yaml:2:1"),
        (ValuesFile("scalar.yaml"), "values are to be a mapping, and this is a str", "scalar.yaml:1:1"),
        (ValuesFile("broken.yaml"), "failed to parse broken.yaml", "broken.yaml:"),
        (_set("a"), 'failed parsing --set data: key "a" has no value', "app.yaml:7:1"),
        (_set("a[-1]=1"), "negative -1 index not allowed", "app.yaml:7:1"),
        (_set("{not json", SetKind.JSON), "failed parsing --set-json data JSON: {not json", "app.yaml:7:1"),
        (_set("a=none.pem", SetKind.FILE), "none.pem: there is no such file", "app.yaml:7:1"),
    ],
)
def test_values_that_helm_refuses_are_an_error_with_a_place(source: ValuesSource, message: str, place: str) -> None:
    with pytest.raises(ValuesError) as error:
        merge_values(TREE, [source])
    assert message in error.value.message
    assert str(error.value.location).startswith(place)


@pytest.mark.parametrize(
    ("path", "text", "literal", "expected"),
    [
        ("a.b", "1", False, {"a": {"b": 1, "c": 0}}),
        ("a.b", "'1'", False, {"a": {"b": "1", "c": 0}}),
        ("a.b", '"true"', False, {"a": {"b": "true", "c": 0}}),
        ("a.list[1]", "x", False, {"a": {"list": [None, "x"], "c": 0}}),
        ("a.b", "x,d=2", False, {"a": {"b": "x", "c": 0}, "d": 2}),
        ("a.b", "x,d=2", True, {"a": {"b": "x,d=2", "c": 0}}),
        ("a.b", "x\\,y", False, {"a": {"b": "x,y", "c": 0}}),
        ("a.b", "{x},[y]\\z=1", True, {"a": {"b": "{x},[y]\\z=1", "c": 0}}),
        ("a.x\\.y", "1", True, {"a": {"x.y": "1", "c": 0}}),
        ("a.b", "'", False, {"a": {"b": "", "c": 0}}),
        ("a.b", "null", False, {"a": {"b": None, "c": 0}}),
    ],
)
def test_a_target_path_of_flux_is_set(path: str, text: str, literal: bool, expected: dict[str, Any]) -> None:
    given = {"a": {"c": 0}}
    assert set_path(given, path, text, literal=literal) == expected
    assert given == {"a": {"c": 0}}


def test_a_target_path_through_a_scalar_is_refused() -> None:
    with pytest.raises(SetError, match="unable to parse key"):
        set_path({"a": "text"}, "a.b", "1")


def test_what_comes_before_a_mistake_is_set() -> None:
    values: dict[str, Any] = {}
    with pytest.raises(SetError):
        set_into(values, "a=1,b")
    assert values == {"a": 1}
