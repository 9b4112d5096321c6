"""Builds the environment that Checkov lives in, apart from ours: `python -m benchmarks.checkov_environment`.

The benchmarks build it when they need it, `make test` before the tests that have Checkov as their judge.
Checkov depends on a fork that installs the same package `hcl2` as python-hcl2, and holds other packages back: it can
never be installed beside this project.
"""

from __future__ import annotations

import fcntl
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.environments import BuildFailedError, build, interpreter, is_built

REQUIREMENT = "checkov>=3.2,<4"
"""What is installed; an environment built for another requirement is built anew."""

DEFAULT = Path(__file__).resolve().parent.parent / ".venvs" / "checkov"


@dataclass(frozen=True, slots=True)
class CheckovEnvironment:
    """An interpreter that can import `checkov`, and the command beside it."""

    python: Path
    command: Path


class CheckovUnavailableError(Exception):
    """Checkov could not be installed; the text is what pip said last."""


def checkov_environment(directory: Path = DEFAULT) -> CheckovEnvironment:
    """The environment in `directory`, built there if it is missing or was built for another requirement.

    Building takes about a minute and needs a package index; several processes may ask at once, one builds.
    Raises `CheckovUnavailableError` when pip fails.
    """
    found = _environment(directory)
    if built_environment(directory) is None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        with _locked(directory.with_suffix(".lock")):
            if built_environment(directory) is None:
                _build(directory)
    return found


def built_environment(directory: Path = DEFAULT) -> CheckovEnvironment | None:
    """The environment in `directory` as it is; None where it is missing or was built for another requirement."""
    return _environment(directory) if is_built(directory, REQUIREMENT) else None


def _environment(directory: Path) -> CheckovEnvironment:
    return CheckovEnvironment(interpreter(directory), directory / "bin" / "checkov")


def _build(directory: Path) -> None:
    try:
        build(directory, REQUIREMENT)
    except BuildFailedError as error:
        raise CheckovUnavailableError(str(error)) from None


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if built_environment() is None:
        print(f"building an environment of its own for {REQUIREMENT} (a minute or two)", file=sys.stderr)
    try:
        print(checkov_environment().python)
    except CheckovUnavailableError as error:
        sys.exit(f"checkov: {error}")
