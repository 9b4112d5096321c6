"""What a change opens and closes through the doors and routes of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from gitops_lint import load
from gitops_lint.analysis.exposure.changes import ExposureChange, exposure_changes
from gitops_lint.analysis.exposure.services import described
from gitops_lint.model.environment import Change
from tests.repositories import write

DEPLOYMENT = """
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers: [{name: web, image: shop/web:1.0, ports: [{containerPort: 8080}]}]
---
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: shop
  annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: %s}
spec:
  type: %s
  selector: {app: web}
  ports: [{port: %s, targetPort: 8080}]
%s---
"""
INGRESS = """
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: shop
  annotations: {alb.ingress.kubernetes.io/scheme: %s}
spec:
  ingressClassName: alb
  rules:
    - host: %s
      http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 443}}}}]}
---
"""
RANGES = "  loadBalancerSourceRanges: [%s]\n"


def service(scheme: str = "internet-facing", kind: str = "LoadBalancer", port: int = 443, ranges: str = "") -> str:
    return DEPLOYMENT + SERVICE % (scheme, kind, port, RANGES % ranges if ranges else "")


def ingress(host: str = "shop.example.com", scheme: str = "internet-facing") -> str:
    return service(kind="ClusterIP") + INGRESS % (scheme, host)


@dataclass(frozen=True)
class Pair:
    """Two sides, and what the second does: verb, services, names, workload; with what kept it closed before."""

    name: str
    before: str
    after: str
    expected: tuple[str, ...] = ()
    protections: tuple[str, ...] = ()


WEB = "apps/v1 Deployment shop/web"
PAIRS = (
    Pair("nothing changes", service(), service()),
    Pair("a file that is written anew", service(), "# The shop.\n" + service().replace("1.0", "1.1")),
    Pair("a Service that gets a load balancer", service(kind="ClusterIP"), service(), (f"opened tcp 443 {WEB}",)),
    Pair("a Service that loses it", service(), service(kind="ClusterIP"), (f"closed tcp 443 {WEB}",)),
    Pair("a workload that is new", "", service(), (f"opened tcp 443 {WEB}",)),
    Pair(
        "another port",
        service(),
        service(port=8443),
        (f"opened tcp 8443 {WEB}", f"closed tcp 443 {WEB}"),
    ),
    Pair(
        "ranges of sources that go",
        service(ranges="10.0.0.0/8"),
        service(),
        (f"opened tcp 443 {WEB}",),
        ("v1 Service shop/web was open to 10.0.0.0/8 alone",),
    ),
    Pair(
        "ranges of sources that widen",
        service(ranges="8.8.8.8/32"),
        service(ranges="0.0.0.0/0"),
        (f"widened tcp 443 {WEB}",),
        ("v1 Service shop/web was open to 8.8.8.8/32 alone",),
    ),
    Pair("ranges of sources in two halves", service(ranges="0.0.0.0/0"), service(ranges="0.0.0.0/1, 128.0.0.0/1")),
    Pair("ranges of sources that come", service(), service(ranges="8.8.8.8/32"), (f"narrowed tcp 443 {WEB}",)),
    Pair(
        "an internal load balancer that becomes public",
        service("internal"),
        service(),
        (f"opened tcp 443 {WEB}",),
        ("v1 Service shop/web let in nobody from there",),
    ),
    Pair(
        "an Ingress that is new", service(kind="ClusterIP"), ingress(), (f"opened tcp 80, 443 shop.example.com {WEB}",)
    ),
    Pair(
        "an Ingress with another host",
        ingress(),
        ingress("pay.example.com"),
        (f"opened tcp 80, 443 pay.example.com {WEB}", f"closed tcp 80, 443 shop.example.com {WEB}"),
    ),
    Pair(
        "an Ingress that was internal",
        ingress(scheme="internal"),
        ingress(),
        (f"opened tcp 80, 443 shop.example.com {WEB}",),
        ("networking.k8s.io/v1 Ingress shop/web let in nobody from there",),
    ),
    Pair(
        "another port of the same workload",
        service(),
        service().replace("targetPort: 8080", "targetPort: 8081"),
    ),
    Pair(
        "a target port by a name that no container has, which leads nowhere",
        service(),
        service().replace("targetPort: 8080", "targetPort: web"),
        (f"closed tcp 443 {WEB}",),
    ),
    Pair(
        "an Ingress with a path more",
        ingress().replace("path: /,", "path: /api,"),
        ingress().replace("path: /,", "path: /pay,"),
        (f"opened tcp 80, 443 shop.example.com {WEB}", f"closed tcp 80, 443 shop.example.com {WEB}"),
    ),
)


def _changes(directory: Path, before: str, after: str) -> tuple[ExposureChange, ...]:
    note = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: note, namespace: shop}\n"
    for side, text in (("base", before), ("head", after)):
        write(directory / side, {"shop.yaml": text + note})
    return exposure_changes(Change(load(directory / "base"), load(directory / "head")))


def _said(change: ExposureChange) -> str:
    hosts = " ".join(change.exposure.hosts)
    said = (change.verb.value, described(change.services), hosts, change.exposure.targets[0])
    return " ".join(filter(None, said))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair.name)
def test_a_change_opens_and_closes_what_its_doors_and_routes_differ_in(pair: Pair, tmp_path: Path) -> None:
    found = _changes(tmp_path, pair.before, pair.after)
    assert tuple(map(_said, found)) == pair.expected
    assert tuple(one.text for change in found for one in change.protections) == pair.protections
