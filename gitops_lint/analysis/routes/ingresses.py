"""Routes of Ingresses. Source: https://kubernetes.io/docs/concepts/services-networking/ingress/."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, number, text
from gitops_lint.analysis.routes.route import ANY_HOST, HTTP, Backend, Entrance, Entry, Route
from gitops_lint.analysis.services import INGRESS
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

_PORTS: Final = (80, 443)
_ACTION: Final = "use-annotation"
"""The port of a backend that is no Service but an action of the AWS Load Balancer Controller's annotations."""


def ingress_routes(index: ClusterIndex) -> Iterator[Route]:
    """The rules of every Ingress, then its default backend; each Ingress is an entrance of its own."""
    for ingress in index.of_kinds(INGRESS):
        entrance = Entrance(ingress, ("spec",), _PORTS)
        spec = mapping(ingress.values.get("spec"))
        for number_of_rule, rule in entries(spec.get("rules")):
            hosts = (text(rule.get("host")),) if rule.get("host") else ANY_HOST
            paths = at(rule, ("http", "paths"))
            for number_of_path, one in entries(paths):
                where: Path = ("spec", "rules", number_of_rule, "http", "paths", number_of_path)
                yield from _route(ingress, where, one, (Entry(entrance, hosts),), _paths(one))
        if "defaultBackend" in spec:
            entry = Entry(entrance, ANY_HOST)
            backend = {"backend": spec["defaultBackend"]}
            yield from _route(ingress, ("spec",), backend, (entry,), (), "defaultBackend")


def _route(
    ingress: Resource,
    where: Path,
    values: Mapping[str, Any],
    entered: tuple[Entry, ...],
    paths: tuple[str, ...],
    field: str = "backend",
) -> Iterator[Route]:
    service = mapping(at(values, ("backend", "service")))
    name = text(service.get("name"))
    port = mapping(service.get("port"))
    wanted = number(port.get("number")) or text(port.get("name")) or None
    if not name or is_filled_in_later(name) or wanted == _ACTION:
        return
    backend = Backend((*where, field), namespace_of(ingress), name, wanted)
    yield Route(ingress, where, HTTP, entered, (backend,), paths)


def _paths(one: Mapping[str, Any]) -> tuple[str, ...]:
    """The path of a rule; `ImplementationSpecific` is a prefix to most controllers."""
    path = text(one.get("path"))
    if not path or path == "/":
        return ("/",) if path and one.get("pathType") == "Exact" else ()
    return (path,) if one.get("pathType") == "Exact" else (f"{path.rstrip('*')}*",)
