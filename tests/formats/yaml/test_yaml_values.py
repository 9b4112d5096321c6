"""Values, documents and repeated keys, by dialect. The full tables stand in tests/oracle."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.formats.yaml import Dialect, read

KUBERNETES, KYAML = Dialect


def _values(text: str, dialect: Dialect = KUBERNETES) -> list[Any]:
    stream = read(text, dialect)
    assert stream.error is None
    return [document.value for document in stream.documents]


@pytest.mark.parametrize(
    ("scalar", "kubernetes", "kyaml"),
    [
        ("yes", True, "yes"),
        ("y", True, "y"),
        ("Off", False, "Off"),
        ('"yes"', "yes", "yes"),
        ("0644", 420, 420),
        ("0o644", 420, 420),
        ("0b11", 3, 3),
        ("1_000", 1000, 1000),
        ("1e3", 1000, 1000),
        ("1.0", 1, 1),
        ("1.5", 1.5, 1.5),
        ("089", 89, 89),
        ("1e400", "1e400", "1e400"),
        ("18446744073709551615", 18446744073709552000, 18446744073709552000),
        ("9007199254740993", 9007199254740993, 9007199254740993),
        ("1:20", "1:20", "1:20"),
        ("=", "=", "="),
        ("2001-01-01", "2001-01-01", "2001-01-01T00:00:00Z"),
        ("2001-1-1 2:3:4.50", "2001-1-1 2:3:4.50", "2001-01-01T02:03:04.5Z"),
        ("2001-02-30", "2001-02-30", "2001-02-30"),
        ("!!str 12", "12", "12"),
        ("!!binary aGk=", "hi", "hi"),
        ("{a}", {"a": None}, {"a": ""}),
        (">\n  a\n    b\n", "a\n  b\n", "a\n\n  b\n"),
    ],
)
def test_a_scalar_means_what_its_dialect_says(scalar: str, kubernetes: Any, kyaml: Any) -> None:
    for dialect, expected in ((KUBERNETES, kubernetes), (KYAML, kyaml)):
        value = _values(f"v: {scalar}\n", dialect)[0]["v"]
        assert (value, type(value)) == (expected, type(expected))


@pytest.mark.parametrize(
    ("text", "kubernetes", "kyaml"),
    [
        ("a: 2\n<<: {a: 1, b: 1}", {"a": 1, "b": 1}, {"a": 2, "b": 1}),
        ("<<: {a: 1}\na: 2", {"a": 2}, {"a": 2}),
        ("<<: [{a: 1}, {a: 2, b: 3}]", {"a": 1, "b": 3}, {"a": 1, "b": 3}),
        ("x: &x {a: 1}\nz: {<<: *x}", {"x": {"a": 1}, "z": {"a": 1}}, {"x": {"a": 1}, "z": {"a": 1}}),
        ("a: &a [1]\nb: *a", {"a": [1], "b": [1]}, {"a": [1], "b": [1]}),
    ],
)
def test_merge_keys_and_aliases_are_followed(text: str, kubernetes: Any, kyaml: Any) -> None:
    assert _values(text, KUBERNETES) == [kubernetes]
    assert _values(text, KYAML) == [kyaml]


def test_values_of_an_alias_are_not_shared() -> None:
    value = _values("a: &a {b: [1]}\nc: *a")[0]
    value["a"]["b"].append(2)
    assert value["c"] == {"b": [1]}


def test_keys_that_are_no_strings_become_strings_for_kubernetes_alone() -> None:
    assert _values("1: a\ntrue: b\n1.5: c\n1e6: d") == [{"1": "a", "true": "b", "1.5": "c", "1e+06": "d"}]
    assert read("a: {1: b}", KYAML).error is not None


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("", []),
        ("# nothing\n", []),
        ("---\n---\n# c\n---\nnull\n", []),
        ("a: 1\n---\n# only a comment\n---\nb: 2\n", [{"a": 1}, {"b": 2}]),
        ("---\na: 1\n--- # c\nb: 2", [{"a": 1}, {"b": 2}]),
        ("\ufeffa: 1\n", [{"a": 1}]),
        ("a: |\r\n  x\r\n  y\r\nb: 1\r\n---\r\nc: 2\r\n", [{"a": "x\ny\n", "b": 1}, {"c": 2}]),
        ("a: |\n  ---\n  b\n", [{"a": "---\nb\n"}]),
        ('{"a": 1}', [{"a": 1}]),
        ('{"a": 1}\n---\n{"b": yes}\n---\nc: 3\n', None),
    ],
)
def test_documents_are_split_and_empty_ones_dropped(dialect: Dialect, text: str, values: Any) -> None:
    if values is None:
        values = [{"a": 1}, {"b": dialect is KUBERNETES or "yes"}, {"c": 3}]
    assert _values(text, dialect) == values


def test_documents_know_their_place_and_number() -> None:
    text = "a: 1\n---\n# c\n---\nb: 2\n"
    documents = read(text, KUBERNETES).documents
    assert [(document.index, text[document.start : document.end]) for document in documents] == [
        (0, "a: 1\n"),
        (1, "b: 2\n"),
    ]


def test_json_is_a_stream_of_values_for_kubernetes() -> None:
    assert _values('{"a": 1.0, "b": "\\ud83d\\ude00\\/"}\n{"c": -0}') == [
        {"a": 1, "b": "\U0001f600/"},
        {"c": 0},
    ]


def test_brackets_in_a_text_of_json_are_no_depth() -> None:
    assert _values('{"a": "' + "[" * 1000 + '", "b": [[1]]}') == [{"a": "[" * 1000, "b": [[1]]}]


def test_documents_before_an_error_are_kept() -> None:
    text = "a: 1\n---\nb: [\n---\nc: 3\n"
    stream = read(text, KUBERNETES)
    assert [document.value for document in stream.documents] == [{"a": 1}]
    assert stream.error is not None
    assert stream.error.span.start == text.index("[")


@pytest.mark.parametrize(
    ("text", "dialect", "ignored"),
    [
        ("a: 1\n...\nb: 2\n", KUBERNETES, ["b: 2"]),
        ("a: 1\n...\n# c\n---\nb: 2\n", KUBERNETES, []),
        ('{"a": 1}\n{"b": 2}\n---\nc: 3', KYAML, ['{"b": 2}']),
    ],
)
def test_content_that_the_platform_never_looks_at_is_named(text: str, dialect: Dialect, ignored: list[str]) -> None:
    assert [text[span.start : span.end] for span in read(text, dialect).ignored] == ignored


@pytest.mark.parametrize("dialect", Dialect)
def test_a_repeated_key_is_recorded_with_both_places_and_the_last_wins(dialect: Dialect) -> None:
    text = "x: 1\n---\na:\n  - b: 1\n    c: 2\n    b: 3\n"
    stream = read(text, dialect)
    (duplicate,) = stream.documents[1].duplicates
    assert stream.documents[1].value == {"a": [{"b": 3, "c": 2}]}
    assert duplicate.path == ("a", 0, "b")
    assert (duplicate.span.start, duplicate.first.start) == (text.rindex("b:"), text.index("b:"))
    assert stream.documents[0].duplicates == ()


def test_a_repeated_key_is_an_error_for_kustomize_at_the_second_key() -> None:
    text = "a: 1\na: 2\n---\nb: 1\n"
    assert read(text, KUBERNETES).error is None
    stream = read(text, KYAML)
    assert stream.error is not None
    assert stream.error.span.start == 5
    assert len(stream.documents) == 2


def test_keys_repeat_when_they_become_the_same_string() -> None:
    (document,) = read("yes: 1\n'true': 2\n0x1: 3\n1: 4\n", KUBERNETES).documents
    assert document.value == {"true": 2, "1": 4}
    assert [duplicate.path for duplicate in document.duplicates] == [("true",), ("1",)]


def test_a_repeated_key_of_json_is_recorded() -> None:
    text = '{"a": "\\ud83d\\ude00",\t"a": 2}'
    (document,) = read(text, KUBERNETES).documents
    assert document.value == {"a": 2}
    assert [text[d.span.start : d.span.end] for d in document.duplicates] == ['"a"']
    assert document.duplicates[0].span.start == text.rindex('"a"')


@pytest.mark.parametrize("dialect", Dialect)
def test_a_repeated_key_is_recorded_once_however_often_it_is_referred_to(dialect: Dialect) -> None:
    (document,) = read("x: &x {a: 1, a: 2}\nb: {<<: *x}\nc: *x\n<<: *x\n", dialect).documents
    assert [duplicate.path for duplicate in document.duplicates] == [("x", "a")]


def test_what_a_merge_brings_is_no_repeated_key() -> None:
    (document,) = read("x: &x {a: 1}\nb:\n  <<: *x\n  a: 2\n", KYAML).documents
    assert document.duplicates == ()
