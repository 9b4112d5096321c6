"""What `--gitops` adds to pytest: the items, where they are rooted, and what is told at the end."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.model.environment import Environment
from gitops_lint.model.result import Summary
from gitops_lint.pytest_plugin.evaluation import WHOLE, Evaluation, is_about_the_whole
from gitops_lint.pytest_plugin.items import SECTION, Group, RepositoryFile, RuleItem
from gitops_lint.pytest_plugin.opening import Opened, is_xdist_controller, opened_or_refused
from gitops_lint.pytest_plugin.terraform_tests import RunItem, TerraformTests
from gitops_lint.report.printable import printable
from gitops_lint.report.wording import counted, left_out


class Collecting:
    """The hooks of a run with `--gitops`."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._opened: Opened | None = None
        self._evaluation: Evaluation | None = None
        self._groups: dict[Path, list[Group]] = {}
        self._tests: TerraformTests | None = None
        self._test_files: dict[Path, str] = {}

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """Loads the repository, whose environments the ids name; no rule is run.

        The controller of pytest-xdist collects nothing: it only makes sure, before it starts others, that they can.
        """
        self._opened = opened_or_refused(self._config)
        if is_xdist_controller(self._config):
            self._opened.run.close()
            reporter = self._config.pluginmanager.get_plugin("terminalreporter")
            if reporter is not None and self._config.get_verbosity() >= 0:
                reporter.write_line(_overview(self._opened))
            return
        self._evaluation = Evaluation(self._opened.run)
        self._groups = _groups(self._opened)
        tree, root = self._opened.loaded.repository.tree, self._opened.run.root
        self._tests = TerraformTests(tree, root, _files(self._opened))
        self._test_files = {root / path: path for path in self._tests.paths}
        for path in self._test_files:
            self._groups.setdefault(path, [])

    def pytest_collect_file(self, file_path: Path, parent: pytest.Collector) -> RepositoryFile | None:
        """The items of a file that an argument names, with or without the rest of an id."""
        if not parent.session.isinitpath(file_path):
            return None
        real = Path(os.path.realpath(file_path.parent)) / file_path.name
        return self._file(parent, file_path, self._groups[real]) if real in self._groups else None

    @pytest.hookimpl(wrapper=True)
    def pytest_make_collect_report(
        self, collector: pytest.Collector
    ) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
        """Adds the items that no argument names, wherever the user's own tests lie, unless ids name other tests."""
        report = yield
        if isinstance(collector, pytest.Session) and report.passed and not self._others_are_named():
            report.result += [
                self._file(collector, path, groups)
                for path, groups in self._groups.items()
                if not collector.isinitpath(path)
            ]
        return report

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Takes note of the rules that are left after `-k` and the like."""
        if self._evaluation is not None:
            self._evaluation.need(item.rule.id for item in session.items if isinstance(item, RuleItem))

    def pytest_report_collectionfinish(self) -> str | None:
        """One line on what was found, and on what was left out and why."""
        return None if self._opened is None else _overview(self._opened)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self, item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Puts a skipped item at its own place, not at the line of this plugin that skipped it."""
        report = yield
        if isinstance(item, RuleItem | RunItem) and report.skipped and isinstance(report.longrepr, tuple):
            report.longrepr = (str(item.path), (item.reportinfo()[1] or 0) + 1, report.longrepr[2])
        return report

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """What did not fail an item, each thing once: notices, and findings below the limit."""
        reports = (report for found in terminalreporter.stats.values() for report in found)
        lines = _told(report for report in reports if isinstance(report, pytest.TestReport))
        if lines:
            terminalreporter.section("gitops-lint: below the limit, or not checked in full")
            terminalreporter.write("".join(f"{line}\n" for line in lines))

    def _file(self, parent: pytest.Collector, path: Path, groups: Sequence[Group]) -> RepositoryFile:
        assert self._evaluation is not None
        assert self._opened is not None
        assert self._tests is not None
        named: dict[str, Any] = {}
        if not path.is_relative_to(self._config.rootpath):
            named["nodeid"] = Path(os.path.relpath(path, self._config.rootpath)).as_posix()
        file: RepositoryFile = RepositoryFile.from_parent(parent, path=path, **named)
        file.evaluation, file.groups, file.fail_on = self._evaluation, groups, self._opened.fail_on
        real = Path(os.path.realpath(path.parent)) / path.name
        file.tests, file.test_file = self._tests, self._test_files.get(real, "")
        return file

    def _others_are_named(self) -> bool:
        """Whether the arguments are ids, of other tests or of some of these."""
        return any("::" in argument for argument in self._config.args)


def _files(opened: Opened) -> Iterator[str]:
    """The files that are looked at: of the environment that was asked for, else of all the repository."""
    wanted = opened.run.request.environment
    if not wanted:
        return iter(opened.loaded.outlines)
    return (path for one in opened.environments() for path in one.files)


def _overview(opened: Opened) -> str:
    names = ", ".join(one.name for one in opened.environments())
    parts = [f"{counted(len(opened.loaded.outlines), 'file')} in {opened.run.root}", f"environments {names}"]
    parts += left_out(Summary(not_looked_at=opened.run.checker.not_looked_at()))
    return printable(f"gitops-lint: {'; '.join(parts)}")


def _groups(opened: Opened) -> dict[Path, list[Group]]:
    """The groups of items by the file that they are rooted in."""
    root, rules = opened.run.root, opened.run.rules
    outlines = sorted(opened.loaded.outlines)
    configuration = opened.loaded.repository.settings.file
    everywhere = configuration if configuration and (root / configuration).is_file() else ""
    groups: dict[Path, list[Group]] = {}
    local = tuple(rule for rule in rules if not is_about_the_whole(rule))
    for environment in opened.environments():
        anchor = everywhere or _first(environment, outlines)
        if anchor:
            groups.setdefault(root / anchor, []).append(Group(environment.name, local))
    anchor = everywhere or next(iter(outlines), "")
    if anchor and not opened.run.request.environment:
        groups.setdefault(root / anchor, []).append(Group(WHOLE, rules))
    return groups


def _first(environment: Environment, outlines: Sequence[str]) -> str:
    return min(environment.files, default=next(iter(outlines), ""))


def _told(reports: Iterable[pytest.TestReport]) -> list[str]:
    lines: dict[str, None] = {}
    for report in reports:
        for title, content in report.sections:
            if title == f"Captured {SECTION} call":
                lines.update(dict.fromkeys(content.splitlines()))
    return sorted(lines)
