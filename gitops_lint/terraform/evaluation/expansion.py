"""`count` and `for_each`: which instances a resource or a module call has.

The rules are those of Terraform's `eval_count.go` and `eval_for_each.go`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Argument
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import NUMBER, MapType, ObjectType, friendly_name
from gitops_lint.terraform.values import (
    EPHEMERAL,
    SENSITIVE,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    UnknownValue,
    Value,
    is_null,
    type_of,
    unmark,
    unmark_deep,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance

InstanceKey: TypeAlias = int | str | None
"""Which instance: an index, a key, None for the only one."""


class Expansion(msgspec.Struct, frozen=True):
    """The instances of one resource or module call.

    `keys` maps each instance to the value of `each.value` (None without `for_each`); `unknown` is there where the
    instances are not known, and then `keys` is empty.
    """

    mode: str
    keys: dict[InstanceKey, Value | None]
    unknown: UnknownValue | None = None
    is_refused: bool = False
    """Whether they are not known since Terraform stops at what should say them."""


SINGLE = Expansion("single", {None: None})


def key_text(key: InstanceKey) -> str:
    """A key as an address shows it: nothing, `[0]` or `["a"]`."""
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    return "[" + quoted(key) + "]"


def quoted(text: str) -> str:
    """A string as an address quotes it."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("${", "$${").replace("%{", "%%{")
    return '"' + escaped.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t") + '"'


def expand(module: ModuleInstance, count: Argument | None, for_each: Argument | None, address: str) -> Expansion:
    """The instances that `count` or `for_each` make of `address`; what is wrong with them goes to the log.

    Where they are wrong there is no saying which instances there are: the expansion is unknown.
    """
    argument = count if count is not None else for_each
    if argument is None:
        return SINGLE
    try:
        value = module.evaluate(argument.expression, argument.file)
        if count is not None:
            return _of_count(value, argument.expression.span)
        return _of_for_each(value, argument.expression.span)
    except _UnknownError as error:
        if error.unknown.kind is UnknownKind.AFTER_APPLY:
            problem = Problem(Kind.UNKNOWN_EXPANSION, error.summary, error.detail, argument.file, error.span, address)
            module.log.add(problem, Failure(argument.expression, argument.file, module.scope, because_unknown=True))
        return Expansion("count" if count is not None else "for_each", {}, error.unknown)
    except EvaluationError as error:
        if error.failure is None:
            error.failure = Failure(
                argument.expression,
                argument.file,
                module.scope,
                of_value=isinstance(error, _OfValueError),
                because_sensitive=error.detail.startswith("Sensitive values"),
            )
        module.log.add_error(error, argument.file, address, Kind.EXPANSION)
        reason = f"{address} has no valid {'count' if count is not None else 'for_each'}"
        unknown = UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)
        return Expansion("count" if count is not None else "for_each", {}, unknown, is_refused=True)


class _OfValueError(EvaluationError):
    """The argument has the type that it should, and a value that it may not have."""


class _UnknownError(EvaluationError):
    """The argument is not known; whether that is an error depends on who does not know it."""

    def __init__(self, summary: str, detail: str, span: Span, unknown: UnknownValue) -> None:
        super().__init__(summary, detail, span)
        self.unknown = unknown


def _of_count(value: Value, span: Span) -> Expansion:
    bare, marks = unmark(value)
    if EPHEMERAL in marks:
        raise EvaluationError(
            "Invalid count argument",
            'The given "count" is derived from an ephemeral value, which means that Terraform cannot persist it '
            "between plan/apply rounds. Use only non-ephemeral values to specify the number of resource instances.",
            span,
        )
    if isinstance(bare, UnknownValue):
        raise _UnknownError(
            "Invalid count argument",
            'The "count" value depends on resource attributes that cannot be determined until apply, so Terraform '
            "cannot predict how many instances will be created. To work around this, use the -target argument to "
            "first apply only the resources that the count depends on.",
            span,
            bare,
        )
    if isinstance(bare, NullValue):
        raise _OfValueError(
            "Invalid count argument", 'The given "count" argument value is null. An integer is required.', span
        )
    try:
        number = convert(bare, NUMBER)
    except ConversionError as error:
        raise _OfValueError(
            "Invalid count argument", f'The given "count" argument value is unsuitable: {error.message}.', span
        ) from None
    if isinstance(number, Real) or not isinstance(number, int):
        raise _OfValueError(
            "Invalid count argument",
            'The given "count" argument value is unsuitable: value must be a whole number, between '
            "-9223372036854775808 and 9223372036854775807 inclusive.",
            span,
        )
    if number < 0:
        raise _OfValueError(
            "Invalid count argument",
            'The given "count" argument value is unsuitable: must be greater than or equal to zero.',
            span,
        )
    if number > MOST_INSTANCES:
        raise _OfValueError(
            "Invalid count argument",
            f'The given "count" argument value is unsuitable: {number} instances are more than anybody could apply.',
            span,
        )
    return Expansion("count", dict.fromkeys(range(number)))


MOST_INSTANCES = 1_000_000
"""More are refused: evaluating them would take all memory, and nobody means it."""

_ALLOWED = 'the "for_each" argument must be a map, or set of strings, and you have provided a value of type'


def _of_for_each(value: Value, span: Span) -> Expansion:
    summary = "Invalid for_each argument"
    bare, marks = unmark(value)
    if SENSITIVE in marks:
        raise EvaluationError(
            summary,
            "Sensitive values, or values derived from sensitive values, cannot be used as for_each arguments. If used, "
            "the sensitive value could be exposed as a resource instance key.",
            span,
        )
    if EPHEMERAL in marks:
        raise EvaluationError(
            summary,
            'The given "for_each" value is derived from an ephemeral value, which means that Terraform cannot persist '
            "it between plan/apply rounds. Use only non-ephemeral values to specify a resource's instance keys.",
            span,
        )
    if isinstance(bare, NullValue):
        raise _OfValueError(
            summary,
            'The given "for_each" argument value is unsuitable: the given "for_each" argument value is null. A map, or '
            "set of strings is allowed.",
            span,
        )
    if isinstance(bare, UnknownValue):
        raise _unknown(span, bare, is_map=isinstance(bare.type, MapType | ObjectType))
    if isinstance(bare, MapValue | ObjectValue):
        if isinstance(bare, ObjectValue) and bare.rest is not None:
            raise _unknown(span, bare.rest, is_map=True)
        keys: dict[InstanceKey, Value | None] = {}
        keys.update(bare.items)
        return Expansion("for_each", keys)
    if not isinstance(bare, SetValue):
        raise EvaluationError(
            summary,
            f'The given "for_each" argument value is unsuitable: {_ALLOWED} {friendly_name(type_of(bare))}.',
            span,
        )
    return Expansion("for_each", _keys_of_set(bare, span))


def _keys_of_set(given: SetValue, span: Span) -> dict[InstanceKey, Value | None]:
    summary = "Invalid for_each set argument"
    keys: dict[InstanceKey, Value | None] = {}
    for item in given.items:
        bare, _ = unmark_deep(item)
        if isinstance(bare, UnknownValue):
            raise _unknown(span, bare, is_map=False)
        if is_null(bare):
            raise _OfValueError(
                summary,
                'The given "for_each" argument value is unsuitable: "for_each" sets must not contain null values.',
                span,
            )
        if not isinstance(bare, str):
            raise EvaluationError(
                summary,
                'The given "for_each" argument value is unsuitable: "for_each" supports maps and sets of strings, but '
                f"you have provided a set containing type {friendly_name(given.element)}.",
                span,
            )
        keys[bare] = bare
    return keys


def _unknown(span: Span, unknown: UnknownValue, *, is_map: bool) -> _UnknownError:
    what = "map includes keys derived from" if is_map else "set includes values derived from"
    return _UnknownError(
        "Invalid for_each argument",
        f'The "for_each" {what} resource attributes that cannot be determined until apply, and so Terraform cannot '
        "determine the full set of keys that will identify the instances of this resource.",
        span,
        unknown,
    )
