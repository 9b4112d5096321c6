"""Routes of Istio: the VirtualServices of Gateways.

Sources: https://istio.io/latest/docs/reference/config/networking/virtual-service/ and …/gateway/, and
pilot/pkg/networking/core/gateway.go of Istio.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from gitops_lint.analysis.cluster_index import ClusterIndex, are_together, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, number, text, texts
from gitops_lint.analysis.routes.hosts import common
from gitops_lint.analysis.routes.route import HTTP, TCP, TLS, Backend, Entrance, Entry, Route
from gitops_lint.kubernetes.cross_references.mesh import VIRTUAL_SERVICE, host
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Path

GATEWAY: Final = "Gateway.networking.istio.io"
_MESH: Final = "mesh"
_CLUSTER_DOMAIN: Final = ".svc.cluster.local"

_WEB: Final = frozenset({"HTTP", "HTTP2", "GRPC", "GRPC-WEB"})
_PASSED_ON: Final = frozenset({"PASSTHROUGH", "AUTO_PASSTHROUGH"})
_WITH_CERTIFICATES: Final = frozenset({"MUTUAL", "ISTIO_MUTUAL"})


class _Server(NamedTuple):
    """A server of a Gateway: how it is entered, and which namespaces' routes for which hosts it takes."""

    entrance: Entrance
    hosts: tuple[tuple[str, str], ...]
    """Namespaces (`*` for any) with host patterns."""
    field: str
    """The field of a VirtualService whose routes it takes: `http`, `tls` or `tcp`."""


def istio_routes(index: ClusterIndex) -> Iterator[Route]:
    """The rules of VirtualServices that a Gateway takes; `mesh`, which is the sidecars, is no way in."""
    services = index.of_kinds(VIRTUAL_SERVICE)
    servers = {id(gateway): _servers(gateway) for gateway in index.of_kinds(GATEWAY)}
    for service in services:
        if not _spec(service).get("hosts"):
            continue  # a delegate: those that hand on to it are read
        bound = [one for name in _gateways(_spec(service)) for one in _bound(index, service, name, servers)]
        if bound:
            yield from _http(index, service, bound)
            yield from _streams(service, bound)


def gateway_of(text_of_it: str, namespace: str) -> tuple[str, str] | None:
    """The namespace and name of a Gateway that an object of a namespace names; None for one that cannot be told.

    `name`, `./name`, `namespace/name`, and the whole domain name of older days (`ResolveGatewayName` in
    pilot/pkg/model of Istio).
    """
    where, slash, name = text_of_it.rpartition("/")
    if slash:
        return (namespace if where == "." else where), name
    if "." not in text_of_it:
        return namespace, text_of_it
    name, _, rest = text_of_it.removesuffix(_CLUSTER_DOMAIN).partition(".")
    return (rest.partition(".")[0], name) if rest else None


def _gateways(spec: Mapping[str, Any]) -> tuple[str, ...]:
    return texts(spec.get("gateways")) or (_MESH,)


def _spec(resource: Resource) -> Mapping[str, Any]:
    return mapping(resource.values.get("spec"))


def _servers(gateway: Resource) -> list[_Server]:
    found = []
    for position, server in entries(_spec(gateway).get("servers")):
        port = mapping(server.get("port"))
        listened, protocol = number(port.get("number")), text(port.get("protocol")).upper()
        tls = mapping(server.get("tls"))
        field = _taken(protocol, text(tls.get("mode")).upper())
        if listened is None or not field or tls.get("httpsRedirect") is True:
            continue
        named = tuple(_server_host(one, namespace_of(gateway)) for one in texts(server.get("hosts")))
        entrance = Entrance(
            gateway,
            ("spec", "servers", position),
            (listened,),
            TCP if field == "tcp" else TLS if field == "tls" else HTTP,
            tuple(one for _, one in named),
            text(tls.get("mode")).upper() in _WITH_CERTIFICATES,
        )
        found.append(_Server(entrance, named, field))
    return found


def _taken(protocol: str, mode: str) -> str:
    """The routes that a server takes: TLS that is ended there is HTTP or TCP inside (`buildGatewayListeners`)."""
    if protocol in _WEB:
        return "http"
    if protocol == "HTTPS":
        return "tls" if mode in _PASSED_ON else "http"
    if protocol == "TLS":
        return "tls" if mode in _PASSED_ON else "tcp"
    return "tcp" if protocol in ("TCP", "MONGO", "MYSQL", "REDIS") else ""


def _server_host(written: str, namespace: str) -> tuple[str, str]:
    where, slash, name = written.rpartition("/")
    return (namespace if where == "." else where if slash else "*"), name


class _Bound(NamedTuple):
    """A server that takes the routes of a VirtualService, by the name that this gives the Gateway."""

    server: _Server
    name: str
    hosts: tuple[str, ...]


def _bound(
    index: ClusterIndex, service: Resource, name: str, servers: Mapping[int, Sequence[_Server]]
) -> Iterator[_Bound]:
    namespace = namespace_of(service)
    named = None if name == _MESH else gateway_of(name, namespace)
    if named is None:
        return
    for gateway in index.declared(GATEWAY, *named):
        if not _is_visible(_spec(service), namespace, namespace_of(gateway)):
            continue
        for server in servers[id(gateway)]:
            taken = [one for where, one in server.hosts if where == "*" or are_together(where, namespace)]
            hosts = common(texts(_spec(service).get("hosts")), taken)
            if hosts:
                yield _Bound(server, name, hosts)


def _is_visible(spec: Mapping[str, Any], namespace: str, elsewhere: str) -> bool:
    """Whether `exportTo` lets another namespace see an object."""
    exported = texts(spec.get("exportTo"))
    return not exported or any(
        one == "*" or are_together(namespace if one == "." else one, elsewhere) for one in exported if one != "~"
    )


def _http(index: ClusterIndex, service: Resource, bound: Sequence[_Bound]) -> Iterator[Route]:
    """The HTTP rules; for each server, those behind one that takes everything are never reached."""
    waiting = [one for one in bound if one.server.field == "http"]
    for position, rule in entries(_spec(service).get("http")):
        if not waiting:
            return
        reached = [(one, _paths(rule, one)) for one in waiting]
        entered = tuple(Entry(one.server.entrance, one.hosts) for one, paths in reached if paths is not None)
        paths = tuple(dict.fromkeys(path for _, some in reached for path in some or ()))
        is_everything = [one for one, some in reached if some == ()]
        waiting = [one for one in waiting if one not in is_everything]
        if entered:
            yield from _of_rule(
                index, service, ("spec", "http", position), rule, entered, () if is_everything else paths
            )


def _of_rule(
    index: ClusterIndex,
    service: Resource,
    where: Path,
    rule: Mapping[str, Any],
    entered: tuple[Entry, ...],
    paths: tuple[str, ...],
) -> Iterator[Route]:
    if "redirect" in rule or "directResponse" in rule:
        return
    delegate = mapping(rule.get("delegate"))
    name = text(delegate.get("name"))
    if name:
        namespace = text(delegate.get("namespace")) or namespace_of(service)
        for other in index.declared(VIRTUAL_SERVICE, namespace, name):
            for position, inner in entries(_spec(other).get("http")):
                if "redirect" in inner or "directResponse" in inner or "delegate" in inner:
                    continue
                place: Path = ("spec", "http", position)
                backends = _backends(inner, place, namespace_of(other))
                if backends:
                    narrowed = _match_paths(inner) or paths
                    yield Route(other, place, HTTP, entered, backends, narrowed, (ResourcePath(service, where),))
        return
    backends = _backends(rule, where, namespace_of(service))
    if backends:
        yield Route(service, where, HTTP, entered, backends, paths)


def _streams(service: Resource, bound: Sequence[_Bound]) -> Iterator[Route]:
    for field, protocol in (("tls", TLS), ("tcp", TCP)):
        for position, rule in entries(_spec(service).get(field)):
            matches = [one for _, one in entries(rule.get("match"))]
            entered = []
            for one in bound:
                if one.server.field == field:
                    here = [match for match in matches if _is_for(match, one)]
                    if matches and not here:
                        continue
                    names = [name for match in here for name in texts(match.get("sniHosts"))]
                    hosts = common(names, one.hosts) if names else one.hosts
                    if hosts:
                        entered.append(Entry(one.server.entrance, hosts))
            backends = _backends(rule, ("spec", field, position), namespace_of(service))
            if entered and backends:
                yield Route(service, ("spec", field, position), protocol, tuple(entered), backends)


def _is_for(match: Mapping[str, Any], bound: _Bound) -> bool:
    """Whether a match may hold for what comes through a server."""
    gateways = texts(match.get("gateways"))
    port = number(match.get("port"))
    return (not gateways or bound.name in gateways) and (port is None or port in bound.server.entrance.ports)


def _paths(rule: Mapping[str, Any], bound: _Bound) -> tuple[str, ...] | None:
    """The paths for which a rule is reached through a server: none for all, None where it is not reached.

    A match by a header, a method or the like is reached with some requests, and takes none away from later rules: it is
    said to be for the paths `/*`.
    """
    matches = [one for _, one in entries(rule.get("match"))]
    if not matches:
        return ()
    here = [one for one in matches if _is_for(one, bound)]
    if not here:
        return None
    found = [_path(one) for one in here]
    return () if "" in found else tuple(dict.fromkeys(found))


def _match_paths(rule: Mapping[str, Any]) -> tuple[str, ...]:
    found = [_path(one) for _, one in entries(rule.get("match"))]
    return () if "" in found else tuple(dict.fromkeys(found))


_NARROWING: Final = ("headers", "method", "scheme", "authority", "queryParams", "withoutHeaders", "sourceLabels",
                     "sourceNamespace")  # fmt: skip


def _path(match: Mapping[str, Any]) -> str:
    """The path of a match as `Route.paths` writes it; empty for everything."""
    uri = mapping(match.get("uri"))
    narrows = any(match.get(field) for field in _NARROWING)
    if text(uri.get("exact")):
        return text(uri["exact"])
    if text(uri.get("regex")):
        written = text(uri["regex"])
        return "/*" if written in (".*", "/.*") and narrows else "" if written in (".*", "/.*") else f"~{written}"
    prefix = text(uri.get("prefix"))
    if prefix in ("", "/"):
        return "/*" if narrows else ""
    return f"{prefix}*"


def _backends(rule: Mapping[str, Any], where: Path, namespace: str) -> tuple[Backend, ...]:
    """The destinations of a rule; a mirror's answer is thrown away, so that nobody reaches it."""
    found = []
    for position, side in entries(rule.get("route")):
        named = host(text(at(side, ("destination", "host"))), namespace)
        if named is not None:
            port = number(at(side, ("destination", "port", "number")))
            found.append(Backend((*where, "route", position), named.namespace, named.service, port))
    return tuple(found)
