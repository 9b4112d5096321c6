"""What is wrong with Terragrunt's files, and what of them cannot be known offline: once each, with a place."""

from __future__ import annotations

import enum
from collections.abc import Iterable

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.terraform.errors import EvaluationError


class Kind(enum.Enum):
    """What a problem is about, as far as callers tell problems apart."""

    SYNTAX = "syntax"
    ARGUMENT = "argument"
    EXPRESSION = "expression"
    INCLUDE = "include"
    MERGE = "merge"
    CYCLE = "cycle"
    DEPENDENCY = "dependency"
    SOURCE = "source"
    GENERATE = "generate"
    VARIABLE_FILE = "variable file"
    STACK = "stack"
    ENVIRONMENT = "environment variable"
    NOT_RUN = "not run"
    NOT_KNOWN = "not known"


class Problem(msgspec.Struct, frozen=True):
    """Something that Terragrunt would refuse: its summary and detail, and the file and span they are about.

    `limit` says that Terragrunt would know what we do not (a command that is not run): a notice, not a finding.
    """

    kind: Kind
    summary: str
    detail: str
    file: str
    span: Span
    limit: bool = False


class ToldError(EvaluationError):
    """What follows from a problem that is told elsewhere, in other words."""


class Log:
    """The problems of one unit, each place and sentence once, in the order in which they were found.

    `files` are the files that were read for it, as keys, in that order: those that a person edits.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, Span, str, str], Problem] = {}
        self.files: dict[str, None] = {}

    def add(self, kind: Kind, summary: str, detail: str, file: str, span: Span, *, limit: bool = False) -> None:
        """Adds a problem, unless the same was said of the same place."""
        self.extend([Problem(kind, summary, detail, file, span, limit)])

    def add_error(self, error: EvaluationError, file: str, kind: Kind = Kind.EXPRESSION) -> None:
        """Adds what an expression of a file failed with."""
        if isinstance(error, ToldError):
            return
        found = Kind.CYCLE if error.summary == "Cycle" else kind
        self.add(found, error.summary, error.detail, error.file or file, error.span)

    def absorb(self, other: Log) -> None:
        """Adds what was read and found elsewhere, in a file that several units read."""
        self.files.update(other.files)
        self.extend(other.problems)

    def extend(self, problems: Iterable[Problem]) -> None:
        """Adds what was found elsewhere."""
        for problem in problems:
            key = (problem.file, problem.span, problem.summary, problem.detail)
            self._found.setdefault(key, problem)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them, limits included."""
        return tuple(self._found.values())
