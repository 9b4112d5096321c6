"""What goes wrong while Terraform's language is evaluated, in Terraform's words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitops_lint.model.source import Path, Span

if TYPE_CHECKING:
    from gitops_lint.formats.hcl import For
    from gitops_lint.terraform.evaluation.failures import Failure
    from gitops_lint.terraform.values import Value


class ConversionError(Exception):
    """A value that cannot be converted: `path` inside the value, and what is required there ("string required")."""

    def __init__(self, message: str, path: Path = ()) -> None:
        super().__init__(message)
        self.message = message
        self.path = path


class FunctionError(Exception):
    """A function that cannot give a value; `argument` is the index of the argument that is to blame, if one is.

    `missing` is the path, from the root of the repository, of a file that is not there; empty for any other mistake.
    """

    def __init__(self, message: str, argument: int | None = None, missing: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.argument = argument
        self.missing = missing


class EvaluationError(Exception):
    """An expression that has no value: Terraform's summary and detail, and the span of the part that is to blame.

    `file` is the path of the file that the span is of; empty until the one who knows it fills it in. So is `failure`,
    the expression that failed and its scope. `names` are the variables of the `for` expressions around it, and `loops`
    these expressions, the outermost first, with the key of the element that they came to. `missing` is the path of a
    file of the repository that is not there, and that a function was to read.
    """

    def __init__(self, summary: str, detail: str, span: Span, file: str = "") -> None:
        super().__init__(f"{summary}: {detail}")
        self.summary = summary
        self.detail = detail
        self.span = span
        self.file = file
        self.names: Mapping[str, Value] | None = None
        self.loops: tuple[tuple[For, str | int | None], ...] = ()
        self.failure: Failure | None = None
        self.missing = ""


class InvalidReferenceError(EvaluationError):
    """A reference to what is not declared, or that no reference can be.

    Terraform tells of it before it evaluates anything: no `try`, and no result that is not chosen, makes it good.
    """


class SchemaReferenceError(InvalidReferenceError):
    """A reference to what the schema of a resource does not have: only who has that schema can tell."""


class TooMuchError(EvaluationError):
    """An expression that asks for more than is worked out here: no `try` makes it good."""


class InvalidTypeError(EvaluationError):
    """A type constraint that is none, or a default that is no constant: Terraform refuses the declaration itself."""
