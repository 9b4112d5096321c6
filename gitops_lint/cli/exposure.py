"""`gitops-lint exposure`: who reaches what from the internet."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, shared_options

if TYPE_CHECKING:
    from gitops_lint.model.environment import Repository
    from gitops_lint.model.resource import ResourcePath
    from gitops_lint.model.rule import FileSpan
    from gitops_lint.model.source import Location

FORMATS = ("text", "json")


@click.command("exposure")
@click.argument("directory", type=click.Path(path_type=Path), default=".")
@click.option("--env", "environment", default="", metavar="NAME", help="What is open in this environment alone.")
@shared_options(*FORMATS)
def command(shared: SharedOptions, *, directory: Path, environment: str) -> int:
    """Shows what Terraform and clusters open to public addresses: to whom, what, where, and by which line.

    It is no check and ends with 0; the NET rules of `check` say which of it should not be open.
    """
    from gitops_lint.analysis.exposure.exposures import by_place, exposures
    from gitops_lint.cli.opening import opened
    from gitops_lint.engine import Request

    request = Request(paths=(directory,), config=shared.config, jobs=shared.jobs, cache=shared.cache)
    with opened(request) as run:
        repository = run.loaded.repository
        if environment and environment not in (known := [one.name for one in repository.environments]):
            raise UsageProblem(f"there is no environment {environment}; there are {', '.join(known)}")
        found = [one for one in exposures(repository) if not environment or environment in one.environments]

        def locate(where: FileSpan | ResourcePath) -> Location:
            return _location(repository, where)

        found = by_place(found, locate)

        def write(name: str, stream: TextIO) -> None:
            from gitops_lint.report.exposures import write_json, write_table

            (write_json if name == "json" else write_table)(found, locate, stream)

        deliver(shared, write)
    return CLEAN


def _location(repository: Repository, where: FileSpan | ResourcePath) -> Location:
    from gitops_lint.model.resource import ResourcePath
    from gitops_lint.model.source import SourceFile

    if isinstance(where, ResourcePath):
        return where.resource.location(where.path)
    text = repository.tree.read(where.file).decode("utf-8", errors="replace")
    return SourceFile(where.file, text).location(where.span)
