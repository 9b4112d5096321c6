"""The GitHub report is commands, and only those that we mean."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from msgspec.structs import replace
from samples import HARM, HOSTILE, OPTIONS, OUTCOME, RULES, SELECTOR, WEIGHTS

from gitops_lint.model.result import Outcome
from gitops_lint.model.rule import Severity
from gitops_lint.model.source import Location
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions


def lines(outcome: Outcome, options: ReportOptions = OPTIONS) -> list[str]:
    out = StringIO()
    formats["github"](outcome, RULES, options, out)
    return out.getvalue().splitlines()


def test_a_finding_is_a_command_with_its_place_and_title() -> None:
    assert lines(OUTCOME)[0] == (
        "::error file=apps/cart/deployment.yaml,line=14,endLine=14,col=14,endColumn=19,"
        "title=K8S004 selector-mismatch::The selector wants app=cart, the template has app=carts; "
        "the API server refuses this Deployment"
    )


def test_a_message_keeps_its_lines_and_a_long_span_has_no_columns() -> None:
    assert lines(OUTCOME)[2] == (
        "::warning file=mesh/virtual-service.yaml,line=20,endLine=24,title=CAN001 weights-do-not-add-up::"
        "The weights add up to 90; Istio divides by the sum%0Aolder releases rejected them"
    )


@pytest.mark.parametrize(
    ("file", "written"),
    [
        ("a,b.yaml", "file=a%2Cb.yaml,"),
        ("a:b.yaml", "file=a%3Ab.yaml,"),
        ("100%.yaml", "file=100%25.yaml,"),
        ("a,line=1::b.yaml", "file=a%2Cline=1%3A%3Ab.yaml,"),
        ("a\n::error::b.yaml", "file=a\\n%3A%3Aerror%3A%3Ab.yaml,"),
    ],
)
def test_properties_are_escaped(file: str, written: str) -> None:
    (command, _) = lines(Outcome("shop", results=(replace(SELECTOR, location=Location(file)),)))
    assert command.startswith(f"::error {written}line=1,")


def test_a_percent_sign_in_a_message_is_escaped() -> None:
    (command, _) = lines(Outcome("shop", results=(replace(SELECTOR, message="90%0A of 100"),)))
    assert command.endswith("::90%250A of 100")


def test_the_gravest_come_first_and_keep_their_order() -> None:
    note = replace(WEIGHTS, severity=Severity.NOTE, message="n")
    error = replace(WEIGHTS, severity=Severity.ERROR)
    results = (note, replace(WEIGHTS, message="w1"), error, replace(WEIGHTS, message="w2"))
    commands = lines(replace(OUTCOME, results=results))
    assert [re.sub(r" .*::", " ", command)[:12] for command in commands[1:4]] == [
        "::warning w1",
        "::warning w2",
        "::notice n",
    ]
    assert commands[0].startswith("::error ")


@pytest.mark.parametrize(("strict", "command"), [(False, "::notice "), (True, "::error ")])
def test_a_limit_is_a_notice_and_an_error_when_strict(strict: bool, command: str) -> None:
    commands = lines(replace(OUTCOME, results=()), replace(OPTIONS, strict=strict))
    assert commands[0].startswith(command)
    assert commands[0].endswith("title=K8S001 not checked::no schema for example.com/v1 Widget")


@pytest.mark.parametrize(("number", "crowded"), [(10, False), (11, True)])
def test_what_github_will_not_show_is_mentioned(number: int, crowded: bool) -> None:
    last = lines(Outcome("shop", results=(SELECTOR,) * number))[-1]
    assert ("GitHub annotates the first 10 of a level" in last) is crowded


def test_the_log_ends_with_the_summary() -> None:
    assert lines(OUTCOME)[-1].startswith("gitops-lint: 2 errors, 1 warning: 48 files, 210 resources, 4 rules checked")


def test_a_hostile_repository_adds_no_command() -> None:
    commands = lines(HOSTILE)
    # An error of ours, one finding, one notice, the summary.
    assert [re.match(r"(::\w+)? ?", line)[0] for line in commands] == ["::error ", "::error ", "::notice ", ""]  # type: ignore[index]
    assert not any(re.search("[\x00-\x1f\x7f-\x9f\u2028]", line) for line in commands)
    assert not any("##[" in line for line in commands)
    assert HARM not in "\n".join(commands)
