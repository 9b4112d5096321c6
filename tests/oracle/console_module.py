"""The scope that the tables were recorded in: a root module with nothing but `resource "terraform_data" "x" {}`."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.errors import EvaluationError, FunctionError, InvalidReferenceError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.rendering import TemplateScope
from gitops_lint.terraform.functions.filesystem import filesystem_functions
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.registry import functions_of
from gitops_lint.terraform.languages import NEWEST, SHORT_CIRCUIT, Language
from gitops_lint.terraform.references import InvalidReference, Reference, parse_reference
from gitops_lint.terraform.suggestions import name_meant
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import EPHEMERAL, UnknownValue, Value, mark, object_of

_KNOWN: dict[tuple[str, str], Value] = {
    ("path", "root"): ".",
    ("path", "module"): ".",
    ("terraform", "workspace"): "default",
    ("terraform", "applying"): mark(False, frozenset({EPHEMERAL})),
}
_PLANNED = object_of(
    {name: UnknownValue() for name in ("input", "output", "triggers_replace")} | {"id": UnknownValue(STRING)}
)
"""The resource, whose types newer versions of the console know."""
_MODES = {"managed": "A managed", "data": "A data", "ephemeral": "An ephemeral", "list": "A list"}


class NoFiles:
    """A repository without files."""

    def read(self, path: str) -> bytes:
        raise UnreadableError(path, "there is no file at this path")

    def is_file(self, path: str) -> bool:
        return False

    def is_directory(self, path: str) -> bool:
        return path == ""

    def list(self, directory: str) -> tuple[str, ...]:
        return ()


class ConsoleModule:
    """Knows the paths, the workspace, the functions and one resource, of which nothing is known."""

    def __init__(self, functions: Mapping[str, Function] | None = None, language: Language = (1, 11)) -> None:
        self.short_circuits = language >= SHORT_CIRCUIT
        self.language = language
        files = filesystem_functions(NoFiles(), "", self.render)
        self.functions = functions or functions_of(language) | {function.name: function for function in files}

    def render(self, template: hcl.Expression, names: Mapping[str, Value]) -> Value:
        return evaluate(template, TemplateScope(self, of_a_file=True), names)

    def function(self, name: str) -> Function | None:
        if name.startswith("provider::") and not name.startswith("provider::terraform::"):
            provider, short = name.split("::")[1:]
            raise FunctionError(
                f'There is no function named "{name}". Ensure that provider name "{provider}" is declared in this '
                f'module\'s required_providers block, and that this provider offers a function named "{short}".'
            )
        return self.functions.get(name)

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        reference = parse_reference(traversal)
        if isinstance(reference, InvalidReference):
            raise InvalidReferenceError(reference.summary, reference.detail, reference.span)
        if reference.type == "terraform_data" and reference.name == "x":
            return (UnknownValue() if self.language < NEWEST else _PLANNED), 1
        if reference.kind == "type" and self.language >= NEWEST:
            detail = f'There is no variable named "{reference.name}".'
            raise EvaluationError("Unknown variable", detail, reference.span)
        known = _KNOWN.get((reference.kind, reference.name))
        if known is None:
            raise undeclared(reference)
        return known, 1


def undeclared(reference: Reference) -> InvalidReferenceError:
    """What Terraform says of a reference to something that the module does not have."""
    kind, name, span = reference.kind, reference.name, reference.span
    if kind in _FIXED:
        return InvalidReferenceError(*_FIXED[kind], span)
    if kind == "resource" and reference.mode in _MODES:
        detail = (
            f'{_MODES[reference.mode]} resource "{reference.type}" "{name}" has not been declared in the root module.'
        )
        return InvalidReferenceError("Reference to undeclared resource", detail, span)
    if kind == "path":
        meant = name_meant(name, ("cwd", "module", "root"))
        return _no_attribute("path", name, f'Did you mean "{meant}"?' if meant else "", span)
    if kind in _ATTRIBUTES:
        right, summary, detail = _ATTRIBUTES[kind]
        if name in right:
            return InvalidReferenceError(summary, detail, span)
        return _no_attribute(kind, name, _SUPPORTED[kind], span)
    summary, detail = _UNDECLARED.get(kind, _UNDECLARED["type"])
    return InvalidReferenceError(summary, detail.format(name=name), span)


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
