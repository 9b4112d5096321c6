"""Where a module comes from, when an expression says so: what `terraform init` can tell of it (Terraform 1.15).

The rules and the words are those of `evalSource` and `evalVersionConstraint` in node_module_install.go of Terraform:
constant variables, local values made of them, paths and functions have a value, and nothing else.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.terraform.configuration import Argument, ModuleCall
from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.module_sources import InvalidSource, parse_source
from gitops_lint.terraform.references import InvalidReference, Reference, parse_reference, references
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import UnknownValue, Value, first_unknown, is_null, unmark

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance

_NOT_CONSTANT = "only literal values and const variables can be evaluated during init"


def constant_source(module: ModuleInstance, call: ModuleCall) -> str | UnknownValue:
    """The source of a call, or why it is not known here. Raises `EvaluationError` for what Terraform refuses."""
    assert call.source is not None
    source = _text(module, call.source, "source", frozenset({"variable", "local", "path"}))
    if isinstance(source, UnknownValue):
        return source
    expression = call.source.expression
    if source is None:
        # Terraform 1.15 itself fails.
        raise EvaluationError("Invalid module source", "The module source is null.", expression.span, call.source.file)
    version = None
    if call.version is not None:
        version = _text(module, call.version, "version", frozenset({"variable", "local"}))
    parsed = parse_source(source, version is not None)
    if isinstance(parsed, InvalidSource):
        raise EvaluationError(parsed.summary, parsed.detail, expression.span, call.source.file)
    return source


def _text(module: ModuleInstance, argument: Argument, noun: str, allowed: frozenset[str]) -> str | UnknownValue | None:
    """The value of one of the two arguments: a text, null, or what is not known because we lack it."""
    expression, file = argument.expression, argument.file
    for traversal in references(expression):
        named = parse_reference(traversal)
        if isinstance(named, InvalidReference):
            raise EvaluationError(named.summary, named.detail, named.span, file)
        if named.kind not in allowed:
            detail = f"The module {noun} can only reference constant input variables and local values."
            raise EvaluationError(f"Invalid module {noun}", detail, named.span, file)
    try:
        scope = InitScope(module, is_early=is_opentofu(file))
        value, _ = unmark(convert(evaluate(expression, scope), STRING))
    except ConversionError as error:
        detail = f"Inappropriate value for attribute: {error.message}."
        raise EvaluationError(f"Invalid module {noun}", detail, expression.span, file) from None
    except EvaluationError as error:
        error.file = error.file or file
        raise
    if isinstance(value, UnknownValue):
        if value.reason == _NOT_CONSTANT:
            detail = "Only literal values and const variables can be evaluated during init."
            raise EvaluationError(f"Unknown module {noun}", detail, expression.span, file)
        return value
    assert is_null(value) or isinstance(value, str)
    return value if isinstance(value, str) else None


class InitScope:
    """What has a value while `terraform init` finds the modules: unknown is what it does not look at.

    `is_early`: every variable has one, as OpenTofu evaluates them.
    """

    def __init__(self, module: ModuleInstance, *, is_early: bool = False) -> None:
        self.module = module
        self.is_early = is_early
        self.short_circuits = module.scope.short_circuits

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference, and how many steps lead to it."""
        module = self.module
        named = parse_reference(traversal)
        if isinstance(named, Reference):
            if named.kind == "variable":
                variable = module.module.variables.get(named.name)
                if variable is not None and not variable.const and not self.is_early:
                    return UnknownValue(reason=_NOT_CONSTANT), 1
            elif named.kind == "local" and named.name in module.module.locals:
                local = module.module.locals[named.name]
                value = module.evaluation.guarded(
                    (id(module), "init", named.name),
                    module.inside(f"local.{named.name}"),
                    local.file,
                    local.span,
                    lambda: evaluate(local.expression, self),
                )
                return value, 1
            elif named.kind in ("resource", "module", "each", "count", "terraform"):
                return UnknownValue(reason=_NOT_CONSTANT), len(traversal.steps)
        return module.scope.traverse(traversal)

    def function(self, name: str) -> Function | None:
        """The function of that name."""
        return self.module.scope.function(name)


def is_constant(module: ModuleInstance, expression: hcl.Expression, file: str) -> bool:
    """Whether an expression of a module has a value during init. Raises `EvaluationError`."""
    try:
        found = first_unknown(evaluate(expression, InitScope(module)))
    except EvaluationError as error:
        error.file = error.file or file
        raise
    return found is None or found.reason != _NOT_CONSTANT
