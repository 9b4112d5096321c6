"""Where values and keys stand, and comments."""

from __future__ import annotations

import pytest

from gitops_lint.formats.yaml import Dialect, comments, read
from gitops_lint.model.source import Path

TEXT = """\
# first
a:
  - name: x   # trailing
    port: 80
  - |
    block # no comment
d: &anchor
  e: {f: "g#", 'h': [1, two]}
i: *anchor
j:
  <<: *anchor
  k: 1
"""


@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
@pytest.mark.parametrize("prefix", ["", "\ufeff", "z: 1\n---\n", "---\n"])
@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("a",), "a", None),
        (("a", 0), None, None),
        (("a", 0, "name"), "name", "x"),
        (("a", 0, "port"), "port", "80"),
        (("d", "e", "f"), "f", '"g#"'),
        (("d", "e", "h"), "'h'", "[1, two]"),
        (("d", "e", "h", 1), "two", "two"),
        (("i", "e", "h", 1), "two", "two"),
        (("i",), "i", None),
        (("j", "e", "f"), "f", '"g#"'),
        (("j", "k"), "k", "1"),
    ],
)
def test_a_path_has_the_place_where_it_is_written(
    line_end: str, prefix: str, path: Path, key: str | None, value: str | None
) -> None:
    text = (prefix + TEXT).replace("\n", line_end)
    document = read(text, Dialect.KYAML).documents[-1]
    if key is not None:
        span = document.key_span(path)
        assert text[span.start : span.end] == key
    if value is not None:
        span = document.span(path)
        assert text[span.start : span.end] == value


def test_a_collection_ends_where_its_last_value_does() -> None:
    text = "a:\n  b: 1\n\n# c\nd: 2\n"
    span = read(text, Dialect.KUBERNETES).documents[0].span(("a",))
    assert text[span.start : span.end] == "b: 1"


def test_an_item_introduces_itself_and_the_document_its_content() -> None:
    text = "# c\n- a: 1\n"
    (document,) = read(text, Dialect.KUBERNETES).documents
    assert document.key_span((0,)) == document.span((0,))
    assert document.key_span(()).start == text.index("-")


def test_a_key_is_found_by_the_string_that_it_becomes() -> None:
    text = "yes: 1\n0x10: 2\n"
    (document,) = read(text, Dialect.KUBERNETES).documents
    assert document.span(("true",)).start == 5
    assert document.key_span(("16",)).start == 7


def test_the_key_that_wins_has_the_place() -> None:
    (document,) = read("a: 1\na: 2\n", Dialect.KUBERNETES).documents
    assert document.key_span(("a",)).start == 5


def test_json_has_places_too_where_yaml_could_not_read_it() -> None:
    text = '{"x": 1}\n{"a\\/b": ["\\ud83d\\ude00",\t{"c": 2}]}'
    document = read(text, Dialect.KUBERNETES).documents[1]
    assert text[slice(*document.key_span(("a/b",)))] == '"a\\/b"'
    assert text[slice(*document.span(("a/b", 1, "c")))] == "2"


@pytest.mark.parametrize("path", [("b",), ("a", 2), ("a", "name"), ("a", 0, "name", "x"), (0,), ("a", -1)])
def test_a_path_that_is_not_there_is_a_key_error(path: Path) -> None:
    (document,) = read(TEXT, Dialect.KUBERNETES).documents
    with pytest.raises(KeyError):
        document.span(path)
    with pytest.raises(KeyError):
        document.key_span(path)


def test_comments_are_found_with_their_places_and_nothing_else_is() -> None:
    found = list(comments(TEXT))
    assert [(comment.text, comment.own_line) for comment in found] == [("first", True), ("trailing", False)]
    assert [TEXT[slice(*comment.span)] for comment in found] == ["# first", "# trailing"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: b#c\nd: 'e # f'\ng: \"h # i\"\n", []),
        ("a: |  # header\n  # inside\n# after\n", ["header", "after"]),
        ("a: >-\n  # inside\n   # too\n  b\n # after\n", ["after"]),
        ("a: b # one\n  # two\nc: # three\n  - d\n", ["one", "two", "three"]),
        ("a: [1, # one\n  2] # two\n", ["one", "two"]),
        ("#one\n--- # two\na: 1\n---\n# three", ["one", "two", "three"]),
        ("a: b # one\r\n# two\r\n", ["one", "two"]),
        ("# one\na: [\n---\n# two\nb: 1\n", ["one", "two"]),
        ("a: 'unclosed # no\n", []),
        ("# c\na: @b # lost\n", ["c"]),
        ('{"a": "# no"}', []),
        ("\ufeff# one\n", ["one"]),
        ("a: |\n   x\n  # less indented\nb: 1 #\n", ["less indented", ""]),
    ],
)
def test_only_real_comments_count(text: str, expected: list[str]) -> None:
    assert [comment.text for comment in comments(text)] == expected
