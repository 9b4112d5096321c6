"""`gitops-lint exposure`: who reaches what from the internet, and what a change makes of that."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, shared_options
from gitops_lint.cli.streams import width_of

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.exposures import PlacedExposure
    from gitops_lint.engine import Run
    from gitops_lint.model.environment import Repository
    from gitops_lint.model.resource import ResourcePath
    from gitops_lint.model.rule import FileSpan
    from gitops_lint.model.source import Location

FORMATS = ("text", "tree", "json")
_IN_A_FILE = 100
"""The columns of a report that is no terminal's."""


@click.command("exposure")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--env", "environment", default="", metavar="NAME", help="What is open in this environment alone.")
@click.option("--base", default="", metavar="REV", help="What the change since REV opens and closes.")
@shared_options(*FORMATS)
def command(shared: SharedOptions, *, directory: Path, environment: str, base: str) -> int:
    """Shows what the repository opens to public addresses: to whom, what, where, and by which line.

    It is no check and ends with 0; the NET rules of `check` say which of it should not be open.
    """
    from gitops_lint.cli.opening import opened
    from gitops_lint.engine import Request

    if base and "tree" in (shared.format, *(name for name, _ in shared.outputs)):
        raise UsageProblem("a tree shows what is open, not what --base changes; give text or json")
    request = Request(paths=(directory,), base=base, config=shared.config, jobs=shared.jobs, cache=shared.cache)
    with opened(request) as run:
        repositories = [run.loaded.repository]
        if run.checker.base is not None:
            repositories.append(run.checker.base.loaded.repository)
        known = dict.fromkeys(one.name for repository in repositories for one in repository.environments)
        if environment and environment not in known:
            raise UsageProblem(f"there is no environment {environment}; there are {', '.join(known)}")
        write = _changes(run, environment) if base else _present(run, environment)
        deliver(shared, write)
    return CLEAN


def _is_made_here(run: Run) -> Callable[[PlacedExposure], bool]:
    """Whether an exposure has to do with what lies in the directory."""
    choice = run.checker.choice
    return lambda one: any(map(choice.takes_in, (*one.files, *one.exposure.files)))


def _present(run: Run, environment: str) -> Callable[[str, TextIO], None]:
    from gitops_lint.analysis.exposure.exposures import by_cause, by_place, placed_exposures

    repository = run.loaded.repository
    locate = _locating(repository)
    here = filter(_is_made_here(run), placed_exposures(repository))
    asked = (one for one in here if not environment or one.environment == environment)
    found = by_place(by_cause(asked), locate)

    def write(name: str, stream: TextIO) -> None:
        from gitops_lint.report.exposure_tree import write_tree
        from gitops_lint.report.exposures import write_json, write_table

        if name == "json":
            write_json(found, locate, stream)
        elif name == "tree":
            write_tree(found, locate, stream, width_of(stream) if stream is sys.stdout else _IN_A_FILE)
        else:
            write_table(found, locate, stream, width_of(stream) if stream.isatty() else None)

    return write


def _changes(run: Run, environment: str) -> Callable[[str, TextIO], None]:
    from gitops_lint.analysis.exposure.comparing import compared
    from gitops_lint.model.environment import Change

    assert run.checker.base is not None
    change = Change(run.checker.base.loaded.repository, run.loaded.repository)
    every = compared(change, _is_made_here(run))
    found = [one for one in every if not environment or environment in one.environments]
    of_base, of_head = _locating(change.base), _locating(change.head)

    def write(name: str, stream: TextIO) -> None:
        from gitops_lint.report.exposure_changes import write_changes, write_changes_json

        (write_changes_json if name == "json" else write_changes)(found, of_base, of_head, stream)

    return write


def _locating(repository: Repository) -> Callable[[FileSpan | ResourcePath], Location]:
    """Where a span of a file, or a value of an object, stands; each file is read once."""
    from gitops_lint.model.resource import ResourcePath
    from gitops_lint.model.source import SourceFile

    files: dict[str, SourceFile] = {}

    def locate(where: FileSpan | ResourcePath) -> Location:
        if isinstance(where, ResourcePath):
            return where.resource.location(where.path)
        if where.file not in files:
            text = repository.tree.read(where.file).decode("utf-8", errors="replace")
            files[where.file] = SourceFile(where.file, text)
        return files[where.file].location(where.span)

    return locate
