"""Values that are not known here, and that stay as they are: no change, and so nothing to show."""

from __future__ import annotations

from typing import Any

from gitops_lint.model.plan import Missing


def without_kept(unknown: Any, kept: Any) -> Any:
    """The mask of what is not known, without what is kept."""
    if kept is True or not kept:
        return False if kept is True else unknown
    if isinstance(unknown, dict) and isinstance(kept, dict):
        masks = {name: without_kept(mask, kept.get(name)) for name, mask in unknown.items()}
        return {name: mask for name, mask in masks.items() if mask is not False}
    if isinstance(unknown, list) and isinstance(kept, list):
        return [without_kept(mask, kept[index] if index < len(kept) else False) for index, mask in enumerate(unknown)]
    return unknown


def is_kept(missing: Missing, kept: Any) -> bool:
    """Whether what is missing stays as it is."""
    for step in missing.path:
        if kept is True:
            return True
        if isinstance(kept, dict):
            kept = kept.get(step)
        elif isinstance(kept, list) and isinstance(step, int) and step < len(kept):
            kept = kept[step]
        else:
            return False
    return kept is True


def names_kept(kept: Any) -> frozenset[str]:
    """The attributes of an object that are kept as a whole."""
    return frozenset(name for name, mask in kept.items() if mask is True) if isinstance(kept, dict) else frozenset()
