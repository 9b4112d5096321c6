"""Calls of functions, by the rules of HCL's `FunctionCallExpr`, and the functions that take expressions, not values."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.amounts import breadth
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.defaults import apply_defaults
from gitops_lint.terraform.errors import (
    ConversionError,
    EvaluationError,
    FunctionError,
    InvalidReferenceError,
    TooMuchError,
)
from gitops_lint.terraform.expressions.rendering import TemplateScope
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, FunctionsNotAllowedError, Names, evaluates
from gitops_lint.terraform.functions.function import Function, Parameter, call
from gitops_lint.terraform.functions.redaction import redacted
from gitops_lint.terraform.functions.template import render
from gitops_lint.terraform.functions.type_conversion import SINCE_1_15
from gitops_lint.terraform.languages import NEWEST
from gitops_lint.terraform.types import BOOL, DYNAMIC, STRING, ListType, SetType, TupleType, without_optional
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    NullValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    first_unknown,
    has_marks,
    mark,
    unmark,
    unmark_deep,
)

_BUILT_IN_PROVIDER = "provider::terraform::"


@evaluates(hcl.FunctionCall)
def _call(node: hcl.FunctionCall, frame: Frame) -> Value:
    name = node.name
    if name.startswith("core::"):
        name = name[len("core::") :]
    try:
        function = frame.scope.function(name) or _built_in(name)
    except FunctionError as error:
        raise EvaluationError("Unknown provider function", error.message, _name_span(node)) from None
    except FunctionsNotAllowedError:
        detail = "Functions may not be called here."
        raise EvaluationError("Function calls not allowed", detail, node.span) from None
    unevaluated = _UNEVALUATED.get(name)
    if unevaluated is not None and (function is not None or name not in _NEW):
        return unevaluated(node, frame)
    if function is None:
        return _unknown_function(node, frame)
    if node.expand_final:
        final = node.args[-1]
        expanded = _expanded(EVALUATORS[type(final)](final, frame), final)
        if isinstance(expanded, UnknownValue):
            return expanded
        nodes: Sequence[hcl.Expression] = (*node.args[:-1], *(final for _ in expanded))
        _check_count(node, function, nodes)
        arguments = [EVALUATORS[type(argument)](argument, frame) for argument in node.args[:-1]]
        arguments.extend(expanded)
    else:
        nodes = node.args
        _check_count(node, function, nodes)
        arguments = [EVALUATORS[type(argument)](argument, frame) for argument in nodes]
    frame.meter.demand(name, arguments, node.span)
    try:
        result = call(function, arguments)
    except FunctionError as error:
        if any(map(has_marks, arguments)):
            error = FunctionError(redacted(error.message, arguments), error.argument)
        raise _failure(node, function, nodes, error) from None
    frame.meter.count(breadth(result), node.span)
    return result


def _built_in(name: str) -> Function | None:
    """A function of the provider that is part of Terraform itself."""
    if not name.startswith(_BUILT_IN_PROVIDER):
        return None
    from gitops_lint.terraform.functions.terraform_provider import FUNCTIONS  # it evaluates expressions in turn

    return FUNCTIONS.get(name[len(_BUILT_IN_PROVIDER) :])


def _failure(
    node: hcl.FunctionCall, function: Function, nodes: Sequence[hcl.Expression], error: FunctionError
) -> EvaluationError:
    parameter = None if error.argument is None else function.parameter(error.argument)
    if parameter is None or error.argument is None:
        failure = _error_in_call(node, error.message)
    else:
        span = nodes[error.argument].span if error.argument < len(nodes) else node.span
        detail = f'Invalid value for "{parameter.name}" parameter: {error.message}.'
        failure = EvaluationError("Invalid function argument", detail, span)
    failure.missing = error.missing
    return failure


def _error_in_call(node: hcl.FunctionCall, message: str) -> EvaluationError:
    detail = f'Call to function "{node.name}" failed: {message}.'
    return EvaluationError("Error in function call", detail, Span(node.start, node.start + len(node.name) + 1))


def _name_span(node: hcl.FunctionCall) -> Span:
    return Span(node.start, node.start + len(node.name))


def _check_count(node: hcl.FunctionCall, function: Function, nodes: Sequence[hcl.Expression]) -> None:
    """Whether there are as many arguments as the function takes."""
    least = len(function.parameters)
    if len(nodes) < least:
        missing = function.parameters[len(nodes)].name
        at_least = " at least" if function.variadic else ""
        detail = f'Function "{node.name}" expects{at_least} {least} argument(s). Missing value for "{missing}".'
        raise EvaluationError("Not enough function arguments", detail, Span(node.end - 1, node.end))
    if len(nodes) > least and function.variadic is None:
        detail = f'Function "{node.name}" expects only {least} argument(s).'
        raise EvaluationError("Too many function arguments", detail, nodes[least].span)


def _expanded(value: Value, node: hcl.Expression) -> Sequence[Value] | UnknownValue:
    """The arguments that `value...` stands for."""
    bare, marks = unmark(value)
    summary = "Invalid expanding argument value"
    type_ = bare.type if isinstance(bare, NullValue | UnknownValue) else None
    if isinstance(bare, NullValue) and (type_ is DYNAMIC or isinstance(type_, TupleType | ListType | SetType)):
        raise EvaluationError(summary, "The expanding argument (indicated by ...) must not be null.", node.span)
    if isinstance(bare, UnknownValue) and (type_ is DYNAMIC or isinstance(type_, TupleType | ListType | SetType)):
        return bare.of(DYNAMIC)
    if not isinstance(bare, TupleValue | ListValue | SetValue):
        detail = "The expanding argument (indicated by ...) must be of a tuple, list, or set type."
        raise EvaluationError(summary, detail, node.span)
    return [mark(item, marks) for item in bare.items]


def _unknown_function(node: hcl.FunctionCall, frame: Frame) -> Value:
    """What to make of a call of no function: one of a provider may exist, and is not known."""
    if node.name.startswith("provider::"):
        for argument in node.args:
            EVALUATORS[type(argument)](argument, frame)
        reason = f"{node.name} is a function of a provider, which is not run"
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)
    # It costs its imports only where it is of use.
    from gitops_lint.terraform.functions.registry import functions_of
    from gitops_lint.terraform.unknown_functions import unknown_function

    wrong = unknown_function(node, [name for name in functions_of(NEWEST) if frame.scope.function(name)])
    raise EvaluationError(wrong.summary, wrong.detail, wrong.span)


def _outcomes(node: hcl.FunctionCall, frame: Frame) -> Iterator[Value | EvaluationError]:
    """The value of each argument, or why it has none, one after the other."""
    given = node.args[:-1] if node.expand_final else node.args
    for argument in given:
        try:
            yield EVALUATORS[type(argument)](argument, frame)
        except (InvalidReferenceError, TooMuchError):
            raise
        except EvaluationError as error:
            yield error
    if node.expand_final:
        final = node.args[-1]
        expanded = _expanded(EVALUATORS[type(final)](final, frame), final)
        yield from [expanded] if isinstance(expanded, UnknownValue) else expanded


def _try(node: hcl.FunctionCall, frame: Frame) -> Value:
    reasons = missing = ""
    for outcome in _outcomes(node, frame):
        if isinstance(outcome, EvaluationError):
            missing = missing or outcome.missing
            reasons += f"- {outcome.summary}\n  {outcome.detail}\n"
            continue
        unknown = first_unknown(outcome)
        if unknown is None:
            return outcome
        # Whether it will be valid once all of it is known cannot be said; if it is, it is this value.
        is_same = unmark(outcome)[0] is unknown
        return msgspec.structs.replace(unknown.of(DYNAMIC), attribute=unknown.attribute if is_same else None)
    if not reasons:
        raise _error_in_call(node, "at least one argument is required")
    message = f"no expression succeeded:\n{reasons}\nAt least one expression must produce a successful result"
    failure = _error_in_call(node, message)
    failure.missing = missing
    raise failure


def _can(node: hcl.FunctionCall, frame: Frame) -> Value:
    outcomes = list(_outcomes(node, frame))
    if not outcomes:
        detail = f'Function "{node.name}" expects 1 argument(s). Missing value for "expression".'
        raise EvaluationError("Not enough function arguments", detail, Span(node.end - 1, node.end))
    if len(outcomes) > 1:
        detail = f'Function "{node.name}" expects only 1 argument(s).'
        raise EvaluationError("Too many function arguments", detail, node.args[min(1, len(node.args) - 1)].span)
    if isinstance(outcomes[0], EvaluationError):
        return False
    unknown = first_unknown(outcomes[0])
    return True if unknown is None else unknown.of(BOOL)


_TEMPLATE_STRING = Function(
    "templatestring", (Parameter("template", STRING), Parameter("vars", DYNAMIC)), STRING, lambda *_: NullValue()
)
_TEMPLATE_ERROR = "invalid template expression: "
_ELSEWHERE = "templatestring is only for rendering templates retrieved dynamically from elsewhere"


def _template_string(node: hcl.FunctionCall, frame: Frame) -> Value:
    """`templatestring(template, vars)`, whose first argument must be a plain reference (lang/funcs/string.go)."""
    _check_count(node, _TEMPLATE_STRING, node.args)
    if isinstance(frame.scope, TemplateScope):
        raise _error_in_call(node, "cannot recursively call templatestring from inside another template function")
    template, variables = node.args[0], EVALUATORS[type(node.args[1])](node.args[1], frame)
    bare_variables, marks = unmark_deep(variables)
    if isinstance(bare_variables, NullValue):
        raise _bad_argument(node, 1, "argument must not be null")
    if isinstance(bare_variables, UnknownValue):
        return mark(bare_variables.of(STRING, NOT_NULL), marks)
    reason = _not_from_elsewhere(template)
    if reason:
        raise _bad_argument(node, 0, _TEMPLATE_ERROR + reason)
    text, text_marks = unmark(EVALUATORS[type(template)](template, frame))
    if isinstance(text, UnknownValue):
        return mark(text.of(STRING, NOT_NULL), marks)
    if not isinstance(text, str):
        raise _bad_argument(node, 0, "invalid template value: a string is required")
    _, problems = hcl.read_template(text)
    if problems:
        raise _bad_argument(node, 0, f"invalid template: {problems[0].message}")
    scope = TemplateScope(frame.scope, of_a_file=False)

    def evaluate(node: hcl.Expression, names: Names) -> Value:
        return EVALUATORS[type(node)](node, Frame(scope, names, frame.meter))

    try:
        rendered = render(text, "<templatestring argument>", bare_variables, evaluate)
        return mark(convert(rendered, STRING), marks | text_marks)
    except FunctionError as error:
        raise _failure(node, _TEMPLATE_STRING, node.args, error) from None
    except ConversionError as error:
        raise _error_in_call(node, f"invalid template result: {error.message}") from None


def _bad_argument(node: hcl.FunctionCall, index: int, message: str) -> EvaluationError:
    return _failure(node, _TEMPLATE_STRING, node.args, FunctionError(message, index))


def _not_from_elsewhere(template: hcl.Expression) -> str:
    if isinstance(template, hcl.TemplateWrap):
        return (
            f"{_ELSEWHERE}; to treat the inner expression as template syntax, write the reference expression directly "
            "without any template interpolation syntax"
        )
    if isinstance(template, hcl.String):
        return (
            f"{_ELSEWHERE}, and so does not support providing a literal template; consider using a template string "
            "expression instead"
        )
    if isinstance(template, hcl.Template):
        return f"{_ELSEWHERE}; to render an inline template, consider using a plain template string expression"
    while isinstance(template, hcl.RelativeTraversal | hcl.Index | hcl.Splat):
        template = template.collection if isinstance(template, hcl.Index) else template.source
    if isinstance(template, hcl.ScopeTraversal):
        return ""
    return "must be a direct reference to a single string from elsewhere, containing valid Terraform template syntax"


def _convert(node: hcl.FunctionCall, frame: Frame) -> Value:
    """`convert(value, type)`: the second argument is a type constraint, as a variable has it."""
    from gitops_lint.terraform.type_constraints import read_type  # it evaluates the defaults in turn

    _check_count(node, SINCE_1_15[0], node.args)
    value = EVALUATORS[type(node.args[0])](node.args[0], frame)
    type_, defaults = read_type(node.args[1], constraint=True)

    def converted(value: Value) -> Value:
        try:
            found = convert(value, type_)
        except ConversionError as error:
            raise FunctionError(error.message, 0) from None
        return found if defaults is None else apply_defaults(found, defaults)

    parameter = Parameter("value", DYNAMIC, allow_null=True, allow_dynamic=True)
    function = Function("convert", (parameter,), without_optional(type_), converted)
    try:
        return call(function, (value,))
    except FunctionError as error:
        raise _failure(node, function, node.args, error) from None


_UNEVALUATED: dict[str, Callable[[hcl.FunctionCall, Frame], Value]] = {
    "try": _try,
    "can": _can,
    "templatestring": _template_string,
    "convert": _convert,
}
_NEW = frozenset(function.name for function in SINCE_1_15)
"""Those that only newer versions of the language have."""
