"""The scope of templates that are no part of an expression: files of `templatefile`, texts of `templatestring`."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions.scope import Scope
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.template import functions_in_template
from gitops_lint.terraform.values import Value


class TemplateScope:
    """The functions of a scope that a template may call, and nothing to refer to but the template's variables."""

    def __init__(self, outer: Scope, *, of_a_file: bool) -> None:
        self.outer = outer
        self.of_a_file = of_a_file

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        detail = f'There is no variable named "{traversal.root}".'
        raise EvaluationError("Unknown variable", detail, traversal.span)

    def function(self, name: str) -> Function | None:
        found = self.outer.function(name)
        return None if found is None else functions_in_template({name: found}, of_a_file=self.of_a_file)[name]

    @property
    def short_circuits(self) -> bool:
        return self.outer.short_circuits
