"""What a large cluster costs: nothing without doors, and as much as it has ways."""

from __future__ import annotations

import time

from gitops_lint.analysis.exposure.clusters.exposing import exposures_of
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.openings import Threshold
from tests.analysis.exposure.clusters.exposed_cluster import ISTIO_DOOR, cluster, workload

GATEWAY = """
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: ['*']}]
"""
ROUTE = """
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: w%d, namespace: shop}
spec:
  hosts: [w%d.example.com]
  gateways: [istio-system/public]
  http: [{route: [{destination: {host: w%d}}]}]
"""


def _seconds(text: str, expected: int) -> float:
    index = cluster(text)
    start = time.perf_counter()
    assert len(list(exposures_of(index, Site(), Threshold()))) == expected
    return time.perf_counter() - start


def test_a_cluster_without_doors_costs_next_to_nothing() -> None:
    assert _seconds("".join(workload(f"w{number}") for number in range(2500)), 0) < 0.2


def test_a_thousand_routes_take_less_than_two_seconds() -> None:
    routed = "".join(workload(f"w{number}") + ROUTE % (number, number, number) for number in range(1000))
    assert _seconds(ISTIO_DOOR % "internet" + GATEWAY + routed, 1001) < 2
