"""Values that are not plain data: unknown and sensitive ones."""

from __future__ import annotations

import enum
from typing import Any

import msgspec


class UnknownKind(enum.Enum):
    """Why a value is not known, as far as it changes what a platform does."""

    AFTER_APPLY = "after_apply"
    """Terraform itself would not know it while planning; it refuses such a count."""

    NOT_AVAILABLE = "not_available"
    """The platform would know; we do not (a data source, a provider's function, a module not vendored)."""


class Unknown(msgspec.Struct, frozen=True):
    """A value we do not have: its type (in Terraform's notation, `any` when even that is open) and the reason."""

    kind: UnknownKind
    reason: str
    type: str = "any"


class Sensitive(msgspec.Struct, frozen=True):
    """A value that no output may show."""

    value: Any

    def __str__(self) -> str:
        return "(sensitive value)"

    def __repr__(self) -> str:
        return "Sensitive(...)"
