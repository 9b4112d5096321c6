"""Templates that functions render: `templatefile`, and `templatestring` in the same way.

Source: `makeRenderTemplateFunc` in `internal/lang/funcs/string.go` of Terraform.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NoReturn, TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import EvaluationError, FunctionError
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.functions.graphemes import count
from gitops_lint.terraform.scopes import collect
from gitops_lint.terraform.values import MapValue, NullValue, ObjectValue, UnknownValue, Value, unmark

Evaluate: TypeAlias = Callable[[hcl.Expression, Mapping[str, Value]], Value]
"""The value of a template in which only these names are in scope, and the functions of `functions_in_template`.

Raises `EvaluationError`, whose span is of the template's text.
"""

TEMPLATE_FUNCTIONS = frozenset({"templatefile", "templatestring"})
FILESYSTEM_FUNCTIONS = frozenset(
    {
        "file",
        "filebase64",
        "filebase64sha256",
        "filebase64sha512",
        "fileexists",
        "filemd5",
        "fileset",
        "filesha1",
        "filesha256",
        "filesha512",
        "templatefile",
    }
)


def functions_in_template(functions: Mapping[str, Function], *, of_a_file: bool) -> dict[str, Function]:
    """The functions that a template may call: no template in it, and no files in one that is not `of_a_file`."""
    allowed = dict(functions)
    for name, function in functions.items():
        if name in TEMPLATE_FUNCTIONS:
            allowed[name] = _refusing(function, f"cannot recursively call {name} from inside another template function")
        elif name in FILESYSTEM_FUNCTIONS and not of_a_file:
            allowed[name] = _refusing(
                function,
                f"cannot use filesystem access functions like {name} in templatestring templates; "
                "consider passing the function result as a template variable instead",
            )
    return allowed


def _refusing(function: Function, message: str) -> Function:
    def refuse(*_: Sequence[Value] | Value) -> NoReturn:
        raise FunctionError(message)

    return msgspec.structs.replace(function, return_type=refuse, implementation=refuse)


def render(text: str, name: str, variables: Value, evaluate: Evaluate) -> Value:
    """The value of a template with variables, a map or an object without marks.

    `name` is that of the file, for messages. Raises `FunctionError`; that of the variables is about argument 1.
    """
    template, problems = hcl.read_template(text)
    if problems:
        problem = problems[0]
        more = f", and {len(problems) - 1} other diagnostic(s)" if len(problems) > 1 else ""
        raise FunctionError(f"{_place(text, name, Span(problem.start, problem.end))}: {problem.message}{more}")
    if not isinstance(variables, MapValue | ObjectValue):
        raise FunctionError("invalid vars value: must be a map", 1)
    for variable in variables.items:
        if not _is_identifier(variable):
            raise FunctionError(
                f"invalid template variable name {go_quoted(variable)}: must start with a letter, "
                "followed by zero or more letters, digits, and underscores",
                1,
            )
    found: list[hcl.ScopeTraversal] = []
    collect(template, frozenset(), found)
    for traversal in found:
        if traversal.root not in variables.items and not (isinstance(variables, ObjectValue) and variables.rest):
            root = Span(traversal.start, traversal.start + len(traversal.root))
            raise FunctionError(
                f"vars map does not contain key {go_quoted(traversal.root)}, referenced at {_place(text, name, root)}",
                1,
            )
    try:
        value = evaluate(template, _in_scope(variables, found))
    except EvaluationError as error:
        raise FunctionError(f"{_place(text, name, error.span)}: {error.summary}; {error.detail}") from None
    if isinstance(unmark(value)[0], NullValue):
        raise FunctionError(
            f"{_place(text, name, Span(0, len(text)))}: Template result is null; "
            "The result of the template is null, which is not a valid result for a templatestring call."
        )
    return value


def _in_scope(variables: MapValue | ObjectValue, found: Sequence[hcl.ScopeTraversal]) -> Mapping[str, Value]:
    rest: UnknownValue | None = variables.rest if isinstance(variables, ObjectValue) else None
    if rest is None:
        return variables.items
    return {traversal.root: rest for traversal in found} | variables.items


def _is_identifier(text: str) -> bool:
    return text.replace("-", "_").isidentifier() and not text.startswith("-")


def _place(text: str, name: str, span: Span) -> str:
    """A span as HCL writes it, `name:1,3-7`: columns count what a reader takes for a character."""
    first_line, first_column = _position(text, span.start)
    last_line, last_column = _position(text, span.end)
    if first_line == last_line:
        return f"{name}:{first_line},{first_column}-{last_column}"
    return f"{name}:{first_line},{first_column}-{last_line},{last_column}"


def _position(text: str, offset: int) -> tuple[int, int]:
    line_start = text.rfind("\n", 0, offset) + 1
    return text.count("\n", 0, offset) + 1, count(text[line_start:offset]) + 1
