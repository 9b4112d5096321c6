"""What the configuration of a data source may hold, as far as computing it asks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import msgspec

from gitops_lint.terraform.types import Type


class Passed(msgspec.Struct, frozen=True):
    """An argument that is handed on as a value of this type: its parts may stay NOT_AVAILABLE, and marked."""

    type: Type


class Blocks(msgspec.Struct, frozen=True):
    """Nested blocks, or a whole configuration: what each may hold.

    `is_set`: the provider reads the blocks in the order that its SDK gives to a set.
    """

    arguments: Mapping[str, Argument]
    required: frozenset[str] = frozenset()
    is_set: bool = False


Argument: TypeAlias = Type | Passed | Blocks
