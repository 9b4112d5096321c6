"""K8S051, K8S052 and K8S061: when a pod is ready, and when it is started again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.workloads import Container, PodTemplate
from gitops_lint.model.rule import Finding, Severity, rule

_SERVING: Final = frozenset({
    "Deployment.apps", "StatefulSet.apps", "ReplicaSet.apps", "ReplicationController", "Deployment.extensions",
    "Rollout.argoproj.io",
})  # fmt: skip
"""Kinds whose pods a Service may stand before. A Job's and a CronJob's are none, Knative probes by itself."""


# kube-linter: no-readiness-probe; kube-score: pod-probes; Polaris: readinessProbeMissing.
@rule(
    "K8S051",
    severity=Severity.WARNING,
    aliases=("no-readiness-probe", "pod-probes", "readinessProbeMissing", "CKV_K8S_9"),
)
def traffic_before_ready(template: PodTemplate) -> Iterator[Finding]:
    """A pod that serves a port never says when it is ready.

    Without a readiness probe a pod gets requests as soon as its process runs, and a rollout goes on though the new
    version cannot answer. One container with a probe will do for the pod. Pods without a declared port, Jobs and
    DaemonSets are left out, and so is what a mesh's gateway template fills in.

    Bad:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              ports:
                - {name: http, containerPort: 8080}
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              ports:
                - {name: http, containerPort: 8080}
              readinessProbe:
                httpGet: {path: /readyz, port: http}
    ```
    """
    first = _unprobed(template, "readinessProbe")
    if first is not None:
        yield Finding(
            f"nothing says when it is ready to serve {_ports(first)}; give container {first.name} a readinessProbe",
            first.place,
            key=True,
        )


# kube-linter: no-liveness-probe; Polaris: livenessProbeMissing; kube-score says it within pod-probes.
@rule("K8S061", severity=Severity.NOTE, aliases=("no-liveness-probe", "livenessProbeMissing", "CKV_K8S_8"))
def never_restarted(template: PodTemplate) -> Iterator[Finding]:
    """A pod that serves a port is never restarted when it hangs.

    A process that ends is started again by itself; one that is deadlocked stays, unready, until somebody looks. One
    container with a liveness probe will do for the pod. The same pods are left out as by K8S051, and so are those whose
    program is sure to end when it cannot go on: say so in a suppression.

    Bad:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              ports:
                - {name: http, containerPort: 8080}
    ```

    Good:
    ```yaml
    apiVersion: apps/v1
    kind: Deployment
    metadata:
      name: cart
    spec:
      selector:
        matchLabels: {app: cart}
      template:
        metadata:
          labels: {app: cart}
        spec:
          containers:
            - name: cart
              image: example.com/cart:1.0
              ports:
                - {name: http, containerPort: 8080}
              livenessProbe:
                httpGet: {path: /healthz, port: http}
    ```
    """
    container = _unprobed(template, "livenessProbe")
    if container is not None:
        yield Finding(
            f"nothing restarts the pod when it hangs; give container {container.name} a livenessProbe that asks for "
            "the process alone",
            container.place,
            key=True,
        )


def _unprobed(template: PodTemplate, probe: str) -> Container | None:
    """The first container that serves a port, in a pod none of whose containers has the probe."""
    if template.resource.kind not in _SERVING or template.resource.later_changes.is_patched:
        return None
    first = None
    for container in template.containers:
        if probe in container.values or container.image == "auto":
            return None
        if first is None and container.ports and container.keeps_running:
            first = container
    return first


def _ports(container: Container) -> str:
    named = [port.name or str(port.number) for port in container.ports if port.name or port.number]
    return f"port {', '.join(named)}" if named else "its port"


_HANDLERS: Final = ("httpGet", "tcpSocket", "exec", "grpc")


# kube-score: pod-probes-identical. A liveness probe that waits longer is what Kubernetes' documentation proposes:
# https://kubernetes.io/docs/concepts/configuration/liveness-readiness-startup-probes/
@rule("K8S052", severity=Severity.NOTE, aliases=("pod-probes-identical",))
def restarted_when_unready(container: Container) -> Iterator[Finding]:
    """A container is started again for what should only take it out of service.

    Where the liveness probe asks the same as the readiness probe and gives up no later, a dependency that is away for
    a moment ends in restarts of every pod. Ask for the process alone, or give the liveness probe a higher
    `failureThreshold`.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          readinessProbe:
            httpGet: {path: /healthz, port: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: 8080}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Pod
    metadata:
      name: cart
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0
          readinessProbe:
            httpGet: {path: /healthz, port: 8080}
          livenessProbe:
            httpGet: {path: /healthz, port: 8080}
            failureThreshold: 10
    ```
    """
    if len(container.probes) < 2:
        return
    probes = {probe.name: probe.values for probe in container.probes}
    live, ready = probes.get("livenessProbe"), probes.get("readinessProbe")
    if live is None or ready is None:
        return
    asked = [live[name] for name in _HANDLERS if name in live]
    if asked and asked == [ready[name] for name in _HANDLERS if name in ready] and _patience(live) <= _patience(ready):
        yield Finding(
            "the liveness probe asks what the readiness probe asks and gives up no later, so pods that should wait are "
            "restarted; ask for the process alone, or raise failureThreshold",
            ("livenessProbe",),
            key=True,
        )


def _patience(probe: dict[str, Any]) -> int:
    """Seconds of failure until a probe gives up (pkg/apis/core/v1/defaults.go: SetDefaults_Probe)."""
    period, failures = probe.get("periodSeconds") or 10, probe.get("failureThreshold") or 3
    return period * failures if isinstance(period, int) and isinstance(failures, int) else 0
