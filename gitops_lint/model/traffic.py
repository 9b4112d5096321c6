"""TrafficSplit: one weighted choice between versions of a service, whichever mesh or controller declares it."""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path


class Controller(enum.Enum):
    """Whose words a split is written in: they differ in what a left-out weight means, and in what is refused."""

    ISTIO = "Istio"
    GATEWAY_API = "Gateway API"


class Destination(msgspec.Struct, frozen=True):
    """One side of a split: its host, its subset where it has one, and its weight (None when it is left out).

    `path` begins at the split.
    """

    host: str
    subset: str
    weight: int | None
    path: Path

    def __str__(self) -> str:
        return f"{self.host} (subset {self.subset})" if self.subset else self.host


class TrafficSplit(msgspec.Struct, frozen=True):
    """A weighted choice: who declares it, at which path of the resource, and between which destinations, in order.

    `protocol` is the route's: `HTTP`, `gRPC`, `TLS`, `TCP` or `UDP`. There is at least one destination.
    """

    resource: Resource
    path: Path
    destinations: tuple[Destination, ...]
    controller: Controller
    protocol: str
