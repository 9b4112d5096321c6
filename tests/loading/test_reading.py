"""From bytes to text to syntax, and what is said of a file where that does not go well."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.formats.yaml import Dialect
from gitops_lint.loading.reading import ParsedFile, parse
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.file import FileKind, ProblemKind
from tests.repositories import write


def parsed(
    root: Path,
    content: str | bytes,
    name: str = "a.yaml",
    kind: FileKind = FileKind.MANIFEST,
    dialect: Dialect = Dialect.KUBERNETES,
) -> ParsedFile:
    return parse(DirectoryTree(write(root, {name: content})), name, kind, dialect)


UNREADABLE = {
    "not UTF-8": ("a: Gr\xfc\xdf\n".encode("latin-1"), "is not UTF-8: byte 0xfc", 5),
    "UTF-16": ("a: 1\n".encode("utf-16"), "is UTF-16", 0),
    "binary": (b"a: 1\n\x00\xff", "is binary", 6),
    "a lone surrogate": (b"a: \xed\xa0\x80\n", "is not UTF-8: byte 0xed", 3),
    "an overlong form": (b"a: \xc0\x80\n", "is not UTF-8: byte 0xc0", 3),
    "cut in a character": ("a: ß".encode()[:-1], "is not UTF-8", 3),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_bytes_that_are_no_text_are_said_with_their_place(tmp_path: Path, name: str) -> None:
    content, message, offset = UNREADABLE[name]
    found = parsed(tmp_path, content)
    (problem,) = found.problems
    assert problem.kind is ProblemKind.UNREADABLE
    assert message in problem.message
    assert problem.span.start == offset
    assert found.stream.documents == ()


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    found = parsed(tmp_path, b"\xef\xbb\xbfa: 1\n")
    assert found.source is not None
    assert found.source.text == "a: 1\n"
    assert found.problems == ()


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    found = parsed(tmp_path, b"a: 1\r\nb: 2\r\n")
    assert found.source is not None
    assert found.source.text == "a: 1\r\nb: 2\r\n"


def test_json_of_other_programs_is_not_judged(tmp_path: Path) -> None:
    assert parsed(tmp_path, "{ // a comment\n}", "settings.json").problems == ()
    assert parsed(tmp_path, '{"apiVersion": "v1", ', "object.json").problems != ()


@pytest.mark.parametrize("mark", ["{{ .Values.a }", "<% a %>", "{% if a %}"])
def test_a_text_for_a_template_engine_is_not_called_malformed(tmp_path: Path, mark: str) -> None:
    (problem,) = parsed(tmp_path, f"a: {mark}\n b: [\n").problems
    assert problem.kind is ProblemKind.TEMPLATE


def test_a_broken_block_of_terraform_costs_no_other(tmp_path: Path) -> None:
    text = 'resource "a" "b" {\n  x = = 1\n}\nmodule "net" {\n  source = "./net"\n}\n'
    found = parsed(tmp_path, text, "main.tf", FileKind.TERRAFORM)
    assert [problem.kind for problem in found.problems] == [ProblemKind.MALFORMED]
    assert found.hcl is not None
    assert [block.type for block in found.hcl.body.blocks][-1] == "module"


DUPLICATES = {
    "the same value": ("a:\n  k: 1\n  k: 1\n", "k: 1", True),
    "another value": ("a:\n  k: 1\n  k: 2\n", "k: 2", False),
    "another way of writing": ("a:\n  k: 1\n  k: '1'\n", "k: '1'", False),
    "the same list": ("k:\n- 1\n- 2\nb: 0\nk:\n- 1\n- 2\n# end\n", "k:\n- 1\n- 2", True),
    "another list": ("k: [1]\nk: [1, 2]\n", "k: [1, 2]", False),
    "the same block of text": ("k: |\n  a\nk: |\n  a\nb: 1\n", "k: |\n  a", True),
    "nothing twice": ("k:\nk:\n", "k:", True),
    "an anchor that others need": ("k: &x 1\nk: &x 1\nb: *x\n", "k: &x 1", False),
    "an alias": ("a: &x 1\nk: *x\nk: *x\n", "k: *x", False),
    "in flow style": ("a: {k: 1, k: 1}\n", "k: 1", True),
    "in JSON": ('{"k": 1, "k": 1}', '"k": 1', True),
    "in the second document": ("a: 1\n---\nk: 1\nk: 1\n", "k: 1", True),
}


@pytest.mark.parametrize("dialect", Dialect)
@pytest.mark.parametrize("name", DUPLICATES)
def test_a_key_that_is_there_twice_is_told_with_the_whole_entry(tmp_path: Path, name: str, dialect: Dialect) -> None:
    text, entry, same = DUPLICATES[name]
    found = parsed(tmp_path, text, dialect=dialect)
    (duplicate,) = found.duplicates()
    assert found.problems == ()
    assert text[duplicate.value.start : duplicate.value.end] == entry
    assert duplicate.same_value is same
    assert duplicate.refused is (dialect is Dialect.KYAML)
    assert duplicate.first.start < duplicate.span.start
