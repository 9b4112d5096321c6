"""What is said of a text that cannot be read: the words, and the place."""

from __future__ import annotations

import re

import pytest

from gitops_lint.formats.yaml import Dialect, read

# In each text, what is between « and » is the place.
MISTAKES = [
    ("a:\n«\t»b: 1", "a tab cannot be used to indent"),
    ("a:\n  - b\n  «\t»- c", "a tab cannot be used to indent"),
    ("a: |\n«\t»b", "a tab cannot be used to indent"),
    ('a: «"»unclosed\nb: 1\n', "never closed"),
    ("a: «'»unclosed\n", "never closed"),
    ("a: «[»1, 2\nb: 3\n", "not closed with ]"),
    ("a: «{»b: 1\n", "not closed with }"),
    ("a: b«:» c\n", "a colon and a space cannot stand here"),
    ("a: 1\n  b«:» 2\n", "a colon and a space cannot stand here"),
    ("a: «-» b\n", "a list item"),
    ("a:\n  b: 1\n «c»: 2\n", "not indented as the keys"),
    ("a:\n  - b\n  «c»: 1\n", "a list item was expected"),
    ("a: 1\n«b»\nc: 1\n", "neither a key with a colon nor part of a text"),
    ("a: «@»b\n", "cannot begin with @"),
    ("a: «`»b`\n", "cannot begin with `"),
    ("a: «%»b\n", "cannot begin with %"),
    ("a: «*».example.com\n", "quote a text that begins with *"),
    ("a: «&» b\n", "quote a text that begins with &"),
    ("a: «*missing»\n", "not defined before it"),
    ("a: &x [«*x»]\n", "refers to the value that it stands in"),
    ("a: «{{ .Values.x }}»\n", "a template"),
    ("«[a]»: b\n", "cannot be a key"),
    ("<<: «1»\n", "a merge key << takes a mapping"),
    ("<<: [«[a]»]\n", "a merge key << takes a mapping"),
    ("a: «.inf»\n", "JSON"),
    ("«null»: a\n", "the key null cannot be made a string"),
    ("a: «!!int x»\n", "the tag !!int"),
    ("a: «!!binary '%'»\n", "not base64"),
    ('a: "«\\/»"\n', "write /"),
    ('a: "«\\»q"\n', "no escape"),
    ("a: |«x»\n", "may follow | or >"),
    ("a: 'x\n  «\x07»'\n", "U+0007"),
    ("a: «\ud800»\n", "U+D800"),
    ("a: 1\n«---x»\n", "only a comment may follow the separator"),
    ("a: 1\n«--- {a: 1}»\n", "only a comment may follow the separator"),
    ("%YAML 1.«1»\n---\na: 1\n", "remove it"),
    ("b: 1\n---\na:\n«\t»b: 1\n", "a tab cannot be used to indent"),
    ('{"a": "«\\»q"}', "not JSON"),
    ('{"a": 1} {"b": 2} «x»', "not JSON"),
    ("a: «]»", "a value was expected"),
]  # fmt: skip


@pytest.mark.parametrize(("marked", "words"), MISTAKES)
def test_a_mistake_is_said_in_plain_words_at_its_place(marked: str, words: str) -> None:
    text = re.sub("[«»]", "", marked)
    problem = read(text, Dialect.KUBERNETES).error
    assert problem is not None
    assert words in problem.message
    assert "token" not in problem.message
    start, end = problem.span
    assert f"{text[:start]}«{text[start:end]}»{text[end:]}" == marked


def test_an_unknown_tag_prefix_and_a_key_that_kustomize_refuses_are_named() -> None:
    assert "tag" in str(read("a: !x!y 1", Dialect.KYAML).error)
    assert "the key 1 is not a string" in str(read("a: {1: b}", Dialect.KYAML).error)
    assert "stands twice" in str(read("<<: {a: 1}\n<<: {b: 1}", Dialect.KYAML).error)
    assert "out of range" in str(read("a: 2001-01-01T00:00:00+24:00", Dialect.KYAML).error)
