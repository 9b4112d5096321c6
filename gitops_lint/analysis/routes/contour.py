"""Routes of Contour. Source: https://projectcontour.io/docs/main/config/api/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, number, text
from gitops_lint.analysis.routes.route import HTTP, TLS, Backend, Entrance, Entry, Route
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Path

HTTP_PROXY: Final = "HTTPProxy.projectcontour.io"
_DEEPEST: Final = 16


def contour_routes(index: ClusterIndex) -> Iterator[Route]:
    """The routes of every root HTTPProxy, with those of the HTTPProxies that it includes."""
    for proxy in index.of_kinds(HTTP_PROXY):
        host = text(at(proxy.values, ("spec", "virtualhost", "fqdn")))
        if not host:
            continue  # one that others include
        is_encrypted = at(proxy.values, ("spec", "virtualhost", "tls")) is not None
        entrance = Entrance(proxy, ("spec", "virtualhost"), (443,) if is_encrypted else (80,), HTTP, (host,))
        entry = Entry(entrance, (host,))
        stream = mapping(at(proxy.values, ("spec", "tcpproxy")))
        if stream:
            backends = tuple(_backends(proxy, stream, ("spec", "tcpproxy")))
            if backends:
                yield Route(proxy, ("spec", "tcpproxy"), TLS, (entry,), backends)
        yield from _below(index, proxy, entry, "", ())


def _below(
    index: ClusterIndex, proxy: Resource, entry: Entry, prefix: str, through: tuple[ResourcePath, ...]
) -> Iterator[Route]:
    spec = mapping(proxy.values.get("spec"))
    for position, rule in entries(spec.get("routes")):
        where: Path = ("spec", "routes", position)
        backends = () if rule.get("requestRedirectPolicy") else tuple(_backends(proxy, rule, where))
        if backends:
            yield Route(proxy, where, HTTP, (entry,), backends, _paths(prefix, rule), through)
    for position, include in entries(spec.get("includes")) if len(through) < _DEEPEST else ():
        namespace = text(include.get("namespace")) or namespace_of(proxy)
        place = ResourcePath(proxy, ("spec", "includes", position))
        for other in index.declared(HTTP_PROXY, namespace, text(include.get("name"))):
            yield from _below(index, other, entry, prefix + _prefix(include), (*through, place))


def _prefix(rule: Mapping[str, Any]) -> str:
    return "".join(text(one.get("prefix")).rstrip("/") for _, one in entries(rule.get("conditions")))


def _paths(before: str, rule: Mapping[str, Any]) -> tuple[str, ...]:
    exact = [text(one.get("exact")) for _, one in entries(rule.get("conditions")) if one.get("exact")]
    if exact:
        return (before + exact[0],)
    prefix = before + _prefix(rule)
    return (f"{prefix}/**",) if prefix else ()


def _backends(proxy: Resource, rule: Mapping[str, Any], where: Path) -> Iterator[Backend]:
    for position, service in entries(rule.get("services")):
        name = text(service.get("name"))
        if name and service.get("mirror") is not True:
            yield Backend((*where, "services", position), namespace_of(proxy), name, number(service.get("port")))
