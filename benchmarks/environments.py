"""Environments of peers that cannot, or need not, be installed beside this project."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

MARKER = "requirement.txt"
"""The file of an environment that says what was installed; it is written last."""


class BuildFailedError(Exception):
    """A package could not be installed; the text is what pip said last."""


def build(directory: Path, requirement: str) -> None:
    """Makes an environment in `directory`, in place of what is there, and installs a requirement.

    Raises `BuildFailedError` when pip fails.
    """
    shutil.rmtree(directory, ignore_errors=True)
    python = interpreter(directory)
    for command in (
        [sys.executable, "-m", "venv", str(directory)],
        [str(python), "-m", "pip", "install", "--quiet", "--no-input", requirement],
    ):
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
        if ended.returncode:
            raise BuildFailedError(f"{' '.join(command)}: {ended.stderr.strip()[-600:]}")
    # Last, so that a build that was cut short is not taken for a whole one.
    (directory / MARKER).write_text(f"{requirement}\n", encoding="utf-8")


def is_built(directory: Path, requirement: str) -> bool:
    """Whether the environment in `directory` is whole and was built for this requirement."""
    marker = directory / MARKER
    if not marker.is_file() or marker.read_text(encoding="utf-8").strip() != requirement:
        return False
    # The interpreter is a link; when the Python that it was made from is removed, the link hangs.
    return not (interpreter(directory).is_symlink() and not interpreter(directory).exists())


def interpreter(directory: Path) -> Path:
    """The Python of the environment in `directory`."""
    return directory / "bin" / "python"
