"""Routes of the Gateway API. Source: https://gateway-api.sigs.k8s.io/reference/spec/."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, are_together, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, number, text, texts
from gitops_lint.analysis.routes.hosts import common
from gitops_lint.analysis.routes.route import ANY_HOST, HTTP, TCP, TLS, UDP, Backend, Entrance, Entry, Route
from gitops_lint.kubernetes.label_selectors import of_label_selector
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

GATEWAY: Final = "Gateway.gateway.networking.k8s.io"
_GROUP: Final = "gateway.networking.k8s.io"
_GRANT: Final = "ReferenceGrant.gateway.networking.k8s.io"
_LISTENED: Final[Mapping[str, tuple[str, frozenset[str]]]] = {
    "HTTPRoute": (HTTP, frozenset({"HTTP", "HTTPS"})),
    "GRPCRoute": (HTTP, frozenset({"HTTP", "HTTPS"})),
    "TLSRoute": (TLS, frozenset({"TLS"})),
    "TCPRoute": (TCP, frozenset({"TCP", "TLS"})),
    "UDPRoute": (UDP, frozenset({"UDP"})),
}
"""What each kind of route carries, and the protocols of the listeners that take it."""


def gateway_api_routes(kind: str) -> Callable[[ClusterIndex], Iterator[Route]]:
    """What reads the routes of a kind (`HTTPRoute`)."""
    protocol, listened = _LISTENED[kind]

    def read(index: ClusterIndex) -> Iterator[Route]:
        for route in index.of_kinds(f"{kind}.{_GROUP}"):
            entered = tuple(_entries(index, route, kind, listened))
            for position, rule in entries(_spec(route).get("rules")) if entered else ():
                where: Path = ("spec", "rules", position)
                backends = () if _redirects(rule) else tuple(_backends(index, route, rule, where))
                if backends:
                    yield Route(route, where, protocol, entered, backends, _paths(rule))

    return read


def _spec(resource: Resource) -> Mapping[str, Any]:
    return mapping(resource.values.get("spec"))


def _entries(index: ClusterIndex, route: Resource, kind: str, listened: frozenset[str]) -> Iterator[Entry]:
    """The listeners that take a route; a parent that is a Service is the mesh's, and no way in."""
    namespace = namespace_of(route)
    hostnames = texts(_spec(route).get("hostnames")) or ANY_HOST
    for _, parent in entries(_spec(route).get("parentRefs")):
        if parent.get("kind", "Gateway") != "Gateway" or parent.get("group", _GROUP) != _GROUP:
            continue
        for gateway in index.declared(GATEWAY, text(parent.get("namespace")) or namespace, text(parent.get("name"))):
            for position, listener in entries(_spec(gateway).get("listeners")):
                if parent.get("sectionName", listener.get("name")) != listener.get("name"):
                    continue
                port = number(listener.get("port"))
                if port is None or parent.get("port", port) != port or listener.get("protocol") not in listened:
                    continue
                named = text(listener.get("hostname"))
                hosts = common(hostnames, (named,) if named else ANY_HOST)
                unknown = _allowed(index, gateway, listener, namespace, kind)
                if hosts and unknown is not None:
                    yield Entry(_entrance(gateway, position, port, listener), hosts, unknown)


def _entrance(gateway: Resource, position: int, port: int, listener: Mapping[str, Any]) -> Entrance:
    named = text(listener.get("hostname"))
    protocol = text(listener.get("protocol"))
    frontend = at(listener, ("tls", "frontendValidation", "caCertificateRefs"))
    return Entrance(
        gateway,
        ("spec", "listeners", position),
        (port,),
        {"UDP": UDP, "TCP": TCP, "TLS": TLS}.get(protocol, HTTP),
        (named,) if named else ANY_HOST,
        bool(frontend),
    )


def _allowed(
    index: ClusterIndex, gateway: Resource, listener: Mapping[str, Any], namespace: str, kind: str
) -> str | None:
    """Whether a listener takes routes of a namespace and kind: what decides it, empty where it does, None if not."""
    allowed = mapping(listener.get("allowedRoutes"))
    kinds = [text(one.get("kind")) for _, one in entries(allowed.get("kinds"))]
    if kinds and kind not in kinds:
        return None
    namespaces = mapping(allowed.get("namespaces"))
    wanted = text(namespaces.get("from")) or "Same"
    if wanted == "All":
        return ""
    if wanted == "Same":
        return "" if are_together(namespace, namespace_of(gateway)) else None
    if wanted != "Selector":
        return None
    selector = of_label_selector(namespaces.get("selector"))
    declared = index.declared("Namespace", "", namespace) if namespace else []
    if selector is None:
        return None
    if not declared:
        return f"the labels of the namespace {namespace or 'of the route'}, which is not declared here"
    labels = {**mapping(at(declared[0].values, ("metadata", "labels"))), "kubernetes.io/metadata.name": namespace}
    return "" if selector.matches(labels) else None


def _redirects(rule: Mapping[str, Any]) -> bool:
    return any(one.get("type") == "RequestRedirect" for _, one in entries(rule.get("filters")))


def _paths(rule: Mapping[str, Any]) -> tuple[str, ...]:
    found = []
    for _, match in entries(rule.get("matches")):
        path = mapping(match.get("path"))
        kind, value = text(path.get("type")) or "PathPrefix", text(path.get("value")) or "/"
        service = text(at(match, ("method", "service")))
        if service and not path:
            method = text(at(match, ("method", "method")))
            found.append(f"/{service}/{method}" if method else f"/{service}/*")
        elif kind == "Exact":
            found.append(value)
        elif kind == "RegularExpression":
            found.append(f"~{value}")
        else:
            found.append("" if value == "/" else f"{value.rstrip('/')}*")
    return () if "" in found else tuple(dict.fromkeys(found))


def _backends(index: ClusterIndex, route: Resource, rule: Mapping[str, Any], where: Path) -> Iterator[Backend]:
    namespace = namespace_of(route)
    for position, side in entries(rule.get("backendRefs")):
        name = text(side.get("name"))
        if not name or is_filled_in_later(name) or side.get("kind", "Service") != "Service" or side.get("group"):
            continue
        there = text(side.get("namespace")) or namespace
        unknown = "" if are_together(there, namespace) else _granted(index, route, there, name)
        if unknown is not None:
            yield Backend((*where, "backendRefs", position), there, name, number(side.get("port")), unknown)


def _granted(index: ClusterIndex, route: Resource, there: str, name: str) -> str | None:
    """Whether a route may name a Service of another namespace: what decides it, empty where it may, None if not."""
    kind = route.kind.partition(".")[0]
    for grant in index.of_kinds(_GRANT):
        if are_together(namespace_of(grant), there):
            spec = _spec(grant)
            comes = any(
                one.get("kind") == kind
                and one.get("group") == _GROUP
                and are_together(text(one.get("namespace")), namespace_of(route))
                for _, one in entries(spec.get("from"))
            )
            leads = any(
                one.get("kind") == "Service" and not one.get("group") and text(one.get("name")) in ("", name)
                for _, one in entries(spec.get("to"))
            )
            if comes and leads:
                return ""
    if index.may_have_more or there not in index.namespaces:
        return f"whether the namespace {there} has a ReferenceGrant for {namespace_of(route)}"
    return None
