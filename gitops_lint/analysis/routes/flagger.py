"""Routes that Flagger makes of Canaries: a VirtualService or an HTTPRoute for the Service that it makes as well.

Sources: https://docs.flagger.app/usage/how-it-works#canary-service, pkg/router/istio.go and gateway_api.go of Flagger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, number, text, texts
from gitops_lint.analysis.routes.gateway_api import entries_of
from gitops_lint.analysis.routes.istio import bound_http
from gitops_lint.analysis.routes.route import HTTP, Backend, Entry, Route
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

CANARY: Final = "Canary.flagger.app"
_SERVICE: Final[Path] = ("spec", "service")


def flagger_routes(index: ClusterIndex) -> Iterator[Route]:
    """The routes of Canaries that name gateways; without hosts nothing comes from outside."""
    for canary in index.of_kinds(CANARY):
        service = mapping(at(canary.values, _SERVICE))
        entered, paths = _of_istio(index, canary, service)
        entered = (*entered, *_of_gateway_api(index, canary, service))
        if entered:
            backend = Backend(_SERVICE, namespace_of(canary), service_name(canary), number(service.get("port")))
            yield Route(canary, _SERVICE, HTTP, entered, (backend,), paths)


def service_name(canary: Resource) -> str:
    """What the Service of a Canary is called: as it says, or as its target."""
    return text(at(canary.values, (*_SERVICE, "name"))) or text(at(canary.values, ("spec", "targetRef", "name")))


def _of_istio(
    index: ClusterIndex, canary: Resource, service: Mapping[str, Any]
) -> tuple[tuple[Entry, ...], tuple[str, ...]]:
    gateways = texts(service.get("gateways"))
    hosts = texts(service.get("hosts"))
    if not gateways or not hosts:
        return (), ()
    # Flagger writes what the Canary says of hosts, gateways and matches into the VirtualService.
    spec = {"hosts": list(hosts), "gateways": list(gateways)}
    return bound_http(index, canary, spec, {"match": service.get("match")})


def _of_gateway_api(index: ClusterIndex, canary: Resource, service: Mapping[str, Any]) -> Iterator[Entry]:
    parents = [one for _, one in entries(service.get("gatewayRefs"))]
    if parents:
        spec = {"parentRefs": parents, "hostnames": list(texts(service.get("hosts")))}
        yield from entries_of(index, namespace_of(canary), spec, "HTTPRoute")
