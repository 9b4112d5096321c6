"""Services: their ports, the pods behind them, and the routes that lead to them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, Naming
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.cross_references.mesh import VIRTUAL_SERVICE
from gitops_lint.kubernetes.label_selectors import LabelSelector, of_mapping
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

ROUTES: Final = frozenset({
    "Ingress.networking.k8s.io", VIRTUAL_SERVICE,
    *(f"{kind}.gateway.networking.k8s.io" for kind in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")),
})  # fmt: skip
"""The kinds of object that send traffic to Services."""


class ServicePort(NamedTuple):
    """One port of a Service: `target` is the number or name of a container's port, None where it is filled in later."""

    name: str
    number: int | None
    target: int | str | None
    protocol: str
    path: Path


class RoutedPort(NamedTuple):
    """The port of a Service that a route names, by number or by name."""

    port: int | str
    path: Path


def is_external_name(service: Resource) -> bool:
    """Whether a Service is no more than another name of a host."""
    kind: object = at(service.values, ("spec", "type"))
    return kind == "ExternalName"


def selector_of(service: Resource) -> LabelSelector | None:
    """What a Service selects; None where it selects nothing itself."""
    return None if is_external_name(service) else of_mapping(at(service.values, ("spec", "selector")))


def ports_of(service: Resource) -> list[ServicePort]:
    """The ports of a Service; `targetPort` is `port` where it is left out (ServicePort in the API's reference)."""
    ports = at(service.values, ("spec", "ports"))
    found: list[ServicePort] = []
    for index, port in enumerate(ports if isinstance(ports, list) else ()):
        if isinstance(port, dict):
            name, number, protocol = port.get("name"), _number(port.get("port")), port.get("protocol")
            found.append(
                ServicePort(
                    name if isinstance(name, str) else "",
                    number,
                    _target(port.get("targetPort", number)),
                    protocol if isinstance(protocol, str) else "TCP",
                    ("spec", "ports", index),
                )
            )
    return found


def _target(value: Any) -> int | str | None:
    if isinstance(value, str) and value.isdecimal():
        return int(value)
    return value if isinstance(value, str) and value and "$" not in value else _number(value)


def _number(value: Any) -> int | None:
    return value if type(value) is int else None


def routes(index: ClusterIndex) -> Iterator[Naming]:
    """Every naming of a Service by a route."""
    for naming in index.namings:
        if naming.reference.kind == "Service" and naming.resource.kind in ROUTES:
            yield naming


def routed_port(naming: Naming) -> RoutedPort | None:
    """The port of the Service that a route names beside it; None where it names none."""
    parent = naming.reference.path[:-1]
    holder = at(naming.resource.values, parent)
    if not isinstance(holder, Mapping):
        return None
    fields: tuple[tuple[str, ...], ...] = (("port",),)
    if naming.resource.kind == VIRTUAL_SERVICE:
        fields = (("port", "number"),)
    elif naming.resource.kind == "Ingress.networking.k8s.io":
        fields = (("port", "number"), ("port", "name"))
    for field in fields:
        value = at(holder, field)
        if type(value) is int or (isinstance(value, str) and value and "$" not in value):
            return RoutedPort(value, (*parent, *field))
    return None
