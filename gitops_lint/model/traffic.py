"""TrafficSplit: one weighted choice between versions of a service, whichever mesh or controller declares it."""

from __future__ import annotations

from dataclasses import dataclass

from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path


@dataclass(frozen=True, slots=True)
class Destination:
    """One side of a split: its host, its subset where it has one, and its weight (None when it is left out).

    `path` begins at the split.
    """

    host: str
    subset: str
    weight: int | None
    path: Path


@dataclass(frozen=True, slots=True)
class TrafficSplit:
    """A weighted choice: who declares it, at which path of the resource, and between which destinations, in order."""

    resource: Resource
    path: Path
    destinations: tuple[Destination, ...]
