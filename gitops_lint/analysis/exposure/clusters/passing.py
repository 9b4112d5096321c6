"""What of the packets that come to pods the policies of a cluster let through: of the network and of the mesh."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods, namespace_of
from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.clusters import authorization, mutual_tls, network_policies
from gitops_lint.analysis.exposure.clusters.authorization_policies import AUTHORIZATION_POLICY
from gitops_lint.analysis.exposure.clusters.doors import CLOUD, HOST_PORT, Door, DoorPort, target_numbers
from gitops_lint.analysis.exposure.clusters.mutual_tls import PEER_AUTHENTICATION
from gitops_lint.analysis.exposure.clusters.network_policies import POLICIES_OF_THE_NETWORK
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.requests import Request, addresses_of
from gitops_lint.analysis.exposure.clusters.texts import EVERY_TEXT, Texts, authorities, beginning, exactly, matching
from gitops_lint.analysis.exposure.clusters.texts import under as below
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.fields import at, mapping, text
from gitops_lint.analysis.services import selector_of

_POLICIES: Final = (*POLICIES_OF_THE_NETWORK, AUTHORIZATION_POLICY, PEER_AUTHENTICATION)


class Passed(NamedTuple):
    """Packets that get through: for certain, and at most (`perhaps` are those beyond), and the policies that decide.

    `unknown` says which value decides about `perhaps`. What `asks` gets through with a token alone.
    """

    certain: PacketSet
    perhaps: PacketSet = PacketSet()
    by: tuple[Decision, ...] = ()
    unknown: str = ""
    asks: bool = False

    def __bool__(self) -> bool:
        return bool(self.certain or self.perhaps)


def undecided(passed: Passed, unknown: str) -> Passed:
    """What gets through, where a value decides about all of it."""
    if not unknown:
        return passed
    return passed._replace(certain=PacketSet(), perhaps=passed.certain | passed.perhaps, unknown=unknown)


def request_of(hosts: Iterable[str], paths: Iterable[str]) -> Request:
    """The requests of a route, by the hosts and paths as it writes them; without any, all."""
    named = tuple(piece for host in hosts if host != "*" for piece in authorities(host)) if "*" not in hosts else ()
    wanted = tuple(piece for path in paths for piece in _texts(path))
    return Request(named or EVERY_TEXT, wanted or EVERY_TEXT)


def _texts(path: str) -> Texts:
    if path.startswith("~"):
        return matching(path[1:])
    if path.endswith("/**"):
        return below(path.removesuffix("/**"))
    return beginning(path[:-1]) if path.endswith("*") else exactly(path)


def has_policies(index: ClusterIndex) -> bool:
    """Whether anything of a cluster may keep packets out."""
    return any(kind in index.by_kind for kind in _POLICIES)


def through_door(index: ClusterIndex, door: Door, packets: PacketSet, request: Request | None) -> Passed:
    """What of the packets that come to a door gets into the pods behind it; without a request, of connections.

    Nothing is said of pods that are not known, and of a door of which it is not known whether anybody comes in.
    """
    if door.unknown or not door.pods or not has_policies(index):
        return Passed(packets)
    masked = "" if door.kind == HOST_PORT else _masked(door)
    found = [
        _into(index, Workload.of(pods), port, numbers, packets, Peer(masked=masked), request)
        for pods in door.pods
        for port in door.ports
        for numbers in (target_numbers((pods,), port.target) or (None,),)
    ]
    return united(found)


def _masked(door: Door) -> str:
    if at(door.resource.values, ("spec", "externalTrafficPolicy")) == "Local":
        return ""
    return f"externalTrafficPolicy of {door.resource.address}"


def _into(
    index: ClusterIndex,
    workload: Workload,
    port: DoorPort,
    numbers: Sequence[int | None],
    packets: PacketSet,
    peer: Peer,
    request: Request | None,
) -> Passed:
    """What of the packets for one port of a door gets into pods of one workload."""
    here = packets & PacketSet.of(EVERYWHERE, port.outside)
    if not here:
        return Passed(here)
    return united(
        [_asked(index, workload, number, port.protocol, here, peer, request) for number in numbers], every=True
    )


def to_workloads(
    index: ClusterIndex, door: Door, pods: Sequence[Pods], ports: Intervals, packets: PacketSet, request: Request | None
) -> Passed:
    """What of the packets that a door's proxy hands on gets into the workloads at the end of a route."""
    if door.unknown or not pods or not has_policies(index):
        return Passed(packets)
    found = [
        _asked(index, Workload.of(one), number, protocol, packets, peer, request)
        for one in pods
        for number, protocol in _numbers(ports)
        for peer in _peers(door)
    ]
    passed = united(found)
    if door.kind != CLOUD and not door.pods:
        # Who hands on is known by some of its labels alone: what is kept out may get in by another.
        kept_out = packets - passed.certain
        reason = passed.unknown or f"the pods behind {door.resource.address}, which are not declared here"
        return passed._replace(perhaps=kept_out, unknown=reason if kept_out else "")
    return passed


def _peers(door: Door) -> Iterator[Peer]:
    """Who knocks at a workload for those who come through a door: the pods of the proxy behind it."""
    if door.pods:
        for pods in door.pods:
            yield Peer(through=Workload.of(pods))
    elif door.kind == CLOUD and door.resource.kind == "Gateway.gateway.networking.k8s.io":
        name = text(at(door.resource.values, ("spec", "gatewayClassName")))
        yield Peer(through=Workload.of_gateway(door.resource.name, namespace_of(door.resource), name))
    elif door.kind == CLOUD:
        yield Peer(masked=f"the load balancer of {door.resource.address}")
    else:
        labels = mapping(at(door.resource.values, ("spec", "selector"))) if selector_of(door.resource) else {}
        yield Peer(through=Workload(door.resource.address, namespace_of(door.resource), labels, ""))


def _numbers(ports: Intervals) -> Iterator[tuple[int | None, str]]:
    """The ports of a set one by one with their protocols; one that is not known, where there is none."""
    names = {services.TCP: "TCP", services.UDP: "UDP", services.SCTP: "SCTP"}
    if not ports:
        yield None, "TCP"
    for start, end in ports:
        for one in range(start, end):
            yield one & 0xFFFF, names.get(one >> 16, "TCP")


def _asked(
    index: ClusterIndex,
    workload: Workload,
    port: int | None,
    protocol: str,
    packets: PacketSet,
    peer: Peer,
    request: Request | None,
) -> Passed:
    """What all kinds of policies together let in to one port of pods."""
    who = Peer(packets.addresses, peer.through, peer.masked)
    admitted = network_policies.admitted(index, workload, port, protocol, who)
    admitted = admitted.then(mutual_tls.admitted(index, workload, port, who))
    if request is None:
        authorized = authorization.admitted_connections(index, workload, port, who)
    else:
        authorized = authorization.admitted(index, workload, port, request, who)
    everybody = admitted.then(authorized.admitted)
    with_token = addresses_of(authorized.with_token)
    asks = bool(with_token) and not everybody.possible
    if asks:
        everybody = admitted.then(Admitted(with_token, (), authorized.by))
    return Passed(
        _from(packets, everybody.addresses),
        _from(packets, everybody.perhaps),
        everybody.by,
        next(iter(everybody.unknown), ""),
        asks,
    )


def _from(packets: PacketSet, addresses: Intervals) -> PacketSet:
    return packets & PacketSet.of(addresses, packets.services) if addresses else PacketSet()


def united(found: Sequence[Passed], *, every: bool = False) -> Passed:
    """What gets in to any of several pods or ports; where nobody gets in, all who keep packets out have a say."""
    certain = PacketSet.union_of(one.certain for one in found)
    perhaps = PacketSet.union_of(one.perhaps for one in found) - certain
    let_in = [one for one in found if one] or list(found)
    by = tuple({(id(one.resource), one.path): one for each in let_in for one in each.by}.values())
    asks = bool(let_in) and all(one.asks for one in let_in)
    unknown = next((one.unknown for one in found if one.unknown), "") if perhaps else ""
    return Passed(certain, perhaps, by, unknown, asks)
