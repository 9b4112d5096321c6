"""This project as a contestant: its command, and whether a run of it did the work that it is timed for."""

from __future__ import annotations

import json
from dataclasses import dataclass

from benchmarks.measure import Measured, Program, ProgramFailedError, python
from benchmarks.repositories import Generated

NAME = "gitops-lint check"
ONE_JOB = f"{NAME} --jobs 1"

_CLEAN_OR_FINDINGS = frozenset({0, 1})


def check(repository: Generated, *options: str, name: str = NAME) -> Program:
    """`gitops-lint check` on a repository, without its cache: everything is read and parsed."""
    arguments = ("--no-cache", "--format", "json", *options)
    return python(name, "-m", "gitops_lint", "check", repository.directory, *arguments, codes=_CLEAN_OR_FINDINGS)


@dataclass(frozen=True, slots=True)
class Work:
    """What a run reported: files and resources looked at, rules run, and where the findings are."""

    files: int
    resources: int
    rules: int
    planted: int
    found: int
    elsewhere: int
    notices: int

    def __str__(self) -> str:
        looked = f"{self.files:,} files, {self.resources:,} resources, {self.rules} rules, {self.notices} notices"
        mistakes = f"{self.found} of {self.planted} planted mistakes found, " if self.planted else ""
        return f"{looked}; {mistakes}findings in {self.elsewhere} other files"


def work(measured: Measured, repository: Generated) -> Work:
    """What the runs of `check` on a repository reported.

    Raises `ProgramFailedError` when they did not look at every file, or when two of them said different things.
    """
    reports = {run.output for run in measured.runs}
    if len(reports) > 1:
        raise ProgramFailedError(f"{measured.name}: the same input gave {len(reports)} different reports")
    report = json.loads(measured.best.output)
    summary = report["summary"]
    if summary["files"] < repository.files:
        raise ProgramFailedError(f"{measured.name}: looked at {summary['files']} of {repository.files} files")
    blamed = {finding["location"]["file"] for finding in report["findings"]}
    return Work(
        files=summary["files"],
        resources=summary["resources"],
        rules=summary["rules"],
        planted=len(repository.planted),
        found=len(blamed & repository.planted),
        elsewhere=len(blamed - repository.planted),
        notices=len(report["notices"]),
    )
