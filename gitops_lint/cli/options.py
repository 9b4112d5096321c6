"""The options that every command takes, and how what it says reaches them: standard output and files."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TextIO

import click
import msgspec

from gitops_lint.cli.ending import UsageProblem
from gitops_lint.cli.streams import closed_pipe_is_fine, write_for_programs


class SharedOptions(msgspec.Struct, frozen=True):
    """The values of the options that every command takes.

    `outputs` are the further reports: a format and the file it goes to. `jobs` is None for a process a core.
    """

    config: Path | None
    format: str
    outputs: tuple[tuple[str, Path], ...]
    strict: bool
    cache: bool
    jobs: int | None


def shared_options(*formats: str) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Gives a command the shared options; it is called with a SharedOptions before its own arguments.

    `formats` are those that the command has, the default first.
    """

    def outputs(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> tuple[Any, ...]:
        return tuple(_output(value, formats) for value in values)

    options = (
        click.option("--config", type=click.Path(path_type=Path), metavar="FILE",
                     help="The configuration, instead of .gitops-lint.yaml."),
        click.option("--format", "format_", type=click.Choice(formats), default=formats[0], show_default=True),
        click.option("--output", multiple=True, callback=outputs, metavar="FORMAT=FILE", help="Also write this."),
        click.option("--strict", is_flag=True, help="Notices are findings."),
        click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of syntax trees."),
        click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; one a core without it."),
    )  # fmt: skip

    def decorate(function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def command(
            *,
            config: Path | None,
            format_: str,
            output: tuple[tuple[str, Path], ...],
            strict: bool,
            no_cache: bool,
            jobs: int | None,
            **own: Any,
        ) -> int:
            return function(SharedOptions(config, format_, output, strict, not no_cache, jobs), **own)

        decorated: Callable[..., int] = command
        for option in reversed(options):
            decorated = option(decorated)
        return decorated

    return decorate


def _output(value: str, formats: Sequence[str]) -> tuple[str, Path]:
    name, equals, path = value.partition("=")
    if not equals or name not in formats or not path:
        raise click.BadParameter(f"{value!r}: write FORMAT=FILE, with one of {', '.join(formats)}")
    return name, Path(path)


def deliver(shared: SharedOptions, write: Callable[[str, TextIO], None]) -> None:
    """Has `write(format, stream)` write each file that `--output` names, then standard output.

    Raises `UsageProblem` for a file that cannot be written.
    """
    for name, path in shared.outputs:
        try:
            with path.open("w", encoding="utf-8", newline="\n") as file:
                write(name, file)
        except OSError as error:
            raise UsageProblem(f"{path}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    if shared.format != "text":
        write_for_programs()
    with closed_pipe_is_fine():
        write(shared.format, sys.stdout)


def names(values: Sequence[str]) -> tuple[str, ...]:
    """The names in an option that may be given several times and takes several with commas between them."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())
