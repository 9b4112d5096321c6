"""What a function is, and how one is called: one mechanism handles null, unknown and marked arguments for all.

The rules are those of cty's `function.Function.Call` and of HCL's `FunctionCallExpr.Value`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.types import BOOL, DYNAMIC, NUMBER, STRING, Type
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    NOTHING_KNOWN,
    Marks,
    NullValue,
    UnknownValue,
    Value,
    mark,
    unknown_because_of,
    unmark,
    unmark_deep,
)


class Parameter(msgspec.Struct, frozen=True):
    """One parameter. Arguments are converted to `type` first; DYNAMIC takes everything as it is.

    Without `allow_null` a null argument is an error. Without `allow_unknown` an argument that is itself unknown makes
    the result unknown (parts of a known argument may be unknown: the implementation sees them). Without `allow_marked`
    marks are taken off, deeply, and put on the result. Without `allow_dynamic` an argument whose type is not known yet
    makes the result unknown, of no known type.
    """

    name: str
    type: Type
    allow_null: bool = False
    allow_unknown: bool = False
    allow_marked: bool = False
    allow_dynamic: bool = False


ReturnType: TypeAlias = Type | Callable[[Sequence[Value]], Type]
Implementation: TypeAlias = Callable[..., Value]


class Function(msgspec.Struct, frozen=True):
    """A function. `return_type` is a type or says it for arguments (and may raise `FunctionError`).

    `implementation` is called with the arguments, converted, one by one; it gives a value of the return type or
    raises `FunctionError`. `not_null`: an unknown result is known not to be null.
    """

    name: str
    parameters: tuple[Parameter, ...]
    return_type: ReturnType
    implementation: Implementation
    variadic: Parameter | None = None
    not_null: bool = False

    def parameter(self, index: int) -> Parameter | None:
        """The parameter that takes the argument at an index; None where there are too many arguments."""
        return self.parameters[index] if index < len(self.parameters) else self.variadic


def call(function: Function, arguments: Sequence[Value]) -> Value:
    """The value of a function for arguments, whose number is right already.

    Raises `FunctionError` for an argument that it cannot take, or when the function itself fails.
    """
    parameters = [_parameter(function, index) for index in range(len(arguments))]
    if all(map(_is_plain, arguments, parameters)):
        if callable(function.return_type):
            function.return_type(arguments)  # it may refuse them
        return _refined(function.implementation(*arguments), function)
    taken = [_converted(*given, index) for index, given in enumerate(zip(arguments, parameters, strict=True))]
    marks: Marks = NO_MARKS
    unknown: list[Value] = []
    untyped = False  # from the first argument of no known type on, Terraform looks at no other
    for index, parameter in enumerate(parameters):
        bare, _ = unmark(taken[index])
        if not parameter.allow_marked:
            bare, found = unmark_deep(taken[index])
            taken[index] = bare
            marks |= found
        if isinstance(bare, NullValue) and not parameter.allow_null and not untyped:
            raise FunctionError("argument must not be null", index)
        if isinstance(bare, UnknownValue | NullValue):
            untyped = untyped or (bare.type is DYNAMIC and not parameter.allow_dynamic)
            if isinstance(bare, UnknownValue) and not parameter.allow_unknown:
                unknown.append(bare)
    if untyped:
        causes = [value for value in taken if _is_unknown(value)]  # what is unknown inside of another decides nothing
        return mark(unknown_because_of(DYNAMIC, causes) if causes else UnknownValue(), marks)
    returned = function.return_type
    type_ = returned(taken) if callable(returned) else returned
    if unknown:
        return mark(unknown_because_of(type_, unknown, NOT_NULL if function.not_null else NOTHING_KNOWN), marks)
    return mark(_refined(function.implementation(*taken), function), marks)


_PLAIN: dict[type, Type] = {str: STRING, bool: BOOL, int: NUMBER}


def _is_plain(argument: Value, parameter: Parameter) -> bool:
    """Whether an argument is what the parameter takes already: nothing is null, unknown, marked or of another type."""
    type_ = _PLAIN.get(type(argument))
    return type_ is not None and (parameter.type is type_ or parameter.type is DYNAMIC)


def _refined(value: Value, function: Function) -> Value:
    """The value, known not to be null where its function never gives null and its type is known."""
    bare, marks = unmark(value)
    if not function.not_null or not isinstance(bare, UnknownValue):
        return value
    if bare.type is DYNAMIC or bare.refinement.not_null:
        return value
    return mark(bare.of(bare.type, msgspec.structs.replace(bare.refinement, not_null=True)), marks)


def _parameter(function: Function, index: int) -> Parameter:
    parameter = function.parameter(index)
    assert parameter is not None
    return parameter


def _converted(given: Value, parameter: Parameter, index: int) -> Value:
    try:
        return convert(given, parameter.type)
    except ConversionError as error:
        raise FunctionError(error.message, index) from None


def _is_unknown(value: Value) -> bool:
    return isinstance(unmark(value)[0], UnknownValue)
