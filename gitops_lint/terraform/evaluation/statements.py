"""What Terraform says beneath the line of an error of the values in it: `var.port is 80`.

The rules and the words are those of `statementStr` in internal/command/views/json/diagnostic.go of Terraform, and of
`CompactValueStr` and `TraversalStr` in internal/tfdiags/format.go.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform import numbers
from gitops_lint.terraform.equality import go_quoted
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.failures import Failure
from gitops_lint.terraform.expressions import Scope, evaluate
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.references import references
from gitops_lint.terraform.types import DYNAMIC, friendly_name
from gitops_lint.terraform.values import (
    EPHEMERAL,
    SENSITIVE,
    NullValue,
    ObjectValue,
    UnknownValue,
    Value,
    is_null,
    type_of,
    unmark,
)


class Statement(msgspec.Struct, frozen=True):
    """A reference of an expression that failed, as far as it leads to a value, and what that is: `is 5`.

    `about` is empty where Terraform says nothing of the value.
    """

    traversal: hcl.ScopeTraversal
    name: str
    about: str
    value: Value


def statements_of(failure: Failure) -> tuple[Statement, ...]:
    """A statement for each reference of an expression that failed, each value once, in source order."""
    found: dict[str, Statement] = {}
    for traversal in references(failure.expression):
        shortened = traversal
        while shortened.steps:
            value = _value(shortened, failure.scope, failure.names)
            if value is not None:
                name = traversal_text(shortened)
                found.setdefault(name, Statement(traversal, name, about(value, failure), value))
                break
            shortened = msgspec.structs.replace(shortened, steps=shortened.steps[:-1])
    return tuple(found.values())


def _value(traversal: hcl.ScopeTraversal, scope: Scope, names: Mapping[str, Value]) -> Value | None:
    try:
        return evaluate(traversal, scope, names)
    except EvaluationError:
        return None


def about(value: Value, failure: Failure) -> str:
    """What is said of a value: `is 5`, `has a sensitive value`; empty where nothing is."""
    bare, marks = unmark(value)
    if SENSITIVE in marks:
        return "has a sensitive value" if failure.because_sensitive else ""
    if EPHEMERAL in marks:
        return ""
    if isinstance(bare, UnknownValue):
        when = "known only after apply" if failure.because_unknown else ""
        if bare.type is DYNAMIC:
            return when and f"will be {when}"
        return f"is a {friendly_name(bare.type)}" + (f", {when}" if when else "")
    return f"is {compact(bare)}"


def compact(value: Value) -> str:
    """A known value without marks in a few words; of what a collection holds, only how much."""
    if is_null(value) or isinstance(value, NullValue):
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | Real):
        return f"{numbers.to_float(value):.10g}"
    if isinstance(value, str):
        return go_quoted(value)
    if isinstance(value, ObjectValue):
        return _object(list(value.items))
    assert not isinstance(value, UnknownValue)
    name, size = friendly_name(type_of(value)), len(value.items)  # type: ignore[union-attr]
    return f"{name} with {size} element{'s' * (size > 1)}" if size else f"empty {name}"


def _object(names: list[str]) -> str:
    if len(names) == 1:
        return f"object with 1 attribute {go_quoted(names[0])}"
    return f"object with {len(names)} attributes" if names else "object with no attributes"


def traversal_text(traversal: hcl.ScopeTraversal) -> str:
    """A reference as Terraform shows it, indices as they mean and not as they are written."""
    return traversal.root + "".join(
        f".{step.name}" if isinstance(step, hcl.TraverseAttr) else f"[{_key(step.key)}]" for step in traversal.steps
    )


def _key(key: hcl.Number | hcl.String | hcl.Bool | hcl.Null) -> str:
    if isinstance(key, hcl.String):
        return go_quoted(key.value)
    if isinstance(key, hcl.Number):
        return key.text
    return "null" if isinstance(key, hcl.Null) else str(key.value).lower()
