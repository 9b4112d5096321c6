"""What the objects of Istio name: hosts, gateways and credentials.

Source: https://istio.io/latest/docs/reference/config/networking/.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, NamedTuple

from gitops_lint.kubernetes.cross_references.row import ObjectReference
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.source import Path

VIRTUAL_SERVICE: Final = "VirtualService.networking.istio.io"
DESTINATION_RULE: Final = "DestinationRule.networking.istio.io"
SERVICE_ENTRY: Final = "ServiceEntry.networking.istio.io"
_GATEWAY: Final = "Gateway.networking.istio.io"
_CLUSTER_DOMAIN: Final = ".svc.cluster.local"


class Host(NamedTuple):
    """A host of the mesh: a Service by name and namespace ("" where it is not known), or else a whole domain name."""

    service: str
    namespace: str
    domain: str


class Target(NamedTuple):
    """A destination of a route: its host, its subset and port ("" and None where it has none), and its path."""

    host: Host
    subset: str
    port: int | None
    path: Path


def host(text: str, namespace: str) -> Host | None:
    """The host that an object of a namespace names; None for one that is filled in later, or that names many.

    A short name is a Service of the same namespace (`ResolveShortnameToFQDN` in pkg/config/host of Istio). A name with
    dots is a whole domain name, and a Service where it ends as the cluster's domain does.
    """
    if not text or is_filled_in_later(text) or "*" in text:
        return None
    if text.endswith(_CLUSTER_DOMAIN):
        name, dot, rest = text.removesuffix(_CLUSTER_DOMAIN).partition(".")
        return Host(name, rest, "") if dot and "." not in rest else Host("", "", text)
    if "." in text:
        return Host("", "", text)
    return Host(text, namespace, "")


def targets(values: Mapping[str, Any], namespace: str) -> Iterator[Target]:
    """The destinations of a VirtualService, mirrors included; those whose host is not known are left out."""
    for field in ("http", "tls", "tcp"):
        for index, route in _entries(_spec(values).get(field)):
            at: Path = ("spec", field, index)
            for number, side in _entries(route.get("route")):
                yield from _target(side.get("destination"), namespace, (*at, "route", number, "destination"))
            yield from _target(route.get("mirror"), namespace, (*at, "mirror"))
            for number, side in _entries(route.get("mirrors")):
                yield from _target(side.get("destination"), namespace, (*at, "mirrors", number, "destination"))


def _target(destination: Any, namespace: str, path: Path) -> Iterator[Target]:
    if not isinstance(destination, dict) or not isinstance(destination.get("host"), str):
        return
    named = host(destination["host"], namespace)
    if named is None:
        return
    subset = destination.get("subset")
    port = destination.get("port")
    number = port.get("number") if isinstance(port, dict) else None
    yield Target(
        named,
        subset if isinstance(subset, str) and not is_filled_in_later(subset) else "",
        number if type(number) is int else None,
        path,
    )


def mesh_references(kind: str, values: Mapping[str, Any], namespace: str) -> list[ObjectReference]:
    """The Services, gateways and DestinationRule hosts that an object of Istio names."""
    if kind != VIRTUAL_SERVICE:
        return []
    found = [
        ObjectReference((*target.path, "host"), "Service", target.host.namespace, target.host.service, False, ())
        for target in targets(values, namespace)
        if target.host.service
    ]
    gateways = _spec(values).get("gateways")
    for index, text in enumerate(gateways if isinstance(gateways, list) else ()):
        # `mesh` stands for the sidecars.
        if isinstance(text, str) and text and text != "mesh" and not is_filled_in_later(text) and "." not in text:
            where, slash, name = text.rpartition("/")
            at: Path = ("spec", "gateways", index)
            found.append(ObjectReference(at, _GATEWAY, where if slash else "", name, False, ()))
    return found


def _spec(values: Mapping[str, Any]) -> Mapping[str, Any]:
    spec = values.get("spec")
    return spec if isinstance(spec, dict) else {}


def _entries(value: Any) -> Iterator[tuple[int, dict[str, Any]]]:
    for index, entry in enumerate(value if isinstance(value, list) else ()):
        if isinstance(entry, dict):
            yield index, entry
