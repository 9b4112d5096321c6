"""The JUnit report is valid by Jenkins' schema, and junitparser reads it."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import junitparser
import junitparser.xunit2
import pytest
import xmlschema
from msgspec.structs import replace
from samples import HOSTILE, OPTIONS, OUTCOME, RULES, SECRET, SELECTOR

from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Severity
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions

SCHEMA = Path(__file__).parents[2] / "build" / "schemas" / "junit-10.xsd"
"""Jenkins' schema, where `scripts/junit_schema.py` puts it."""

ALL_OPTIONS = replace(OPTIONS, strict=True, fail_on=Severity.NOTE, moment="2026-11-02T09:30:00Z")


def text(outcome: Outcome, options: ReportOptions = OPTIONS) -> str:
    out = StringIO()
    formats["junit"](outcome, RULES, options, out)
    return out.getvalue()


def suites(outcome: Outcome, options: ReportOptions = OPTIONS) -> dict[str, junitparser.TestSuite]:
    report = junitparser.xunit2.JUnitXml.fromstring(text(outcome, options).encode())
    return {suite.name: suite for suite in report}


def failed(suite: junitparser.TestSuite) -> list[str]:
    return [case.name for case in suite if any(isinstance(result, junitparser.Failure) for result in case.result)]


@pytest.mark.oracle
@pytest.mark.skipif(not SCHEMA.exists(), reason="Jenkins' JUnit schema: run scripts/junit_schema.py to fetch it")
@pytest.mark.parametrize("options", [OPTIONS, ALL_OPTIONS], ids=["few options", "all options"])
@pytest.mark.parametrize("outcome", [OUTCOME, HOSTILE, Outcome("empty")], ids=["ordinary", "hostile", "empty"])
def test_the_report_is_valid_by_the_schema_of_jenkins(outcome: Outcome, options: ReportOptions) -> None:
    schema = xmlschema.XMLSchema10(str(SCHEMA))
    assert [error.reason for error in schema.iter_errors(text(outcome, options))] == []


def test_there_is_a_suite_for_the_repository_and_one_for_each_environment() -> None:
    cases = {name: [case.name for case in suite] for name, suite in suites(OUTCOME).items()}
    in_environments = ["CAN001 weights-do-not-add-up", "K8S001 schema-violation", "K8S004 selector-mismatch"]
    assert cases == {
        "repository": ["REP005 committed-secret"],
        "dev": in_environments,
        "prod": in_environments,
    }


def test_a_rule_fails_in_each_environment_that_its_finding_names_and_nowhere_else() -> None:
    only_dev = replace(SELECTOR, environments=("dev",))
    shown = suites(replace(OUTCOME, results=(SECRET, only_dev)))
    assert {name: failed(suite) for name, suite in shown.items()} == {
        "repository": ["REP005 committed-secret"],
        "dev": ["K8S004 selector-mismatch"],
        "prod": [],
    }


def test_a_finding_outside_every_environment_is_the_repositorys() -> None:
    outside = replace(SELECTOR, environments=())
    shown = suites(replace(OUTCOME, results=(outside,)))
    assert failed(shown["repository"]) == ["K8S004 selector-mismatch"]


@pytest.mark.parametrize(
    ("fail_on", "names"),
    [
        (Severity.ERROR, ["K8S004 selector-mismatch"]),
        (Severity.WARNING, ["CAN001 weights-do-not-add-up", "K8S004 selector-mismatch"]),
    ],
)
def test_a_finding_fails_from_the_limit_on(fail_on: Severity, names: list[str]) -> None:
    assert failed(suites(OUTCOME, replace(OPTIONS, fail_on=fail_on))["prod"]) == names


def test_a_finding_below_the_limit_is_output() -> None:
    weights = next(case for case in suites(OUTCOME)["prod"] if case.name.startswith("CAN001"))
    assert weights.system_out.startswith("mesh/virtual-service.yaml:20:5: warning CAN001 The weights add up to 90")
    assert text(Outcome("shop", results=(SELECTOR,))).count("system-out") == 0


@pytest.mark.parametrize(("strict", "names"), [(False, []), (True, ["K8S001 schema-violation"])])
def test_a_notice_is_output_and_fails_when_strict(strict: bool, names: list[str]) -> None:
    quiet = replace(OUTCOME, results=())
    suite = suites(quiet, replace(OPTIONS, strict=strict, fail_on=Severity.NOTE))["dev"]
    assert failed(suite) == names
    assert "apps/widget.yaml:2:1: not checked K8S001 no schema for example.com/v1 Widget (3 places)" in text(quiet)


def test_all_findings_of_a_rule_are_one_failure() -> None:
    second = replace(SELECTOR, message="another", environments=("dev",))
    (case,) = [
        case for case in suites(replace(OUTCOME, results=(SELECTOR, second)))["dev"] if case.name.startswith("K8S004")
    ]
    (failure,) = case.result
    assert failure.type == "error"
    assert failure.message.endswith("(and 1 more)")
    assert failure.text.count("apps/cart/deployment.yaml:14:14: error K8S004") == 2


def test_the_counts_are_those_of_the_cases() -> None:
    for suite in suites(OUTCOME).values():
        assert (suite.tests, suite.failures, suite.errors) == (len(list(suite)), len(failed(suite)), 0)
    report = junitparser.xunit2.JUnitXml.fromstring(text(OUTCOME).encode())
    assert (report.tests, report.failures) == (7, 3)


def test_an_error_of_ours_fails_a_suite_of_its_own() -> None:
    (case,) = suites(replace(OUTCOME, failures=("it broke",)))["gitops-lint"]
    assert [(result.type, result.text) for result in case.result] == [("internal error", "it broke")]


def test_time_is_mentioned_when_it_was_given() -> None:
    assert suites(OUTCOME, ALL_OPTIONS)["dev"].timestamp == "2026-11-02T09:30:00Z"
    assert "time" not in text(Outcome("shop"))
