"""Which expression failed, in which scope: what is needed to say later where its values came from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path, Span
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expression_nodes import PARTS
from gitops_lint.terraform.values import Value

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.scope import ModuleScope


class Failure(msgspec.Struct, frozen=True):
    """An expression that has no value, or not the one that is demanded of it, and what its names mean.

    `names` and `loops` are those of the error (`EvaluationError`). `path` is where in its value the fault lies.
    `of_value` says that another value of the same type would do: the one who gave it has to edit it, where that is
    somebody else. With `is_given`, it is what somebody gives to a variable, `declared` there, that cannot take it;
    `is_secret` where that variable is sensitive.
    `because_unknown` and `because_sensitive` say that this is what Terraform objects to.
    """

    expression: hcl.Expression
    file: str
    scope: ModuleScope
    names: Mapping[str, Value] = {}
    loops: tuple[tuple[hcl.For, str | int | None], ...] = ()
    path: Path = ()
    of_value: bool = False
    is_given: bool = False
    is_secret: bool = False
    declared: tuple[str, Span] | None = None
    because_unknown: bool = False
    because_sensitive: bool = False


def is_of_value(error: EvaluationError, failing: hcl.Expression) -> bool:
    """Whether another value of the same type would mend what a function objects to.

    Of what the expression computes before it calls the function, nobody can say whether the value or that is wrong:
    `file("${var.name}.json")` may lack its file.
    """
    if error.summary == "Invalid function argument":
        return isinstance(failing, hcl.ScopeTraversal)
    if error.summary == "Error in function call" and isinstance(failing, hcl.FunctionCall):
        return failing.name not in _OF_EXPRESSIONS and all(isinstance(one, _HANDED) for one in failing.args)
    return False


_HANDED = (hcl.ScopeTraversal, hcl.Number, hcl.String, hcl.Bool, hcl.Null)
_OF_EXPRESSIONS = frozenset({"try", "can", "convert", "templatefile", "templatestring", "file", "fileset"})
"""Functions whose failure says nothing against a value: that of an expression, a template or the file system."""


def failing_part(expression: hcl.Expression, error: EvaluationError) -> hcl.Expression:
    """The part of an expression that an error speaks of.

    It is the smallest that the span of the error lies in; of several of the same extent, the outermost.
    """
    span = error.span
    if error.summary == "Too many function arguments":
        span = Span(span.start - 1, span.end)  # the call is at fault, and not its argument
    found: Any = expression
    while True:
        inner = next((part for part in _parts(found) if part.start <= span.start and span.end <= part.end), None)
        if inner is None:
            break
        if error.summary == "Null value as key" and inner.span == span and isinstance(found, hcl.ObjectCons):
            return next(item.key for item in found.items if item.value is inner)  # HCL points at the value
        found = inner
        if found.span == span:
            break
    return found  # type: ignore[no-any-return]


def _parts(node: Any) -> list[Any]:
    """The expressions right below a node; the items of an object stand for their keys and values."""
    found: list[Any] = []
    for name in PARTS.get(type(node), ()):
        part = getattr(node, name)
        if type(part) is tuple:
            for one in part:
                found += _parts(one) if isinstance(one, hcl.ObjectItem) else [one]
        elif part is not None:
            found.append(part)
    return found
