"""Traffic splits: which weighted choices a route declares, and what share of the traffic each side gets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from gitops_lint.model.analysis import analysis
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path
from gitops_lint.model.traffic import Controller, Destination, TrafficSplit

if TYPE_CHECKING:
    from fractions import Fraction

_ISTIO_ROUTES = {"http": "HTTP", "tls": "TLS", "tcp": "TCP"}
"""The fields of a VirtualService's spec that hold routes, and their protocol.

Source: https://istio.io/latest/docs/reference/config/networking/virtual-service/#VirtualService
"""

_GATEWAY_API_ROUTES = {
    "HTTPRoute.gateway.networking.k8s.io": "HTTP",
    "GRPCRoute.gateway.networking.k8s.io": "gRPC",
    "TLSRoute.gateway.networking.k8s.io": "TLS",
    "TCPRoute.gateway.networking.k8s.io": "TCP",
    "UDPRoute.gateway.networking.k8s.io": "UDP",
}
"""The Gateway API's kinds of route, and their protocol. Source: https://gateway-api.sigs.k8s.io/concepts/api-overview/"""


@analysis(kinds=["VirtualService.networking.istio.io"])
def istio_splits(virtual_service: Resource) -> tuple[TrafficSplit, ...]:
    """The `route` lists of a VirtualService: HTTP, then TLS, then TCP, as written.

    A route with a destination or a weight of a wrong type, such as a variable that Flux fills in later, is left out.
    """
    spec = _mapping(virtual_service.values.get("spec"))
    return tuple(
        TrafficSplit(virtual_service, ("spec", field, index, "route"), sides, Controller.ISTIO, protocol)
        for field, protocol in _ISTIO_ROUTES.items()
        for index, route in _items(spec.get(field))
        if (sides := _destinations(route.get("route"), _istio_destination))
    )


@analysis(kinds=_GATEWAY_API_ROUTES)
def gateway_api_splits(route: Resource) -> tuple[TrafficSplit, ...]:
    """The `backendRefs` lists of a route of the Gateway API, one a rule; left out as in `istio_splits`."""
    protocol = _GATEWAY_API_ROUTES.get(route.kind, "HTTP")
    return tuple(
        TrafficSplit(route, ("spec", "rules", index, "backendRefs"), sides, Controller.GATEWAY_API, protocol)
        for index, rule in _items(_mapping(route.values.get("spec")).get("rules"))
        if (sides := _destinations(rule.get("backendRefs"), _backend))
    )


def shares(split: TrafficSplit) -> tuple[Fraction, ...]:
    """The part of the traffic, 0 to 1, that each destination gets, in order; all 0 when the weights add to nothing.

    Istio: a single destination gets everything whatever its weight, a weight left out among several is 0
    (`applyHTTPRouteDestination` in pilot/pkg/networking/core/route/route.go, `buildOutboundNetworkFilters` in
    networkfilter.go). Gateway API: a weight left out is 1 (`BackendRef.weight` in its reference). Both divide by the
    sum. A negative weight, which both refuse, counts as 0.
    """
    from fractions import Fraction

    if split.controller is Controller.ISTIO and len(split.destinations) == 1:
        return (Fraction(1),)
    default = 1 if split.controller is Controller.GATEWAY_API else 0
    weights = [max(default if side.weight is None else side.weight, 0) for side in split.destinations]
    total = sum(weights) or 1
    return tuple(Fraction(weight, total) for weight in weights)


def _destinations(sides: object, read: Any) -> tuple[Destination, ...]:
    """The sides of one choice; none at all when one of them has a type that the platform would not take."""
    if not isinstance(sides, list):
        return ()
    found = []
    for index, side in enumerate(sides):
        weight = side.get("weight") if isinstance(side, dict) else False
        if isinstance(weight, bool) or not isinstance(weight, int | None):
            return ()
        destination = read(side, weight, (index,))
        if destination is None:
            return ()
        found.append(destination)
    return tuple(found)


def _istio_destination(side: dict[str, Any], weight: int | None, path: Path) -> Destination | None:
    destination = _mapping(side.get("destination"))
    host, subset = destination.get("host"), destination.get("subset") or ""
    if not isinstance(host, str) or not isinstance(subset, str):
        return None
    return Destination(host, subset, weight, path)


def _backend(side: dict[str, Any], weight: int | None, path: Path) -> Destination | None:
    name, namespace = side.get("name"), side.get("namespace") or ""
    if not isinstance(name, str) or not isinstance(namespace, str):
        return None
    return Destination(f"{namespace}/{name}" if namespace else name, "", weight, path)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _items(value: object) -> Iterator[tuple[int, dict[str, Any]]]:
    """The mappings of a list with their places in it."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if isinstance(item, dict):
                yield index, item
