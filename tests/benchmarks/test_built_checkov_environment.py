"""When Checkov's environment is one to be used as it is, without building anything."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.checkov_environment import REQUIREMENT, CheckovEnvironment, built_environment


def built_in(directory: Path) -> None:
    (directory / "bin").mkdir()
    (directory / "bin" / "python").symlink_to(directory / "bin" / "python3")
    (directory / "bin" / "python3").touch()
    (directory / "requirement.txt").write_text(f"{REQUIREMENT}\n")


def test_an_environment_that_was_built_is_found(tmp_path: Path) -> None:
    built_in(tmp_path)
    assert built_environment(tmp_path) == CheckovEnvironment(tmp_path / "bin" / "python", tmp_path / "bin" / "checkov")


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param(lambda directory: (directory / "requirement.txt").unlink(), id="cut short"),
        pytest.param(lambda directory: (directory / "requirement.txt").write_text("checkov<3\n"), id="another one"),
        pytest.param(lambda directory: (directory / "bin" / "python3").unlink(), id="its Python removed"),
    ],
)
def test_an_environment_that_is_not_whole_or_is_another_one_is_not_taken(
    broken: Callable[[Path], object], tmp_path: Path
) -> None:
    built_in(tmp_path)
    broken(tmp_path)
    assert built_environment(tmp_path) is None
