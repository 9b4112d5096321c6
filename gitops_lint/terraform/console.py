"""Expressions one after the other, answered as `terraform console` answers each of them alone."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError
from gitops_lint.terraform.expressions import Scope, evaluate
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.printing import print_type, print_value
from gitops_lint.terraform.references import references
from gitops_lint.terraform.source_text import open_brackets
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import Marked, Value, mark, type_of, unmark_deep

_TYPE = "type"
"""The mark of what the function `type` gives: it is shown as it is, and nothing may be made of it."""


class ConsoleScope:
    """A scope with the function that only the console has."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        return self.scope.traverse(traversal)

    def function(self, name: str) -> Function | None:
        return _TYPE_FUNCTION if name == "type" else self.scope.function(name)

    @property
    def short_circuits(self) -> bool:
        return self.scope.short_circuits


def _type(value: Value) -> Value:
    bare, marks = unmark_deep(value)
    return mark("type" if _TYPE in marks else print_type(type_of(bare)), frozenset({_TYPE}))


_TYPE_FUNCTION = Function(
    "type",
    (Parameter("value", DYNAMIC, allow_null=True, allow_unknown=True, allow_marked=True, allow_dynamic=True),),
    STRING,
    _type,
)


def answer(expression: hcl.Expression, scope: Scope) -> str:
    """What the console says of an expression. Raises `EvaluationError`.

    Its references are looked at before, as Terraform does: one to what is not declared is an error wherever it stands.
    """
    for traversal in references(expression):
        try:
            scope.traverse(traversal)
        except InvalidReferenceError:
            raise
        except EvaluationError:
            continue  # whether that matters is told when the expression is evaluated
    value = evaluate(expression, ConsoleScope(scope))
    if isinstance(value, Marked) and _TYPE in value.marks and isinstance(value.value, str):
        return value.value
    if _TYPE in unmark_deep(value)[1]:
        detail = 'The console-only "type" function cannot be used as part of an expression.'
        raise EvaluationError("Invalid use of type function", detail, Span(expression.start, expression.end))
    return print_value(value)


def statements(lines: Iterable[str]) -> Iterator[str]:
    """The expressions in lines of text: a line each, or as many lines as it takes to close its brackets.

    Empty lines are none, and `exit` is the end.
    """
    held = ""
    for line in lines:
        held = f"{held}\n{line}" if held else line.strip()
        if held == "exit":
            return
        if held and open_brackets(held) <= 0:
            yield held
            held = ""
    if held:
        yield held
