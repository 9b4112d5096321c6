"""A mesh as in Istio's examples: httpbin in foo and bar, clients in several namespaces, a gateway, and one outside."""

from __future__ import annotations

_NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata: {{name: {name}, labels: {labels}}}\n"
_DEPLOYMENT = """apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}, namespace: {namespace}}}
spec:
  template:
    metadata: {{labels: {labels}, annotations: {annotations}}}
    spec: {{serviceAccountName: {account}, containers: [{{name: {container}}}]}}
"""


def namespace(name: str, labels: str = "{istio-injection: enabled}") -> str:
    """A Namespace, in the mesh unless its labels say otherwise."""
    return _NAMESPACE.format(name=name, labels=labels)


def deployment(
    name: str,
    where: str,
    labels: str = "",
    *,
    account: str = "default",
    container: str = "app",
    annotations: str = "{}",
) -> str:
    """A Deployment with pods `app: name`, or with these labels."""
    return _DEPLOYMENT.format(
        name=name,
        namespace=where,
        labels=labels or f"{{app: {name}, version: v1}}",
        account=account,
        container=container,
        annotations=annotations,
    )


MESH = "---\n".join([
    *map(namespace, ("foo", "bar", "default", "test", "dev", "prod")),
    namespace("legacy", "{}"),
    namespace("istio-system", "{}"),
    deployment("httpbin", "foo", account="httpbin"),
    deployment("httpbin-bar", "bar", "{app: httpbin, version: v1}"),
    deployment("sleep", "default", account="sleep"),
    deployment("curl", "test"),
    deployment("worker", "dev"),
    deployment("admin", "prod", account="admin"),
    deployment("nginx", "legacy"),
    deployment("stranger", "undeclared"),
    deployment(
        "gateway",
        "istio-system",
        "{app: istio-ingressgateway, istio: ingressgateway, sidecar.istio.io/inject: 'true'}",
        account="istio-ingressgateway",
        container="istio-proxy",
    ),
])  # fmt: skip
