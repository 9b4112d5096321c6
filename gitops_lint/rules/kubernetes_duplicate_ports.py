"""K8S010: ports that are declared twice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, Container, PodTemplate, Port, pod_template
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule
from gitops_lint.model.source import Path


# kube-score, score/container/container.go: container-ports-check, of which K8S006 has the part on single ports.
@rule(
    "K8S010",
    severity=Severity.ERROR,
    kinds={*POD_TEMPLATE_PATHS, "Service"},
    aliases=("container-ports-check",),
)
def duplicate_port(resource: Resource) -> Iterator[Finding]:
    """The same port, or the same port name, is declared twice.

    The API server refuses a Service or container in which two ports share a name, a Service with the same port and
    protocol twice or with several ports of which one has no name, and two containers of a pod that want the same port
    of the host. Two containers that declare the same port are taken with a warning; only one of them can listen.

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
        - name: http
          port: 80
        - name: metrics
          port: 80
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
        - name: http
          port: 80
        - name: metrics
          port: 9090
    ```
    """
    if resource.kind == "Service":
        spec = resource.values.get("spec")
        ports = spec.get("ports") if isinstance(spec, dict) else None
        if isinstance(ports, list) and len(ports) > 1 and not _differ(ports):
            yield from _of_service([(index, port) for index, port in enumerate(ports) if isinstance(port, dict)])
        return
    template = pod_template(resource)
    if template is not None and not template.is_knative:
        running = [container for container in template.containers if container.keeps_running]
        if not _differ_in_all(running, template):
            yield from _of_pod(template, running)
        for container in template.containers:
            if len(container.ports) > 1 and not container.keeps_running:
                yield from _of_finishing(container)


def _differ(ports: list[Any]) -> bool:
    """Whether the ports of a Service certainly differ in name and number; false where it takes a closer look."""
    names, numbers = set(), set()
    for port in ports:
        if not isinstance(port, dict) or "nodePort" in port:
            return False
        name, number = port.get("name"), port.get("port")
        if not isinstance(name, str) or not name or not isinstance(number, int):
            return False
        names.add(name)
        numbers.add(number)
    return len(names) == len(numbers) == len(ports)


def _differ_in_all(running: list[Container], template: PodTemplate) -> bool:
    """Whether the ports of a pod certainly differ in name and number; false where it takes a closer look."""
    ports = [port for container in running for port in container.ports]
    if len(ports) < 2:
        return True
    names = [port.name for port in ports if port.name]
    is_on_host = "hostNetwork" in template.spec or any(port.host_port for port in ports)
    return not is_on_host and len({*names}) == len(names) and len({port.number for port in ports}) == len(ports)


def _of_service(ports: list[tuple[int, dict[str, Any]]]) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidateService and validateServicePort."""
    names: dict[str, Path] = {}
    numbers: dict[tuple[int, str], Path] = {}
    node_ports: dict[tuple[int, str], Path] = {}
    for index, port in ports:
        path: Path = ("spec", "ports", index)
        name, protocol = port.get("name"), port.get("protocol") or "TCP"
        if name is None or name == "":
            yield Finding("a Service with several ports needs a name for each; give this one a name", path)
        elif isinstance(name, str):
            yield from _twice(names, name, (*path, "name"), f'port name "{name}"')
        if not isinstance(protocol, str):
            continue
        for key, seen in (("port", numbers), ("nodePort", node_ports)):
            number = port.get(key)
            if isinstance(number, int) and number and not isinstance(number, bool):
                what = "port" if key == "port" else "node port"
                yield from _twice(seen, (number, protocol), (*path, key), f"{what} {number}/{protocol}")


def _twice(seen: dict[Any, Path], key: Any, path: Path, what: str) -> Iterator[Finding]:
    if key not in seen:
        seen[key] = path
    elif not is_filled_in_later(key):
        yield Finding(
            f"{what} is declared twice; the API server refuses that: change or remove one",
            path,
            related=((seen[key], "first declared here"),),
        )


def _of_pod(template: PodTemplate, running: list[Container]) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation (validateContainerPorts, checkHostPortConflicts), pkg/api/pod/warnings.go."""
    declared: dict[tuple[int, str], list[tuple[Container, Port]]] = {}
    named: dict[str, list[tuple[Container, Port]]] = {}
    on_host: dict[tuple[int, str, str], Path] = {}
    host_network = template.spec.get("hostNetwork") is True
    for container in running:
        for port in container.ports:
            path = (*container.path, *port.path)
            if port.name and not is_filled_in_later(port.name):
                namesakes = named.setdefault(port.name, [])
                for other, first in namesakes:
                    if other is container or first.protocol == port.protocol:
                        yield _same_name(container, port, other, first)
                        break
                namesakes.append((container, port))
            if port.number is None:
                continue
            if port.host_port or host_network:
                wanted = (port.host_port or port.number, port.protocol, port.host_ip)
                yield from _twice(on_host, wanted, path, f"port {wanted[0]}/{wanted[1]} of the host")
                if on_host[wanted] != path:
                    continue
            others = declared.setdefault((port.number, port.protocol), [])
            for other, first in others:
                if _overlap(port, first):
                    yield _same_port(container, port, other, first)
                    break
            others.append((container, port))


def _of_finishing(container: Container) -> Iterator[Finding]:
    """Names alone, and its own alone: an init container that ends leaves its ports to the others."""
    named: dict[str, Port] = {}
    for port in container.ports:
        if port.name and not is_filled_in_later(port.name):
            first = named.setdefault(port.name, port)
            if first is not port:
                yield _same_name(container, port, container, first)


def _overlap(port: Port, other: Port) -> bool:
    same_place = (port.host_port, port.host_ip) == (other.host_port, other.host_ip)
    return same_place or not port.host_port or not other.host_port


def _same_name(container: Container, port: Port, other: Container, first: Port) -> Finding:
    path = (*container.path, *port.path, "name")
    related = (((*other.path, *first.path, "name"), "first declared here"),)
    if container is other:
        return Finding(
            f'port name "{port.name}" is declared twice in this container; the API server refuses that: change one',
            path,
            related=related,
        )
    return Finding(
        f'port name "{port.name}" is declared in container {other.name} too; a Service that uses the name reaches only '
        "that one: give this port another name",
        path,
        severity=Severity.WARNING,
        related=related,
    )


def _same_port(container: Container, port: Port, other: Container, first: Port) -> Finding:
    path = (*container.path, *port.path)
    where = "in this container" if container is other else f"in container {other.name} too, in the same network"
    fix = None
    if container is other and port._replace(path=()) == first._replace(path=()):
        fix = Fix("Remove the second declaration", (PathChange(Operation.REMOVE, path),))
    return Finding(
        f"port {port.number}/{port.protocol} is declared {'twice ' if container is other else ''}{where}; remove one",
        path,
        severity=Severity.WARNING,
        fix=fix,
        related=(((*other.path, *first.path), "first declared here"),),
    )
