"""`gitops-lint completion`: the script that makes a shell complete the commands."""

from __future__ import annotations

import sys

import click
from click.shell_completion import ShellComplete, get_completion_class

from gitops_lint.cli.ending import CLEAN
from gitops_lint.cli.streams import closed_pipe_is_fine

VARIABLE = "_GITOPS_LINT_COMPLETE"
"""The environment variable through which the script asks gitops-lint (click's own name for it)."""


@click.command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def command(shell: str) -> int:
    """Prints the completion script of SHELL.

    bash and zsh: eval "$(gitops-lint completion bash)". fish: gitops-lint completion fish | source.
    """
    from gitops_lint.cli import main

    kind = get_completion_class(shell)
    assert kind is not None
    # Without the bash class' own look at which bash is installed here: the script may be for elsewhere.
    script = ShellComplete.source(kind(main, {}, "gitops-lint", VARIABLE))
    with closed_pipe_is_fine():
        sys.stdout.write(f"{script.strip()}\n")
    return CLEAN
