"""The names of files that Terraform passes over."""

from __future__ import annotations


def is_ignored(name: str) -> bool:
    """Whether a file is hidden or one that an editor left (`IsIgnoredFile` in internal/configs of Terraform)."""
    return name.startswith(".") or name.endswith("~") or (name.startswith("#") and name.endswith("#"))
