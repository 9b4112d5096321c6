"""The GitLab report is a Code Quality report, with one fingerprint an issue."""

from __future__ import annotations

import json
from io import StringIO
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from samples import HOSTILE, OPTIONS, OUTCOME, RULES, SELECTOR

from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Severity
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions

FORMAT = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "minLength": 1},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "pattern": "^(?!\\./)"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                    },
                },
            },
        },
    },
}
"""What GitLab's documentation asks of a Code Quality report."""


def issues(outcome: Outcome, options: ReportOptions = OPTIONS) -> Any:
    out = StringIO()
    formats["gitlab"](outcome, RULES, options, out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"])
def test_the_report_is_what_gitlab_asks_for(outcome: Outcome) -> None:
    jsonschema.validate(issues(outcome), FORMAT)


def test_a_finding_is_an_issue() -> None:
    assert issues(OUTCOME)[0] == {
        "description": SELECTOR.message,
        "check_name": "K8S004",
        "fingerprint": "a1b2",
        "severity": "major",
        "location": {"path": "apps/cart/deployment.yaml", "lines": {"begin": 14, "end": 14}},
    }


@pytest.mark.parametrize(
    ("severity", "word"), [(Severity.ERROR, "major"), (Severity.WARNING, "minor"), (Severity.NOTE, "info")]
)
def test_severities_are_gitlabs(severity: Severity, word: str) -> None:
    (issue,) = issues(Outcome("shop", results=(replace(SELECTOR, severity=severity),)))
    assert issue["severity"] == word


@pytest.mark.parametrize(("strict", "severity"), [(False, "info"), (True, "major")])
def test_a_notice_is_an_issue(strict: bool, severity: str) -> None:
    issue = issues(OUTCOME, replace(OPTIONS, strict=strict))[-1]
    assert (issue["check_name"], issue["severity"]) == ("K8S001", severity)
    assert issue["location"]["path"] == "apps/widget.yaml"


@pytest.mark.parametrize("fingerprint", ["a1b2", ""])
def test_no_two_issues_share_a_fingerprint(fingerprint: str) -> None:
    same = replace(SELECTOR, fingerprint=fingerprint)
    fingerprints = [issue["fingerprint"] for issue in issues(Outcome("shop", results=(same,) * 3))]
    assert len(set(fingerprints)) == 3
    assert all(fingerprints)
