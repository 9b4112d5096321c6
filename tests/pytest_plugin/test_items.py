"""What an item does: pass, fail, be skipped, err; and what it tells."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree

import pytest

from tests.pytest_plugin.sample import DEPLOYMENT, IDS, OUTCOMES, RULES, Sample, rule_source


def test_items_pass_fail_and_are_skipped(sample: Sample) -> None:
    result = sample.run("--gitops", RULES, "-v")
    result.assert_outcomes(**OUTCOMES)
    result.stdout.fnmatch_lines(
        [
            "gitops-lint: 7 files in *; environments dev, prod*",
            "*::dev::CAN003 SKIPPED*",
            "*::dev::K8S005 FAILED*",
            "*::prod::CAN003 PASSED*",
            "*::prod::K8S005 FAILED*",
            "*::repository::REP002 FAILED*",
        ]
    )


def test_a_failure_shows_place_and_line_and_no_traceback(sample: Sample) -> None:
    result = sample.run("--gitops", ".gitops-lint.yaml::prod::K8S005")
    result.stdout.fnmatch_lines(
        [
            "*prod::K8S005 A quantity cannot be read*",
            'base/deployment.yaml:17:23: error K8S005 "1GI" is not a quantity*',
            " 17 │               memory: 1GI",
            "    │                       ^^^",
            "*environments: dev, prod",
            "FAILED .gitops-lint.yaml::prod::K8S005 - base/deployment.yaml:17:23: *",
        ]
    )
    result.stdout.no_fnmatch_line("*Error*")
    result.stdout.no_fnmatch_line("*items.py*")


def test_a_one_line_traceback_names_the_findings_own_place(sample: Sample) -> None:
    result = sample.run("--gitops", ".gitops-lint.yaml::prod::K8S005", "--tb=line")
    result.stdout.fnmatch_lines([f'{sample.path}/base/deployment.yaml:17: base/deployment.yaml:17:23: "1GI" is*'])


def test_a_skipped_item_says_which_rule_and_where(sample: Sample) -> None:
    result = sample.run("--gitops", RULES, "-rs", "-k", "dev and CAN003")
    result.stdout.fnmatch_lines(["SKIPPED [[]1[]] .gitops-lint.yaml:1: CAN003 * has nothing to look at in dev"])


def test_what_does_not_fail_is_told_once_at_the_end(sample: Sample) -> None:
    body = 'yield Notice("cannot be told from here")'
    sample.write({"conftest.py": rule_source(body=body)})
    result = sample.run("--gitops", "--gitops-select=CAN003,ORG001")
    assert result.ret == pytest.ExitCode.OK
    end = result.outlines[next(number for number, line in enumerate(result.outlines) if "below the limit" in line) :]
    assert [line.split(":")[0] for line in end[1:3]] == ["base/deployment.yaml", "overlays/prod/route.yaml"]
    assert sum("cannot be told from here" in line for line in result.outlines) == 1
    assert sum("the weights add to 110" in line for line in result.outlines) == 1


def test_a_suppression_without_effect_fails_under_its_pasted_id_too(sample: Sample) -> None:
    line = "              memory: 1Gi  # gitops-lint: ignore[K8S005] reviewed\n"
    sample.write({"base/deployment.yaml": DEPLOYMENT.replace("              memory: 1GI\n", line)})
    result = sample.run("--gitops", "--gitops-fail-on=warning", ".gitops-lint.yaml::repository::REP008")
    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:17:*REP008*K8S005*"])


def test_junit_tells_rule_severity_and_place(sample: Sample) -> None:
    sample.run("--gitops", RULES, "--junitxml=report.xml")
    cases = {
        f"{case.get('classname')}::{case.get('name')}": case
        for case in ElementTree.parse(sample.path / "report.xml").iter("testcase")
    }
    case = cases[".gitops-lint.yaml.prod::K8S005"]
    properties = {one.get("name"): one.get("value") for one in case.iter("property")}
    assert properties == {
        "rule": "K8S005",
        "environment": "prod",
        "severity": "error",
        "file": "base/deployment.yaml",
        "line": "17",
    }
    failure = case.find("failure")
    assert failure is not None
    assert (failure.get("message") or "").startswith('base/deployment.yaml:17:23: "1GI" is not a quantity')
    assert "memory: 1GI" in (failure.text or "")
    assert cases[".gitops-lint.yaml.dev::CAN003"].find("skipped") is not None
    assert len(cases) == len(IDS)


def test_a_rule_of_a_conftest_takes_part(sample: Sample) -> None:
    body = 'yield Finding("a Deployment too many", at=("metadata", "name"))'
    sample.write({"tests/conftest.py": rule_source(body=body), "tests/test_own.py": "def test_own(): pass\n"})
    result = sample.run("--gitops", "-k", "ORG001 or test_own")
    result.assert_outcomes(passed=1, failed=2, skipped=1)
    result.stdout.fnmatch_lines(["base/deployment.yaml:4:9: error ORG001 a Deployment too many"])


def test_a_rule_runs_once_for_all_environments(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    sample.run("--gitops", "--gitops-select=ORG001").assert_outcomes(passed=2, skipped=1)
    assert (sample.path / "calls.txt").read_text() == "called\n"


def test_a_rule_that_is_not_selected_does_not_run(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source()})
    sample.run("--gitops", RULES.replace("REP008", "ORG001"), "-k", "not ORG001 and not REP008")
    assert not (sample.path / "calls.txt").exists()


def test_a_rule_that_fails_is_an_error_of_its_own_items_alone(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source(body="raise ValueError('no such field')\n    yield")})
    result = sample.run("--gitops", RULES + ",ORG001")
    result.assert_outcomes(errors=3, **OUTCOMES)
    failed = "internal error: *ORG001 failed on * ValueError: no such field*"
    result.stdout.fnmatch_lines(["*ERROR at setup of *prod::ORG001*", failed])
    result.stdout.no_fnmatch_line("*Traceback*")


def test_a_rule_that_asks_for_what_nobody_makes_is_a_usage_error(sample: Sample) -> None:
    sample.write({"conftest.py": rule_source().replace("(subject: Resource", "(subject: Resource, x: int")})
    result = sample.run("--gitops", RULES + ",ORG001")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: gitops-lint: rule ORG001 asks for <class 'int'>*"])


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("Stack", {"skipped": 3}),
        ("Change", {"skipped": 1}),
    ],
)
def test_a_rule_without_anything_of_its_scope_is_skipped(sample: Sample, scope: str, expected: dict[str, int]) -> None:
    sample.write({"conftest.py": rule_source(scope=scope, options="")})
    result = sample.run("--gitops", "--gitops-select=ORG001")
    result.assert_outcomes(**expected)


def test_what_a_file_name_holds_is_shown_as_an_escape(sample: Sample) -> None:
    sample.write({"notes/\x1b[31mred.yaml": "a: [\n"})
    result = sample.run("--gitops", ".gitops-lint.yaml::repository::REP002")
    assert "\x1b[31m" not in result.stdout.str()
    result.stdout.fnmatch_lines(["notes/\\x1b[[]31mred.yaml:1:*REP002*"])
