"""Type constraints: `map(object({ name = string, port = optional(number, 80) }))`, and the defaults in them.

The rules and words are those of HCL's ext/typeexpr, and of `decodeVariableType` in Terraform's internal/configs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.defaults import Defaults
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.constants import ConstantScope
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    SetType,
    TupleType,
    Type,
    object_type,
)
from gitops_lint.terraform.values import Value

Constraint: TypeAlias = tuple[Type, Defaults | None]

_SUMMARY = "Invalid type specification"
_PRIMITIVES: dict[str, Type] = {"bool": BOOL, "string": STRING, "number": NUMBER}
_COLLECTIONS: dict[str, Callable[[Type], Type]] = {"list": ListType, "set": SetType, "map": MapType}
_NEEDS = {
    **{
        name: f"The {name} type constructor requires one argument specifying the element type." for name in _COLLECTIONS
    },
    "object": "The object type constructor requires one argument specifying the attribute types and values as a map.",
    "tuple": "The tuple type constructor requires one argument specifying the element types as a list.",
}
_QUOTED = {
    "string": 'Remove the quotes around "string".',
    "list": (
        'Remove the quotes around "list" and write list(string) instead to explicitly indicate that the list elements '
        "are strings."
    ),
    "map": (
        'Remove the quotes around "map" and write map(string) instead to explicitly indicate that the map elements are '
        "strings."
    ),
}


def read_variable_type(expression: hcl.Expression, *, json: bool = False) -> Constraint:
    """The type that a variable is declared with. `json`: it comes from a JSON file, where types are texts.

    Raises `EvaluationError`, in Terraform's words.
    """
    if isinstance(expression, hcl.String) and not json:
        if expression.value in _QUOTED:
            detail = (
                "Terraform 0.11 and earlier required type constraints to be given in quotes, but that form is now "
                f"deprecated and will be removed in a future version of Terraform. {_QUOTED[expression.value]}"
            )
            raise EvaluationError("Invalid quoted type constraints", detail, expression.span)
        detail = (
            "To provide a full type expression, remove the surrounding quotes and give the type expression directly."
        )
        raise EvaluationError("Invalid legacy variable type hint", detail, expression.span)
    inner = _unquoted(expression) if json else expression
    word = _keyword(inner)
    if word in {"list", "map"}:
        return _COLLECTIONS[word](DYNAMIC), None
    try:
        return read_type(inner, constraint=True)
    except EvaluationError as error:
        if inner is expression:
            raise
        # The places inside of a text are not those of the file.
        raise EvaluationError(error.summary, error.detail, expression.span) from None


def _unquoted(expression: hcl.Expression) -> hcl.Expression:
    if not isinstance(expression, hcl.String):
        return expression
    inner, problems = hcl.read_expression(expression.value)
    return expression if problems else inner


def read_type(expression: hcl.Expression, *, constraint: bool) -> Constraint:
    """A type, and the defaults of its optional attributes, if any has one.

    A `constraint` may have `any` and `optional(…)`; an exact type may not. Raises `EvaluationError`.
    """
    word = _keyword(expression)
    if word is not None:
        return _of_word(word, expression.span, constraint), None
    if not isinstance(expression, hcl.FunctionCall):
        raise _invalid(
            "A type specification is either a primitive type keyword (bool, number, string) or a complex type "
            "constructor call, like list(string).",
            expression.span,
        )
    name, arguments = expression.name, expression.args
    if name in _PRIMITIVES:
        raise _invalid(f'Primitive type keyword "{name}" does not expect arguments.', _arguments_span(expression))
    if name == "any":
        raise _invalid('Type constraint keyword "any" does not expect arguments.', _arguments_span(expression))
    if name in _NEEDS and len(arguments) != 1:
        extra = Span(arguments[1].start, arguments[-1].end) if arguments else _arguments_span(expression)
        raise _invalid(_NEEDS[name], extra)
    if name in _COLLECTIONS:
        element, defaults = read_type(arguments[0], constraint=constraint)
        type_ = _COLLECTIONS[name](element)
        return type_, None if defaults is None else Defaults(type_, {}, {"": defaults})
    if name == "object":
        return _object(arguments[0], constraint)
    if name == "tuple":
        return _tuple(arguments[0], constraint)
    if name == "optional":
        detail = 'Keyword "optional" is valid only as a modifier for object type attributes.'
        raise _invalid(detail, _name_span(expression))
    raise _invalid(f'Keyword "{name}" is not a valid type constructor.', expression.span)


def _invalid(detail: str, span: Span) -> EvaluationError:
    return EvaluationError(_SUMMARY, detail, span)


def _keyword(expression: hcl.Expression) -> str | None:
    """The word that an expression is, if it is one (HCL's `ExprAsKeyword`)."""
    if isinstance(expression, hcl.ScopeTraversal) and not expression.steps:
        return expression.root
    if isinstance(expression, hcl.Bool):
        return "true" if expression.value else "false"
    return "null" if isinstance(expression, hcl.Null) else None


def _of_word(word: str, span: Span, constraint: bool) -> Type:
    if word in _PRIMITIVES:
        return _PRIMITIVES[word]
    if word == "any":
        if constraint:
            return DYNAMIC
        detail = 'The keyword "any" cannot be used in this type specification: an exact type is required.'
        raise _invalid(detail, span)
    raise _invalid(_NEEDS.get(word) or f'The keyword "{word}" is not a valid type specification.', span)


def _name_span(call: hcl.FunctionCall) -> Span:
    return Span(call.start, call.start + len(call.name))


def _arguments_span(call: hcl.FunctionCall) -> Span:
    return Span(call.start + len(call.name), call.end)


def _object(argument: hcl.Expression, constraint: bool) -> Constraint:
    if not isinstance(argument, hcl.ObjectCons):
        raise _invalid(
            "Object type constructor requires a map whose keys are attribute names and whose values are the "
            "corresponding attribute types.",
            argument.span,
        )
    types: dict[str, Type] = {}
    optional: set[str] = set()
    values: dict[str, Value] = {}
    children: dict[str, Defaults] = {}
    for item in argument.items:
        if not isinstance(item.key, hcl.String):
            raise _invalid("Object constructor map keys must be attribute names.", item.key.span)
        name = item.key.value
        if name in types:
            raise _invalid("Object constructor map keys must be unique.", item.key.span)
        expression, default = item.value, None
        if isinstance(expression, hcl.FunctionCall) and expression.name == "optional":
            expression, default = _modified(expression, constraint)
            optional.add(name)
        types[name], defaults = read_type(expression, constraint=constraint)
        if defaults is not None:
            children[name] = defaults
        if default is not None:
            values[name] = optional_default(default, types[name])
    type_ = object_type(types, frozenset(optional))
    return type_, Defaults(type_, values, children) if values or children else None


def _modified(call: hcl.FunctionCall, constraint: bool) -> tuple[hcl.Expression, hcl.Expression | None]:
    """The type and the default in `optional(type, default)`."""
    if not call.args:
        detail = "Optional attribute modifier requires the attribute type as its argument."
        raise _invalid(detail, _arguments_span(call))
    if not constraint:
        detail = "Optional attribute modifier is only for type constraints, not for exact types."
        raise _invalid(detail, _name_span(call))
    if len(call.args) > 2:
        detail = "Optional attribute modifier expects at most two arguments: the attribute type, and a default value."
        raise _invalid(detail, _arguments_span(call))
    return call.args[0], call.args[1] if len(call.args) == 2 else None


def optional_default(expression: hcl.Expression, type_: Type) -> Value:
    """The default of an optional attribute. Raises `EvaluationError` where it has no value or is of another type."""
    value = evaluate(expression, ConstantScope())
    try:
        return convert(value, type_)
    except ConversionError as error:
        detail = f"This default value is not compatible with the attribute's type constraint: {error.message}."
        raise EvaluationError("Invalid default value for optional attribute", detail, expression.span) from None


def _tuple(argument: hcl.Expression, constraint: bool) -> Constraint:
    if not isinstance(argument, hcl.TupleCons):
        raise _invalid("Tuple type constructor requires a list of element types.", argument.span)
    read = [read_type(item, constraint=constraint) for item in argument.items]
    type_ = TupleType(tuple([element for element, _ in read]))
    children = {str(position): defaults for position, (_, defaults) in enumerate(read) if defaults is not None}
    return type_, Defaults(type_, {}, children) if children else None
