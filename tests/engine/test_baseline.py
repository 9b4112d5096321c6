"""A baseline silences as many findings as it kept, and no more."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.engine import baseline
from gitops_lint.engine.baseline import BaselineError
from tests.engine.checking import TWICE, check, found
from tests.repositories import commit, repository, write


def test_what_was_written_is_silent_and_what_is_new_is_not(tmp_path: Path) -> None:
    root, kept = write(tmp_path / "root", {"a.yaml": TWICE}), tmp_path / "known.json"
    assert baseline.write(kept, check(root).results) == 1
    outcome = check(root, baseline=kept)
    assert (outcome.results, outcome.summary.baselined) == ((), 1)
    write(root, {"a.yaml": "# a remark\n\n" + TWICE, "b.yaml": TWICE})
    outcome = check(root, baseline=kept)
    assert found(outcome) == ["REP003 b.yaml:7"]
    assert outcome.summary.baselined == 1


def test_one_more_of_the_same_is_reported(tmp_path: Path) -> None:
    same = TWICE + "  more: |\n    text\n"
    root, kept = write(tmp_path / "root", {"a.yaml": same}), tmp_path / "known.json"
    baseline.write(kept, check(root).results)
    write(root, {"a.yaml": same.replace("  level: info\n", "  level: info\n" * 2)})
    outcome = check(root, baseline=kept)
    assert (len(outcome.results), outcome.summary.baselined) == (1, 1)


def test_a_baseline_is_written_the_same_whatever_the_order(tmp_path: Path) -> None:
    results = check(write(tmp_path / "root", {"a.yaml": TWICE, "b.yaml": TWICE})).results
    baseline.write(tmp_path / "one.json", results)
    baseline.write(tmp_path / "two.json", reversed(results))
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b"{}",
        b'{"fingerprints": []}',
        b'{"fingerprints": {"a": "x"}}',
        b"\xff\xfe",
        b'{"fingerprints": {"a": null}}',
    ],
)
def test_what_is_no_baseline_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "known.json"
    path.write_bytes(content)
    with pytest.raises(BaselineError, match="is not a baseline"):
        baseline.read(path)


def test_a_baseline_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be read: no such file"):
        check(write(tmp_path / "root", {"a.yaml": ""}), baseline=tmp_path / "absent.json")


def test_a_baseline_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be written"):
        baseline.write(tmp_path / "absent/known.json", [])


def test_with_a_base_the_baseline_is_the_base_s(tmp_path: Path) -> None:
    root = repository(tmp_path / "root", {"x.yaml": "a: 1\n"})
    first = commit(root)
    write(root, {"a.yaml": TWICE})
    baseline.write(root / "known.json", check(root).results)
    commit(root)
    assert found(check(root, baseline=root / "known.json")) == []
    assert found(check(root, baseline=root / "known.json", base=first)) == ["REP003 a.yaml:7"]
