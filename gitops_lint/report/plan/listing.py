"""The order in which objects are listed: by module, type, name and key, as Terraform sorts addresses."""

from __future__ import annotations

import re
from typing import Any

from gitops_lint.model.plan import ResourceChange

_MODULE = re.compile(r'module\.([^.\["]+)(?:\[(?:(\d+)|"((?:[^"\\]|\\.)*)")\])?')


def listing_order(change: ResourceChange) -> tuple[Any, ...]:
    """What sorts changes as `AbsResourceInstance.Less` does."""
    modules = [(name, _order(number, key)) for name, number, key in _MODULE.findall(change.module_address)]
    index = change.index
    key = (0, 0, "") if index is None else (1, index, "") if isinstance(index, int) else (2, 0, index)
    return len(modules), modules, change.mode != "data", change.type, change.name, key, change.deposed


def _order(number: str, key: str) -> tuple[int, int, str]:
    if number:
        return 1, int(number), ""
    return (2, 0, key) if key else (0, 0, "")
