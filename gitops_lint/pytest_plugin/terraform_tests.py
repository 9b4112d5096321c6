"""Terraform's own tests as items: one a `run` block of a `.tftest.hcl` file."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.formats import hcl
from gitops_lint.model.source import SourceFile
from gitops_lint.model.tree import Tree
from gitops_lint.report.printable import printable
from gitops_lint.terraform.testing import Message, RunResult, Status, TestFile, read_test_file, run_tests, test_files

_WHOLE_FILE = "file"
"""The name of the item that fails for a file of which no run can be read."""


class TerraformTests:
    """The test files of a repository. Each is read when it is collected, and run once, when its first item is."""

    def __init__(self, tree: Tree, root: Path, paths: Iterator[str]) -> None:
        self.tree = tree
        self.root = root
        self.paths = tuple(test_files(paths))
        self.file = functools.cache(self._file)
        self.results = functools.cache(self._results)
        self.read = functools.cache(self._read)

    def text(self, path: str) -> SourceFile:
        """A file of the repository, for places and lines."""
        return SourceFile(path, self.tree.read(path).decode("utf-8-sig", "replace"))

    def names(self, path: str) -> list[str]:
        """The names of the items of a file, without running any."""
        file = self.file(path)
        return [run.name for run in file.runs] or ([_WHOLE_FILE] if file.problems else [])

    def result(self, path: str, name: str) -> RunResult:
        """What came of a run."""
        file = self.file(path)
        if not file.runs:
            messages = tuple(Message(one.summary, one.detail, one.file, one.span) for one in file.problems)
            return RunResult(name, Status.ERROR, messages)
        return self.results(path)[name]

    def _read(self, path: str) -> hcl.File:
        return hcl.read(self.text(path).text, path)

    def _file(self, path: str) -> TestFile:
        return read_test_file(self.tree, path, self.read)

    def _results(self, path: str) -> dict[str, RunResult]:
        return {one.name: one for one in run_tests(self.file(path), self.tree, self.read)}


class RunError(Exception):
    """A run that fails or ends in an error; the text is what a person reads."""

    def __init__(self, text: str, messages: tuple[Message, ...]) -> None:
        super().__init__(text)
        self.messages = messages


class RunItem(pytest.Item):
    """One run: fails where an assertion does or where the plan has an error, is skipped where it cannot be told."""

    def __init__(self, *, tests: TerraformTests, file: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.tests = tests
        self.file = file
        self.add_marker(pytest.mark.gitops)
        self.extra_keyword_matches.add("tftest")

    def runtest(self) -> None:
        """Raises `RunError` for what is wrong."""
        result = self.tests.result(self.file, self.name)
        if result.status in (Status.FAIL, Status.ERROR):
            place = self._place(result.messages[0])
            self.user_properties += [("file", place[0]), ("line", str(place[1]))]
            raise RunError("\n\n".join(self._told(one) for one in result.messages), result.messages)
        if result.status is Status.SKIP:
            pytest.skip(printable(f"run {self.name}: {result.reason}"))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The messages with the lines that they are about, without a traceback."""
        if not isinstance(excinfo.value, RunError):
            return super().repr_failure(excinfo, style)
        shown = excinfo.getrepr(style="value")
        first, *others = excinfo.value.messages
        if shown.reprcrash is not None:
            file, line, column = self._place(first)
            more = f" (and {len(others)} more)" if others else ""
            shown.reprcrash.path = str(self.tests.root / file)
            shown.reprcrash.lineno = line
            detail = f": {first.detail.splitlines()[0]}" if first.detail else ""
            shown.reprcrash.message = printable(f"{file}:{line}:{column}: {first.summary}{detail}{more}")
        return shown

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file of the run, and its headline."""
        run = next((one for one in self.tests.file(self.file).runs if one.name == self.name), None)
        line = 1 if run is None else self.tests.text(self.file).location(run.span).line
        return self.path, line - 1, f'run "{self.name}"'

    def _place(self, message: Message) -> tuple[str, int, int]:
        place = self.tests.text(message.file).location(message.span)
        return message.file, place.line, place.column

    def _told(self, message: Message) -> str:
        file, line, column = self._place(message)
        end = self.tests.text(message.file).location(message.span)
        source = self.tests.text(message.file).text.split("\n")[line - 1].rstrip()
        first, *rest = message.detail.splitlines() or [""]
        margin = " " * (len(str(line)) + 2)
        length = max(1, (end.end_column if end.end_line == line else len(source) + 1) - column)
        lines = [f"{file}:{line}:{column}: {message.summary}{f': {first}' if first else ''}"]
        lines += [f"{margin}│ {one}".rstrip() for one in rest]
        blank = "".join(letter if letter == "\t" else " " for letter in source[: column - 1])
        lines += [f" {line} │ {source}", f"{margin}│ {blank}{'^' * length}"]
        lines += [f"{margin}= {reference} {statement}" for reference, statement in message.values]
        return "\n".join(map(printable, lines))
