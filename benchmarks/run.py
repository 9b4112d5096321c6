"""Measures this project against its peers in one run: `python -m benchmarks`."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import platform
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.checkov_environment import CheckovEnvironment, CheckovUnavailableError, checkov_environment
from benchmarks.measure import PROJECT, ProgramFailedError, usable_cores
from benchmarks.result import Results, Section, Target
from benchmarks.sections import SECTIONS, Plan
from benchmarks.table import text


def main() -> int:
    """Measures, prints, and returns the exit code."""
    given = _arguments()
    plan, missing = _plan(given)
    results = _measured(plan, given.only or list(SECTIONS), missing)
    sys.stdout.write(text(results))
    if given.json is not None:
        given.json.write_text(json.dumps(_as_data(results), indent=2) + "\n", encoding="utf-8")
    return exit_code(results, assert_targets=given.assert_targets)


def exit_code(results: Results, *, assert_targets: bool) -> int:
    """0, unless the targets are asserted and one is missed, or something was not measured."""
    failed = any(not target.met for target in results.targets) or bool(results.not_measured)
    return 1 if assert_targets and failed else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    default = Plan(work=PROJECT / "benchmarks" / "work")

    def number(name: str, least: int, meaning: str) -> None:
        value = getattr(default, name)
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=_at_least(least), default=value, metavar="N", help=f"{meaning} ({value})")

    number("manifests", 1_000, "how many manifests")
    number("terraform", 100, "how many Terraform files")
    number("manifest_sample", 32, "how many manifests the slow peers get")
    number("terraform_sample", 20, "how many Terraform files the slow peers get")
    number("rounds", 1, "the best of so many runs counts")
    number("startup_rounds", 1, "the same, for start-up")
    parser.add_argument("--only", action="append", choices=SECTIONS, help="only this section (repeatable)")
    parser.add_argument("--no-checkov", dest="checkov", action="store_false", help="leave Checkov out")
    parser.add_argument("--work", type=Path, default=default.work, help="where the repositories are generated")
    parser.add_argument("--repositories", type=Path, metavar="DIR", help="evaluate the checkouts in DIR too")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every figure as JSON")
    parser.add_argument("--assert-targets", action="store_true", help="exit with 1 when a target is missed")
    return parser.parse_args()


def _at_least(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if int(text) < least:
            raise argparse.ArgumentTypeError(f"{text}: at least {least}")
        return int(text)

    return number


def _plan(given: argparse.Namespace) -> tuple[Plan, list[str]]:
    """What is to be measured, and what is not."""
    checkov: CheckovEnvironment | None = None
    missing: list[str] = []
    if given.checkov:
        _say("Checkov's environment (built once, takes minutes)")
        try:
            checkov = checkov_environment()
        except CheckovUnavailableError as error:
            missing.append(f"Checkov: {error}")
    else:
        missing.append("Checkov: left out")
    plan = Plan(
        work=given.work.resolve(),
        manifests=given.manifests,
        terraform=given.terraform,
        manifest_sample=given.manifest_sample,
        terraform_sample=given.terraform_sample,
        rounds=given.rounds,
        startup_rounds=given.startup_rounds,
        checkov=checkov,
        repositories=given.repositories,
    )
    return plan, missing


def _measured(plan: Plan, names: Sequence[str], missing: list[str]) -> Results:
    """Runs the sections named; one whose programs fail is among what was not measured."""
    machine = _machine(plan)
    sections: list[Section] = []
    targets: list[Target] = []
    for name in names:
        _say(name)
        try:
            found = SECTIONS[name](plan)
        except ProgramFailedError as error:
            missing.append(f"{name}: {error}")
            continue
        sections.append(found.section)
        targets += found.targets
        missing += found.not_measured
    return Results(machine, tuple(sections), tuple(targets), tuple(missing))


def _machine(plan: Plan) -> str:
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    return (
        f"{platform.system()} {platform.machine()}, {usable_cores()} cores, load {load} before the start, "
        f"Python {platform.python_version()}; the best of {plan.rounds} runs in turn "
        f"({plan.startup_rounds} for start-up), whole processes where nothing else is said"
    )


def _as_data(results: Results) -> dict[str, Any]:
    data = dataclasses.asdict(results)
    data["targets"] = [dataclasses.asdict(target) | {"met": target.met} for target in results.targets]
    return data


def _say(what: str) -> None:
    print(f"measuring: {what}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
