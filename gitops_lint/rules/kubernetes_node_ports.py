"""K8S047 and K8S060: ports that are open on nodes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from gitops_lint.analysis.fields import at
from gitops_lint.analysis.workloads import PodTemplate
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import Finding, Severity, rule
from gitops_lint.rules.kubernetes_host_access import NODE_AGENTS


# Polaris: hostPortSet; Pod Security Standards, baseline: Host Ports.
@rule("K8S047", severity=Severity.WARNING, aliases=("hostPortSet", "CKV_K8S_26"))
def port_of_the_node(template: PodTemplate) -> Iterator[Finding]:
    """A container takes a port of its node.

    Only one such pod fits on a node, and the port is open on every address of the node that its firewall lets through.
    A Service or an Ingress does the same without either. On a DaemonSet it is a note; ports of pods on `hostNetwork`
    are left to K8S043.

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
          ports:
            - containerPort: 8080
              hostPort: 8080
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
          ports:
            - containerPort: 8080
    ```
    """
    if template.spec.get("hostNetwork") is True:
        return
    depth = len(template.path)
    for container in template.containers:
        for port in container.ports:
            if port.host_port > 0 and port.host_ip not in _LOCAL:
                yield Finding(
                    f"container {container.name} takes port {port.host_port} of its node; remove hostPort and reach it "
                    "through a Service",
                    (*container.path[depth:], *port.path, "hostPort"),
                    severity=Severity.NOTE if template.resource.kind in NODE_AGENTS else None,
                )


_LOCAL: Final = ("127.0.0.1", "::1")


# kube-linter: exposed-services; kube-score: service-type.
@rule("K8S060", severity=Severity.NOTE, kinds=["Service"], aliases=("exposed-services", "service-type"))
def port_on_every_node(service: Resource) -> Iterator[Finding]:
    """A Service opens a port on every node.

    With `NodePort` anyone who reaches any node reaches the Service, past the Ingress or gateway that has the
    certificates, the limits and the log.

    Bad:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      type: NodePort
      selector: {app: cart}
      ports:
        - {name: http, port: 80}
    ```

    Good:
    ```yaml
    apiVersion: v1
    kind: Service
    metadata:
      name: cart
    spec:
      type: ClusterIP
      selector: {app: cart}
      ports:
        - {name: http, port: 80}
    ```
    """
    if at(service.values, ("spec", "type")) == "NodePort":
        yield Finding(
            "the Service is open on every node, past every Ingress; set the type to ClusterIP and route to it",
            ("spec", "type"),
        )
