"""`gitops-lint check`: the main job."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from gitops_lint import __version__
from gitops_lint.cli.ending import CLEAN, FINDINGS, INTERNAL, UsageProblem, say_internal
from gitops_lint.cli.opening import opened
from gitops_lint.cli.options import SharedOptions, deliver, names, shared_options
from gitops_lint.cli.selectors import complete_selector
from gitops_lint.cli.streams import closed_pipe_is_fine, wants_color, width_of

if TYPE_CHECKING:
    from gitops_lint.engine import Request, Run
    from gitops_lint.model.result import Outcome
    from gitops_lint.model.rule import Severity
    from gitops_lint.report.options import ReportOptions

FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "html")
SEVERITIES = ("error", "warning", "note")


@click.command("check")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--env", "environment", default="", metavar="NAME", help="Only this environment.")
@click.option("--select", multiple=True, metavar="RULES", shell_complete=complete_selector,
              help="Only these rules: ids, prefixes, aliases; commas.")  # fmt: skip
@click.option("--ignore", multiple=True, metavar="RULES", shell_complete=complete_selector, help="Not these rules.")
@click.option("--base", default="", metavar="REV", help="Only what the change since REV introduces.")
@click.option("--baseline", type=click.Path(path_type=Path), metavar="FILE",
              help="Keep silent about the findings in this file.")  # fmt: skip
@click.option("--write-baseline", type=click.Path(path_type=Path), metavar="FILE",
              help="Write the present findings to this file.")  # fmt: skip
@click.option("--fix", is_flag=True, help="Apply the offered edits, then report what is left.")
@click.option("--diff", is_flag=True, help="Show the offered edits, change nothing.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that makes the exit code 1.")
@click.option("--rules", "rule_directories", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              help="A directory of Python files with rules.")  # fmt: skip
@shared_options(*FORMATS)
def command(
    shared: SharedOptions,
    *,
    paths: tuple[Path, ...],
    environment: str,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    base: str,
    baseline: Path | None,
    write_baseline: Path | None,
    fix: bool,
    diff: bool,
    fail_on: str | None,
    rule_directories: tuple[Path, ...],
) -> int:
    """Checks PATHS (a repository, directories, files; here without any) in the light of the repository they lie in."""
    if fix and diff:
        raise UsageProblem("--fix applies the edits and --diff only shows them; give one of the two")
    from gitops_lint.engine import Request
    from gitops_lint.report.progress import Progress

    with Progress(sys.stderr, color=wants_color(sys.stderr)) as progress:
        request = Request(
            paths=paths or (Path(),),
            environment=environment,
            select=names(select),
            ignore=names(ignore),
            base=base,
            baseline=baseline if write_baseline is None else None,
            config=shared.config,
            rules=rule_directories,
            strict=shared.strict,
            jobs=shared.jobs,
            cache=shared.cache,
            progress=progress.show if sys.stderr.isatty() else None,
        )
        run, outcome = _checked(request)
        if fix and _mended(run, outcome):
            run, outcome = _checked(request)
    if write_baseline is not None:
        return _write_baseline(write_baseline, outcome)
    options = _options(run, fail_on, strict=shared.strict)
    if diff:
        _show_edits(run, outcome)
    else:
        _report(shared, run, outcome, options)
    return _exit_code(outcome, options)


def _checked(request: Request) -> tuple[Run, Outcome]:
    with opened(request) as run:
        return run, run.check()


def _options(run: Run, fail_on: str | None, *, strict: bool) -> ReportOptions:
    from gitops_lint.report.options import ReportOptions

    configured = run.loaded.repository.settings.fail_on
    return ReportOptions(
        version=__version__,
        color=wants_color(sys.stdout),
        width=width_of(sys.stdout),
        fail_on=_severity(fail_on) if fail_on else configured,
        strict=strict,
    )


def _severity(name: str) -> Severity:
    from gitops_lint.model.rule import Severity

    return Severity[name.upper()]


def _report(shared: SharedOptions, run: Run, outcome: Outcome, options: ReportOptions) -> None:
    from msgspec.structs import replace

    from gitops_lint.report import formats

    in_a_file = replace(options, color=False, width=100)

    def write(name: str, stream: TextIO) -> None:
        formats[name](outcome, run.rules, options if stream is sys.stdout else in_a_file, stream)

    deliver(shared, write)


def _exit_code(outcome: Outcome, options: ReportOptions) -> int:
    from gitops_lint.report.wording import fails

    for failure in outcome.failures:
        say_internal(failure)
    if outcome.failures:
        return INTERNAL
    return FINDINGS if fails(outcome, options) else CLEAN


def _write_baseline(path: Path, outcome: Outcome) -> int:
    from gitops_lint.engine import baseline
    from gitops_lint.report.wording import counted

    try:
        count = baseline.write(path, outcome.results)
    except baseline.BaselineError as error:
        raise UsageProblem(str(error)) from None
    click.echo(f"{path}: {counted(count, 'finding')} will be passed over with --baseline", err=True)
    return CLEAN


def _mended(run: Run, outcome: Outcome) -> bool:
    """Applies the offered edits; whether there were any."""
    from gitops_lint.engine import fixes
    from gitops_lint.report.printable import printable

    files = fixes.fixed_files(outcome.results, run.root)
    try:
        fixes.apply(files, run.root)
    except OSError as error:
        raise UsageProblem(f"{error.filename}: cannot be written: {(error.strerror or str(error)).lower()}") from None
    for file in files:
        click.echo(f"mended {printable(file.path)}", err=True)
    return bool(files)


def _show_edits(run: Run, outcome: Outcome) -> None:
    from gitops_lint.engine import fixes
    from gitops_lint.report.wording import counted

    files = fixes.fixed_files(outcome.results, run.root)
    with closed_pipe_is_fine():
        for file in files:
            sys.stdout.write(file.diff())
    offered = sum(1 for result in outcome.results if result.mend is not None)
    left = len(outcome.results) - offered
    click.echo(
        f"{counted(offered, 'edit')} offered in {counted(len(files), 'file')}, {counted(left, 'finding')} without one",
        err=True,
    )
