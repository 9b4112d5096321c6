"""The text report is one that people can read, paste from and trust."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from msgspec.structs import replace
from samples import HOSTILE, OPTIONS, OUTCOME, RULES, SELECTOR

from gitops_lint.model.result import Limit, Outcome, Result, Summary
from gitops_lint.model.rule import Severity
from gitops_lint.model.source import Location
from gitops_lint.report import formats
from gitops_lint.report.options import ReportOptions

SELECTOR_SHOWN = """\
apps/cart/deployment.yaml:14:14: error K8S004 The selector wants app=cart, the template has app=carts; \
the API server refuses this Deployment
 14 │         app: carts
    │              ^^^^^
    = in: apps/v1 Deployment shop/cart at spec.template.metadata.labels.app
    = patched here: apps/base/deployment.yaml:9:7
    = environments: dev, prod
    = fix: label the template app=cart (--fix applies it, --diff shows it)
    = help: gitops-lint rule K8S004
"""


def written(outcome: Outcome, options: ReportOptions = OPTIONS) -> str:
    out = StringIO()
    formats["text"](outcome, RULES, options, out)
    return out.getvalue()


def test_a_finding_shows_its_place_its_line_its_origin_and_where_help_is() -> None:
    assert SELECTOR_SHOWN in written(OUTCOME)


def test_findings_stand_under_their_file() -> None:
    headings = [line.split(" ")[1] for line in written(OUTCOME).splitlines() if line.startswith("─")]
    assert headings == ["apps/cart/deployment.yaml", "infra/prod.tfvars", "mesh/virtual-service.yaml"]


def test_help_is_offered_once_a_rule() -> None:
    twice = replace(OUTCOME, results=(SELECTOR, SELECTOR))
    assert written(twice).count("= help: gitops-lint rule K8S004") == 1


def test_the_last_line_counts_what_was_found_and_what_was_not_looked_at() -> None:
    assert written(OUTCOME).splitlines()[-1] == (
        "2 errors, 1 warning: 48 files, 210 resources, 4 rules checked; 1 suppressed; 5 in the baseline; "
        "3 files not looked at (2 vendored, 1 larger than 16 MiB); 1 fixable with --fix"
    )


def test_a_clean_run_is_one_line() -> None:
    clean = Outcome("shop", summary=Summary(files=1, resources=2, rules=3))
    assert written(clean) == "No findings: 1 file, 2 resources, 3 rules checked\n"


def test_notices_that_say_the_same_are_one_line_with_the_number_of_places() -> None:
    notices = [Limit("K8S001", "no schema for Widget", Location(f"{name}.yaml"), count=2) for name in "ab"]
    shown = written(replace(OUTCOME, notices=tuple(notices)))
    assert "Not checked, or only in part: 4 places\n" in shown
    assert "  K8S001 no schema for Widget (4 places, first a.yaml:1:1)\n" in shown


def test_strict_says_that_notices_count() -> None:
    strict = written(OUTCOME, replace(OPTIONS, strict=True))
    assert "Not checked, or only in part: 3 places, which --strict counts as errors" in strict


def test_an_error_of_ours_is_said() -> None:
    assert "internal error: K8S004 raised KeyError\n" in written(Outcome("shop", failures=("K8S004 raised KeyError",)))


def test_fixes_are_not_mentioned_when_they_are_not_wanted() -> None:
    assert "fix" not in written(OUTCOME, replace(OPTIONS, show_fixes=False))


@pytest.mark.parametrize(
    ("results", "fail_on", "style"),
    [
        (OUTCOME.results, Severity.ERROR, "1;31"),
        (OUTCOME.results[2:], Severity.ERROR, "1;33"),
        (OUTCOME.results[2:], Severity.WARNING, "1;31"),
        ((), Severity.NOTE, "1;32"),
    ],
)
def test_the_verdict_is_red_when_the_run_fails(results: tuple[Result, ...], fail_on: Severity, style: str) -> None:
    outcome = Outcome("shop", results=results)
    last = written(outcome, ReportOptions(version="1", color=True, fail_on=fail_on)).splitlines()[-1]
    assert last.startswith(f"\x1b[{style}m")


def test_colour_adds_nothing_but_colour() -> None:
    colored = written(OUTCOME, replace(OPTIONS, color=True))
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == written(OUTCOME)
    assert "\x1b" not in written(OUTCOME)


def test_no_line_of_a_hostile_repository_is_a_command_to_a_runner_or_a_terminal() -> None:
    shown = written(HOSTILE)
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())
    assert not re.search(r"##(\[|vso\[|teamcity\[)", shown)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u202e]", shown)
