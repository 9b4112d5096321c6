"""Comments that ask for silence: what they speak of, and what they say."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from gitops_lint.engine.suppressions import suppressions
from gitops_lint.formats.yaml import Dialect
from gitops_lint.loading.classify import classify
from gitops_lint.loading.reading import parse
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.file import Suppression
from tests.repositories import write

TODAY = datetime.date(2026, 11, 22)


def read(root: Path, text: str, name: str = "a.yaml") -> list[Suppression]:
    tree = DirectoryTree(write(root, {name: text}))
    kind = classify([name])[name]
    return suppressions(parse(tree, name, kind, Dialect.KUBERNETES), TODAY)


def one(root: Path, text: str, name: str = "a.yaml") -> Suppression:
    (found,) = read(root, text, name)
    return found


SAID = {
    "ignore[NET002] bastion, reviewed 2026-11": (("NET002",), "bastion, reviewed 2026-11", ""),
    "ignore[NET002]: bastion": (("NET002",), "bastion", ""),
    "ignore[NET002] - bastion": (("NET002",), "bastion", ""),
    "ignore[NET002,K8S] why": (("NET002", "K8S"), "why", ""),
    "ignore[ NET002 , CKV_AWS_24 ] why": (("NET002", "CKV_AWS_24"), "why", ""),
    "ignore[NET002]": (("NET002",), "", ""),
    "ignore[NET002]   ": (("NET002",), "", ""),
    "ignore everything here": ((), "everything here", ""),
    "ignore[] why": ((), "why", ""),
    "ignore[NET002] why until 2026-12-31": (("NET002",), "why", "2026-12-31"),
    "ignore[NET002] until 2026-12-31, why": (("NET002",), "why", "2026-12-31"),
    "ignore[NET002] why (until 2026-12-31)": (("NET002",), "why", "2026-12-31"),
    "ignore[NET002] until 2026-12-31": (("NET002",), "", "2026-12-31"),
    "ignore[NET002] until the bastion is gone": (("NET002",), "until the bastion is gone", ""),
}


@pytest.mark.parametrize("text", SAID)
def test_a_comment_names_rules_a_reason_and_a_date(tmp_path: Path, text: str) -> None:
    found = one(tmp_path, f"a: 1 # gitops-lint: {text}\n")
    assert (found.rules, found.reason, found.until) == SAID[text]


@pytest.mark.parametrize("text", ["ignored[NET002] x", "disable[NET002]", "Ignore this", "see docs"])
def test_other_words_behind_the_mark_ask_for_nothing(tmp_path: Path, text: str) -> None:
    assert read(tmp_path, f"a: 1 # gitops-lint: {text}\n") == []


@pytest.mark.parametrize(
    ("date", "expired"),
    [
        ("2026-11-22", False),
        ("2026-11-23", False),
        ("2026-11-21", True),
        ("1999-01-01", True),
        ("2999-01-01", False),
        ("2026-13-01", True),
        ("2026-02-30", True),
        ("2026-1-5", True),
        ("31-12-2099", True),
        ("2099/12/31", True),
    ],
)
def test_the_last_day_counts_and_a_day_of_no_calendar_never_comes(tmp_path: Path, date: str, expired: bool) -> None:
    found = one(tmp_path, f"a: 1 # gitops-lint: ignore[NET002] why until {date}\n")
    assert found.expired is expired
    assert found.until == date


# `>` marks the lines that the comment must speak of, whatever the file.
PLACES = {
    "at the end of a line": (
        "a.yaml",
        """\
         a: 1
        >b: 2 # gitops-lint: ignore[X] why
         c: 3
        """,
    ),
    "above a value": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >b: 2
         c: 3
        """,
    ),
    "above a mapping": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >b:
        >  c: 1

        >  d: 2
         e: 3
        """,
    ),
    "above a list at its key's own depth": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >b:
        >- 1
        >- 2
         e: 3
        """,
    ),
    "above an item": (
        "a.yaml",
        """\
         list:
           # gitops-lint: ignore[X] why
        >  - a: 1
        >    b: 2
           - a: 3
        """,
    ),
    "above an item whose dash stands alone": (
        "a.yaml",
        """\
         list:
           # gitops-lint: ignore[X] why
        >  -
        >    a: 1
           -
             a: 3
        """,
    ),
    "above a block of text": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >b: |
        >  - one
        >
        >  # no comment
        >  two
         c: 3
        """,
    ),
    "above a flow mapping": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >b: {
        >  c: 1,
        >  d: 2
        >  }
         e: 3
        """,
    ),
    "with another comment between": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
         # and more words
        >b:
        >  c: 1
         d: 2
        """,
    ),
    "at the top of the file": (
        "a.yaml",
        """\
         # A title
        ># gitops-lint: ignore[X] why
        >---
        >a: 1
        >---
        >b: 2
        """,
    ),
    "above a document": (
        "a.yaml",
        """\
         a: 1
         # gitops-lint: ignore[X] why
        >---
        >b: 2
        >c: 3
         ---
         d: 4
        """,
    ),
    "at the end of the file": (
        "a.yaml",
        """\
         a: 1
        ># gitops-lint: ignore[X] why
        """,
    ),
    "on an attribute of Terraform": (
        "main.tf",
        """\
         resource "a" "b" {
           x = 1
        >  y = 2 # gitops-lint: ignore[X] why
         }
        """,
    ),
    "on an attribute, with slashes": (
        "main.tf",
        """\
         resource "a" "b" {
        >  y = 2 // gitops-lint: ignore[X] why
         }
        """,
    ),
    "on an attribute, in a block comment": (
        "main.tf",
        """\
         resource "a" "b" {
        >  y = 2 /* gitops-lint: ignore[X] why */
         }
        """,
    ),
    "above a block of Terraform": (
        "main.tf",
        """\
         locals {}

         # gitops-lint: ignore[X] why
        >resource "a" "b" {
        >  x = 1
        >  nested {
        >    y = 1
        >  }
        >}

         resource "c" "d" {}
        """,
    ),
    "above a nested block": (
        "main.tf",
        """\
         resource "a" "b" {
           x = 1
           # gitops-lint: ignore[X] why
        >  nested {
        >    y = 1
        >  }
           z = 1
         }
        """,
    ),
    "above an attribute of several lines": (
        "main.tf",
        """\
         resource "a" "b" {
           x = 1
           # gitops-lint: ignore[X] why
        >  list = [
        >    1,
        >  ]
           z = 1
         }
        """,
    ),
    "above a stage of a Jenkinsfile": (
        "Jenkinsfile",
        """\
         pipeline {
           // gitops-lint: ignore[X] why
        >  stage('deploy') {
        >    sh 'kubectl apply'
           }
         }
        """,
    ),
    "on a line of a Jenkinsfile": (
        "Jenkinsfile",
        """\
         pipeline {
        >  sh 'kubectl apply' // gitops-lint: ignore[X] why
         }
        """,
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_a_comment_speaks_of_its_line_its_block_or_the_file(tmp_path: Path, place: str) -> None:
    name, marked = PLACES[place]
    rows = [row[8:] for row in marked.splitlines()]
    found = one(tmp_path, "".join(f"{row[1:]}\n" for row in rows), name)
    wanted = [number for number, row in enumerate(rows, 1) if row.startswith(">")]
    spoken_of = set(range(found.first_line, found.last_line + 1))
    assert set(wanted) <= spoken_of
    assert not any(rows[number - 1].strip() for number in spoken_of - set(wanted)) or "top" in place


def test_the_marks_of_other_line_ends_move_nothing(tmp_path: Path) -> None:
    text = "a: 1\u2028\nform: '\x85'\nb: 2 # gitops-lint: ignore[X] why\n".replace("\x85", "\u0085")
    found = one(tmp_path, text)
    assert (found.first_line, found.last_line) == (3, 3)
    above = one(tmp_path, "a: '\u2028'\n# gitops-lint: ignore[X] why\nb:\n  c: 1\nd: 1\n")
    assert (above.first_line, above.last_line) == (3, 4)


def test_line_ends_of_windows_move_nothing(tmp_path: Path) -> None:
    found = one(tmp_path, "a: 1\r\n# gitops-lint: ignore[X] why\r\nb:\r\n  c: 1\r\nd: 1\r\n")
    assert (found.first_line, found.last_line, found.reason) == (3, 4, "why")


def test_what_is_no_comment_asks_for_nothing(tmp_path: Path) -> None:
    assert read(tmp_path, "a: '# gitops-lint: ignore[X] why'\nb: |\n  # gitops-lint: ignore[X] why\n") == []
    assert read(tmp_path, 'locals {\n  a = "# gitops-lint: ignore[X] why"\n}\n', "main.tf") == []


def test_a_comment_in_a_broken_file_still_counts(tmp_path: Path) -> None:
    found = read(tmp_path, "# gitops-lint: ignore[REP002] generated, mended by the build\na: [\n")
    assert [one.rules for one in found] == [("REP002",)]
