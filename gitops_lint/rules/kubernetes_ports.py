"""K8S006 and K8S010: ports that are out of range or misnamed, and ports that are declared twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.fields import Pattern, fields, passes, pattern, sieve
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, Container, PodTemplate, Port, pod_template
from gitops_lint.kubernetes.names import dns_label, port_name
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Fix, Operation, PathChange, Severity, rule
from gitops_lint.model.source import Path

_LARGEST: Final = 65535
_NODE_PORTS: Final = range(30000, 32768)


def _number(value: Any, path: Path) -> Iterator[Finding]:
    """Source: apimachinery/pkg/util/validation, IsValidPortNum."""
    if isinstance(value, int) and not isinstance(value, bool) and not 0 < value <= _LARGEST:
        yield Finding(f"{value} is not a port number; ports run from 1 to {_LARGEST}", path)


def _name(value: Any, path: Path) -> Iterator[Finding]:
    """Source: apimachinery/pkg/util/validation, IsValidPortName."""
    if isinstance(value, str) and not is_filled_in_later(value) and (fault := port_name(value)):
        fix = None
        if value.isdecimal() and value.isascii() and 0 < int(value) <= _LARGEST:
            fix = Fix(f"Write {int(value)} without quotes", (PathChange(Operation.REPLACE, path, str(int(value))),))
        yield Finding(f'port name "{value}" {fault}', path, fix=fix)


def _number_or_name(value: Any, path: Path) -> Iterator[Finding]:
    """Source: pkg/apis/core/validation, ValidatePortNumOrName."""
    yield from (_name if isinstance(value, str) else _number)(value, path)


def _label(value: Any, path: Path) -> Iterator[Finding]:
    """A Service's port name. Source: pkg/apis/core/validation, validateServicePort."""
    if isinstance(value, str) and value and not is_filled_in_later(value) and (fault := dns_label(value)):
        yield Finding(f'port name "{value}" {fault}', path)


def _node_port(value: Any, path: Path) -> Iterator[Finding]:
    """Source: https://kubernetes.io/docs/concepts/services-networking/service/#type-nodeport."""
    if not isinstance(value, int) or isinstance(value, bool) or value == 0 or value in _NODE_PORTS:
        return
    if not 0 < value <= _LARGEST:
        yield from _number(value, path)
        return
    yield Finding(
        f"node port {value} is outside {_NODE_PORTS[0]}-{_NODE_PORTS[-1]}, the range of a cluster that was not given "
        "another one (--service-node-port-range of the API server); such a cluster refuses it",
        path,
        severity=Severity.WARNING,
    )


_Check = Callable[[Any, Path], Iterator[Finding]]
_NETWORK_POLICY: Final = [
    (f"spec.{direction}.*.ports.*.{key}", check)
    for direction in ("ingress", "egress")
    for key, check in (("port", _number_or_name), ("endPort", _number))
]
_FIELDS: Final[Mapping[str, tuple[tuple[Pattern, _Check], ...]]] = {
    kind: tuple((pattern(text), check) for text, check in rows)
    for kind, rows in {
        "Service": [
            ("spec.ports.*.port", _number),
            ("spec.ports.*.targetPort", _number_or_name),
            ("spec.ports.*.nodePort", _node_port),
            ("spec.ports.*.name", _label),
            ("spec.healthCheckNodePort", _node_port),
        ],
        # pkg/apis/networking/validation: validateIngressBackend, ValidateNetworkPolicyPort
        "Ingress.networking.k8s.io": [
            (f"{backend}.service.port.{key}", check)
            for backend in ("spec.defaultBackend", "spec.rules.*.http.paths.*.backend")
            for key, check in (("number", _number), ("name", _name))
        ],
        "NetworkPolicy.networking.k8s.io": _NETWORK_POLICY,
        # istio.io/istio/pkg/config/validation/agent: ValidatePort
        "Gateway.networking.istio.io": [("spec.servers.*.port.number", _number)],
        "ServiceEntry.networking.istio.io": [
            ("spec.ports.*.number", _number),
            ("spec.ports.*.targetPort", _number),
        ],
        "VirtualService.networking.istio.io": [
            (f"spec.{protocol}.*.route.*.destination.port.number", _number) for protocol in ("http", "tcp", "tls")
        ],
        # https://gateway-api.sigs.k8s.io/reference/spec/#listener
        "Gateway.gateway.networking.k8s.io": [("spec.listeners.*.port", _number)],
    }.items()
}


def _is_fine(value: Any) -> bool:
    """Whether every check but that of node ports takes the value; false where it takes a closer look."""
    if isinstance(value, int):
        return 0 < value <= _LARGEST
    return isinstance(value, str) and port_name(value) is None


_FINE_FIELDS: Final = {
    kind: sieve({wanted: _NODE_PORTS.__contains__ if check is _node_port else _is_fine for wanted, check in rows})
    for kind, rows in _FIELDS.items()
}
_HANDLERS: Final = (
    (pattern("httpGet.port"), _number_or_name),
    (pattern("tcpSocket.port"), _number_or_name),
    (pattern("grpc.port"), _number),
)


@rule("K8S006", severity=Severity.ERROR, kinds={*POD_TEMPLATE_PATHS, *_FIELDS})
def invalid_port(resource: Resource) -> Iterator[Finding]:
    """A port is out of range, or its name is not one.

    Ports run from 1 to 65535. A port that is named in a container or referred to by name has a name of at most 15
    lower case letters, digits and hyphens, of which one is a letter: `"8080"` in quotes is a name, and not a valid
    one. The API server refuses the object; a node port outside the usual range is refused unless the cluster was
    given another range.

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
          targetPort: "8080"
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
          targetPort: 8080
    ```
    """
    template = pod_template(resource)
    if template is not None:
        for container in template.containers:
            if not all(map(_is_fine_port, container.ports)):
                yield from _of_container_ports(container, is_knative=template.is_knative)
            for probe in container.probes:
                handler = probe.values.get("httpGet")
                if isinstance(handler, dict) and _is_fine(handler.get("port")):
                    continue
                yield from _of_handler(probe.values, (*container.path, probe.name), is_knative=template.is_knative)
            lifecycle = container.values.get("lifecycle")
            if isinstance(lifecycle, dict):
                for name, handler in lifecycle.items():
                    yield from _of_handler(handler, (*container.path, "lifecycle", name), is_knative=False)
    if resource.kind in _FIELDS and not passes(resource.values, _FINE_FIELDS[resource.kind]):
        for wanted, check in _FIELDS[resource.kind]:
            for path, value in fields(resource.values, wanted):
                yield from check(value, path)


def _is_fine_port(port: Port) -> bool:
    is_named_well = not port.name or port_name(port.name) is None
    return port.number is not None and 0 < port.number <= _LARGEST and port.host_port == 0 and is_named_well


def _of_container_ports(container: Container, *, is_knative: bool) -> Iterator[Finding]:
    for port in container.ports:
        if port.number is not None and not (is_knative and port.number == 0):
            yield from _number(port.number, (*container.path, *port.path, "containerPort"))
        if port.host_port:
            yield from _number(port.host_port, (*container.path, *port.path, "hostPort"))
        if port.name:
            yield from _name(port.name, (*container.path, *port.path, "name"))


def _of_handler(handler: Any, path: Path, *, is_knative: bool) -> Iterator[Finding]:
    for wanted, check in _HANDLERS:
        if isinstance(handler, dict) and wanted[0] in handler:
            for place, value in fields(handler, wanted):
                if not (is_knative and value == 0):  # Knative fills in the container's port
                    yield from check(value, (*path, *place))


@rule(
    "K8S010",
    severity=Severity.ERROR,
    kinds={*POD_TEMPLATE_PATHS, "Service"},
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
