"""What computing a data source is given of its instance, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from gitops_lint.model.source import Span
from gitops_lint.model.tree import Tree
from gitops_lint.terraform.values import Value

if TYPE_CHECKING:
    from gitops_lint.terraform.functions.function import Function


class Surroundings(Protocol):
    """What stands around a root: `evaluation.context.Context` is one.

    `directory` is that of the root module, from which relative paths lead: Terraform runs there. `remote_state` gives
    the outputs (an object) of the root whose state a backend and its configuration (plain data) name, None where no
    root of this repository keeps its state there.
    """

    @property
    def tree(self) -> Tree: ...

    @property
    def directory(self) -> str: ...

    @property
    def remote_state(self) -> Callable[[str, Mapping[str, Any]], Value | None] | None: ...


class DataInstance(Protocol):
    """One instance of a data source, as far as computing it needs it."""

    @property
    def address(self) -> str: ...

    @property
    def span(self) -> Span:
        """Where its block stands in its file."""
        ...

    @property
    def surroundings(self) -> Surroundings: ...

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions that expressions of the root may call."""
        ...

    @property
    def short_circuits(self) -> bool:
        """Whether `&&` and `||` leave out the right operand where the left decides."""
        ...

    def configured(self, name: str) -> Value | None:
        """What the configuration sets for an argument or nested block; None where it does not mention it.

        Raises `EvaluationError`.
        """
        ...


Computation: TypeAlias = Callable[[DataInstance], Mapping[str, Value] | None]
"""From the instance to its computed attributes; None where they do not follow from its arguments.

Raises `EvaluationError` where the provider would refuse the arguments.
"""
