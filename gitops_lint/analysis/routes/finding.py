"""The routes of a cluster: each kind of object that routes is a row."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.routes.contour import HTTP_PROXY, contour_routes
from gitops_lint.analysis.routes.flagger import CANARY, flagger_routes
from gitops_lint.analysis.routes.gateway_api import gateway_api_routes
from gitops_lint.analysis.routes.ingresses import ingress_routes
from gitops_lint.analysis.routes.istio import istio_routes
from gitops_lint.analysis.routes.openshift import OPENSHIFT_ROUTE, openshift_routes
from gitops_lint.analysis.routes.route import Route
from gitops_lint.analysis.routes.traefik import GROUPS, KINDS, traefik_routes

_READERS: Final[Mapping[str, Callable[[ClusterIndex], Iterator[Route]]]] = {
    "Ingress.networking.k8s.io": ingress_routes,
    "VirtualService.networking.istio.io": istio_routes,
    CANARY: flagger_routes,
    "HTTPRoute.gateway.networking.k8s.io": gateway_api_routes("HTTPRoute"),
    "GRPCRoute.gateway.networking.k8s.io": gateway_api_routes("GRPCRoute"),
    "TLSRoute.gateway.networking.k8s.io": gateway_api_routes("TLSRoute"),
    "TCPRoute.gateway.networking.k8s.io": gateway_api_routes("TCPRoute"),
    "UDPRoute.gateway.networking.k8s.io": gateway_api_routes("UDPRoute"),
    OPENSHIFT_ROUTE: openshift_routes,
    HTTP_PROXY: contour_routes,
}
_OF_TRAEFIK: Final[Mapping[str, Callable[[ClusterIndex], Iterator[Route]]]] = {
    kind: traefik_routes(kind) for kind in KINDS
}


def all_routes(index: ClusterIndex) -> Iterator[Route]:
    """Every rule of a cluster's objects by which requests come in from outside, and lead somewhere."""
    for kind, reader in _READERS.items():
        if kind in index.by_kind:
            yield from reader(index)
    for kind, reader in _OF_TRAEFIK.items():
        if any(f"{kind}.{group}" in index.by_kind for group in GROUPS):
            yield from reader(index)
