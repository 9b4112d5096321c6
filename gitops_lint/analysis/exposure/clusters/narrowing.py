"""What all policies of a cluster together let through to pods: NetworkPolicies, mutual TLS, AuthorizationPolicies.

To be asked for each stretch of the way: of a door for the pods behind it, with the client's addresses as the peer, and
of a route for the workload, with the pods of the ingress controller or gateway in between (`Peer.through`).
"""

from __future__ import annotations

import enum
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters import authorization, mutual_tls, network_policies
from gitops_lint.analysis.exposure.clusters.authorization import Authorized
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.requests import Request, addresses_of
from gitops_lint.analysis.exposure.intervals import Intervals, difference, union
from gitops_lint.analysis.exposure.services import SCTP, TCP, UDP
from gitops_lint.analysis.fields import at
from gitops_lint.model.resource import Resource, ResourcePath

_PROTOCOLS: Final = {TCP: "TCP", UDP: "UDP", SCTP: "SCTP"}
_PORTS: Final = 1 << 16
_MOST: Final = 64
"""So many ports of pods are asked about one by one; more are one that is not known."""


class Speaks(enum.Enum):
    """What Istio takes a port for."""

    HTTP = "http"
    TCP = "tcp"
    EITHER = "either"


_HTTP: Final = frozenset({"http", "http2", "grpc", "grpc-web", "kubernetes.io/h2c", "kubernetes.io/ws"})
_TCP: Final = frozenset({"https", "tls", "tcp", "udp", "mongo", "mysql", "redis", "kubernetes.io/wss"})


def protocol_of(port: Mapping[str, Any]) -> Speaks:
    """What Istio takes a port of a Service for: by `appProtocol`, the beginning of its name, or else the first bytes.

    Source: https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
    """
    said = port.get("appProtocol")
    if not isinstance(said, str):
        name = port.get("name")
        said = name if isinstance(name, str) else ""
        said = "grpc-web" if said.startswith("grpc-web") else said.partition("-")[0]
    if said.lower() in _HTTP:
        return Speaks.HTTP
    return Speaks.TCP if said.lower() in _TCP else Speaks.EITHER


class Narrowed(msgspec.Struct, frozen=True, eq=False):
    """Of the addresses that knock, those that certainly get through to any of the pods, and those that perhaps do.

    `hops` are the entries that decide, each with what it does. `unknown` says what decides about `perhaps`.
    `only` is which hosts, paths and methods get through, "" for all that were asked about. `with_token` are the
    addresses of those who get through with a token alone: that is no opening to everybody.
    """

    addresses: Intervals
    perhaps: Intervals = ()
    hops: tuple[tuple[ResourcePath, str], ...] = ()
    unknown: tuple[str, ...] = ()
    only: str = ""
    with_token: Intervals = ()

    @property
    def is_closed(self) -> bool:
        """Whether certainly nobody gets through who is not let in by name."""
        return not self.addresses and not self.perhaps


def masks(resource: Resource) -> str:
    """What of a Service may put another address in the place of the client's; "" for one that keeps it.

    Source: https://kubernetes.io/docs/tutorials/services/source-ip/
    """
    if resource.kind != "Service" or at(resource.values, ("spec", "externalTrafficPolicy")) == "Local":
        return ""
    return f"externalTrafficPolicy of {resource.address}"


def narrowed(
    index: ClusterIndex,
    workloads: Sequence[Workload],
    ports: Intervals,
    peer: Peer,
    request: Request | None = None,
    speaks: Speaks = Speaks.EITHER,
) -> Narrowed:
    """What gets through to any port of any of these pods.

    Args:
        index: the cluster.
        workloads: the pods; without any, everything gets through.
        ports: the ports of the pods, on the line of `exposure.services`; empty where they are not known.
        peer: who knocks.
        request: what a route hands on by HTTP; None for what comes in at a door.
        speaks: what the ports of a door speak, where no route says that.
    """
    found = [
        _at(index, one, protocol, port, peer, request, speaks) for one in workloads for protocol, port in _each(ports)
    ]
    if not found:
        return Narrowed(peer.addresses)
    surely: Intervals = ()
    possibly: Intervals = ()
    with_token: Intervals = ()
    for one in found:
        surely = union(surely, one.addresses)
        possibly = union(possibly, one.perhaps)
        with_token = union(with_token, one.with_token)
    perhaps = difference(possibly, surely)
    open_to = [one.only for one in found if one.addresses]
    return Narrowed(
        surely,
        perhaps,
        tuple({(id(hop[0].resource), hop[0].path, hop[1]): hop for one in found for hop in one.hops}.values()),
        tuple(dict.fromkeys(reason for one in found for reason in one.unknown)) if perhaps else (),
        "" if "" in open_to else "; ".join(dict.fromkeys(open_to)),
        difference(with_token, union(surely, perhaps)),
    )


def _each(ports: Intervals) -> Iterator[tuple[int, int | None]]:
    """Each protocol with each port; None for one that is not known."""
    if not ports:
        yield TCP, None
    for start, end in ports:
        if end - start > _MOST:
            yield start // _PORTS, None
        else:
            yield from ((number // _PORTS, number % _PORTS) for number in range(start, end))


def _at(
    index: ClusterIndex,
    workload: Workload,
    protocol: int,
    port: int | None,
    peer: Peer,
    request: Request | None,
    speaks: Speaks,
) -> Narrowed:
    """What gets through to one port of some pods, filter by filter."""
    network = network_policies.admitted(index, workload, port, _PROTOCOLS.get(protocol, "TCP"), peer)
    if protocol != TCP:
        return _by_network(network)
    network = network.then(mutual_tls.admitted(index, workload, port, peer))
    left = msgspec.structs.replace(peer, addresses=network.possible)
    authorized = _authorized(index, workload, port, left, request, speaks)
    if not authorized.is_narrowed:
        return _by_network(network)
    found = network.then(authorized.admitted)
    return Narrowed(
        found.addresses,
        found.perhaps,
        tuple(map(_hop, found.by)),
        found.unknown,
        authorized.words,
        difference(addresses_of(authorized.with_token), found.possible),
    )


def _by_network(found: Admitted) -> Narrowed:
    return Narrowed(found.addresses, found.perhaps, tuple(map(_hop, found.by)), found.unknown)


def _authorized(
    index: ClusterIndex, workload: Workload, port: int | None, peer: Peer, request: Request | None, speaks: Speaks
) -> Authorized:
    by_http = authorization.admitted(index, workload, port, request or Request(), peer)
    if speaks is Speaks.HTTP or request is not None or not by_http.is_narrowed:
        return by_http
    plain = authorization.admitted_connections(index, workload, port, peer)
    if speaks is Speaks.TCP:
        return plain
    # The proxy tells by the first bytes, and so the client chooses.
    return Authorized(
        (*by_http.everybody, *plain.everybody),
        by_http.with_token,
        (*by_http.perhaps, *plain.perhaps),
        (*by_http.by, *(one for one in plain.by if one.path not in {other.path for other in by_http.by})),
        (*by_http.unknown, *plain.unknown),
    )


def _hop(decision: Decision) -> tuple[ResourcePath, str]:
    return ResourcePath(decision.resource, decision.path), decision.text
