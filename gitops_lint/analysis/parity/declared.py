"""Differences that the configuration allows, with the reason."""

from __future__ import annotations

import datetime
import fnmatch
import functools
from collections.abc import Collection, Sequence
from typing import Any

from gitops_lint.model.settings import Allowance


def allowance_for(
    allowances: Sequence[Allowance],
    path: str,
    addresses: Collection[str],
    apart: Collection[str],
    today: datetime.date,
) -> Allowance | None:
    """The first entry that allows a difference at a path of something with these addresses.

    `apart` are the environments that differ from the others: an entry with environments allows it where it names them
    all. One that is past its date allows nothing.
    """
    for one in allowances:
        if one.until and datetime.date.fromisoformat(one.until) < today:
            continue
        if one.environments and not set(apart) <= set(one.environments):
            continue
        if one.resource and not any(fnmatch.fnmatchcase(address, one.resource) for address in addresses):
            continue
        if one.path and not _pattern(one.path).fullmatch(path):
            continue
        return one
    return None


@functools.lru_cache(maxsize=256)
def _pattern(glob: str) -> Any:
    """A glob on a path as people write it (`spec.template.spec.containers[cart].image`): `*` is any text."""
    import re2

    escaped = re2.escape(glob)
    return re2.compile(escaped.replace(r"\*", ".*").replace(r"\?", "."))
