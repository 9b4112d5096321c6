"""`gitops-lint diff`: how environments differ, and which of the differences are meant."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint.cli.ending import CLEAN, FINDINGS, UsageProblem
from gitops_lint.cli.options import SharedOptions, deliver, names, shared_options

if TYPE_CHECKING:
    from collections.abc import Collection

    from gitops_lint.loading.load import Loaded
    from gitops_lint.model.environment import Repository

FORMATS = ("text", "json")
CLASSES = ("expected", "declared", "drift")
_FEWEST = 2


@click.command("diff")
@click.argument("environments", nargs=-1, metavar="[ENV ENV...]")
@click.option("-C", "directory", type=click.Path(path_type=Path), default=".", metavar="DIR", help="The repository.")
@click.option("--class", "classes", multiple=True, metavar="CLASS", help="Only these: expected, declared, drift.")
@click.option("--fail-on", type=click.Choice(("drift", "never")), default="never", show_default=True,
              help="What makes the exit code 1.")  # fmt: skip
@shared_options(*FORMATS)
def command(
    shared: SharedOptions, *, environments: tuple[str, ...], directory: Path, classes: tuple[str, ...], fail_on: str
) -> int:
    """Compares what environments have: all of them, or those given.

    Every difference is expected (sizes, hosts, credentials and what else each environment has for itself), declared
    (`parity.allow` in the configuration has the reason) or drift. Values that are secret are not shown.
    """
    from gitops_lint.analysis.parity.parity import compare
    from gitops_lint.analysis.parity.topic import Class
    from gitops_lint.cli.opening import opened
    from gitops_lint.engine import Request
    from gitops_lint.report.parity_rows import has_drift

    wanted = names(classes) or CLASSES
    for name in wanted:
        if name not in CLASSES:
            raise UsageProblem(f"--class {name}: there are {', '.join(CLASSES)}")
    kept = frozenset(map(Class, wanted))
    request = Request(paths=(directory,), config=shared.config, jobs=shared.jobs, cache=shared.cache)
    with opened(request) as run:
        repository = run.loaded.repository
        chosen = _chosen(repository, environments)
        parity = compare(repository, chosen)
        for path in _unreadable(run.loaded, chosen):
            click.echo(
                f"{path}: cannot be read, so what it declares is not compared; gitops-lint check says why", err=True
            )

        def write(name: str, stream: TextIO) -> None:
            if name == "json":
                from gitops_lint.report.parity_json import write_parity_json

                write_parity_json(parity, repository, stream, kept)
            else:
                from gitops_lint.report.parity_text import write_parity_text

                write_parity_text(parity, repository, stream, kept, shutil.get_terminal_size((100, 24)).columns)

        deliver(shared, write)
    return FINDINGS if fail_on == "drift" and has_drift(parity) else CLEAN


def _unreadable(loaded: Loaded, chosen: Collection[str]) -> list[str]:
    """The files of the environments that are compared which nobody can read."""
    files = frozenset().union(*(one.files for one in loaded.repository.environments if one.name in chosen))
    return sorted(path for path in files if path in loaded.outlines and not loaded.outlines[path].is_readable)


def _chosen(repository: Repository, environments: tuple[str, ...]) -> list[str]:
    """The environments to compare: those given, or all that have anything."""
    known = [one.name for one in repository.environments]
    for name in environments:
        if name not in known:
            raise UsageProblem(f"there is no environment {name}; there are {', '.join(known)}")
    there = [one.name for one in repository.environments if one.files and one.name != "default"]
    chosen = list(dict.fromkeys(environments)) or there
    if len(chosen) < _FEWEST:
        raise UsageProblem(f"two environments are needed to compare; there are {', '.join(known)}")
    return chosen
