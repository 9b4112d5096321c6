"""The tests that are collected: a file of the repository, in it an environment, in it a rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gitops_lint.model.result import Limit, Result
from gitops_lint.model.rule import Rule, Severity
from gitops_lint.pytest_plugin.evaluation import Evaluation
from gitops_lint.pytest_plugin.terraform_tests import RunItem, TerraformTests
from gitops_lint.report.options import ReportOptions
from gitops_lint.report.printable import printable
from gitops_lint.report.text import finding_lines
from gitops_lint.report.wording import counted

SECTION = "gitops-lint"
"""The title of a report's section that holds what does not fail an item: notices, and findings below the limit."""


class Group(msgspec.Struct, frozen=True):
    """The rules that are run for one environment, or for the repository as a whole."""

    name: str
    rules: tuple[Rule, ...]


class FindingsError(Exception):
    """Findings at or above the limit; the text is what a person reads."""

    def __init__(self, text: str, results: Sequence[Result]) -> None:
        super().__init__(text)
        self.results = results


class RepositoryFile(pytest.File):
    """A file of the repository in which items are rooted: its configuration, or an environment's first file."""

    evaluation: Evaluation
    groups: Sequence[Group]
    fail_on: Severity
    tests: TerraformTests
    test_file: str = ""
    """The path in the repository, where this is a file of Terraform's tests."""

    def collect(self) -> Iterator[EnvironmentCollector | RunItem]:
        """One item a run, where the file has any; one collector an environment."""
        if self.test_file:
            for name in self.tests.names(self.test_file):
                yield RunItem.from_parent(self, name=name, tests=self.tests, file=self.test_file)
        for group in self.groups:
            collector: EnvironmentCollector = EnvironmentCollector.from_parent(self, name=group.name)
            collector.rules = group.rules
            yield collector


class EnvironmentCollector(pytest.Collector):
    """An environment, or the repository as a whole."""

    parent: RepositoryFile
    rules: tuple[Rule, ...]

    def collect(self) -> Iterator[RuleItem]:
        """One item a rule; none of them is run."""
        for rule in self.rules:
            yield RuleItem.from_parent(
                self, name=rule.id, rule=rule, evaluation=self.parent.evaluation, fail_on=self.parent.fail_on
            )


class RuleItem(pytest.Item):
    """One rule in one environment: fails on findings, is skipped where there is nothing to look at."""

    def __init__(self, *, rule: Rule, evaluation: Evaluation, fail_on: Severity, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        assert self.parent is not None
        self.rule = rule
        self.environment = self.parent.name
        self.evaluation = evaluation
        self.fail_on = fail_on
        self.add_marker(pytest.mark.gitops)
        self.extra_keyword_matches.update((rule.name, *rule.aliases))
        self.user_properties += [("rule", rule.id), ("environment", self.environment)]

    def setup(self) -> None:
        """Has the rules run, if no item did before. A failure of the rule itself is an error of this item."""
        verdict = self.evaluation.verdict(self.rule, self.environment)
        severity = max((one.severity for one in verdict.results), default=self.rule.severity)
        self.user_properties.append(("severity", str(severity)))
        if verdict.failures:
            pytest.fail("\n".join(f"internal error: {printable(one)}" for one in verdict.failures), pytrace=False)

    def runtest(self) -> None:
        """Raises `FindingsError` for findings at or above the limit; notes what else there is to say."""
        verdict = self.evaluation.verdict(self.rule, self.environment)
        failing = [one for one in verdict.results if one.severity >= self.fail_on]
        others = [one for one in verdict.results if one.severity < self.fail_on]
        told = "".join(f"{line}\n" for line in (*map(_mild, others), *map(_notice, verdict.notices)))
        if told:
            self.add_report_section("call", SECTION, told)
        if failing:
            location = failing[0].location
            self.user_properties += [("file", location.file), ("line", str(location.line))]
            raise FindingsError(_text(failing), failing)
        if not verdict.results and not self.evaluation.looked_at(self.rule, self.environment):
            pytest.skip(f"{self.rule.id} {self.rule.name} has nothing to look at in {self.environment}")

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The findings as the text report shows them, at their own place, without a traceback."""
        if not isinstance(excinfo.value, FindingsError):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        first, *others = excinfo.value.results
        if shown.reprcrash is not None:
            # What the short summary, `--tb=line`, JUnit and editors take for the place and the message.
            shown.reprcrash.path = str(self.evaluation.run.root / first.location.file)
            shown.reprcrash.lineno = first.location.line
            more = f" (and {len(others)} more)" if others else ""
            shown.reprcrash.message = printable(f"{first.location}: {first.message}{more}")
        return shown

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file that the item is rooted in, and its headline."""
        return self.path, 0, f"{self.environment}::{self.rule.id} {self.rule.title}"


def _text(results: Iterable[Result]) -> str:
    options = ReportOptions(version="", show_fixes=False)
    blocks = ["\n".join(finding_lines(one, options, explain=False)) for one in results]
    return "\n\n".join(blocks)


def _mild(result: Result) -> str:
    return printable(f"{result.location}: {result.severity} {result.rule} {result.message}")


def _notice(notice: Limit) -> str:
    more = f" ({counted(notice.count, 'place')}, this is the first)" if notice.count > 1 else ""
    return printable(f"{notice.location}: not checked {notice.rule} {notice.message}{more}")
