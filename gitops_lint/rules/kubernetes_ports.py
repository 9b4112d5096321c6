"""K8S006: ports that are out of range or misnamed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from gitops_lint.analysis.fields import Pattern, fields, pattern, sieve
from gitops_lint.analysis.workloads import POD_TEMPLATE_PATHS, Container, Port, pod_template
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
        if value.isdecimal() and value.isascii() and len(value) < 6 and 0 < int(value) <= _LARGEST:
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
            *((f"spec.{protocol}.*.route.*.destination.port.number", _number) for protocol in ("http", "tcp", "tls")),
            ("spec.http.*.mirror.port.number", _number),
            ("spec.http.*.mirrors.*.destination.port.number", _number),
        ],
        # https://gateway-api.sigs.k8s.io/reference/spec/#listener
        "Gateway.gateway.networking.k8s.io": [("spec.listeners.*.port", _number)],
        # https://gateway-api.sigs.k8s.io/reference/spec/#backendobjectreference and #parentreference
        **{
            f"{route}.gateway.networking.k8s.io": [
                ("spec.rules.*.backendRefs.*.port", _number),
                ("spec.parentRefs.*.port", _number),
            ]
            for route in ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")
        },
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


# kube-linter, docs/generated/checks.md: invalid-target-ports; kube-score, score/container/container.go:
# container-ports-check, of which K8S010 has the part on names.
@rule(
    "K8S006",
    severity=Severity.ERROR,
    kinds={*POD_TEMPLATE_PATHS, *_FIELDS},
    aliases=("invalid-target-ports", "container-ports-check"),
)
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
    if resource.kind in _FIELDS and not _FINE_FIELDS[resource.kind](resource.values):
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
