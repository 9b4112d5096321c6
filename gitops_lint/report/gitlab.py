"""GitLab: a Code Quality report, which its merge requests show beside the changed lines.

The fields are those of "Code Quality report format" in GitLab's documentation.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, TextIO

from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.model.source import Location
from gitops_lint.report.json_text import write_json
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.wording import notice_severity

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def write(outcome: Outcome, rules: Sequence[Rule], options: ReportOptions, out: TextIO) -> None:
    """One list: findings in their order, then notices. A notice about many places stands at the first."""
    write_json(_with_own_fingerprints(_issues(outcome, options)), out)


def _issues(outcome: Outcome, options: ReportOptions) -> Iterator[dict[str, Any]]:
    for result in outcome.results:
        fingerprint = result.fingerprint or _digest(result.rule, result.location.file, result.message)
        yield _issue(result.message, result.rule, fingerprint, result.severity, result.location)
    for notice in outcome.notices:
        fingerprint = _digest(notice.rule, notice.location.file, notice.message, notice.subject)
        yield _issue(notice.message, notice.rule, fingerprint, notice_severity(options), notice.location)


def _issue(message: str, rule: str, fingerprint: str, severity: Severity, location: Location) -> dict[str, Any]:
    return {
        "description": message,
        "check_name": rule,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[severity],
        "location": {"path": location.file, "lines": {"begin": location.line, "end": location.end_line}},
    }


def _with_own_fingerprints(issues: Iterator[dict[str, Any]]) -> list[dict[str, Any]]:
    """The issues; GitLab drops one whose fingerprint it has seen, so the second of a kind gets another."""
    seen: dict[str, int] = {}
    written = []
    for issue in issues:
        fingerprint = issue["fingerprint"]
        seen[fingerprint] = seen.get(fingerprint, 0) + 1
        if seen[fingerprint] > 1:
            issue["fingerprint"] = _digest(fingerprint, str(seen[fingerprint]))
        written.append(issue)
    return written


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()
