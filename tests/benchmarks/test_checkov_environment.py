"""When the environment of Checkov is built, and when it is reused."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import checkov_environment as subject


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The directories that were built, without a package index."""
    directories: list[Path] = []

    def build(directory: Path) -> None:
        directories.append(directory)
        directory.mkdir(parents=True, exist_ok=True)
        (directory / "requirement.txt").write_text(f"{subject.REQUIREMENT}\n")

    monkeypatch.setattr(subject, "_build", build)
    return directories


def test_it_is_built_once_and_then_reused(tmp_path: Path, built: list[Path]) -> None:
    directory = tmp_path / "environments" / "checkov"
    first = subject.checkov_environment(directory)
    assert subject.checkov_environment(directory) == first
    assert first.python == directory / "bin" / "python"
    assert first.command == directory / "bin" / "checkov"
    assert built == [directory]


def test_one_for_another_requirement_or_that_was_cut_short_is_built_anew(tmp_path: Path, built: list[Path]) -> None:
    old, cut_short = tmp_path / "old", tmp_path / "cut-short"
    old.mkdir()
    cut_short.mkdir()
    (old / "requirement.txt").write_text("checkov<3\n")
    subject.checkov_environment(old)
    subject.checkov_environment(cut_short)
    assert built == [old, cut_short]


@pytest.mark.slow
def test_what_pip_says_is_told_when_it_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subject, "REQUIREMENT", "./there-is-no-such-package")
    with pytest.raises(subject.CheckovUnavailableError, match="there-is-no-such-package"):
        subject.checkov_environment(tmp_path / "checkov")
    assert not (tmp_path / "checkov" / "requirement.txt").exists()
