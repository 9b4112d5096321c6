"""What a run of the benchmarks prints, and how it judges its own figures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import ours
from benchmarks.measure import Measured, Memory, ProgramFailedError, Run
from benchmarks.repositories import Generated
from benchmarks.result import Results, Row, Section, Target
from benchmarks.run import exit_code
from benchmarks.table import text

REPOSITORY = Generated(Path("repository"), files=3, size=2_500_000, planted=frozenset({"a.yaml", "b.yaml"}))


def report(*blamed: str, files: int = 3) -> bytes:
    findings = [{"location": {"file": path}} for path in blamed]
    summary = {"files": files, "resources": 3, "rules": 20}
    return json.dumps({"findings": findings, "notices": [], "summary": summary}).encode()


def measured(*outputs: bytes) -> Measured:
    return Measured("gitops-lint check", tuple(Run(1.0, 1.0, output) for output in outputs))


def test_the_work_of_a_run_is_compared_with_what_was_planted() -> None:
    work = ours.work(measured(report("a.yaml", "a.yaml", "c.yaml")), REPOSITORY)
    assert (work.found, work.planted, work.elsewhere) == (1, 2, 1)
    assert "1 of 2 planted mistakes found, findings in 1 other files" in str(work)


@pytest.mark.parametrize(
    ("outputs", "message"),
    [
        ((report(files=2),), "looked at 2 of 3 files"),
        ((report("a.yaml"), report("b.yaml")), "gave 2 different reports"),
    ],
)
def test_a_run_that_did_not_do_the_work_is_refused(outputs: tuple[bytes, ...], message: str) -> None:
    with pytest.raises(ProgramFailedError, match=message):
        ours.work(measured(*outputs), REPOSITORY)


def test_ratios_are_taken_to_our_row_and_targets_are_judged() -> None:
    rows = (
        Row("ours", 2.0, 0.1, processor_seconds=3.5, memory=Memory(90_000_000, 150_000_000)),
        Row("peer", 500.0, 0, extrapolated="from 300 files"),
        Row("quick", 0.5, 0),
    )
    section = Section("Manifests", "ours", rows, ("all seen",))
    targets = (Target("time", 0.61, 0.6), Target("memory", 400, 400, "MB"))
    assert text(Results("a machine", (section,), targets, ("Checkov: left out",))) == (
        "a machine\n"
        "\n"
        "Manifests\n"
        "             best  spread  processor  largest  together   ratio\n"
        "  ours     2.00 s     10%     3.50 s    90 MB    150 MB    1.00\n"
        "  peer   500.00 s      0%                                250.00  from 300 files\n"
        "  quick  500.0 ms      0%                                  0.25\n"
        "  all seen\n"
        "\n"
        "MISSED        time: 0.61 (at most 0.6)\n"
        "met           memory: 400.00 MB (at most 400 MB)\n"
        "not measured  Checkov: left out\n"
    )


@pytest.mark.parametrize(
    ("figure", "not_measured", "asserted", "code"),
    [
        (0.6, (), True, 0),
        (0.7, (), True, 1),
        (0.7, (), False, 0),
        (0.6, ("Checkov: left out",), True, 1),
        (0.6, ("Checkov: left out",), False, 0),
    ],
)
def test_targets_decide_the_exit_code_only_when_asked_to(
    figure: float, not_measured: tuple[str, ...], asserted: bool, code: int
) -> None:
    results = Results("a machine", (), (Target("time", figure, 0.6),), not_measured)
    assert exit_code(results, assert_targets=asserted) == code
