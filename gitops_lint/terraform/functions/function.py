"""What a function is, and how one is called: one mechanism handles null, unknown and marked arguments for all.

The rules are those of cty's `function.Function.Call` and of HCL's `FunctionCallExpr.Value`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

import msgspec

from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, FunctionError
from gitops_lint.terraform.types import DYNAMIC, Type, friendly_name
from gitops_lint.terraform.types import is_wholly_known as is_type_known
from gitops_lint.terraform.values import (
    Marks,
    Refinement,
    NOT_NULL,
    NO_MARKS,
    Value,
    is_known,
    is_null,
    mark,
    type_of,
    unknown_because_of,
    unmark_deep,
)


class Parameter(msgspec.Struct, frozen=True):
    """One parameter. Arguments are converted to `type` first; DYNAMIC takes everything as it is.

    Without `allow_null` a null argument is an error. Without `allow_unknown` an argument that is not wholly known…
    is known at its top gives it to the implementation only if the value itself is known; an unknown one makes the
    result unknown. Without `allow_marked` marks are taken off, deeply, and put on the result. Without
    `allow_dynamic` an argument whose type is not known yet makes the result unknown, of no known type.
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
