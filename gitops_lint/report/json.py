"""JSON: everything a run has to say, for programs; `report.schema.json` beside this file describes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TextIO

from gitops_lint.model.result import Limit, Mend, Outcome, Result, Summary
from gitops_lint.model.rule import Rule
from gitops_lint.model.source import Location
from gitops_lint.report.json_text import write_json
from gitops_lint.report.options import ReportOptions

VERSION = 1
"""Raised when a field changes its meaning or goes away; fields may be added without."""


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """One object, its keys in a fixed order. Offsets of edits count characters from 0; lines and columns from 1."""
    report: dict[str, Any] = {
        "version": VERSION,
        "tool": {"name": "gitops-lint", "version": options.version},
        "repository": outcome.repository,
        "environments": list(outcome.environments),
        "findings": [_finding(result) for result in outcome.results],
        "notices": [_notice(notice) for notice in outcome.notices],
        "summary": _summary(outcome.summary),
        "failures": list(outcome.failures),
    }
    write_json(report, out)


def _finding(result: Result) -> dict[str, Any]:
    return {
        "rule": result.rule,
        "aliases": list(result.aliases),
        "name": result.name,
        "severity": str(result.severity),
        "message": result.message,
        "resource": result.resource,
        "path": result.path,
        "location": _location(result.location),
        "related": [{"location": _location(place.location), "message": place.note} for place in result.related],
        "environments": list(result.environments),
        "fingerprint": result.fingerprint,
        "fix": _fix(result.mend) if result.mend is not None else None,
    }


def _fix(mend: Mend) -> dict[str, Any]:
    return {
        "title": mend.title,
        "edits": [
            {"file": edit.file, "start": edit.span.start, "end": edit.span.end, "text": edit.text}
            for edit in mend.edits
        ],
    }


def _notice(notice: Limit) -> dict[str, Any]:
    return {
        "rule": notice.rule,
        "message": notice.message,
        "subject": notice.subject,
        "count": notice.count,
        "location": _location(notice.location),
        "environments": list(notice.environments),
    }


def _location(location: Location) -> dict[str, Any]:
    return {
        "file": location.file,
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "files": summary.files,
        "resources": summary.resources,
        "rules": summary.rules,
        "findings": {"error": summary.errors, "warning": summary.warnings, "note": summary.notes},
        "suppressed": summary.suppressed,
        "baselined": summary.baselined,
        "notLookedAt": dict(sorted(summary.not_looked_at.items())),
    }
