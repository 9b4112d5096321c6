"""The doors of a cluster: load balancers, node ports, external addresses, ports of hosts; and the pods behind them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods, namespace_of
from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, INTERNET, AddressError, addresses
from gitops_lint.analysis.exposure.clusters.load_balancers import admission, standing_of
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.clusters.standing import Standing
from gitops_lint.analysis.exposure.intervals import Intervals, intersection, united
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.fields import at, entries, mapping, number, texts
from gitops_lint.analysis.services import ServicePort, is_external_name, ports_of, selector_of
from gitops_lint.kubernetes.pod_templates import POD_TEMPLATE_PATHS
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Path

LOAD_BALANCER: Final = "load_balancer"
NODE_PORT: Final = "node_port"
EXTERNAL_ADDRESS: Final = "external_address"
HOST_PORT: Final = "host_port"

_PROTOCOLS: Final = {"TCP": services.TCP, "UDP": services.UDP, "SCTP": services.SCTP}
_RANGE: Final = (30000, 32767)
"""https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport"""

Hop: TypeAlias = tuple[FileSpan | ResourcePath, str]


class DoorPort(msgspec.Struct, frozen=True):
    """A port of a door: what is knocked at from outside, and the port of the pods behind (a number or a name)."""

    outside: Intervals
    number: int | None
    target: int | str | None
    protocol: str
    path: Path


class Door(msgspec.Struct, frozen=True, eq=False):
    """A way into a cluster. `path` leads to what opens it in `resource`, a Service or what makes the pods.

    `packets` come in, from `sources` as these are written; `unknown` says what decides whether they do. `hops` are the
    places that have a say in it.
    """

    kind: str
    resource: Resource
    path: Path
    ports: tuple[DoorPort, ...]
    pods: Sequence[Pods]
    packets: PacketSet
    sources: tuple[str, ...] = ()
    unknown: str = ""
    hops: tuple[Hop, ...] = ()


def all_doors(index: ClusterIndex, site: Site) -> tuple[Door, ...]:
    """Every door of a cluster that is open, or may be."""
    found = [door for service in index.of_kinds("Service") for door in _of_service(index, service, site)]
    return (*found, *_of_hosts(index, site))


def outside(ports: Iterable[DoorPort]) -> Intervals:
    """All that is knocked at from outside at these ports."""
    return united(one for port in ports for one in port.outside)


def pods_behind(index: ClusterIndex, service: Resource) -> list[Pods]:
    """What makes the pods that a Service selects; those that Flagger and Argo Rollouts make are of the same object."""
    selector = selector_of(service)
    return [] if selector is None else index.selected(selector, namespace_of(service))


def _of_service(index: ClusterIndex, service: Resource, site: Site) -> Iterator[Door]:
    kind = at(service.values, ("spec", "type"))
    if is_external_name(service):
        return
    given = texts(at(service.values, ("spec", "externalIPs")))
    if kind not in ("LoadBalancer", "NodePort") and not given:
        return
    pods, ports = pods_behind(index, service), ports_of(service)
    if kind == "LoadBalancer":
        yield from load_balancer(index, service, site.cloud, [_port(port, port.number) for port in ports], pods)
    elif kind == "NodePort":
        opened = [_node_port(service, port) for port in ports]
        yield from _of_nodes(Door(NODE_PORT, service, ("spec", "type"), tuple(opened), pods, PacketSet()), site)
    public = [one for one in given if _is_public(one)]
    if public:
        opened = [_port(port, port.number) for port in ports]
        door = Door(EXTERNAL_ADDRESS, service, ("spec", "externalIPs"), tuple(opened), pods, PacketSet())
        yield from _of_nodes(door, site)


def _of_nodes(door: Door, site: Site) -> Iterator[Door]:
    """A door that is a port of the nodes, as far as these let anybody in; unknown where Terraform has no nodes."""
    wanted = PacketSet.of(EVERYWHERE, outside(door.ports))
    nodes = site.nodes()
    if nodes is None:
        yield msgspec.structs.replace(door, packets=wanted, unknown="what the nodes of the cluster let in")
        return
    admitted, possible = nodes.admitted & wanted, nodes.possible & wanted
    if admitted or possible:
        unknown = "" if admitted else nodes.unknown
        yield msgspec.structs.replace(door, packets=admitted or possible, unknown=unknown, hops=nodes.places)


def load_balancer(
    index: ClusterIndex, service: Resource, cloud: str, ports: Sequence[DoorPort], pods: Sequence[Pods]
) -> Iterator[Door]:
    """The load balancer of a Service, unless its address is a private one or nobody may come."""
    decision = standing_of(index, service, cloud)
    admitted = admission(service)
    if decision.standing is Standing.PRIVATE:
        return
    if not admitted.addresses and not admitted.unknown:
        return
    hops = []
    if decision.at is not None:
        hops.append((decision.at, decision.said))
    if admitted.at is not None:
        hops.append((admitted.at, f"only {', '.join(admitted.sources)} may come"))
    unknown = decision.said if decision.standing is Standing.UNKNOWN else admitted.unknown
    yield Door(
        LOAD_BALANCER,
        service,
        ("spec", "type"),
        tuple(ports),
        pods,
        PacketSet.of(admitted.addresses or EVERYWHERE, outside(ports)),
        admitted.sources,
        unknown,
        tuple(hops),
    )


def _port(port: ServicePort, knocked_at: int | None) -> DoorPort:
    protocol = _PROTOCOLS.get(port.protocol, services.TCP)
    opened = services.service(protocol, knocked_at, knocked_at) if knocked_at is not None else ()
    return DoorPort(opened, port.number, port.target, port.protocol, port.path)


def _node_port(service: Resource, port: ServicePort) -> DoorPort:
    """The port of the nodes: any of their range where the Service does not say which."""
    chosen = number(at(service.values, (*port.path, "nodePort")))
    if chosen is not None:
        return _port(port, chosen)
    protocol = _PROTOCOLS.get(port.protocol, services.TCP)
    return msgspec.structs.replace(_port(port, None), outside=services.service(protocol, *_RANGE))


def _is_public(address: str) -> bool:
    try:
        return bool(intersection(addresses(address), INTERNET))
    except AddressError:
        return False


def _of_hosts(index: ClusterIndex, site: Site) -> Iterator[Door]:
    """Pods that listen at the ports of their hosts: those that they ask for, or all with the network of the host."""
    for pods in index.pods:
        if not _asks_for_host(at(pods.resource.values, (*POD_TEMPLATE_PATHS[pods.resource.kind], "spec"))):
            continue
        template = pods.template
        is_of_host = template.spec.get("hostNetwork") is True
        found = []
        for container in template.containers:
            if not container.keeps_running:
                continue
            for port in container.ports:
                listened = port.host_port or (port.number if is_of_host else 0)
                if listened and _may_be_public(port.host_ip):
                    protocol = _PROTOCOLS.get(port.protocol, services.TCP)
                    opened = services.service(protocol, listened, listened)
                    path = (*container.path, *port.path)
                    found.append(DoorPort(opened, None, port.number, port.protocol, path))
        if found:
            door = Door(HOST_PORT, pods.resource, found[0].path, tuple(found), (pods,), PacketSet())
            yield from _of_nodes(door, site)


def _asks_for_host(spec: Any) -> bool:
    """Whether a pod asks for its host's network, or for a port of it: most do not, and are not read further."""
    if mapping(spec).get("hostNetwork") is True:
        return True
    return any(
        isinstance(port, dict) and "hostPort" in port
        for field in ("containers", "initContainers")
        for _, container in entries(mapping(spec).get(field))
        for port in container.get("ports") or ()
    )


def _may_be_public(address: str) -> bool:
    """Whether a port of a host is listened at by more than private addresses of it."""
    return address in ("", "0.0.0.0", "::") or _is_public(address)
