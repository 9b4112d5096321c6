"""Text: what a person reads in a terminal, or in the log of a pipeline.

Colour is six escape sequences written here: importing the console of rich takes four times as long as starting Python.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TextIO, TypeAlias

from gitops_lint.model.result import Outcome, Result
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable, printable_lines
from gitops_lint.report.snippet import columns, excerpt
from gitops_lint.report.wording import counted, fails, found, gathered, left_out, looked_at

Paint: TypeAlias = Callable[[str, str], str]
"""A text in a style of `_STYLES`, or as it is where there is no colour."""

_STYLES = {
    "error": "1;31",
    "warning": "1;33",
    "note": "1;36",
    "good": "1;32",
    "strong": "1",
    "faint": "2",
}


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """Findings by file, each with its line; then what could not be checked; then one line of summary."""
    paint = _colored if options.color else _plain
    explained: set[str] = set()
    for file, results in itertools.groupby(outcome.results, key=lambda result: result.location.file):
        group = list(results)
        out.write(_heading(file, group, options.width, paint) + "\n")
        for result in group:
            out.writelines(f"{line}\n" for line in _finding(result, result.rule not in explained, options, paint))
            explained.add(result.rule)
            out.write("\n")
    out.writelines(f"{line}\n" for line in _notices(outcome, options, paint))
    for failure in outcome.failures:
        first, *rest = printable_lines(failure) or ["no message"]
        out.write(f"{paint('internal error:', 'error')} {first}\n")
        out.writelines(f"  | {line}\n" for line in rest)
    out.write(_summary(outcome, options, paint) + "\n")


def finding_lines(result: Result, options: ReportOptions, *, explain: bool = True) -> list[str]:
    """One finding as it stands in the report below its file; `explain` says where its rule is described."""
    return list(_finding(result, explain, options, _colored if options.color else _plain))


def _plain(text: str, style: str) -> str:
    return text


def _colored(text: str, style: str) -> str:
    return f"\x1b[{_STYLES[style]}m{text}\x1b[0m"


def _heading(file: str, results: Sequence[Result], width: int, paint: Paint) -> str:
    counts = Counter(result.severity for result in results)
    listed = ", ".join(counted(counts[severity], str(severity)) for severity in sorted(counts, reverse=True))
    name = _path(file)
    line = "─" * max(2, min(width, 100) - columns(name) - len(listed) - 4)
    return f"{paint('─', 'faint')} {paint(name, 'strong')} {paint(line, 'faint')} {listed}"


def _finding(result: Result, explain: bool, options: ReportOptions, paint: Paint) -> Iterator[str]:
    first, *rest = printable_lines(result.message) or [result.name]
    severity = paint(str(result.severity), str(result.severity))
    yield f"{paint(_place(result.location), 'strong')}: {severity} {paint(result.rule, 'strong')} {first}"
    margin = len(str(result.location.line)) + 2
    bar = f"{' ' * margin}{paint('│', 'faint')}"
    for line in rest:
        yield f"{bar} {line}"
    if result.snippet.strip():
        shown = excerpt(result, options.width - margin - 2)
        yield f" {paint(str(result.location.line), 'faint')} {paint('│', 'faint')} {shown.text}".rstrip()
        yield f"{bar} {' ' * shown.offset}{paint('^' * shown.length, str(result.severity))}"
    for label, text in _details(result, explain, options):
        yield f"{' ' * margin}{paint(f'= {label}', 'faint')} {text}"


def _details(result: Result, explain: bool, options: ReportOptions) -> Iterator[tuple[str, str]]:
    if result.resource:
        yield "in:", printable(result.resource) + (f" at {printable(result.path)}" if result.path else "")
    for place in result.related:
        yield f"{printable(place.note) or 'set here'}:", _place(place.location)
    if result.environments:
        yield "environments:", printable(", ".join(result.environments))
    if options.show_fixes and result.mend is not None:
        yield "fix:", f"{printable(result.mend.title)} (--fix applies it, --diff shows it)"
    if explain:
        yield "help:", f"gitops-lint rule {result.rule}"


def _notices(outcome: Outcome, options: ReportOptions, paint: Paint) -> Iterator[str]:
    if not outcome.notices:
        return
    places = counted(sum(notice.count for notice in outcome.notices), "place")
    suffix = ", which --strict counts as errors" if options.strict else ""
    yield paint(f"Not checked, or only in part: {places}{suffix}", "error" if options.strict else "strong")
    for notice in gathered(outcome.notices):
        first, *rest = printable_lines(notice.message) or [""]
        where = _place(notice.location)
        if notice.count > 1:
            where = f"{counted(notice.count, 'place')}, first {where}"
        yield f"  {paint(notice.rule, 'strong')} {first} {paint(f'({where})', 'faint')}"
        for line in rest:
            yield f"    | {line}"
    yield ""


def _summary(outcome: Outcome, options: ReportOptions, paint: Paint) -> str:
    summary = outcome.summary
    style = "error" if fails(outcome, options) else "warning" if outcome.results else "good"
    verdict = found(outcome, options)
    clauses = [f"{looked_at(summary)} checked", *left_out(summary)]
    fixable = sum(result.mend is not None for result in outcome.results)
    if options.show_fixes and fixable:
        clauses.append(f"{fixable:,} fixable with --fix")
    if options.fail_on is not Severity.ERROR:
        clauses.append(f"fails on {options.fail_on}")
    return f"{paint(verdict[0].upper() + verdict[1:], style)}: {'; '.join(clauses)}"


def _place(location: Location) -> str:
    return f"{_path(location.file)}:{location.line}:{location.column}"


def _path(file: str) -> str:
    """A path as it can be pasted and opened, but never what GitHub's runner takes for a command (`::error::`)."""
    return printable(f"./{file}" if file.lstrip().startswith(":") else file)
