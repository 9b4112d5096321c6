"""How Argo CD puts maps together: mergo's two ways.

Source: dario.cat/mergo (Merge, WithOverride).
"""

from __future__ import annotations

from typing import Any


def fill(into: dict[str, Any], source: dict[str, Any]) -> None:
    """Takes from `source` what is missing or empty in `into`; maps on both sides are filled in turn (mergo.Merge)."""
    for key, value in source.items():
        own = into.get(key)
        if isinstance(own, dict) and isinstance(value, dict) and own:
            into[key] = own = dict(own)
            fill(own, value)
        elif not own:
            into[key] = value


def override(into: dict[str, Any], source: dict[str, Any]) -> None:
    """Takes from `source` whatever is not empty there; maps on both sides are merged in turn (mergo.WithOverride)."""
    for key, value in source.items():
        own = into.get(key)
        if isinstance(own, dict) and isinstance(value, dict):
            into[key] = own = type(own)(own)
            override(own, value)
        elif value or key not in into:
            into[key] = value
