"""Data sources whose answer follows from their arguments alone: computed without any provider."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Protocol, TypeAlias

from gitops_lint.terraform.values import Value


class DataInstance(Protocol):
    """One instance of a data source, as far as computing it needs it."""

    @property
    def address(self) -> str: ...

    def attribute(self, name: str) -> Value:
        """The value of an argument or nested block that the configuration sets."""
        ...


Computation: TypeAlias = Callable[[DataInstance], Mapping[str, Value] | None]
"""From the instance to its computed attributes; None where an argument that decides is not known."""

COMPUTATIONS: dict[str, Computation] = {}
"""The computation for each type."""
