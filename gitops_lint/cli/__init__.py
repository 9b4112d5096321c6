"""The commands: one module a command beside this one, each with its `command`, imported when it is called."""

from __future__ import annotations

import contextlib
import errno
import gc
import signal
import threading
from collections.abc import Iterator, Sequence
from importlib import import_module

import click

from gitops_lint import __version__
from gitops_lint.cli.ending import CLEAN, INTERRUPTED, TERMINATED, USAGE, UsageProblem, internal_error
from gitops_lint.cli.streams import abandon_output, closed_pipe_is_fine, prepare_streams

COMMANDS = ("check", "plan", "render", "exposure", "diff", "console", "rule", "init", "completion")
"""In the order in which `--help` lists them."""


class Commands(click.Group):
    """A group that knows its commands by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{cmd_name}").command
        return command

    def invoke(self, ctx: click.Context) -> object:
        # click itself would end with 1, which means findings.
        with closed_pipe_is_fine():
            return super().invoke(ctx)
        return CLEAN


class Terminated(BaseException):
    """SIGTERM came, as from a CI system whose job is cancelled; nothing but the end may catch it."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO)
"""What a stream answers that takes no more. The error has no file name then, as it has where a file is opened."""


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gitops-lint", message="%(prog)s %(version)s")
def main() -> None:
    """Reads a GitOps repository the way the platforms behind it will, and says before the merge what it would do.

    Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or configuration error, 3 internal error.
    """


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns its exit code; what went wrong stands on standard error."""
    # Almost everything that is made lives until the end: looking for garbage would cost a tenth of the time.
    gc.disable()
    prepare_streams()
    try:
        with _sigterm_ends():
            code = main.main(list(arguments), prog_name="gitops-lint", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except Terminated:
        return TERMINATED
    except click.ClickException as error:
        error.show()
        return USAGE
    except Exception as error:
        if isinstance(error, OSError) and error.errno in _FULL and error.filename is None:
            abandon_output()
            UsageProblem(f"standard output cannot be written: {(error.strerror or str(error)).lower()}").show()
            return USAGE
        return internal_error(error)
    return code if isinstance(code, int) else CLEAN


@contextlib.contextmanager
def _sigterm_ends() -> Iterator[None]:
    """Has SIGTERM end the block from within, so that the worker processes end with it."""

    def end(number: int, frame: object) -> None:
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
