"""K8S018 to K8S021: Services without pods or ports behind them, and routes to Services that are not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from gitops_lint.analysis.cluster_index import ClusterIndex, Pods, Standing, namespace_of
from gitops_lint.analysis.fields import at
from gitops_lint.analysis.services import ServicePort, is_external_name, ports_of, routed_port, routes, selector_of
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule


@rule("K8S018", severity=Severity.WARNING, aliases=("dangling-service", "service-targets-pod"))
def service_selects_nothing(index: ClusterIndex) -> Iterator[Finding]:
    """A Service's selector finds no pod.

    Every request to it is refused. Nothing is said of a namespace whose pods are not known: where none is declared, or
    where a chart, Argo CD, Flux or an operator brings others.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: crat
      ports:
        - port: 80
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
    ```
    """
    for service in index.of_kinds("Service"):
        selector = selector_of(service)
        if selector is not None and index.selects_nothing(selector, service):
            yield Finding(
                f"no pod has the labels {selector}, so the Service leads nowhere; mend the selector",
                ResourcePath(service, ("spec", "selector")),
            )


@rule("K8S019", severity=Severity.ERROR)
def target_port_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A Service leads to a port that none of its pods has.

    A port by name is looked for among the ports of the pods' containers; a pod that lacks it gets no requests
    (`FindPort` in pkg/api/v1/pod of Kubernetes). A port by number need not be declared, so that it is a warning, and
    only where the Service has no other port and each of the pods' containers declares its own.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
          targetPort: web
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          ports:
            - name: http
              containerPort: 8080
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      selector:
        app: cart
      ports:
        - port: 80
          targetPort: http
    ---
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          ports:
            - name: http
              containerPort: 8080
    ```
    """
    for service in index.of_kinds("Service"):
        selector = selector_of(service)
        pods = index.selected(selector, namespace_of(service)) if selector is not None else []
        if not pods or not index.knows_pods(service):
            continue
        ports = ports_of(service)
        for port in ports:
            severity = _severity_of_a_missing_port(port, ports, pods)
            if severity is not None:
                key = "targetPort" if isinstance(port.target, str) or port.target != port.number else "port"
                yield Finding(
                    f"no container of {_workloads(pods)} has a {port.protocol} port {port.target}{_declared(pods)}; "
                    "mend targetPort, or declare the port",
                    ResourcePath(service, (*port.path, key)),
                    severity=severity,
                )


_PROTOCOLS: Final = ("TCP", "UDP", "SCTP")
_MESH_PORTS: Final = range(15000, 15091)
"""The ports of Istio's sidecars, which no manifest has: https://istio.io/latest/docs/ops/deployment/requirements/."""


def _severity_of_a_missing_port(
    port: ServicePort, ports: Sequence[ServicePort], pods: Sequence[Pods]
) -> Severity | None:
    """How bad it is that the pods have no such port; None where one has it, or may have."""
    containers = [one for pod in pods for one in pod.template.containers if one.keeps_running]
    declared = [one for container in containers for one in container.ports]
    if port.protocol not in _PROTOCOLS:
        return None
    if isinstance(port.target, str):
        if any(one.name == port.target and one.protocol == port.protocol for one in declared):
            return None
        return Severity.ERROR if not any("$" in one.name or one.number is None for one in declared) else None
    is_certain = len(ports) == 1 and containers != [] and all(container.ports for container in containers)
    if port.target is None or port.target in _MESH_PORTS or not is_certain:
        return None
    return None if any(one.number in (port.target, None) for one in declared) else Severity.WARNING


def _workloads(pods: Sequence[Pods]) -> str:
    names = sorted({pod.resource.name for pod in pods})
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")


def _declared(pods: Sequence[Pods]) -> str:
    ports = {
        f"{one.number}{'' if one.protocol == 'TCP' else f'/{one.protocol}'}{f' ({one.name})' if one.name else ''}"
        for pod in pods
        for container in pod.template.containers
        for one in container.ports
    }
    return f", only {', '.join(sorted(ports))}" if ports else ""


@rule(
    "K8S020",
    severity=Severity.WARNING,
    aliases=("dangling-ingress", "ingress-targets-service"),
)
def routed_service_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """An Ingress, a route of the Gateway API or a VirtualService leads to a Service that is not there.

    Requests are answered with 503 or 500. A host of the mesh that is a whole domain name, or that a ServiceEntry
    declares, is no Service.

    Bad:
    ```yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      defaultBackend:
        service:
          name: basket
          port:
            number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      ports:
        - port: 80
    ```

    Good:
    ```yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      defaultBackend:
        service:
          name: cart
          port:
            number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      ports:
        - port: 80
    ```
    """
    entries = {
        host
        for entry in index.of_kinds("ServiceEntry.networking.istio.io")
        for host in _texts(at(entry.values, ("spec", "hosts")))
    }
    told: set[tuple[int, str, str]] = set()
    for naming in routes(index):
        name, namespace = naming.reference.name, naming.namespace
        key = (id(naming.resource), namespace, name)
        if key in told or name in entries or f"{name}.{namespace}.svc.cluster.local" in entries:
            continue
        if index.standing("Service", namespace, name) is Standing.MISSING:
            told.add(key)
            yield Finding(
                f"nothing here declares or produces the Service {name}, so requests are not answered; "
                "mend its name, or declare it",
                ResourcePath(naming.resource, naming.reference.path),
            )


def _texts(values: object) -> list[str]:
    return [one for one in values if isinstance(one, str)] if isinstance(values, list) else []


@rule("K8S021", severity=Severity.ERROR)
def routed_port_is_missing(index: ClusterIndex) -> Iterator[Finding]:
    """A route leads to a port that the Service does not have.

    The port that a route names is one of the Service, not of the container behind it.

    Bad:
    ```yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      defaultBackend:
        service:
          name: cart
          port:
            number: 8080
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      ports:
        - port: 80
          targetPort: 8080
    ```

    Good:
    ```yaml
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      name: shop
    spec:
      defaultBackend:
        service:
          name: cart
          port:
            number: 80
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      ports:
        - port: 80
          targetPort: 8080
    ```
    """
    for naming in routes(index):
        routed = routed_port(naming)
        services = index.declared("Service", naming.namespace, naming.reference.name)
        if routed is None or not services or any(map(is_external_name, services)):
            continue
        ports = [port for service in services for port in ports_of(service)]
        is_there = any(routed.port in (port.number, port.name) or port.number is None for port in ports)
        if ports and not is_there:
            has = ", ".join(f"{port.number} ({port.name})" if port.name else str(port.number) for port in ports)
            yield Finding(
                f"the Service {naming.reference.name} has no port {routed.port}, only {has}; name one of these",
                ResourcePath(naming.resource, routed.path),
                related=((ResourcePath(services[0], ("spec", "ports")), "the ports of the Service"),),
            )
