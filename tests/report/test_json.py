"""The JSON report is what its schema and the contract say."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from samples import HOSTILE, OPTIONS, OUTCOME, RULES

import gitops_lint.report
from gitops_lint.model.result import Outcome
from gitops_lint.report import formats

SCHEMA = json.loads((Path(gitops_lint.report.__file__).parent / "report.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)


def written(outcome: Outcome) -> Any:
    out = StringIO()
    formats["json"](outcome, RULES, OPTIONS, out)
    return json.loads(out.getvalue())


@pytest.mark.parametrize("outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"])
def test_the_report_follows_its_schema(outcome: Outcome) -> None:
    VALIDATOR.validate(written(outcome))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 2),
        (("findings", 0, "severity"), "fatal"),
        (("findings", 0, "location", "line"), 0),
        (("findings", 0, "rule"), "selector"),
        (("findings", 0, "unknown"), 1),
        (("findings", 0, "fix"), {}),
        (("summary", "notLookedAt"), {"vendored": 0}),
    ],
)
def test_the_schema_refuses_what_is_not_a_report(path: tuple[str | int, ...], value: object) -> None:
    VALIDATOR.check_schema(SCHEMA)
    report = written(OUTCOME)
    *above, last = path
    holder = report
    for key in above:
        holder = holder[key]
    holder[last] = value
    assert not VALIDATOR.is_valid(report)


def test_keys_stand_in_the_order_of_the_contract() -> None:
    report = written(OUTCOME)
    assert list(report) == [
        *("version", "tool", "repository", "environments", "findings", "notices", "summary", "failures")
    ]
    assert list(report["findings"][0]) == [
        *("rule", "aliases", "name", "severity", "message", "resource", "path", "location", "related"),
        *("environments", "fingerprint", "fix"),
    ]


def test_a_finding_says_all_that_is_known_of_it() -> None:
    assert written(OUTCOME)["findings"][0] == {
        "rule": "K8S004",
        "aliases": ["IST0101"],
        "name": "selector-mismatch",
        "severity": "error",
        "message": OUTCOME.results[0].message,
        "resource": "apps/v1 Deployment shop/cart",
        "path": "spec.template.metadata.labels.app",
        "location": {"file": "apps/cart/deployment.yaml", "line": 14, "column": 14, "endLine": 14, "endColumn": 19},
        "related": [
            {
                "location": {
                    "file": "apps/base/deployment.yaml",
                    "line": 9,
                    "column": 7,
                    "endLine": 9,
                    "endColumn": 16,
                },
                "message": "patched here",
            }
        ],
        "environments": ["dev", "prod"],
        "fingerprint": "a1b2",
        "fix": {
            "title": "label the template app=cart",
            "edits": [{"file": "apps/cart/deployment.yaml", "start": 210, "end": 215, "text": "cart"}],
        },
    }


def test_a_finding_without_a_fix_says_null() -> None:
    assert written(OUTCOME)["findings"][1]["fix"] is None


def test_the_summary_says_what_was_not_looked_at_in_one_order() -> None:
    summary = written(OUTCOME)["summary"]
    assert summary == {
        "files": 48,
        "resources": 210,
        "rules": 4,
        "findings": {"error": 2, "warning": 1, "note": 0},
        "suppressed": 1,
        "baselined": 5,
        "notLookedAt": {"larger than 16 MiB": 1, "vendored": 2},
    }
    assert list(summary["notLookedAt"]) == ["larger than 16 MiB", "vendored"]


def test_errors_of_ours_are_listed() -> None:
    assert written(replace(OUTCOME, failures=("it broke",)))["failures"] == ["it broke"]
