"""Which environment serves which hosts, and which values send the visitors of one to another."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from msgspec.structs import replace

from gitops_lint.analysis.fields import Pattern, fields, pattern
from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.analysis.parity.classes import Verdict
from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.items import Item
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.model.source import Path

_SERVED: Final[Mapping[str, tuple[Pattern, ...]]] = {
    "Ingress.networking.k8s.io": (pattern("spec.rules.*.host"),),
    "HTTPRoute.gateway.networking.k8s.io": (pattern("spec.hostnames.*"),),
    "GRPCRoute.gateway.networking.k8s.io": (pattern("spec.hostnames.*"),),
    "TLSRoute.gateway.networking.k8s.io": (pattern("spec.hostnames.*"),),
    "Gateway.gateway.networking.k8s.io": (pattern("spec.listeners.*.hostname"),),
    "Gateway.networking.istio.io": (pattern("spec.servers.*.hosts.*"),),
    "Route.route.openshift.io": (pattern("spec.host"),),
}
"""Where the kinds that take in requests from outside name their hosts."""

_HOST: Final = re.compile(r"(?<![\w.-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*(?![\w.-])", re.IGNORECASE)
_INSIDE: Final = (".local", ".svc", ".internal", ".localhost", ".test", ".invalid")


def served(item: Item) -> Iterator[tuple[str, Path]]:
    """The hosts that an object takes in requests for, each with its path; none of those that any cluster has."""
    for wanted in _SERVED.get(item.kind, ()):
        for path, value in fields(item.values, wanted):
            host = value.rpartition("/")[2].lower() if isinstance(value, str) else ""
            if _HOST.fullmatch(host) and not host.endswith(_INSIDE):
                yield host, path


def hosts_by_environment(groups: Iterable[Aligned]) -> dict[str, dict[str, tuple[Item, Path]]]:
    """Every host that is served, to the environments that serve it and where each says so first."""
    found: dict[str, dict[str, tuple[Item, Path]]] = defaultdict(dict)
    for group in groups:
        if group.kind in _SERVED:
            for name, item in group.items.items():
                for host, path in served(item):
                    found[host].setdefault(name, (item, path))
    return found


def with_hosts(
    differences: Sequence[Difference], groups: Sequence[Aligned], order: Mapping[str, int | None]
) -> list[Difference]:
    """The differences; those in which one environment names a host that another alone serves are drift.

    One side of it is the highest level of promotion: what is sent from test to test harms nobody. What serves the host
    is left out, since two that serve one host are told of by themselves.
    """
    owners = {host: set(by) for host, by in hosts_by_environment(groups).items()}
    if not owners:
        return list(differences)
    top = max((rank for rank in order.values() if rank is not None), default=None)
    found = []
    for each in differences:
        is_expected = each.verdict.class_ is Class.EXPECTED and each.resource.kind not in _SERVED
        if is_expected and any(map(_may_have_host, each.differing.values)):
            strangers = tuple(
                name
                for name, value in each.values.items()
                if any(
                    name not in by and any((order.get(name) == top) != (order.get(other) == top) for other in by)
                    for by in _owners_of(value, owners)
                )
            )
            if strangers:
                verdict = Verdict(Class.DRIFT, Topic.FOREIGN, strangers=strangers)
                found.append(replace(each, verdict=verdict))
                continue
        found.append(each)
    return found


def _may_have_host(value: Any) -> bool:
    return "." in value if value.__class__ is str else value.__class__ is list


def _owners_of(value: Any, owners: Mapping[str, set[str]]) -> Iterator[set[str]]:
    if isinstance(value, str):
        yield from (owners[host] for host in map(str.lower, _HOST.findall(value)) if host in owners)
    elif isinstance(value, list):
        for item in value:
            yield from _owners_of(item, owners)
