"""How a command ends: the exit codes, and the errors that lead to them."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Any

import click

from gitops_lint.model.debugging import VARIABLE, is_debugging

CLEAN, FINDINGS, USAGE, INTERNAL = range(4)
"""The exit codes of every command."""

INTERRUPTED, TERMINATED = 130, 143
"""What shells expect of a command that was ended with Control-C, by SIGTERM: 128 and the signal's number."""


class UsageProblem(click.ClickException):
    """A usage or configuration error: one message, exit code 2."""

    exit_code = USAGE

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"gitops-lint: {self.message}", err=True, file=file)


def internal_error(error: Exception) -> int:
    """Says that gitops-lint itself failed, and returns the exit code for it; the traceback only when asked for."""
    import traceback

    if is_debugging():
        traceback.print_exception(error)
    what = str(error).strip().rpartition("\n")[2]
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({Path(frames[-1].filename).name}, line {frames[-1].lineno})" if frames else ""
    say_internal(f"{type(error).__name__}: {what}{place}" if what else f"{type(error).__name__}{place}")
    return INTERNAL


def say_internal(what: str) -> None:
    """One line about a failure of our own, with what to do about it."""
    from gitops_lint.report.printable import printable

    shown = printable(what)
    click.echo(f"gitops-lint: internal error: {shown}; please report it, with what {VARIABLE}=1 shows", err=True)
