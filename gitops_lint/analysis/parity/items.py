"""What is compared: one thing that one environment declares, whichever platform it is of."""

from __future__ import annotations

import enum
import functools
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from gitops_lint.model.rule import Where
from gitops_lint.model.source import Path


class Absent(enum.Enum):
    """Nothing: what one environment has and another has not."""

    ABSENT = "absent"

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent.ABSENT


def _no_values() -> Mapping[str, Any]:
    return {}


class Item(msgspec.Struct, frozen=True, eq=False, dict=True):
    """One thing of one environment: an object of a cluster, a variable, a resource or a call of a Terraform root.

    `kind`, `namespace` and `name` are what it is aligned by; `group` is where it lives (a Terraform root) without the
    environment's words, empty for clusters. `find_values` gives its content, `packed` is equal only where that is (None
    where nothing is at hand). `place` tells where a path of `values` is edited; `file` declares the item.
    `unique_name` is a name that only one object in the world may have, which stands at `unique_at`.
    One that `is_derived` is there because of what others say: an instance of a `for_each`, what a module declares.
    """

    environment: str
    kind: str
    name: str
    address: str
    place: Callable[[Path], Where]
    find_values: Callable[[], Mapping[str, Any]] = _no_values
    packed: bytes | None = None
    file: str = ""
    namespace: str = ""
    group: str = ""
    is_derived: bool = False
    unique_name: str = ""
    unique_at: Path = ()

    @functools.cached_property
    def values(self) -> Mapping[str, Any]:
        """Its content, as far as it is compared."""
        return self.find_values()

    def __repr__(self) -> str:
        return f"Item({self.environment!r}, {self.address!r})"
