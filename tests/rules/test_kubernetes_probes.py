"""K8S009: probes."""

from __future__ import annotations

from typing import Any

import pytest
from kubernetes_objects import pod, run

import gitops_lint.rules.kubernetes_probes  # noqa: F401 - registers the rule


@pytest.mark.parametrize(
    "probe",
    [
        "{httpGet: {path: /, port: http}, periodSeconds: 5}",
        "{httpGet: {path: /, port: 8080}, successThreshold: 1, timeoutSeconds: 0}",
        "{tcpSocket: {port: http}, initialDelaySeconds: 0}",
        "{grpc: {port: 8080}}",
        "{httpGet: {path: /, port: '${PORT}'}}",
        "{httpGet: {path: /, port: '8080'}}",
        "{exec: {command: [cat, /tmp/ready]}}",
        "{exec: {command: [sleep, '1']}, timeoutSeconds: 5}",
        "{exec: {command: [sh, -c, 'test -f /ready || sleep 10']}}",
        "{exec: {command: [sh, -c, 'if true; then sleep 10; fi']}}",
        "{exec: {command: [sh, -c, 'sleep 10 &']}}",
        "{exec: {command: [sh, -c, 'exit 0; sleep 10']}}",
        "{exec: {command: [sh, -c, 'sleep $DELAY']}}",
        "{exec: {command: sleep}}",
        "{exec: []}",
        "{httpGet: x, successThreshold: x}",
    ],
)
@pytest.mark.parametrize("name", ["livenessProbe", "readinessProbe", "startupProbe"])
def test_a_probe_that_can_pass_is_no_finding(name: str, probe: str) -> None:
    assert run("K8S009", pod(f"{{ports: [{{containerPort: 8080, name: http}}], {name}: {probe}}}")) == []


@pytest.mark.parametrize(
    ("probe", "path", "message"),
    [
        ("{httpGet: {port: web}}", "httpGet.port", "it has http"),
        ("{tcpSocket: {port: web}}", "tcpSocket.port", "does not declare"),
        ("{}", "", "nothing to do"),
        ("{periodSeconds: 5}", "", "nothing to do"),
        ("{httpGet: {port: 1}, tcpSocket: {port: 1}}", "tcpSocket", "only one"),
        ("{exec: {command: []}}", "exec", "no command"),
        ("{exec: {}}", "exec", "no command"),
        ("{httpGet: {port: 1}, timeoutSeconds: -1}", "timeoutSeconds", "below zero"),
        ("{httpGet: {port: 1}, failureThreshold: -3}", "failureThreshold", "below zero"),
        ("{httpGet: {port: 1}, successThreshold: 2}", "successThreshold", "must be 1"),
        ("{httpGet: {port: 1}, terminationGracePeriodSeconds: 0}", "terminationGracePeriodSeconds", "at least 1"),
        ("{exec: {command: [sleep, '5']}}", "exec.command", "sleeps 5 s and the probe gives up after 1 s"),
        ("{exec: {command: [/bin/sleep, 1m]}, timeoutSeconds: 30}", "exec.command", "60 s"),
        ("{exec: {command: [sh, -c, 'sleep 3; true']}}", "exec.command", "3 s"),
        ("{exec: {command: [/bin/bash, -ec, 'curl localhost && sleep 2.5']}}", "exec.command", "2.5 s"),
    ],
)
def test_a_probe_that_is_refused_or_cannot_pass_is_an_error(probe: str, path: str, message: str) -> None:
    (found,) = run("K8S009", pod(f"{{ports: [{{containerPort: 8080, name: http}}], livenessProbe: {probe}}}"))
    assert found.path == f"spec.containers[0].livenessProbe.{path}".rstrip(".")
    assert message in found.message


def test_a_readiness_probe_may_ask_for_several_successes_and_ends_nothing() -> None:
    assert run("K8S009", pod("readinessProbe: {httpGet: {port: 1}, successThreshold: 2}")) == []
    (found,) = run("K8S009", pod("readinessProbe: {httpGet: {port: 1}, terminationGracePeriodSeconds: 5}"))
    assert found.path.endswith("terminationGracePeriodSeconds")


def test_a_port_of_another_container_is_not_found() -> None:
    other = (
        "containers: [{name: a, image: a, livenessProbe: {httpGet: {port: http}}},"
        " {name: b, image: b, ports: [{name: http, containerPort: 80}]}]"
    )
    assert [found.path for found in run("K8S009", pod(spec=other))] == ["spec.containers[0].livenessProbe.httpGet.port"]


@pytest.mark.parametrize(
    ("spec", "findings"),
    [
        ("initContainers: [{name: a, image: a, livenessProbe: {httpGet: {port: 1}}}]", 1),
        ("initContainers: [{name: a, image: a, restartPolicy: Always, livenessProbe: {httpGet: {port: 1}}}]", 0),
        ("ephemeralContainers: [{name: a, image: a, livenessProbe: {httpGet: {port: 1}}}]", 1),
    ],
)
def test_only_what_keeps_running_is_probed(spec: str, findings: int) -> None:
    assert len(run("K8S009", pod(spec=spec))) == findings


def test_knative_fills_in_the_handler() -> None:
    values: Any = {"apiVersion": "serving.knative.dev/v1", "kind": "Service", "metadata": {"name": "a"}}
    values["spec"] = {"template": {"spec": {"containers": [{"image": "a", "readinessProbe": {"periodSeconds": 1}}]}}}
    assert run("K8S009", values) == []
