"""What is wrong with a configuration, found while it is evaluated: once each, with a place."""

from __future__ import annotations

import enum
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError, InvalidTypeError, SchemaReferenceError
from gitops_lint.terraform.values import UnknownValue

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.failures import Failure


class Kind(enum.Enum):
    """What a problem is about, as far as callers tell problems apart."""

    EXPRESSION = "expression"
    UNDECLARED = "undeclared reference"
    MISSING_VALUE = "missing value"
    TYPE_CONSTRAINT = "type constraint"
    UNSUITABLE_VALUE = "unsuitable value"
    UNSUITABLE_DEFAULT = "unsuitable default"
    VALIDATION = "validation"
    CONDITION = "condition"
    CHECK = "check"
    CYCLE = "cycle"
    EXPANSION = "expansion"
    UNKNOWN_EXPANSION = "expansion unknown until apply"
    MODULE_SOURCE = "module source"
    SENSITIVE_OUTPUT = "sensitive output"
    ARGUMENT = "argument"
    RESOURCE_ARGUMENT = "argument of a resource"
    SCHEMA_REFERENCE = "reference to what a schema does not have"
    PREVENT_DESTROY = "prevented destruction"
    MOVE = "move"
    IMPORT = "import"


_KINDS = {
    "Cycle": Kind.CYCLE,
    "Invalid value for input variable": Kind.UNSUITABLE_VALUE,
    "Required variable not set": Kind.UNSUITABLE_VALUE,
    "Invalid default value for variable": Kind.UNSUITABLE_DEFAULT,
}
"""The kinds that Terraform's summary tells, whoever noticed the problem."""


class Problem(msgspec.Struct, frozen=True):
    """Something that Terraform would refuse: its summary and detail, and the file and span they are about.

    `address` is the object that it was found in (`module.net.local.cidr`); `limit` says that we lack something which
    Terraform would have (a module that is not vendored): a notice rather than a finding.
    """

    kind: Kind
    summary: str
    detail: str
    file: str
    span: Span
    address: str = ""
    limit: bool = False
    related: tuple[tuple[str, Span, str], ...] = ()
    """Other places that belong to it: file, span, and what stands there."""
    missing: str = ""
    """The path of the file of the repository that is not there, where a function was to read one."""


class Log:
    """The problems of one evaluation, each place and sentence once, in the order in which they were found."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, Span, str, str], Problem] = {}
        self._failures: dict[tuple[str, Span, str, str], Failure] = {}
        self._addresses: dict[tuple[str, Span, str, str], dict[str, None]] = {}
        self.undecided: dict[str, UnknownValue] = {}
        """The objects with a condition that is not known, and the value that it has."""

    def add(self, problem: Problem, failure: Failure | None = None) -> None:
        """Adds a problem, unless the same was said of the same place (by another instance).

        `failure` is the expression that it is about, where it is about one.
        """
        key = (problem.file, problem.span, problem.summary, problem.detail)
        if key not in self._found and failure is not None:
            self._failures[key] = failure
        self._found.setdefault(key, problem)
        self._addresses.setdefault(key, {})[problem.address] = None

    def addresses(self, problem: Problem) -> tuple[str, ...]:
        """All objects of which a problem was said."""
        return tuple(self._addresses[problem.file, problem.span, problem.summary, problem.detail])

    def failure(self, problem: Problem) -> Failure | None:
        """The expression that a problem is about, where it is about one."""
        return self._failures.get((problem.file, problem.span, problem.summary, problem.detail))

    def add_error(self, error: EvaluationError, file: str, address: str, kind: Kind = Kind.EXPRESSION) -> None:
        """Adds what an expression failed with."""
        found = _KINDS.get(error.summary, kind)
        if isinstance(error, InvalidReferenceError):
            found = Kind.SCHEMA_REFERENCE if isinstance(error, SchemaReferenceError) else Kind.UNDECLARED
        elif isinstance(error, InvalidTypeError):
            found = Kind.TYPE_CONSTRAINT
        place = error.file or file
        problem = Problem(found, error.summary, error.detail, place, error.span, address, missing=error.missing)
        self.add(problem, error.failure)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All of them."""
        return tuple(self._found.values())
