"""The commands."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from gitops_lint import __version__

if TYPE_CHECKING:
    from gitops_lint.engine import Run
    from gitops_lint.model.result import Outcome
    from gitops_lint.model.rule import Rule, Severity

CLEAN, FINDINGS, USAGE, INTERNAL = range(4)
"""The exit codes."""

FORMATS = ("text", "json", "sarif", "junit", "github", "gitlab", "html")
SEVERITIES = ("error", "warning", "note")


def run(arguments: Sequence[str]) -> int:
    """Runs a command line and returns its exit code; what went wrong stands on standard error."""
    # Almost everything that is made lives until the end: looking for garbage often would cost a third of the time.
    gc.set_threshold(200_000, 20, 100)
    try:
        code = main.main(list(arguments), prog_name="gitops-lint", standalone_mode=False)
    except click.exceptions.Abort:
        return 130
    except click.ClickException as error:
        error.show()
        return USAGE
    except BrokenPipeError:
        # The reader of our output has seen enough.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return CLEAN
    return code if isinstance(code, int) else CLEAN


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="gitops-lint", message="%(prog)s %(version)s")
def main() -> None:
    """Reads a GitOps repository the way the platforms behind it will, and says before the merge what it would do.

    Exit codes: 0 clean, 1 findings at or above --fail-on, 2 usage or configuration error, 3 internal error.
    """


def _outputs(context: click.Context, parameter: click.Parameter, values: Sequence[str]) -> list[tuple[str, Path]]:
    found = []
    for value in values:
        name, equals, path = value.partition("=")
        if not equals or name not in FORMATS or not path:
            raise click.BadParameter(f"{value!r}: write FORMAT=FILE, with one of {', '.join(FORMATS)}")
        found.append((name, Path(path)))
    return found


@main.command()
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--env", "environment", default="", metavar="NAME", help="Only this environment.")
@click.option("--select", multiple=True, metavar="RULES", help="Only these rules: ids, prefixes, aliases; commas.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these rules.")
@click.option("--base", default="", metavar="REV", help="Only what the change since REV introduces.")
@click.option("--baseline", type=click.Path(path_type=Path), help="Keep silent about the findings in this file.")
@click.option("--write-baseline", type=click.Path(path_type=Path), help="Write the present findings to this file.")
@click.option("--fix", is_flag=True, help="Apply the offered edits.")
@click.option("--diff", is_flag=True, help="Show the offered edits, change nothing.")
@click.option("--fail-on", type=click.Choice(SEVERITIES), help="The least severity that makes the exit code 1.")
@click.option("--rules", "rule_directories", multiple=True, type=click.Path(path_type=Path), metavar="DIR",
              help="A directory of Python files with rules.")  # fmt: skip
@click.option("--config", type=click.Path(path_type=Path), help="Another configuration than .gitops-lint.yaml.")
@click.option("--format", "format_", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", multiple=True, callback=_outputs, metavar="FORMAT=FILE", help="Also write this report.")
@click.option("--strict", is_flag=True, help="Notices are findings.")
@click.option("--no-cache", is_flag=True, help="Neither read nor write the cache of syntax trees.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes; one a core without it.")
def check(
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
    config: Path | None,
    format_: str,
    output: list[tuple[str, Path]],
    strict: bool,
    no_cache: bool,
    jobs: int | None,
) -> int:
    """Checks PATHS (a repository, directories, files; here without any) in the light of the repository they lie in."""
    from gitops_lint.engine import Request

    request = Request(
        paths=paths or (Path(),),
        environment=environment,
        select=_names(select),
        ignore=_names(ignore),
        base=base,
        baseline=baseline if write_baseline is None else None,
        config=config,
        rules=rule_directories,
        strict=strict,
        jobs=jobs,
        cache=not no_cache,
    )
    with _Opened(request) as opened:
        outcome = opened.check()
        if write_baseline is not None:
            return _write_baseline(write_baseline, outcome)
        if fix or diff:
            return _mend(opened, outcome, write=fix and not diff)
        level = _severity(fail_on) if fail_on else opened.loaded.repository.settings.fail_on
        _report(outcome, opened.rules, level, format_, output, strict=strict)
        return _exit_code(outcome, level)


class _Opened:
    """Opens a Run; what the user has to change becomes a usage error, a failed worker an internal one."""

    def __init__(self, request: Any) -> None:
        self._request = request
        self._run: Run | None = None

    def __enter__(self) -> Run:
        from gitops_lint import engine

        try:
            self._run = engine.open_run(self._request)
        except (engine.UsageError, *engine.UsageErrors) as error:
            raise _Usage(str(error)) from None
        return self._run

    def __exit__(self, *_: object) -> None:
        if self._run is not None:
            self._run.close()


class _Usage(click.ClickException):
    """A usage or configuration error: one message, exit code 2."""

    def show(self, file: Any = None) -> None:
        click.echo(f"gitops-lint: {self.message}", err=True)


def _names(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def _severity(name: str) -> Severity:
    from gitops_lint.model.rule import Severity

    return Severity[name.upper()]


def _report(
    outcome: Outcome,
    rules: Sequence[Rule],
    fail_on: Severity,
    format_: str,
    output: Sequence[tuple[str, Path]],
    *,
    strict: bool,
) -> None:
    import shutil

    from gitops_lint.report import formats
    from gitops_lint.report.options import ReportOptions

    options = ReportOptions(
        version=__version__,
        color=_wants_color(sys.stdout),
        width=shutil.get_terminal_size((100, 24)).columns,
        fail_on=fail_on,
        strict=strict,
    )
    for name, path in output:
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                formats[name](outcome, rules, options, file)
        except OSError as error:
            raise _Usage(f"{path}: cannot be written: {(error.strerror or '').lower()}") from None
    formats[format_](outcome, rules, options, sys.stdout)
    sys.stdout.flush()
    for failure in outcome.failures:
        click.echo(f"gitops-lint: internal error: {failure}", err=True)


def _wants_color(stream: TextIO) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _exit_code(outcome: Outcome, fail_on: Severity) -> int:
    if outcome.failures:
        return INTERNAL
    return FINDINGS if any(result.severity >= fail_on for result in outcome.results) else CLEAN


def _write_baseline(path: Path, outcome: Outcome) -> int:
    from gitops_lint.engine import baseline

    try:
        count = baseline.write(path, outcome.results)
    except baseline.BaselineError as error:
        raise _Usage(str(error)) from None
    click.echo(f"{path}: {count} findings are known from now on", err=True)
    return CLEAN


def _mend(opened: Run, outcome: Outcome, *, write: bool) -> int:
    from gitops_lint.engine import fixes

    files = fixes.fixed_files(outcome.results, opened.root)
    if write:
        fixes.apply(files, opened.root)
        for file in files:
            click.echo(f"mended {file.path}")
    else:
        for file in files:
            click.echo(file.diff(), nl=False)
    offered = sum(1 for result in outcome.results if result.mend is not None)
    left = len(outcome.results) - offered
    verb = "applied" if write else "offered"
    click.echo(f"{offered} edits {verb} in {len(files)} files, {left} findings have none", err=True)
    return CLEAN if write and not left else FINDINGS if outcome.results else CLEAN
