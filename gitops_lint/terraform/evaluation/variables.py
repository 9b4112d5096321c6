"""The value of an input variable: what its caller or a variable file gives, or its default, converted.

The rules are those of Terraform's `prepareFinalInputVariableValue` (`internal/terraform/eval_variable.go`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Path, Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration.declarations import Variable
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.defaults import Defaults, apply_defaults
from gitops_lint.terraform.errors import ConversionError, EvaluationError, InvalidTypeError
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.problems import Kind
from gitops_lint.terraform.evaluation.through_text import NO_REFERENCES, as_expression, as_text
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.type_constraints import read_variable_type
from gitops_lint.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from gitops_lint.terraform.values import EPHEMERAL, SENSITIVE, UnknownValue, Value, is_null, mark, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.context import Input
    from gitops_lint.terraform.evaluation.module import ModuleInstance


class _Given(NamedTuple):
    """A value for a variable, where it stands, and what Terraform calls that place."""

    value: Value
    file: str
    span: Span
    source: str
    failure: Failure | None = None


class _Constraint(msgspec.Struct, frozen=True):
    type: Type
    defaults: Defaults | None


def type_of_variable(variable: Variable) -> _Constraint:
    """The type constraint of a variable, and the defaults inside it. Raises `EvaluationError`."""
    if variable.type is None:
        return _Constraint(DYNAMIC, None)
    json = variable.arguments["type"].file.endswith(".json")
    return _Constraint(*read_variable_type(variable.type, json=json))


def variable_value(module: ModuleInstance, variable: Variable, address: str) -> Value:
    """The value of a variable in a module instance, marked as it declares. Raises `EvaluationError`."""
    constraint = _constraint_of(variable)
    given = _given(module, variable, constraint)
    default = variable.default
    if given is not None and not (is_null(given.value) and not variable.nullable and default is not None):
        value = _suited(given, variable, constraint)
    elif default is not None:
        value = _suited(_default(variable), variable, constraint)
    elif given is not None:
        raise _error(
            "Required variable not set",
            f"The given value is not suitable for {address}, which is required and must not be null.",
            given,
        )
    else:
        value = _missing(module, variable, constraint, address)
    if is_null(value) and not variable.nullable and given is not None:
        raise _error(
            "Required variable not set",
            f"Unsuitable value for {address} set from {given.source}: required variable may not be set to null.",
            given,
        )
    if not variable.ephemeral and given is not None and EPHEMERAL in unmark_deep(value)[1]:
        detail = (
            "This input variable is not declared as accepting a ephemeral values, so it cannot be set to a result "
            "derived from an ephemeral value."
        )
        raise _error("Ephemeral value not allowed", detail, given)
    marks = (SENSITIVE,) * variable.sensitive + (EPHEMERAL,) * variable.ephemeral
    return mark(value, frozenset(marks))


def given_value(module: ModuleInstance, variable: Variable) -> Value | None:
    """The value that somebody gives a root variable, before it is converted; None where nobody does.

    Raises `EvaluationError`.
    """
    found = _given(module, variable, _constraint_of(variable))
    return None if found is None else found.value


def default_value(variable: Variable) -> Value | None:
    """The default of a variable, converted to its type; None where it has none. Raises `EvaluationError`."""
    if variable.default is None:
        return None
    return _suited(_default(variable), variable, _constraint_of(variable))


def _constraint_of(variable: Variable) -> _Constraint:
    try:
        return type_of_variable(variable)
    except EvaluationError as error:
        # Told of where the declarations are read, before anything is evaluated.
        raise InvalidTypeError(error.summary, error.detail, error.span, variable.arguments["type"].file) from None


def _error(summary: str, detail: str, given: _Given, path: Path = ()) -> EvaluationError:
    error = EvaluationError(summary, detail, given.span, given.file)
    if given.failure is not None:
        error.failure = msgspec.structs.replace(given.failure, path=path)
    return error


def _suited(given: _Given, variable: Variable, constraint: _Constraint) -> Value:
    value = given.value
    try:
        if constraint.defaults is not None and not is_null(value):
            value = apply_defaults(value, constraint.defaults)
        return convert(value, constraint.type)
    except ConversionError as error:
        raise _error(
            "Invalid value for input variable" if given.source else "Invalid default value for variable",
            _unsuitable(given, variable, error)
            if given.source
            else f"This default value is not compatible with the variable's type constraint: {_spelled(error)}.",
            given,
            error.path,
        ) from None


def _unsuitable(given: _Given, variable: Variable, error: ConversionError) -> str:
    return f"{given.source.format(name=variable.name)}: {_spelled(error)}."


def _spelled(error: ConversionError) -> str:
    return error.message


def _default(variable: Variable) -> _Given:
    assert variable.default is not None
    value = _literal(variable.default.expression, variable.default.file)
    return _Given(value, variable.default.file, variable.default.expression.span, "")


def _given(module: ModuleInstance, variable: Variable, constraint: _Constraint) -> _Given | None:
    if module.call is None:
        context = module.evaluation.context
        found = context.inputs.get(variable.name)
        if found is None and context.other_inputs is not None:
            return _Given(context.other_inputs, variable.file, variable.span, "{name} is set by somebody else")
        return None if found is None else _of_input(module, found, variable, constraint)
    argument = module.call.arguments.get(variable.name)
    if argument is None:
        return None
    assert module.parent is not None
    value = module.parent.evaluate(argument.expression, argument.file, module.call_scope)
    source = "The given value is not suitable for {name}"
    span = argument.expression.span
    assert module.call_scope is not None
    failure = Failure(
        argument.expression,
        argument.file,
        module.call_scope,
        of_value=True,
        is_given=True,
        declared=_declared(variable),
    )
    return _Given(value, argument.file, span, source.replace("{name}", module.inside("var.") + "{name}"), failure)


def _of_input(module: ModuleInstance, found: Input, variable: Variable, constraint: _Constraint) -> _Given:
    source = f"Unsuitable value for var.{{name}} set from {found.source}"
    if found.value is not None and not found.is_text:
        file, span = variable.file, variable.span
        if found.argument is not None:
            file, span = found.argument.file, found.argument.expression.span
        return _Given(found.value, file, span, found.source.replace("{", "{{").replace("}", "}}"))
    if found.argument is not None:
        expression = found.argument.expression
        failure = Failure(
            expression,
            found.argument.file,
            module.scope,
            of_value=True,
            is_given=True,
            is_secret=variable.sensitive,
            declared=_declared(variable),
        )
        value = _literal(expression, found.argument.file)
        return _Given(value, found.argument.file, expression.span, source, failure)
    literal = constraint.type in (STRING, NUMBER, BOOL) or (constraint.type is DYNAMIC and variable.type is None)
    if found.value is not None:
        value = as_text(found.value) if literal else as_expression(found.value, found.file, found.span)
        return _Given(value, found.file, found.span, source)
    if literal:
        return _Given(found.text, variable.file, variable.span, source)
    expression, problems = hcl.read_expression(found.text)
    if problems:
        summary = "Invalid expression" if found.text.strip() else "Missing expression"
        raise EvaluationError(summary, problems[0].message, variable.span, variable.file)
    return _Given(_literal(expression, variable.file), variable.file, variable.span, source)


def _declared(variable: Variable) -> tuple[str, Span]:
    type_ = variable.arguments.get("type")
    return (variable.file, variable.span) if type_ is None else (type_.file, type_.span)


def _missing(module: ModuleInstance, variable: Variable, constraint: _Constraint, address: str) -> UnknownValue:
    """The caller must set it and does not: Terraform stops here; we go on with a value that is not known."""
    if module.call is None:
        summary = "No value for required variable"
        detail = (
            f'The root module input variable "{variable.name}" is not set, and has no default value. Use a -var or '
            "-var-file command line argument to provide a value for this variable."
        )
        module.evaluation.failed(
            EvaluationError(summary, detail, variable.span, variable.file), variable.file, address, Kind.MISSING_VALUE
        )
    else:
        summary = "Missing required argument"
        detail = f'The argument "{variable.name}" is required, but no definition was found.'
        call = module.call
        module.evaluation.failed(
            EvaluationError(summary, detail, call.span, call.file), call.file, address, Kind.MISSING_VALUE
        )
    return UnknownValue(constraint.type, UnknownKind.NOT_AVAILABLE, f"{address} is not set")


def _literal(expression: hcl.Expression, file: str) -> Value:
    try:
        return evaluate(expression, NO_REFERENCES)
    except EvaluationError as error:
        error.file = file
        raise
