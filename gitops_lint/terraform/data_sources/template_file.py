"""`template_file`: a template rendered with variables (terraform-provider-template, `datasource_template_file.go`).

The provider has the functions of an early Terraform 0.12; a template that calls a newer one is rendered all the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks, Passed
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.types import STRING, MapType
from gitops_lint.terraform.values import MapValue, Value, is_null, unknown_because_of, unmark

_SCHEMA = Blocks({"template": STRING, "vars": Passed(MapType(STRING))})


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    given = arguments["vars"]
    if not isinstance(given, MapValue) and not is_null(given):
        unknown = unknown_because_of(STRING, [given])
        return {"rendered": unknown, "id": unknown}
    variables = given.items if isinstance(given, MapValue) else {}
    known = {name: value for name, value in variables.items() if not is_null(value)}
    rendered = _rendered(arguments["template"] or "", _TemplateScope(instance, known))
    identity = (
        hashlib.sha256(rendered.encode()).hexdigest()
        if isinstance(rendered, str)
        else unknown_because_of(STRING, [rendered])
    )
    return {"rendered": rendered, "id": identity}


def _rendered(text: str, scope: _TemplateScope) -> Value:
    """The text of the template, or an unknown one."""
    from gitops_lint.terraform.expressions import evaluate

    template, problems = hcl.read_template(text)
    if problems:
        raise RefusedError(f"failed to render : <template_file>: {problems[0].message}")
    try:
        value, _ = unmark(convert(evaluate(template, scope), STRING))
    except EvaluationError as error:
        raise RefusedError(f"failed to render : <template_file>: {error.summary}; {error.detail}") from error
    except ConversionError as error:
        raise RefusedError(f"failed to render : invalid template result: {error.message}") from error
    if is_null(value):
        raise RefusedError("failed to render : invalid template result: string required")
    return value


class _TemplateScope:
    """The names that a template may use: its variables."""

    def __init__(self, instance: DataInstance, variables: Mapping[str, Value]) -> None:
        self.short_circuits = instance.short_circuits
        self._functions = instance.functions
        self._variables = variables

    def function(self, name: str) -> Function | None:
        """The function of that name."""
        return self._functions.get(name)

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a variable; the steps behind it are for the evaluator."""
        value = self._variables.get(traversal.root)
        if value is None:
            raise EvaluationError("Unknown variable", f'There is no variable named "{traversal.root}".', traversal.span)
        return value, 0


COMPUTATIONS = {"template_file": computation(_SCHEMA, {"rendered": STRING, "id": STRING}, _compute)}
