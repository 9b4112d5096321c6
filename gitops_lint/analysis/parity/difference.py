"""One difference between environments, as it is told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.analysis.parity.classes import Verdict
from gitops_lint.model.settings import Allowance
from gitops_lint.model.source import Path


class Difference(msgspec.Struct, frozen=True, eq=False):
    """One difference of something that several environments have: its place, its values by environment, its class.

    `path` is as people name it: items of lists by their keys. `values` are ABSENT where an environment has nothing
    there: its path is then that of what should have it. `apart` are the environments that differ from the rest: the
    fewest, and of as few the highest; or those that name another, or are ahead.
    """

    resource: Aligned
    path: str
    steps: tuple[str, ...]
    values: Mapping[str, Any]
    paths: Mapping[str, Path]
    verdict: Verdict
    apart: tuple[str, ...]
    allowance: Allowance | None = None

    def __repr__(self) -> str:
        return f"Difference({self.resource.first.address!r}, {self.path!r}, {self.verdict.class_})"
