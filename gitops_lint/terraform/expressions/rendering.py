"""Templates that are no part of an expression: files of `templatefile`, texts of `templatestring`.

The rules are those of `makeRenderTemplateFunc` in Terraform's internal/lang/funcs/string.go.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

from gitops_lint.formats import hcl
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import EvaluationError, FunctionError, InvalidReferenceError
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, Scope
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.references import references
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import MapValue, NullValue, ObjectValue, Value, is_null

TEMPLATE_FUNCTIONS = frozenset({"templatefile", "templatestring"})
FILE_FUNCTIONS = frozenset(
    {
        "file",
        "fileexists",
        "fileset",
        "filebase64",
        "filebase64sha256",
        "filebase64sha512",
        "filemd5",
        "filesha1",
        "filesha256",
        "filesha512",
    }
)
TEMPLATE_STRING = Function(
    "templatestring", (Parameter("template", STRING), Parameter("vars", DYNAMIC)), STRING, lambda *_: NullValue()
)
"""The parameters of `templatestring`; its value is that of `render_text`."""


class _TemplateScope:
    """The scope of a template: nothing to refer to but its variables, and those functions that templates may call."""

    def __init__(self, outer: Scope, files: bool) -> None:
        self.outer = outer
        self.files = files

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        detail = f'There is no variable named "{traversal.root}".'
        raise InvalidReferenceError("Unknown variable", detail, traversal.span)

    def function(self, name: str) -> Function | None:
        found = self.outer.function(name)
        if found is None:
            return None
        if name in TEMPLATE_FUNCTIONS:
            return _refusing(found, f"cannot recursively call {name} from inside another template function")
        if name in FILE_FUNCTIONS and not self.files:
            return _refusing(
                found,
                f"cannot use filesystem access functions like {name} in templatestring templates; consider passing "
                "the function result as a template variable instead",
            )
        return found

    @property
    def short_circuits(self) -> bool:
        return self.outer.short_circuits


def _refusing(function: Function, message: str) -> Function:
    def refuse(*_: object) -> NoReturn:
        raise FunctionError(message)

    return Function(function.name, function.parameters, refuse, refuse, function.variadic)


def render_text(text: str, variables: Value, scope: Scope, *, files: bool) -> Value:
    """The value of a template's text for a map or object of variables, without marks, that is argument 1.

    `files`: whether the template may read files. Raises `FunctionError`, and of the template's own names too.
    """
    template, problems = hcl.read_template(text)
    if problems:
        raise FunctionError(f"invalid template: {problems[0].message}", 0)
    return render(template, variables, scope, files=files)


def render(template: hcl.Expression, variables: Value, scope: Scope, *, files: bool) -> Value:
    """The same for a template that has been read."""
    if not isinstance(variables, MapValue | ObjectValue):
        raise FunctionError("invalid vars value: must be a map", 1)
    names: Mapping[str, Value] = variables.items
    for name in names:
        if not _is_identifier(name):
            reason = "must start with a letter, followed by zero or more letters, digits, and underscores"
            raise FunctionError(f"invalid template variable name {go_quoted(name)}: {reason}", 1)
    for reference in references(template):
        if reference.root not in names:
            raise FunctionError(f'vars map does not contain key "{reference.root}", referenced in the template', 1)
    try:
        value = EVALUATORS[type(template)](template, Frame(_TemplateScope(scope, files), names))
    except EvaluationError as error:
        raise FunctionError(f"{error.summary}; {error.detail}") from None
    if is_null(value):
        raise FunctionError(
            "Template result is null; The result of the template is null, which is not a valid result for a "
            "templatestring call."
        )
    return value


def _is_identifier(name: str) -> bool:
    return name.replace("-", "_").isidentifier() and not name.startswith("-")
