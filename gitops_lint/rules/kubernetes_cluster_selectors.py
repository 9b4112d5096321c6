"""K8S026 and K8S029: policies and monitors whose selectors find nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from gitops_lint.analysis.cluster_index import ClusterIndex, are_together, namespace_of
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.existing import exists_in_every_cluster
from gitops_lint.kubernetes.label_selectors import of_label_selector
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.rule import Finding, Severity, rule


@rule("K8S026", severity=Severity.WARNING, aliases=("dangling-networkpolicy", "networkpolicy-targets-pod"))
def network_policy_selects_nothing(index: ClusterIndex) -> Iterator[Finding]:
    """A NetworkPolicy's selector finds no pod.

    The pods that it was written for stay open. An empty selector is all pods of the namespace.

    Bad:
    ```yaml
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
    spec:
      podSelector:
        matchLabels:
          app: basket
      policyTypes: [Ingress]
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
    apiVersion: networking.k8s.io/v1
    kind: NetworkPolicy
    metadata:
      name: cart
    spec:
      podSelector:
        matchLabels:
          app: cart
      policyTypes: [Ingress]
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
    for policy in index.of_kinds("NetworkPolicy.networking.k8s.io"):
        selector = of_label_selector(at(policy.values, ("spec", "podSelector")))
        if selector is not None and index.selects_nothing(selector, policy):
            yield Finding(
                f"no pod has the labels {selector}, so the policy protects nothing; mend the selector",
                ResourcePath(policy, ("spec", "podSelector")),
            )


@rule("K8S029", severity=Severity.WARNING, aliases=("dangling-servicemonitor",))
def service_monitor_selects_nothing(index: ClusterIndex) -> Iterator[Finding]:
    """A ServiceMonitor's selector finds no Service.

    Prometheus collects nothing, and alerts that stand on it stay silent. A ServiceMonitor looks for the labels of the
    Services themselves, not for those of their pods. Nothing is said of a label that no Service has at all: what it is
    for may come from elsewhere.

    Bad:
    ```yaml
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      endpoints:
        - port: metrics
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      labels:
        app: basket
    spec:
      ports:
        - name: metrics
          port: 9090
    ```

    Good:
    ```yaml
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata:
      name: cart
    spec:
      selector:
        matchLabels:
          app: cart
      endpoints:
        - port: metrics
    ---
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
      labels:
        app: cart
    spec:
      ports:
        - name: metrics
          port: 9090
    ```
    """
    services = index.of_kinds("Service") if index.is_whole else []
    for monitor in index.of_kinds("ServiceMonitor.monitoring.coreos.com"):
        selector = of_label_selector(at(monitor.values, ("spec", "selector")))
        namespaces = _namespaces_of(monitor)
        if selector is None or namespaces is None:
            continue
        if any(index.may_be_brought("Service", one, _NO_NAME) for one in namespaces):
            continue
        here = [one for one in services if any(are_together(namespace_of(one), name) for name in namespaces)]
        is_known = any(
            index.are_kept_together(one, monitor) and (namespace_of(one) in namespaces or "" in namespaces)
            for one in here
        )
        labels = [_labels(one) for one in here]
        # What has labels of its own kind is often brought by another repository.
        is_known = is_known and all(any(one.key in known for known in labels) for one in selector.requirements)
        if is_known and not any(map(selector.matches, labels)):
            yield Finding(
                f"no Service has the labels {selector}, so nothing is collected; mend the selector",
                ResourcePath(monitor, ("spec", "selector")),
            )


_NO_NAME: Final = "\0"
"""A name that nothing has: what may bring it may bring any."""


def _namespaces_of(monitor: Resource) -> list[str] | None:
    """The namespaces in which a monitor looks; None where it looks for what Kubernetes runs itself."""
    selector: Any = at(monitor.values, ("spec", "namespaceSelector"))
    if isinstance(selector, dict) and selector.get("any") is True:
        return [""]
    names = selector.get("matchNames") if isinstance(selector, dict) else None
    found = [one for one in names if isinstance(one, str)] if isinstance(names, list) else []
    found = found or [namespace_of(monitor)]
    return None if any(exists_in_every_cluster("Namespace", "", one) for one in found if one) else found


def _labels(service: Resource) -> dict[str, Any]:
    labels = at(service.values, ("metadata", "labels"))
    return labels if isinstance(labels, dict) else {}
