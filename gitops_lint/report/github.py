"""GitHub: workflow commands, which its runner turns into annotations on the changed lines.

The commands and their escaping: "Workflow commands for GitHub Actions" in GitHub's documentation, and `command.ts` of
its actions toolkit. A step shows ten annotations of a level and a job fifty in all, so the gravest come first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TextIO

from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable, printable_lines
from gitops_lint.report.wording import found, left_out, looked_at, notice_severity

SHOWN = 10
"""How many annotations of one level GitHub shows for a step."""

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """A command a line for findings, the gravest first, then for notices; last a summary for the log."""
    annotations = [
        (result.severity, result.location, f"{result.rule} {result.name}", result.message) for result in outcome.results
    ]
    annotations += [
        (notice_severity(options), notice.location, f"{notice.rule} not checked", notice.message)
        for notice in outcome.notices
    ]
    for failure in outcome.failures:
        out.write(f"::error title={_property('gitops-lint internal error')}::{_data(failure)}\n")
    annotations.sort(key=lambda annotation: -annotation[0])
    for severity, location, title, message in annotations:
        place = _place(location)
        out.write(f"::{_COMMANDS[severity]} {place},title={_property(printable(title))}::{_data(message)}\n")
    clauses = [f"{looked_at(outcome.summary)} checked", *left_out(outcome.summary)]
    crowded = sorted({severity for severity in _COMMANDS if sum(a[0] is severity for a in annotations) > SHOWN})
    if crowded:
        clauses.append(f"GitHub annotates the first {SHOWN} of a level, this log has them all")
    out.write(f"gitops-lint: {found(outcome, options)}: {'; '.join(clauses)}\n")


def _place(location: Location) -> str:
    """The properties that say where; GitHub wants columns only where a span stays on its line."""
    written = f"file={_property(printable(location.file))},line={location.line},endLine={location.end_line}"
    if location.line != location.end_line:
        return written
    return f"{written},col={location.column},endColumn={location.end_column}"


def _data(text: str) -> str:
    lines = "\n".join(printable_lines(text))
    return lines.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    escaped = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return escaped.replace(":", "%3A").replace(",", "%2C")
