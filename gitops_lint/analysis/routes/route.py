"""A route: where requests come in, for which hosts and paths, and which Services get them."""

from __future__ import annotations

from typing import Final

import msgspec

from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Path

HTTP: Final = "HTTP"
TLS: Final = "TLS"
TCP: Final = "TCP"
UDP: Final = "UDP"

ANY_HOST: Final = ("*",)


class Entrance(msgspec.Struct, frozen=True, eq=False):
    """Where requests come in that routes lead on: a server of an Istio Gateway, a listener, an Ingress itself.

    `path` leads to the server or listener in `resource`. `ports` are those of the Service in front of the proxy, and
    empty where the proxy alone knows; `protocol` is what is listened for there (`UDP`, or else over TCP). `hosts` are
    those that it answers for. What `asks_for_certificate` lets in nobody without one.
    """

    resource: Resource
    path: Path
    ports: tuple[int, ...] = ()
    protocol: str = HTTP
    hosts: tuple[str, ...] = ANY_HOST
    asks_for_certificate: bool = False


class Entry(msgspec.Struct, frozen=True, eq=False):
    """That a route is reached through an entrance, with these hosts; `unknown` says what decides whether it is."""

    entrance: Entrance
    hosts: tuple[str, ...]
    unknown: str = ""


class Backend(msgspec.Struct, frozen=True, eq=False):
    """One destination of a route: a Service by namespace ("" for any) and name, with the port that is named.

    `path`, in the resource of the route, leads to what has its weight. A backend without a name leads out of what is
    known here: to a host of a ServiceEntry, a bucket, a function.
    """

    path: Path
    namespace: str
    name: str
    port: int | str | None = None
    unknown: str = ""


class Route(msgspec.Struct, frozen=True, eq=False):
    """One rule of an object that routes: requests for `hosts` and `paths`, through `entries`, to `backends`.

    `path` leads to the rule in `resource`. `paths` are written `/api*` for a prefix, `/api` for a whole path and
    `~/a.c` for a regular expression; without any, all are meant. `through` are rules of other objects that hand on to
    this one, outermost first.
    """

    resource: Resource
    path: Path
    protocol: str
    entries: tuple[Entry, ...]
    backends: tuple[Backend, ...]
    paths: tuple[str, ...] = ()
    through: tuple[ResourcePath, ...] = ()

    @property
    def hosts(self) -> tuple[str, ...]:
        """All hosts for which it is reached."""
        return tuple(dict.fromkeys(host for entry in self.entries for host in entry.hosts))
