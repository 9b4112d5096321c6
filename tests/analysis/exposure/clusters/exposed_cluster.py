"""Makes a cluster of manifests, and says in lines what it opens."""

from __future__ import annotations

import functools
from typing import Any

import yaml

from gitops_lint.analysis.cluster_index import ClusterIndex, index_of
from gitops_lint.analysis.exposure.clusters.exposing import exposures_of
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.openings import Threshold
from gitops_lint.analysis.exposure.services import described
from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject, facts_of
from gitops_lint.kubernetes.excerpts import excerpt
from gitops_lint.kubernetes.objects import group_kind
from gitops_lint.model.environment import Cluster
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Location, Origin, Place, Span
from gitops_lint.model.source import Path as ValuePath


class _NoPlaces:
    def origin(self, path: ValuePath, *, key: bool = False) -> Origin:
        return Origin((Place(Location("manifest.yaml")),))

    def span(self, path: ValuePath, *, key: bool = False) -> Span:
        return Span(0, 0)


def _object(values: dict[str, Any], file: str) -> ClusterObject:
    """An object with the little of it that rules about clusters read."""
    metadata = values["metadata"]
    name, namespace = metadata["name"], metadata.get("namespace", "")
    kind = group_kind(values["apiVersion"], values["kind"])
    address = f"{values['kind']} {namespace}/{name}" if namespace else f"{values['kind']} {name}"
    whole = Resource(kind, address, values, _NoPlaces(), values["apiVersion"], name, namespace, file)
    kept = excerpt(kind, values) or {}
    return ClusterObject(
        Resource(kind, address, kept, _NoPlaces(), whole.api_version, name, namespace, file), facts_of(whole)
    )


def cluster(*manifests: str, is_whole: bool = True) -> ClusterIndex:
    """The index of the objects in some YAML documents; each text is a file in a directory of its own."""
    objects = [
        _object(values, f"{number}/all.yaml")
        for number, text in enumerate(manifests)
        for values in yaml.load_all(text, yaml.CSafeLoader)
        if values
    ]
    return index_of(Cluster("", environment="prod"), ClusterContents(tuple(objects), is_whole=is_whole))


NOWHERE = Site()
"""A cluster of which nothing tells where it stands."""


def opened(*manifests: str, site: Site = NOWHERE, is_whole: bool = True) -> list[Exposure]:
    """What a cluster opens."""
    return list(exposures_of(cluster(*manifests, is_whole=is_whole), site, Threshold()))


def lines(found: list[Exposure]) -> list[str]:
    """Exposures in lines: `internet tcp 443 > Deployment shop/cart, for shop.example.com/cart*`."""
    return [_line(one) for one in found]


def _line(one: Exposure) -> str:
    who = "unknown" if one.unknown else "internet" if one.is_internet else "partners"
    sources = f" ({', '.join(one.sources)})" if one.sources else ""
    said = f"{who}{sources} {described(one.packets.services)} > {', '.join(one.targets)}"
    if one.kind == "route":
        said += f", for {', '.join(one.hosts)}{' ' if one.paths else ''}{' '.join(one.paths)}"
    return said + (f", if {one.unknown}" if one.unknown else "")


@functools.cache
def workload(name: str, namespace: str = "shop", port: int = 8080, image: str = "", extra: str = "") -> str:
    """A Deployment and a Service in front of it, whose port 80 is called `http`."""
    return f"""
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      {extra or "terminationGracePeriodSeconds: 30"}
      containers:
        - name: main
          image: {image or f"example.com/{name}:1.0"}
          ports: [{{name: http, containerPort: {port}}}]
---
apiVersion: v1
kind: Service
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  selector: {{app: {name}}}
  ports: [{{name: http, port: 80, targetPort: http}}]
"""


def load_balancer(
    name: str = "web", namespace: str = "shop", spec: str = "", ports: str = "[{port: 80}]", **annotations: str
) -> str:
    """A Service of type LoadBalancer for the pods `app: <name>`; annotations by keys in which `__` stands for `/`."""
    said = "".join(f'\n    {key}: "{value}"' for key, value in annotations.items())
    return f"""
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
  namespace: {namespace}
  annotations:{said or " {}"}
spec:
  type: LoadBalancer
  selector: {{app: {name}}}
  ports: {ports}
  {spec}
"""


ALIBABA = "service.beta.kubernetes.io/alibaba-cloud-loadbalancer-address-type"
ISTIO_DOOR = f"""
---
apiVersion: v1
kind: Service
metadata:
  name: istio-ingressgateway
  namespace: istio-system
  annotations: {{{ALIBABA}: %s}}
spec:
  type: LoadBalancer
  selector: {{istio: ingressgateway, app: istio-ingressgateway}}
  ports:
    - {{name: http2, port: 80, targetPort: 8080}}
    - {{name: https, port: 443, targetPort: 8443}}
    - {{name: tcp, port: 31400, targetPort: 31400}}
"""
"""The load balancer of Istio's gateway: an `internet` one, or `intranet`."""
