"""Routes of OpenShift. Source: https://docs.openshift.com/container-platform/latest/rest_api/network_apis/."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.fields import at, entries, mapping, text
from gitops_lint.analysis.routes.route import ANY_HOST, HTTP, TLS, Backend, Entrance, Entry, Route
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

OPENSHIFT_ROUTE: Final = "Route.route.openshift.io"


def openshift_routes(index: ClusterIndex) -> Iterator[Route]:
    """Every Route, with the Services that it leads to; each is an entrance of its own, to the cluster's router."""
    for route in index.of_kinds(OPENSHIFT_ROUTE):
        spec = mapping(route.values.get("spec"))
        host, path = text(spec.get("host")), text(spec.get("path"))
        termination = text(at(spec, ("tls", "termination")))
        is_passed = termination == "passthrough"
        is_only_tls = is_passed or at(spec, ("tls", "insecureEdgeTerminationPolicy")) in _ONLY_TLS
        ports = ((443,) if is_only_tls else (80, 443)) if termination else (80,)
        hosts = (host,) if host else ANY_HOST
        entrance = Entrance(route, ("spec",), ports, TLS if is_passed else HTTP, hosts)
        backends = tuple(_backends(route, text(at(spec, ("port", "targetPort")))))
        if backends:
            paths = (f"{path.rstrip('/')}/**",) if path not in ("", "/") else ()
            yield Route(route, ("spec",), entrance.protocol, (Entry(entrance, hosts),), backends, paths)


_ONLY_TLS: Final = (None, "None", "Redirect")
"""What is done with requests without TLS where a Route has TLS: they are refused, or sent on to TLS."""


def _backends(route: Resource, port: str) -> Iterator[Backend]:
    spec = mapping(route.values.get("spec"))
    sides: list[tuple[Path, object]] = [(("spec", "to"), spec.get("to"))]
    sides += [(("spec", "alternateBackends", number), one) for number, one in entries(spec.get("alternateBackends"))]
    for path, side in sides:
        name = text(mapping(side).get("name"))
        if name and not is_filled_in_later(name):
            # The port that is named is that of the pods: the Service's first stands for it where they differ.
            yield Backend(path, namespace_of(route), name, port or None)
