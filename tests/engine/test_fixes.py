"""Offered edits, applied: each at its place, none twice, everything else as it was."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.engine import fixes
from gitops_lint.engine.fixes import FixedFile
from gitops_lint.model.result import Mend, Result
from gitops_lint.model.rule import Edit, Severity
from gitops_lint.model.source import Location, Span
from tests.engine.checking import check, found
from tests.repositories import write


def result(*edits: Edit) -> Result:
    return Result("X001", "x", (), Severity.ERROR, "x", Location(edits[0].file), mend=Mend("mend it", edits))


def edit(text: str, old: str, new: str, name: str = "a.yaml") -> Edit:
    start = text.index(old)
    return Edit(name, Span(start, start + len(old)), new)


def mended(root: Path, text: str, *results: Result) -> str:
    write(root, {"a.yaml": text})
    files = fixes.fixed_files(results, root)
    fixes.apply(files, root)
    return (root / "a.yaml").read_bytes().decode()


def test_several_edits_of_one_file_are_all_applied(tmp_path: Path) -> None:
    text = "a: 1\nb: 2\nc: 3\n"
    results = [result(edit(text, "3", "three")), result(edit(text, "1", "one"), edit(text, "2", "two"))]
    assert mended(tmp_path, text, *results) == "a: one\nb: two\nc: three\n"


def test_of_two_that_overlap_the_first_is_applied(tmp_path: Path) -> None:
    text = "a: 12345\n"
    assert mended(tmp_path, text, result(edit(text, "123", "x")), result(edit(text, "345", "y"))) == "a: x45\n"


def test_a_mend_is_applied_as_a_whole_or_not_at_all(tmp_path: Path) -> None:
    text = "a: 12345\nb: 1\n"
    second = result(edit(text, "b: 1", "b: 2"), edit(text, "345", "y"))
    assert mended(tmp_path, text, result(edit(text, "123", "x")), second) == "a: x45\nb: 1\n"


def test_the_same_edit_offered_twice_is_applied_once(tmp_path: Path) -> None:
    text = "a: 1\n"
    assert mended(tmp_path, text, result(edit(text, "1", "11")), result(edit(text, "1", "11"))) == "a: 11\n"
    insertion = Edit("a.yaml", Span(3, 3), "x")
    assert mended(tmp_path, text, result(insertion), result(insertion)) == "a: x1\n"


def test_line_ends_and_the_byte_order_mark_stay(tmp_path: Path) -> None:
    write(tmp_path, {"a.yaml": b"\xef\xbb\xbfa: 1\r\nb: 2\r\n"})
    files = fixes.fixed_files([result(edit("a: 1\r\nb: 2\r\n", "2", "two"))], tmp_path)
    fixes.apply(files, tmp_path)
    assert (tmp_path / "a.yaml").read_bytes() == b"\xef\xbb\xbfa: 1\r\nb: two\r\n"


REMOVALS = {
    "a line": ("a: 1\nb: 2\nc: 3\n", "b: 2", "a: 1\nc: 3\n"),
    "the last line": ("a: 1\nb: 2", "b: 2", "a: 1\n"),
    "a comment behind something": ("a: 1  # remark\nb: 2\n", "# remark", "a: 1\nb: 2\n"),
    "the first key of an item": ("- a: 1\n  b: 2\n", "a: 1", "- b: 2\n"),
    "in the middle of a line": ("{a: 1, b: 2}\n", "a: 1, ", "{b: 2}\n"),
    "several lines": ("a:\n  b: 1\n  c: 2\nd: 3\n", "a:\n  b: 1\n  c: 2", "d: 3\n"),
}


@pytest.mark.parametrize("name", REMOVALS)
def test_a_removal_takes_its_line_with_it(tmp_path: Path, name: str) -> None:
    text, old, after = REMOVALS[name]
    assert mended(tmp_path, text, result(edit(text, old, ""))) == after


@pytest.mark.parametrize("name", ["\x1b[31ma.yaml", 'a"\\\n.yaml', "é\u202e b.yaml", "a\udcff.yaml", "é b.yaml"])
def test_the_name_of_a_file_cannot_act_upon_the_terminal_that_a_diff_is_shown_on(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a: 1\n")
    diff = FixedFile(name, "a: 1\n", "a: 2\n").diff()
    assert all(line.isprintable() for line in diff.splitlines())
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=diff.encode(), check=True)
    assert (tmp_path / name).read_text() == "a: 2\n"


def test_what_vanished_since_or_is_no_text_any_more_is_left_alone(tmp_path: Path) -> None:
    offered = [result(Edit("absent.yaml", Span(0, 1), "x")), result(Edit("binary.yaml", Span(0, 1), "x"))]
    write(tmp_path, {"binary.yaml": b"\xff\xfe"})
    assert fixes.fixed_files(offered, tmp_path) == []


lines = st.lists(st.sampled_from(["a: 1", "b", "", "\x0c", "é\u2028x", "\x85"]), max_size=6)


@given(before=lines, after=lines, ends=st.booleans())
def test_the_diff_is_one_that_patch_can_apply(
    tmp_path_factory: pytest.TempPathFactory, before: list[str], after: list[str], ends: bool
) -> None:
    texts = ["\n".join(one) + ("\n" if ends and one else "") for one in (before, after)]
    root = write(tmp_path_factory.mktemp("diff"), {"a.yaml": texts[0]})
    diff = FixedFile("a.yaml", *texts).diff()
    if texts[0] == texts[1]:
        assert diff == ""
        return
    if not all(texts):
        # git writes a file that is empty on one side in its own way.
        return
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=root, input=diff.encode(), check=True)
    assert (root / "a.yaml").read_bytes() == texts[1].encode()


TWO = """\
apiVersion: v1\r
kind: ConfigMap\r
metadata: {name: a}\r
data:\r
  level: info\r
  level: info\r
---\r
apiVersion: v1\r
kind: Service\r
metadata: {name: a}\r
spec:\r
  ports:\r
  - port: 80\r
    protocol: tcp\r
"""


def test_what_the_rules_offer_is_applied_once_and_then_there_is_no_more(tmp_path: Path) -> None:
    root = write(tmp_path, {"a.yaml": b"\xef\xbb\xbf" + TWO.encode()})
    first = check(root)
    assert found(first) == ["REP003 a.yaml:6", "K8S014 a.yaml:14"]
    assert all(one.mend is not None for one in first.results)
    fixes.apply(fixes.fixed_files(first.results, root), root)
    assert (root / "a.yaml").read_bytes() == (
        b"\xef\xbb\xbf" + TWO.replace("  level: info\r\n", "", 1).replace("tcp", "TCP").encode()
    )
    again = check(root)
    assert found(again) == []
    assert fixes.fixed_files(again.results, root) == []
