"""The arguments with which platforms keep an object from being destroyed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gitops_lint.terraform.values import Value

PROTECTION = (
    "deletion_protection",
    "deletion_protection_enabled",
    "enable_deletion_protection",
    "termination_protection",
    "termination_protection_enabled",
    "delete_protection",
)
"""The arguments with which providers switch the deletion protection of the platform on."""

ON = frozenset({"true", "on", "enabled"})
"""How they are switched on."""


def protection_of(existing: Value | None) -> str:
    """The argument that is known to protect an object that exists, empty where there is none."""
    from gitops_lint.terraform.values import NULL, ObjectValue, unmark

    value = None if existing is None else unmark(existing)[0]
    if not isinstance(value, ObjectValue):
        return ""
    return next((name for name in PROTECTION if str(unmark(value.items.get(name, NULL))[0]).lower() in ON), "")
