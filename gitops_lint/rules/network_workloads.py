"""Workloads of clusters as findings: what they are, through which door the internet comes to them, and who asks."""

from __future__ import annotations

from collections.abc import Iterator

from gitops_lint.analysis.exposure.clusters.products import Product
from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.services import described
from gitops_lint.analysis.exposure.watched import DATABASES, named
from gitops_lint.model.rule import Finding, Severity


def workloads_opened(exposure: Exposure, kind: str) -> Iterator[Finding]:
    """A finding for each product of a kind that the internet certainly reaches through a cluster's door."""
    if is_certain(exposure):
        for product in exposure.products:
            if product.kind == kind:
                yield Finding(
                    f"{product.name} is open to the internet{_way(exposure)}, and {_asking(product, exposure)}",
                    at=exposure.at,
                    severity=severity(product, exposure),
                    related=exposure.hops,
                )


def databases_by_port(exposure: Exposure) -> Iterator[Finding]:
    """A finding where a door, and no route of HTTP, is open at the port of a database that no image tells of."""
    if is_certain(exposure) and not exposure.hosts and not exposure.products:
        names, found = named(exposure.services, DATABASES)
        if names:
            said = f"{' and '.join(names)} ({described(found)}) is open to the internet{_way(exposure)}"
            yield Finding(said, at=exposure.at, related=exposure.hops)


def is_certain(exposure: Exposure) -> bool:
    """Whether the internet certainly comes in by a door of a cluster."""
    return bool(exposure.door) and exposure.is_internet and not exposure.unknown


def severity(product: Product, exposure: Exposure) -> Severity:
    """How bad it is: less where the product asks for a password itself, and least where a proxy asks before it."""
    if exposure.asks:
        return Severity.NOTE
    return Severity.WARNING if product.asks else Severity.ERROR


def _asking(product: Product, exposure: Exposure) -> str:
    if exposure.asks:
        return "only what asks for a name before it keeps everybody out"
    return f"{product.why}; keep its door inside, or let a proxy ask who comes"


def _way(exposure: Exposure) -> str:
    """Where it is open: ` at grafana.example.com through v1 Service ingress/nginx`."""
    hosts = [host for host in exposure.hosts if host != "*"]
    where = f" at {' and '.join(hosts[:2])}" if hosts else f" ({described(exposure.services)})"
    return f"{where} through {exposure.door}"
