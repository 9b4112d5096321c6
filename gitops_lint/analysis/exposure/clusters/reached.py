"""What stands behind a door or a backend of a route: the ports of workloads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods, are_together, namespace_of
from gitops_lint.analysis.exposure import services
from gitops_lint.analysis.exposure.clusters.doors import Door, leads_somewhere, pods_behind, target_numbers
from gitops_lint.analysis.exposure.clusters.products import TRAEFIKS_OWN, Product, products
from gitops_lint.analysis.exposure.intervals import Intervals, union, united
from gitops_lint.analysis.fields import at, mapping, number
from gitops_lint.analysis.routes.flagger import CANARY, service_name
from gitops_lint.analysis.routes.route import Backend, Route
from gitops_lint.analysis.routes.traefik import INTERNAL
from gitops_lint.analysis.services import ServicePort, is_external_name, ports_of
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Path

_PROTOCOLS = {"TCP": services.TCP, "UDP": services.UDP, "SCTP": services.SCTP}


class Reached(msgspec.Struct, frozen=True, eq=False):
    """Workloads by their addresses, with the ports of theirs that are reached, by way of a Service's port."""

    resource: Resource
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
        door.resource,
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


def reached_through(index: ClusterIndex, route: Route, backend: Backend) -> Iterator[Reached]:
    """What a backend leads to: the port of each Service that may be meant; nothing for one that leads elsewhere."""
    if not backend.name:
        return
    if backend.name == INTERNAL:
        place = ResourcePath(route.resource, backend.path)
        yield Reached(route.resource, 0, (), (), (TRAEFIKS_OWN,), ((place, "Traefik's own dashboard and API"),))
        return
    declared = index.declared("Service", backend.namespace, backend.name)
    if not declared:
        yield from _of_canary(index, backend)
    for service in sorted(declared, key=lambda one: not index.are_kept_together(one, route.resource)):
        if is_external_name(service):
            continue
        ports = [port for port in ports_of(service) if _is_meant(port, backend.port)]
        for port in ports[:1]:
            yield from _through(index, service, port)
            return


_OF_FLAGGER: Final = ("", "-primary", "-canary")


def _of_canary(index: ClusterIndex, backend: Backend) -> Iterator[Reached]:
    """What a Service of Flagger leads to: the pods of the target (`pkg/router/kubernetes_default.go` of Flagger)."""
    for canary in index.of_kinds(CANARY):
        names = {f"{service_name(canary)}{ending}" for ending in _OF_FLAGGER}
        if backend.name not in names or not are_together(namespace_of(canary), backend.namespace):
            continue
        target = mapping(at(canary.values, ("spec", "targetRef")))
        pods = [
            one
            for one in index.pods
            if one.resource.name == target.get("name")
            and one.resource.kind.partition(".")[0] == target.get("kind")
            and are_together(one.namespace, namespace_of(canary))
        ]
        service = mapping(at(canary.values, ("spec", "service")))
        wanted = service.get("targetPort", service.get("port"))
        ports = _ports(pods, wanted if isinstance(wanted, int | str) else None, "TCP")
        yield _reached(canary, number(service.get("port")) or 0, pods, ports, ("spec", "service"))
        return


def _is_meant(port: ServicePort, wanted: int | str | None) -> bool:
    """Whether a route means a port of a Service: by number or name, and without a word the first."""
    return wanted is None or wanted in (port.number, port.name)


def _through(index: ClusterIndex, service: Resource, port: ServicePort) -> Iterator[Reached]:
    pods = pods_behind(index, service)
    if not leads_somewhere(port, pods):
        return
    ports = _ports(pods, port.target, port.protocol)
    yield _reached(service, port.number or 0, pods, ports, port.path)


def _reached(resource: Resource, port: int, pods: Sequence[Pods], ports: Intervals, path: Path) -> Reached:
    """What stands behind a port, which `path` leads to in the object that has it."""
    makers = {id(one.resource): one.resource for one in pods}.values()
    behind = tuple((ResourcePath(one), one.address) for one in makers)
    return Reached(
        resource,
        port,
        _targets(pods),
        ports,
        tuple(products((one.template for one in pods), ports)),
        ((ResourcePath(resource, path), resource.address), *behind),
        pods,
    )


def _targets(pods: Sequence[Pods]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.resource.address for one in pods))


def _ports(pods: Sequence[Pods], target: int | str | None, protocol: str) -> Intervals:
    """The ports of pods that a target means."""
    number = _PROTOCOLS.get(protocol, services.TCP)
    return united(one for port in target_numbers(pods, target) for one in services.service(number, port, port))
