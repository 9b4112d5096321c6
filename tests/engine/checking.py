"""Runs the engine on a directory, as `gitops-lint check` does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from gitops_lint.engine import Request, open_run
from gitops_lint.model.result import Outcome

TWICE = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: twice\ndata:\n  level: debug\n  level: info\n"
"""A manifest with one finding: REP003 at line 7."""


def check(*paths: Path, **options: Any) -> Outcome:
    """The Outcome for these paths."""
    options.setdefault("jobs", 1)
    options.setdefault("cache", False)
    with open_run(Request(paths=paths, **options)) as run:
        return run.check()


def found(outcome: Outcome) -> list[str]:
    """The results as `RULE file:line`, in order."""
    return [f"{one.rule} {one.location.file}:{one.location.line}" for one in outcome.results]


def rules(outcome: Outcome) -> list[str]:
    """The ids of the results' rules, in order."""
    return [one.rule for one in outcome.results]


def lines(*parts: str | Iterable[str]) -> str:
    """Lines as a text."""
    return "".join(f"{part}\n" for part in parts)
