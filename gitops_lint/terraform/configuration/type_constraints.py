"""Type constraints as text: which are none, in the words of HCL (ext/typeexpr of github.com/hashicorp/hcl).

What a constraint means is said where values are; here is only told what cannot be read as one.
"""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.problems import Source
from gitops_lint.terraform.configuration.static import is_static

_SUMMARY = "Invalid type specification"
_PRIMITIVES = frozenset(("bool", "string", "number", "any"))
_ARGUMENTS = {
    "list": "the element type",
    "set": "the element type",
    "map": "the element type",
    "object": "a map of attribute names and types",
    "tuple": "a list of element types",
}
"""Constructors of types, and what each takes as its only argument."""

_QUOTED = (
    "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now deprecated and "
    "will be removed in a future version of Terraform. Remove the quotes around "
)
_QUOTED_ENDS = {
    "string": '"string".',
    "list": '"list" and write list(string) instead to explicitly indicate that the list elements are strings.',
    "map": '"map" and write map(string) instead to explicitly indicate that the map elements are strings.',
}


def check_type(source: Source, expression: hcl.Expression) -> None:
    """Notes what is wrong with the type constraint of a variable (`decodeVariableType`)."""
    if isinstance(expression, hcl.String) and not source.is_json:
        end = _QUOTED_ENDS.get(expression.value)
        if end is not None:
            source.error("type", expression, "Invalid quoted type constraints", _QUOTED + end)
        else:
            detail = "To provide a full type expression, remove the surrounding quotes and give the type expression "
            source.error("type", expression, "Invalid legacy variable type hint", detail + "directly.")
    elif not (
        isinstance(expression, hcl.ScopeTraversal) and expression.root in ("list", "map") and not expression.steps
    ):
        _check(source, expression, False)


def _check(source: Source, expression: hcl.Expression, in_object: bool) -> None:
    if isinstance(expression, hcl.FunctionCall):
        _check_call(source, expression, in_object)
    elif isinstance(expression, hcl.ScopeTraversal) and not expression.steps:
        _check_keyword(source, expression)
    elif not isinstance(expression, hcl.Invalid):
        detail = "A type specification is either a primitive type keyword (bool, number, string), complex type "
        detail += "constructor call, or the keyword any to represent any type."
        if isinstance(expression, hcl.ScopeTraversal) or not source.is_json:
            detail = _NEITHER
        source.error("type", expression, _SUMMARY, detail)


_NEITHER = (
    "A type specification is either a primitive type keyword (bool, number, string) or a complex type constructor "
    "call, like list(string)."
)


def _check_keyword(source: Source, expression: hcl.ScopeTraversal) -> None:
    name = expression.root
    if name in _PRIMITIVES:
        return
    if name in ("list", "set", "map"):
        detail = f"The {name} type constructor requires one argument specifying the element type."
    elif name == "object":
        detail = "The object type constructor requires one argument specifying the attribute types and values as a map."
    elif name == "tuple":
        detail = "The tuple type constructor requires one argument specifying the element types as a list."
    else:
        detail = f'The keyword "{name}" is not a valid type specification.'
    source.error("type", expression, _SUMMARY, detail)


def _check_call(source: Source, call: hcl.FunctionCall, in_object: bool) -> None:
    name = call.name
    name_span = Span(call.start, call.start + len(name))
    if name in _PRIMITIVES:
        source.error(
            "type",
            call,
            _SUMMARY,
            f'{"Type constraint" if name == "any" else "Primitive type"} keyword "{name}" does not expect arguments.',
        )
        return
    if name == "optional":
        if not in_object:
            detail = 'Keyword "optional" is valid only as a modifier for object type attributes.'
            source.error("type", call, _SUMMARY, detail)
        else:
            _check_optional(source, call)
        return
    if name not in _ARGUMENTS:
        detail = f'Keyword "{name}" is not a valid type constructor.'
        source.error("type", name_span, _SUMMARY, detail)
        return
    if len(call.args) != 1:
        detail = f"The {name} type constructor requires one argument specifying {_ARGUMENTS[name]}."
        source.error("type", call, _SUMMARY, detail)
        return
    argument = call.args[0]
    if name == "object":
        _check_object(source, argument)
    elif name == "tuple":
        if not isinstance(argument, hcl.TupleCons):
            source.error("type", argument, _SUMMARY, "Tuple type constructor requires a list of element types.")
            return
        for item in argument.items:
            _check(source, item, False)
    else:
        _check(source, argument, False)


def _check_object(source: Source, argument: hcl.Expression) -> None:
    if not isinstance(argument, hcl.ObjectCons):
        detail = "Object type constructor requires a map whose keys are attribute names and whose values are the "
        source.error("type", argument, _SUMMARY, f"{detail}corresponding attribute types.")
        return
    for item in argument.items:
        if not isinstance(item.key, hcl.String):
            detail = "Object constructor map keys must be attribute names."
            source.error("type", item.key, _SUMMARY, detail)
        else:
            _check(source, item.value, True)


def _check_optional(source: Source, call: hcl.FunctionCall) -> None:
    if not call.args:
        source.error("type", call, _SUMMARY, "Optional attribute modifier requires the attribute type as its argument.")
    elif len(call.args) > 2:
        detail = "Optional attribute modifier expects at most two arguments: the attribute type, and a "
        source.error("type", call.args[2], _SUMMARY, f"{detail}default value.")
    else:
        before = len(source.problems)
        _check(source, call.args[0], False)
        if len(call.args) == 2 and is_static(source, call.args[1]) and len(source.problems) == before:
            _check_default(source, call.args[0], call.args[1])


def _check_default(source: Source, type_: hcl.Expression, default: hcl.Expression) -> None:
    # Few modules have such defaults: what evaluates them is not imported for the others.
    from gitops_lint.terraform.errors import EvaluationError
    from gitops_lint.terraform.type_constraints import optional_default, read_type

    try:
        optional_default(default, read_type(type_, constraint=True)[0])
    except EvaluationError as error:
        source.error("type", error.span, error.summary, error.detail)
