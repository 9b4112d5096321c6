"""From the internet through Gateways of the Gateway API to workloads: what is reached, and by which hosts."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.clusters.clouds import GOOGLE
from gitops_lint.analysis.exposure.clusters.site import Site
from tests.analysis.exposure.clusters.exposed_cluster import ISTIO_DOOR, lines, opened, workload

CART = workload("cart")
DOOR = ISTIO_DOOR % "internet"
TO_SHOP = "internet tcp 443 > Deployment shop/cart, for shop.example.com"


def api_gateway(
    listeners: str = "[{name: https, port: 443, protocol: HTTPS, hostname: '*.example.com'%s}]",
    class_name: str = "gke-l7-global-external-managed",
    allowed: str = ", allowedRoutes: {namespaces: {from: All}}",
    more: str = "",
) -> str:
    return f"""
---
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {{name: public, namespace: infra}}
spec:
  gatewayClassName: {class_name}
  listeners: {listeners % allowed if "%s" in listeners else listeners}
  {more}
"""


BY_HAND = "addresses: [{type: Hostname, value: istio-ingressgateway.istio-system.svc.cluster.local}]"
RULE = "{%s, backendRefs: [{name: cart, port: 80}]}"
SERVED = "infrastructure: {annotations: {%s}}"


def api_route(
    kind: str = "HTTPRoute",
    parent: str = "{name: public, namespace: infra}",
    hostnames: str = "[shop.example.com]",
    rule: str = "{backendRefs: [{name: cart, port: 80}]}",
) -> str:
    version = "v1" if kind in ("HTTPRoute", "GRPCRoute") else "v1alpha2"
    return f"""
---
apiVersion: gateway.networking.k8s.io/{version}
kind: {kind}
metadata: {{name: shop, namespace: shop}}
spec:
  parentRefs: [{parent}]
  {f"hostnames: {hostnames}" if hostnames else ""}
  rules: [{rule}]
"""


GRANT = """
---
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: {name: a, namespace: data}
spec:
  from: [{group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: %s}]
  to: [{group: "", kind: Service}]
"""
ELSEWHERE = api_route(rule="{backendRefs: [{name: db, namespace: data, port: 80}]}")
DB = workload("db", "data")
TO_DB = "internet tcp 443 > Deployment data/db, for shop.example.com"
NAMESPACE = "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop, labels: {%s}}\n"
SELECTED = ", allowedRoutes: {namespaces: {from: Selector, selector: {matchLabels: {open: 'yes'}}}}"
TWO = "[{name: a, port: 80, protocol: HTTP%s}, {name: b, port: 443, protocol: HTTPS%s}]"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (api_gateway() + api_route(), [TO_SHOP]),
        (api_gateway(class_name="gke-l7-rilb") + api_route(), []),
        (api_gateway() + api_route(hostnames=""), ["internet tcp 443 > Deployment shop/cart, for *.example.com"]),
        (api_gateway() + api_route(hostnames="[shop.example.org]"), []),
        (api_gateway() + api_route(hostnames="['*.shop.example.com']"), [TO_SHOP.replace("for ", "for *.")]),
        # Which routes a listener takes: of its own namespace, unless it says otherwise.
        (api_gateway(allowed="") + api_route(), []),
        (api_gateway(allowed=SELECTED) + api_route() + NAMESPACE % "open: 'yes'", [TO_SHOP]),
        (api_gateway(allowed=SELECTED) + api_route() + NAMESPACE % "open: 'no'", []),
        (
            api_gateway(allowed=SELECTED) + api_route(),
            [
                TO_SHOP.replace("internet", "unknown")
                + ", if the labels of the namespace shop, which is not declared here"
            ],
        ),
        (
            api_gateway(allowed=", allowedRoutes: {namespaces: {from: All}, kinds: [{kind: GRPCRoute}]}") + api_route(),
            [],
        ),
        (
            api_gateway(TWO.replace("%s", ", allowedRoutes: {namespaces: {from: All}}")) + api_route(),
            [TO_SHOP.replace("443", "80, 443")],
        ),
        (
            api_gateway(TWO.replace("%s", ", allowedRoutes: {namespaces: {from: All}}"))
            + api_route(parent="{name: public, namespace: infra, sectionName: b}"),
            [TO_SHOP],
        ),
        (
            api_gateway(TWO.replace("%s", ", allowedRoutes: {namespaces: {from: All}}"))
            + api_route(parent="{name: public, namespace: infra, port: 80}"),
            [TO_SHOP.replace("443", "80")],
        ),
        (api_gateway() + api_route(parent="{name: public}"), []),
        (api_gateway() + api_route(parent="{name: cart, kind: Service, group: ''}"), []),
        # Rules.
        (
            api_gateway() + api_route(rule=RULE % "matches: [{path: {value: /cart}}]"),
            [f"{TO_SHOP} /cart/**"],
        ),
        (
            api_gateway() + api_route(rule=RULE % "matches: [{path: {type: Exact, value: /cart}}]"),
            [f"{TO_SHOP} /cart"],
        ),
        (
            api_gateway() + api_route(rule=RULE % "filters: [{type: RequestRedirect}]"),
            [],
        ),
        (
            api_gateway() + api_route("GRPCRoute", rule=RULE % "matches: [{method: {service: shop.Cart}}]"),
            [f"{TO_SHOP} /shop.Cart/*"],
        ),
        (api_gateway() + api_route("TLSRoute"), []),
        (
            api_gateway("[{name: t, port: 5432, protocol: TCP, allowedRoutes: {namespaces: {from: All}}}]")
            + api_route("TCPRoute", hostnames=""),
            ["internet tcp 5432 > Deployment shop/cart, for *"],
        ),
        # Services of other namespaces.
        (api_gateway() + ELSEWHERE + DB + GRANT % "shop", [TO_DB]),
        (api_gateway() + ELSEWHERE + DB + GRANT % "other", []),
        (api_gateway() + ELSEWHERE + DB, []),
    ],
)
def test_the_gateway_api_leads_to_exactly_this(manifest: str, expected: list[str]) -> None:
    assert lines(opened(CART + manifest)) == expected


CILIUM_POOL = """
---
apiVersion: cilium.io/v2
kind: CiliumLoadBalancerIPPool
metadata: {name: main}
spec: {blocks: [{cidr: %s}]}
"""


@pytest.mark.parametrize(
    ("manifest", "cloud", "expected"),
    [
        (api_gateway(class_name="istio"), GOOGLE, "internet"),
        (api_gateway(class_name="istio", more=SERVED % "networking.istio.io/service-type: ClusterIP"), GOOGLE, ""),
        (api_gateway(class_name="istio", more=SERVED % "networking.gke.io/load-balancer-type: Internal"), GOOGLE, ""),
        (api_gateway(class_name="istio"), "", "unknown"),
        (api_gateway(class_name="cilium") + CILIUM_POOL % "192.168.1.0/24", "", ""),
        (api_gateway(class_name="cilium") + CILIUM_POOL % "34.1.1.0/24", "", "internet"),
        (api_gateway(class_name="cilium", more="addresses: [{type: IPAddress, value: 10.0.0.4}]"), "", ""),
        (api_gateway(class_name="other"), GOOGLE, "unknown"),
        (api_gateway(class_name="istio", more=BY_HAND) + DOOR, "", "internet"),
        (api_gateway(class_name="istio", more=BY_HAND) + ISTIO_DOOR % "intranet", "", ""),
        (api_gateway(class_name="traefik"), GOOGLE, "unknown"),
    ],
)
def test_the_door_of_a_gateway_is_what_its_controller_makes(manifest: str, cloud: str, expected: str) -> None:
    found = [line for line in lines(opened(CART + manifest + api_route(), site=Site(cloud))) if "shop/cart" in line]
    assert [line.split()[0] for line in found] == ([expected] if expected else [])
