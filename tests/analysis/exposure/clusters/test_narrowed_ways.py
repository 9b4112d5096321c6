"""What policies keep out of the ways into a cluster: exactly that is gone, and the hops say by which of them."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.clusters.clouds import GOOGLE
from gitops_lint.analysis.exposure.clusters.site import Site
from tests.analysis.exposure.clusters.exposed_cluster import ISTIO_DOOR, lines, opened, workload

ON_GOOGLE = Site(GOOGLE)
GATEWAY_PODS = """
---
apiVersion: v1
kind: Namespace
metadata: {name: istio-system}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {istio-injection: enabled}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: gateway, namespace: istio-system}
spec:
  template:
    metadata: {labels: {istio: ingressgateway, app: istio-ingressgateway}}
    spec:
      containers: [{name: istio-proxy, image: auto}]
"""
ROUTE = """
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: ['*']}]
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: shop, namespace: shop}
spec:
  hosts: [shop.example.com]
  gateways: [istio-system/public]
  http:
    - match: [{uri: {prefix: /cart}}]
      route: [{destination: {host: cart}}]
"""
CLUSTER = ISTIO_DOOR % "internet" + GATEWAY_PODS + ROUTE + workload("cart")


def network_policy(ingress: str, namespace: str = "shop", selector: str = "{}") -> str:
    return f"""
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: some, namespace: {namespace}}}
spec:
  podSelector: {selector}
  policyTypes: [Ingress]
  ingress: {ingress}
"""


def authorization_policy(spec: str, namespace: str = "shop") -> str:
    return f"""
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {{name: some, namespace: {namespace}}}
spec: {{{spec}}}
"""


STRICT = """
---
apiVersion: security.istio.io/v1
kind: PeerAuthentication
metadata: {name: default, namespace: shop}
spec: {mtls: {mode: STRICT}}
"""
OPEN = "internet tcp 443 > Deployment shop/cart, for shop.example.com /cart*"
FROM_GATEWAY = (
    "[{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}, "
    "podSelector: {matchLabels: {istio: ingressgateway}}}]}]"
)


@pytest.mark.parametrize(
    ("policy", "expected", "said"),
    [
        ("", OPEN, ""),
        (network_policy("[]"), "", ""),
        (network_policy("[{}]"), OPEN, "admits everybody"),
        (network_policy(FROM_GATEWAY), OPEN, "admits pods with istio=ingressgateway"),
        (network_policy("[{from: [{podSelector: {}}]}]"), "", ""),
        (network_policy("[{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]"), "unknown", ""),
        (network_policy("[{ports: [{port: 9090}]}]"), "", ""),
        (network_policy("[{ports: [{port: http}]}]"), OPEN, "admits everybody"),
        (network_policy("[]", selector="{matchLabels: {app: web}}"), OPEN, ""),
        # In front of the gateway itself.
        (network_policy("[]", "istio-system"), "", ""),
        (network_policy("[{ports: [{port: 8080}]}]", "istio-system"), "", ""),
        (network_policy("[{ports: [{port: 8443}]}]", "istio-system"), OPEN, "admits everybody"),
        # The mesh.
        (authorization_policy(""), "", ""),
        (authorization_policy("rules: [{}]"), OPEN, "allows"),
        (authorization_policy("rules: [{to: [{operation: {paths: ['/cart*']}}]}]"), OPEN, "allows"),
        (authorization_policy("rules: [{to: [{operation: {paths: [/orders]}}]}]"), "", ""),
        (authorization_policy("action: DENY, rules: [{to: [{operation: {paths: ['/cart*']}}]}]"), "", ""),
        (authorization_policy("action: DENY, rules: [{to: [{operation: {paths: ['/admin*']}}]}]"), OPEN, ""),
        (
            authorization_policy("action: DENY, rules: [{to: [{operation: {hosts: [shop.example.com]}}]}]"),
            OPEN,
            "denies",
        ),
        (authorization_policy("rules: []", "istio-system"), "", ""),
        (STRICT, OPEN, ""),
    ],
)
def test_policies_narrow_what_comes_by_a_route(policy: str, expected: str, said: str) -> None:
    found = [one for one in opened(CLUSTER + policy) if one.kind == "route"]
    shown = lines(found)
    assert [line if not line.startswith("unknown") else "unknown" for line in shown] == ([expected] if expected else [])
    if said:
        assert any(said in note for _, note in found[0].hops)


def test_what_only_gets_in_with_a_token_asks_who_comes() -> None:
    policy = authorization_policy("rules: [{from: [{source: {requestPrincipals: ['*']}}]}]")
    (found,) = (one for one in opened(CLUSTER + policy) if one.kind == "route")
    assert (found.asks, found.unknown) == (True, "")


DIRECT = workload("db", port=5432) + "\n".join([
    "---", "apiVersion: v1", "kind: Service", "metadata: {name: door, namespace: shop}",
    "spec: {type: LoadBalancer, selector: {app: db}, ports: [{port: 5432}], externalTrafficPolicy: %s}",
])  # fmt: skip
IN_THE_MESH = "\n---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {istio-injection: enabled}}\n"
TO_DB = "internet tcp 5432 > Deployment shop/db"
OFFICE = "[{from: [{ipBlock: {cidr: 8.8.8.0/24}}]}]"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (DIRECT % "Local", TO_DB),
        (DIRECT % "Local" + network_policy("[]"), ""),
        (DIRECT % "Local" + network_policy(OFFICE), TO_DB.replace("internet", "partners")),
        (DIRECT % "Cluster" + network_policy(OFFICE), "unknown"),
        (DIRECT % "Cluster" + network_policy("[{}]"), TO_DB),
        (DIRECT % "Local" + network_policy("[{from: [{namespaceSelector: {}}]}]"), ""),
        # Who comes from outside has no certificate of the mesh.
        (DIRECT % "Local" + IN_THE_MESH + STRICT, ""),
        (DIRECT % "Local" + STRICT + IN_THE_MESH.replace("enabled", "disabled"), TO_DB),
        (DIRECT % "Local" + IN_THE_MESH + authorization_policy(""), ""),
    ],
)
def test_policies_narrow_what_comes_by_a_load_balancer(manifest: str, expected: str) -> None:
    shown = lines(opened(manifest, site=ON_GOOGLE))
    assert [line if not line.startswith("unknown") else "unknown" for line in shown] == ([expected] if expected else [])


def test_pods_of_a_gateway_that_are_not_here_may_be_let_in_by_labels_that_nobody_knows() -> None:
    without = CLUSTER.replace("kind: Deployment\nmetadata: {name: gateway", "kind: Other\nmetadata: {name: gateway")
    named = network_policy("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {istio: ingressgateway}}}]}]")
    other = network_policy("[{from: [{namespaceSelector: {}, podSelector: {matchLabels: {tier: edge}}}]}]")
    assert [line for line in lines(opened(without + named)) if "shop/cart" in line] == [OPEN]
    (found,) = (one for one in opened(without + other) if one.kind == "route")
    assert found.unknown == "the pods behind Service istio-system/istio-ingressgateway, which are not declared here"
