"""Runs one rule on a small repository of Terraform files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from gitops_lint.engine import Request, fixes, open_run
from gitops_lint.model.result import Outcome
from tests.repositories import write

VERSION = 'terraform {\n  required_version = "~> 1.9"\n}\n'


def outcome_of(directory: Path, files: Mapping[str, str] | str, *rules: str) -> Outcome:
    """What these rules say of a repository; a text alone is its `main.tf`."""
    write(directory, {"main.tf": files} if isinstance(files, str) else files)
    with open_run(Request(paths=(directory,), select=rules, jobs=1, cache=False)) as run:
        outcome = run.check()
    assert outcome.failures == ()
    return outcome


def said(directory: Path, files: Mapping[str, str] | str, *rules: str) -> list[str]:
    """The results as `file:line severity message`; without the file where that is `main.tf`."""
    return [
        f"{one.location.file}:{one.location.line}:{one.severity} {one.message}".removeprefix("main.tf:")
        for one in outcome_of(directory, files, *rules).results
    ]


def mended(directory: Path, text: str, *rules: str) -> str:
    """The text of `main.tf` with every offered edit applied."""
    results = outcome_of(directory, text, *rules).results
    fixes.apply(fixes.fixed_files([one for one in results if one.mend is not None], directory), directory)
    return (directory / "main.tf").read_text()
