"""The scope of a root module that declares nothing: what `terraform console` evaluates in, in an empty directory."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.references import InvalidReference, Reference, parse_reference, references
from gitops_lint.terraform.values import EPHEMERAL, Value, mark

_PATHS = ("cwd", "module", "root")
_MODES = {"managed": "A managed", "data": "A data", "ephemeral": "An ephemeral", "list": "A list"}


class EmptyModule:
    """Knows the paths, the workspace and the functions. `working_directory` is where Terraform would run."""

    short_circuits = True

    def __init__(self, functions: Mapping[str, Function], working_directory: str, workspace: str = "default") -> None:
        self.functions = functions
        self.paths = {"cwd": working_directory, "module": ".", "root": "."}
        self.workspace = workspace

    def function(self, name: str) -> Function | None:
        return self.functions.get(name)

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        reference = parse_reference(traversal)
        if isinstance(reference, InvalidReference):
            raise InvalidReferenceError(reference.summary, reference.detail, reference.span)
        name = reference.name
        if reference.kind == "path" and name in self.paths:
            return self.paths[name], 1
        if reference.kind == "terraform" and name == "workspace":
            return self.workspace, 1
        if reference.kind == "terraform" and name == "applying":
            return mark(False, frozenset({EPHEMERAL})), 1
        raise undeclared(reference)


def evaluate_in(scope: EmptyModule, expression: hcl.Expression) -> Value:
    """The value of an expression, all of whose references are looked at before, as Terraform does."""
    for traversal in references(expression):
        try:
            scope.traverse(traversal)
        except InvalidReferenceError:
            raise
        except EvaluationError:
            continue  # whether it matters, its evaluation tells
    return evaluate(expression, scope)


def undeclared(reference: Reference) -> InvalidReferenceError:
    """What Terraform says of a reference to something that the module does not have (internal/terraform/evaluate.go)."""
    kind, name, span = reference.kind, reference.name, reference.span
    if kind in _FIXED:
        return InvalidReferenceError(*_FIXED[kind], span)
    if kind == "resource" and reference.mode in _MODES:
        detail = f'{_MODES[reference.mode]} resource "{reference.type}" "{name}" has not been declared in the root module.'
        return InvalidReferenceError("Reference to undeclared resource", detail, span)
    if kind == "path":
        return _no_attribute("path", name, _meant(name), span)
    if kind in _ATTRIBUTES:
        right, summary, detail = _ATTRIBUTES[kind]
        if name in right:
            return InvalidReferenceError(summary, detail, span)
        return _no_attribute(kind, name, _SUPPORTED[kind], span)
    summary, detail = _UNDECLARED.get(kind, _UNDECLARED["type"])
    return InvalidReferenceError(summary, detail.format(name=name), span)


def _meant(name: str) -> str:
    near = [path for path in _PATHS if sorted(path) == sorted(name) or path[:1] == name[:1]]
    return f'Did you mean "{near[0]}"?' if near else ""


def _no_attribute(kind: str, name: str, hint: str, span: Span) -> InvalidReferenceError:
    detail = f'The "{kind}" object does not have an attribute named "{name}". {hint}'.rstrip()
    return InvalidReferenceError(f'Invalid "{kind}" attribute', detail, span)


_FIXED = {
    "self": (
        'Invalid "self" reference',
        'The "self" object is not available in this context. This object can be used only in resource provisioner, '
        "connection, and postcondition blocks.",
    ),
}
_ATTRIBUTES = {
    "each": (
        ("key", "value"),
        'Reference to "each" in context without for_each',
        'The "each" object can be used only in "module" or "resource" blocks, and only when the "for_each" argument is '
        "set.",
    ),
    "count": (
        ("index",),
        'Reference to "count" in non-counted context',
        'The "count" object can only be used in "module", "resource", and "data" blocks, and only when the "count" '
        "argument is set.",
    ),
    "terraform": ((), "", ""),
}
_SUPPORTED = {
    "each": (
        "The supported attributes are each.key and each.value, the current key and value pair of the "
        '"for_each" attribute set.'
    ),
    "count": (
        "The only supported attribute is count.index, which is the index of each instance of a resource block that "
        'has the "count" argument set.'
    ),
    "terraform": (
        "The only supported attributes are terraform.workspace, the name of the currently-selected workspace, and "
        "terraform.applying, a boolean which is true only during apply."
    ),
}
_UNDECLARED = {
    "variable": (
        "Reference to undeclared input variable",
        'An input variable with the name "{name}" has not been declared. This variable can be declared with a '
        'variable "{name}" {{}} block.',
    ),
    "local": (
        "Reference to undeclared local value",
        'A local value with the name "{name}" has not been declared.',
    ),
    "module": (
        "Reference to undeclared module",
        'No module call named "{name}" is declared in the root module.',
    ),
    "type": (
        "Invalid reference",
        "A reference to a resource type must be followed by at least one attribute access, specifying the resource "
        "name.",
    ),
}
