"""Routes of Traefik's own kinds. Source: https://doc.traefik.io/traefik/reference/routing-configuration/kubernetes/crd/."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.fields import entries, mapping, number, text, texts
from gitops_lint.analysis.routes.route import ANY_HOST, HTTP, TCP, UDP, Backend, Entrance, Entry, Route
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

GROUPS: Final = ("traefik.io", "traefik.containo.us")
KINDS: Final[Mapping[str, str]] = {"IngressRoute": HTTP, "IngressRouteTCP": TCP, "IngressRouteUDP": UDP}
INTERNAL: Final = "api@internal"
"""The service that is Traefik's own dashboard and API."""

_PORTS: Final[Mapping[str, int]] = {"web": 80, "http": 80, "websecure": 443, "https": 443}
"""The entry points that Traefik's chart opens, with the ports of its Service."""
_HOSTS: Final = re.compile(r"(!\s*)?\bHost(?:SNI)?\(([^()]*)\)")
_PATHS: Final = re.compile(r"(!\s*)?\b(Path|PathPrefix)\(([^()]*)\)")
_WORDS: Final = re.compile(r"[`\"']([^`\"']+)[`\"']")


def traefik_routes(kind: str) -> Callable[[ClusterIndex], Iterator[Route]]:
    """What reads the routes of a kind (`IngressRoute`)."""
    protocol = KINDS[kind]

    def read(index: ClusterIndex) -> Iterator[Route]:
        for route in (one for group in GROUPS for one in index.of_kinds(f"{kind}.{group}")):
            spec = mapping(route.values.get("spec"))
            points = texts(spec.get("entryPoints"))
            ports = (
                tuple(_PORTS[one] for one in points if one in _PORTS) if all(one in _PORTS for one in points) else ()
            )
            entrance = Entrance(route, ("spec",), tuple(dict.fromkeys(ports)) or _default(protocol, points), protocol)
            for position, rule in entries(spec.get("routes")):
                where: Path = ("spec", "routes", position)
                backends = tuple(_backends(route, rule, where))
                if backends:
                    match = text(rule.get("match"))
                    entry = Entry(entrance, _hosts(match))
                    yield Route(route, where, protocol, (entry,), backends, _paths(match))

    return read


def _default(protocol: str, points: tuple[str, ...]) -> tuple[int, ...]:
    """The ports of a route that names no entry points: those of all that are HTTP's; of others nobody knows."""
    return (80, 443) if protocol == HTTP and not points else ()


def _hosts(match: str) -> tuple[str, ...]:
    """The hosts of a rule; all, where it excludes some or names them by a pattern."""
    found = [word for negated, inside in _HOSTS.findall(match) if not negated for word in _WORDS.findall(inside)]
    return tuple(dict.fromkeys(found)) if found and "HostRegexp" not in match else ANY_HOST


def _paths(match: str) -> tuple[str, ...]:
    """The paths of a rule; none, for all, where a host alone would do."""
    found = [
        f"{word}*" if kind == "PathPrefix" else word
        for negated, kind, inside in _PATHS.findall(match)
        if not negated
        for word in _WORDS.findall(inside)
    ]
    is_narrow = found and "||" not in re.sub(r"\([^()]*\)", "", match.replace("(Path", "Path")) and "/*" not in found
    return tuple(dict.fromkeys(found)) if is_narrow else ()


def _backends(route: Resource, rule: Mapping[str, Any], where: Path) -> Iterator[Backend]:
    for position, service in entries(rule.get("services")):
        name, kind = text(service.get("name")), text(service.get("kind")) or "Service"
        if name == INTERNAL:
            yield Backend((*where, "services", position), namespace_of(route), INTERNAL)
        elif name and kind == "Service" and not is_filled_in_later(name):
            port = service.get("port")
            wanted = number(port) or text(port) or None
            namespace = text(service.get("namespace")) or namespace_of(route)
            yield Backend((*where, "services", position), namespace, name, wanted)
