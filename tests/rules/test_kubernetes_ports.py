"""K8S006 and K8S010: ports."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run, thing

import gitops_lint.rules.kubernetes_duplicate_ports
import gitops_lint.rules.kubernetes_ports  # noqa: F401 - registers the rules
from gitops_lint.model.rule import Operation


def _service(ports: str) -> Any:
    return thing("Service", f"spec: {{ports: {ports}}}")


_GATEWAY = "networking.istio.io/v1"


@pytest.mark.parametrize(
    "values",
    [
        pod("ports: [{containerPort: 1}, {containerPort: 65535, name: http-2, hostPort: 80}]"),
        pod("{ports: [{containerPort: 80}], livenessProbe: {httpGet: {port: 80}}, readinessProbe: {grpc: {port: 1}}}"),
        pod("ports: [{containerPort: '${PORT}', name: '${NAME}-Http'}]"),
        pod("ports: [{containerPort: '80'}, {containerPort: true}, 3, {hostPort: 0, containerPort: 1}]"),
        _service("[{port: 80, targetPort: http, nodePort: 30000, name: web}]"),
        _service("[{port: 80, targetPort: '$(PORT)', nodePort: 0}]"),
        _service("{port: 80}"),
        thing(
            "NetworkPolicy", "spec: {ingress: [{ports: [{port: http}, {port: 1, endPort: 2}]}]}", "networking.k8s.io/v1"
        ),
        thing("Gateway", "spec: {servers: [{port: {number: 443}}]}", _GATEWAY),
    ],
)
def test_ports_that_kubernetes_takes_are_no_finding(values: Any) -> None:
    assert run("K8S006", values) == []


@pytest.mark.parametrize(
    ("values", "path", "severity", "meant"),
    [
        (pod("ports: [{containerPort: 0}]"), "spec.containers[0].ports[0].containerPort", "error", None),
        (pod("ports: [{containerPort: 65536}]"), "spec.containers[0].ports[0].containerPort", "error", None),
        (pod("ports: [{containerPort: 1, hostPort: -1}]"), "spec.containers[0].ports[0].hostPort", "error", None),
        (pod("ports: [{containerPort: 1, name: 'Http'}]"), "spec.containers[0].ports[0].name", "error", None),
        (
            pod("ports: [{containerPort: 1, name: much-too-long-name}]"),
            "spec.containers[0].ports[0].name",
            "error",
            None,
        ),
        (pod("livenessProbe: {httpGet: {port: 0}}"), "spec.containers[0].livenessProbe.httpGet.port", "error", None),
        (
            pod("startupProbe: {tcpSocket: {port: '80'}}"),
            "spec.containers[0].startupProbe.tcpSocket.port",
            "error",
            "80",
        ),
        (pod("readinessProbe: {grpc: {port: 99999}}"), "spec.containers[0].readinessProbe.grpc.port", "error", None),
        (
            pod("lifecycle: {preStop: {httpGet: {port: 0}}}"),
            "spec.containers[0].lifecycle.preStop.httpGet.port",
            "error",
            None,
        ),
        (_service("[{port: 0}]"), "spec.ports[0].port", "error", None),
        (_service("[{port: 80, targetPort: '8080'}]"), "spec.ports[0].targetPort", "error", "8080"),
        (_service("[{port: 80, targetPort: '99999'}]"), "spec.ports[0].targetPort", "error", None),
        (_service("[{port: 80, nodePort: 80}]"), "spec.ports[0].nodePort", "warning", None),
        (_service("[{port: 80, nodePort: 70000}]"), "spec.ports[0].nodePort", "error", None),
        (_service("[{port: 80, name: Web}]"), "spec.ports[0].name", "error", None),
        (
            thing("Ingress", "spec: {defaultBackend: {service: {port: {name: '80'}}}}", "networking.k8s.io/v1"),
            "spec.defaultBackend.service.port.name",
            "error",
            "80",
        ),
        (
            thing("HTTPRoute", "spec: {rules: [{backendRefs: [{port: 808080}]}]}", "gateway.networking.k8s.io/v1"),
            "spec.rules[0].backendRefs[0].port",
            "error",
            None,
        ),
        (
            thing("NetworkPolicy", "spec: {egress: [{ports: [{port: 0}]}]}", "networking.k8s.io/v1"),
            "spec.egress[0].ports[0].port",
            "error",
            None,
        ),
        (thing("ServiceEntry", "spec: {ports: [{number: 0}]}", _GATEWAY), "spec.ports[0].number", "error", None),
    ],
)
def test_ports_that_kubernetes_refuses_are_findings(values: Any, path: str, severity: str, meant: str | None) -> None:
    (found,) = run("K8S006", values)
    assert (found.path, str(found.severity)) == (path, severity)
    assert found.change == (meant and (Operation.REPLACE, path, meant))


def test_knative_fills_in_the_port_that_is_0() -> None:
    container = "{image: a, ports: [{containerPort: 0}], readinessProbe: {httpGet: {path: /, port: 0}}}"
    values = thing("Service", f"spec: {{template: {{spec: {{containers: [{container}]}}}}}}", "serving.knative.dev/v1")
    assert run("K8S006", values) == []


@pytest.mark.parametrize(
    "values",
    [
        _service("[{port: 80}]"),
        _service("[{name: a, port: 53, protocol: UDP}, {name: b, port: 53, protocol: TCP}]"),
        _service("[{name: a, port: 80, nodePort: 30001}, {name: b, port: 81, nodePort: 30002}]"),
        _service("[3, {name: a, port: 80}]"),
        pod("ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]"),
        pod("ports: [{containerPort: 80, name: a}, {containerPort: 81, name: b}]"),
        pod("ports: [{containerPort: 80, hostPort: 80}, {containerPort: 80, hostPort: 81}]"),
        pod(
            "ports: [{containerPort: 80, name: http}]",
            "initContainers: [{name: wait, image: a, ports: [{containerPort: 80, name: http}]}]",
        ),
        pod("", "initContainers: [{name: wait, image: a, ports: [{containerPort: 80}, {containerPort: 80}]}]"),
    ],
)
def test_ports_that_differ_are_no_finding(values: Any) -> None:
    assert run("K8S010", values) == []


_TWO = "initContainers: [{name: proxy, image: a, restartPolicy: Always, ports: [%s]}]"


@pytest.mark.parametrize(
    ("values", "path", "severity", "fix"),
    [
        (_service("[{name: a, port: 80}, {name: a, port: 81}]"), "spec.ports[1].name", "error", False),
        (_service("[{name: a, port: 80}, {name: b, port: 80}]"), "spec.ports[1].port", "error", False),
        (_service("[{name: a, port: 80}, {port: 81}]"), "spec.ports[1]", "error", False),
        (
            _service("[{name: a, port: 80, nodePort: 30001}, {name: b, port: 81, nodePort: 30001}]"),
            "spec.ports[1].nodePort",
            "error",
            False,
        ),
        (
            pod("ports: [{containerPort: 80, name: a}, {containerPort: 81, name: a}]"),
            "spec.containers[0].ports[1].name",
            "error",
            False,
        ),
        (
            pod(
                "",
                "initContainers: [{name: wait, image: a, ports: [{containerPort: 80, name: a}, "
                "{containerPort: 81, name: a}]}]",
            ),
            "spec.initContainers[0].ports[1].name",
            "error",
            False,
        ),
        (pod("ports: [{containerPort: 80}, {containerPort: 80}]"), "spec.containers[0].ports[1]", "warning", True),
        (
            pod("ports: [{containerPort: 80}, {containerPort: 80, name: http}]"),
            "spec.containers[0].ports[1]",
            "warning",
            False,
        ),
        (
            pod("ports: [{containerPort: 80, hostPort: 1}, {containerPort: 81, hostPort: 1}]"),
            "spec.containers[0].ports[1]",
            "error",
            False,
        ),
        (
            pod("ports: [{containerPort: 80}]", _TWO % "{containerPort: 80}"),
            "spec.containers[0].ports[0]",
            "warning",
            False,
        ),
        (
            pod("ports: [{containerPort: 80, name: a}]", _TWO % "{containerPort: 81, name: a}"),
            "spec.containers[0].ports[0].name",
            "warning",
            False,
        ),
        (
            pod("ports: [{containerPort: 80}, {containerPort: 80}]", "hostNetwork: true"),
            "spec.containers[0].ports[1]",
            "error",
            False,
        ),
    ],
)
def test_ports_that_are_declared_twice_are_findings(values: Any, path: str, severity: str, fix: bool) -> None:
    (found,) = run("K8S010", values)
    assert (found.path, str(found.severity)) == (path, severity)
    assert found.change == ((Operation.REMOVE, path, "") if fix else None)
