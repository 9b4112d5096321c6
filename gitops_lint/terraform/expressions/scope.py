"""What an expression is evaluated in: a scope answers references and names functions; a frame adds local names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Protocol, TypeAlias

from gitops_lint.formats import hcl
from gitops_lint.terraform.amounts import Meter
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.values import Value

Names: TypeAlias = Mapping[str, Value]
NO_NAMES: Names = MappingProxyType({})


class FunctionsNotAllowedError(Exception):
    """A scope in which nothing may be called."""


class Scope(Protocol):
    """The names outside of an expression."""

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference, and how many of its steps that value already took; raises EvaluationError."""
        ...

    def function(self, name: str) -> Function | None:
        """The function of a name, which may have namespaces; None where there is none.

        Of a function of a provider, None says that nobody knows; `FunctionError` that it is not there. Raises
        `FunctionsNotAllowedError` where none may be called.
        """
        ...

    @property
    def short_circuits(self) -> bool:
        """Whether `&&` and `||` leave out what is wrong with the operand that does not decide (Terraform 1.12)."""
        ...


class Frame:
    """A scope, the variables of the `for` expressions around, and the current element of the innermost splat.

    All frames of one expression share its `meter`.
    """

    __slots__ = ("item", "meter", "names", "scope")

    def __init__(self, scope: Scope, names: Names, meter: Meter, item: Value | None = None) -> None:
        self.scope = scope
        self.names = names
        self.meter = meter
        self.item = item


Evaluator: TypeAlias = Callable[[Any, Frame], Value]
EVALUATORS: dict[type, Evaluator] = {}
"""How each kind of node is evaluated. The modules of this package fill it in."""


def evaluates(kind: type) -> Callable[[Evaluator], Evaluator]:
    """Says that a function evaluates nodes of a kind."""

    def register(evaluator: Evaluator) -> Evaluator:
        EVALUATORS[kind] = evaluator
        return evaluator

    return register
