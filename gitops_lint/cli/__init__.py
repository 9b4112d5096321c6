"""The commands: one module a command beside this one, each with its `command`, imported when it is called."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from importlib import import_module

import click

from gitops_lint import __version__
from gitops_lint.cli.ending import CLEAN, INTERRUPTED, USAGE, internal_error
from gitops_lint.cli.streams import closed_pipe_is_fine, prepare_streams

COMMANDS = ("check", "rule", "init", "completion")
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
        code = main.main(list(arguments), prog_name="gitops-lint", standalone_mode=False)
    except click.exceptions.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return USAGE
    except Exception as error:
        return internal_error(error)
    return code if isinstance(code, int) else CLEAN
