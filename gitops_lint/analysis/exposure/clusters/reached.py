"""What stands behind a door or a backend of a route: the ports of workloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods
from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.clusters.doors import Door, pods_behind
from gitops_lint.analysis.exposure.clusters.products import Product, products
from gitops_lint.analysis.exposure.intervals import Intervals, union
from gitops_lint.analysis.routes.route import Backend
from gitops_lint.analysis.services import ServicePort, is_external_name, ports_of
from gitops_lint.model.resource import Resource, ResourcePath

_PROTOCOLS = {"TCP": services.TCP, "UDP": services.UDP, "SCTP": services.SCTP}


class Reached(msgspec.Struct, frozen=True, eq=False):
    """Workloads by their addresses, with the ports of theirs that are reached, by way of a Service's port."""

    service: str
    port: int
    targets: tuple[str, ...]
    ports: Intervals
    products: tuple[Product, ...]
    hops: tuple[tuple[ResourcePath, str], ...]
    pods: Sequence[Pods] = ()


def reached_behind(door: Door) -> Reached:
    """What a door opens, all its ports together."""
    ports: Intervals = ()
    for port in door.ports:
        ports = union(ports, _ports(door.pods, port.target, port.protocol))
    return Reached(
        door.resource.address,
        0,
        _targets(door.pods),
        ports,
        tuple(products((pods.template for pods in door.pods), ports)),
        tuple(
            (ResourcePath(pods.resource), pods.resource.address)
            for pods in door.pods
            if pods.resource is not door.resource
        ),
        door.pods,
    )


def reached_through(index: ClusterIndex, backend: Backend) -> Iterator[Reached]:
    """What a backend leads to: the port of each Service that may be meant; nothing for one that leads elsewhere."""
    if not backend.name:
        return
    for service in index.declared("Service", backend.namespace, backend.name):
        if is_external_name(service):
            continue
        ports = [port for port in ports_of(service) if _is_meant(port, backend.port)]
        for port in ports[:1]:
            yield _through(index, service, port)
            return


def _is_meant(port: ServicePort, wanted: int | str | None) -> bool:
    """Whether a route means a port of a Service: by number or name, and without a word the first."""
    return wanted is None or wanted in (port.number, port.name)


def _through(index: ClusterIndex, service: Resource, port: ServicePort) -> Reached:
    pods = pods_behind(index, service)
    ports = _ports(pods, port.target, port.protocol)
    behind = tuple((ResourcePath(one.resource), one.resource.address) for one in pods)
    return Reached(
        service.address,
        port.number or 0,
        _targets(pods),
        ports,
        tuple(products((one.template for one in pods), ports)),
        ((ResourcePath(service, port.path), service.address), *behind),
        pods,
    )


def _targets(pods: Sequence[Pods]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.resource.address for one in pods))


def _ports(pods: Sequence[Pods], target: int | str | None, protocol: str) -> Intervals:
    """The ports of pods that a target means: a number, or the containers' port of that name."""
    number = _PROTOCOLS.get(protocol, services.TCP)
    if isinstance(target, int):
        return services.service(number, target, target)
    found: Intervals = ()
    for one in pods if target is not None else ():
        for container in one.template.containers:
            for port in container.ports:
                if port.name == target and port.number is not None:
                    found = union(found, services.service(number, port.number, port.number))
    return found
