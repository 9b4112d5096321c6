"""Policies in JSON: whether one lets everybody do anything."""

from __future__ import annotations

import json
from typing import Any


def is_for_everybody(text: str) -> bool:
    """Whether a statement allows any principal, with no condition on who that is.

    What is no policy allows nothing. The elements are those of
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html, which OSS takes too.
    """
    try:
        policy = json.loads(text)
    except ValueError:
        return False
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    found = statements if isinstance(statements, list) else [statements]
    return any(_allows_everybody(one) for one in found if isinstance(one, dict))


def _allows_everybody(statement: dict[str, Any]) -> bool:
    if str(statement.get("Effect", "")).lower() != "allow" or statement.get("Condition"):
        return False
    return _is_everybody(statement.get("Principal"))


def _is_everybody(principal: Any) -> bool:
    if isinstance(principal, dict):
        return any(_is_everybody(one) for name, one in principal.items() if name in ("AWS", "*"))
    return "*" in principal if isinstance(principal, list) else principal == "*"
