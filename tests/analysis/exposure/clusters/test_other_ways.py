"""From the internet through the kinds of route that products bring: Flagger, Traefik, Contour, OpenShift."""

from __future__ import annotations

import pytest

from tests.analysis.exposure.clusters.exposed_cluster import ALIBABA, ISTIO_DOOR, lines, opened, workload


def controller(labels: str, kind: str = "internet") -> str:
    return f"""
---
apiVersion: v1
kind: Service
metadata: {{name: proxy, namespace: edge, annotations: {{{ALIBABA}: {kind}}}}}
spec:
  type: LoadBalancer
  selector: {{{labels}}}
  ports: [{{name: web, port: 80, targetPort: 8000}}, {{name: websecure, port: 443, targetPort: 8443}}]
"""


TRAEFIK = "app.kubernetes.io/name: traefik"
CONTOUR = "app.kubernetes.io/name: contour, app.kubernetes.io/component: envoy"
CART = workload("cart")
TO_CART = "[{name: cart, port: 80}]"


def ingress_route(match: str, services: str = TO_CART, points: str = "[websecure]", more: str = "") -> str:
    return f"""
---
apiVersion: traefik.io/v1alpha1
kind: IngressRoute
metadata: {{name: shop, namespace: shop}}
spec:
  entryPoints: {points}
  routes: [{{kind: Rule, match: "{match}", services: {services}{more}}}]
"""


MIDDLEWARE = """
---
apiVersion: traefik.io/v1alpha1
kind: Middleware
metadata: {name: some, namespace: shop}
spec: {%s}
"""
HOST = "Host(`shop.example.com`)"
OPEN = "internet tcp 443 > Deployment shop/cart, for shop.example.com"
USED = ", middlewares: [{name: some}]"


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (controller(TRAEFIK) + ingress_route(HOST), [OPEN]),
        (controller(TRAEFIK, "intranet") + ingress_route(HOST), []),
        (controller(TRAEFIK) + ingress_route(HOST, points="[web]"), [OPEN.replace("443", "80")]),
        (controller(TRAEFIK) + ingress_route(HOST, points="[]"), [OPEN.replace("443", "80, 443")]),
        (controller(TRAEFIK) + ingress_route(f"{HOST} && PathPrefix(`/cart`)"), [f"{OPEN} /cart*"]),
        (controller(TRAEFIK) + ingress_route(f"{HOST} || PathPrefix(`/cart`)"), [OPEN]),
        (controller(TRAEFIK) + ingress_route("!Host(`a.example.com`)"), [OPEN.replace("shop.example.com", "*")]),
        (
            controller(TRAEFIK)
            + ingress_route(HOST, more=USED)
            + MIDDLEWARE % "ipAllowList: {sourceRange: [8.8.8.0/24]}",
            [OPEN.replace("internet", "partners (8.8.8.0/24)")],
        ),
        (
            controller(TRAEFIK)
            + ingress_route(HOST, more=USED)
            + MIDDLEWARE % "ipAllowList: {sourceRange: [10.0.0.0/8]}",
            [],
        ),
        (
            controller(TRAEFIK) + ingress_route(HOST, more=USED),
            [OPEN.replace("internet", "unknown") + ", if the middleware some, which is not declared here"],
        ),
    ],
)
def test_traefik_leads_to_exactly_this(manifest: str, expected: list[str]) -> None:
    assert [line for line in lines(opened(CART + manifest)) if "edge/proxy" not in line] == expected


def test_the_dashboard_of_traefik_is_told_by_its_name() -> None:
    dashboard = ingress_route(HOST, "[{name: api@internal, kind: TraefikService}]")
    (found,) = (one for one in opened(controller(TRAEFIK) + dashboard) if one.kind == "route")
    assert [one.name for one in found.products] == ["Traefik's dashboard"]
    asked = ingress_route(HOST, "[{name: api@internal, kind: TraefikService}]", more=USED)
    basic = MIDDLEWARE % "basicAuth: {secret: users}"
    (found,) = (one for one in opened(controller(TRAEFIK) + asked + basic) if one.kind == "route")
    assert found.asks


ROOT = """
---
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: root, namespace: shop}
spec:
  virtualhost: {fqdn: shop.example.com, tls: {secretName: a}}
  %s
"""
INCLUDED = """
---
apiVersion: projectcontour.io/v1
kind: HTTPProxy
metadata: {name: cart, namespace: shop}
spec: {routes: [{conditions: [{prefix: /v1}], services: [{name: cart, port: 80}]}]}
"""


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (ROOT % "routes: [{services: [{name: cart, port: 80}]}]", [OPEN]),
        (ROOT % "routes: [{conditions: [{prefix: /a}], services: [{name: cart, port: 80}]}]", [f"{OPEN} /a/**"]),
        (ROOT % "routes: [{services: [{name: cart, port: 80, mirror: true}]}]", []),
        (ROOT % "routes: [{requestRedirectPolicy: {}, services: [{name: cart, port: 80}]}]", [OPEN]),
        (ROOT % "routes: [{requestRedirectPolicy: {hostname: a.example.com}, services: [{name: cart, port: 80}]}]", []),
        (ROOT % "tcpproxy: {services: [{name: cart, port: 80}]}", [OPEN]),
        (ROOT % "includes: [{name: cart, conditions: [{prefix: /cart}]}]" + INCLUDED, [f"{OPEN} /cart/v1/**"]),
        (INCLUDED, []),
        (
            ROOT % "routes: [{services: [{name: cart, port: 80}], ipAllowPolicy: [{source: Peer, cidr: 8.8.8.0/24}]}]",
            [OPEN.replace("internet", "partners (8.8.8.0/24)")],
        ),
    ],
)
def test_contour_leads_to_exactly_this(manifest: str, expected: list[str]) -> None:
    found = lines(opened(CART + controller(CONTOUR) + manifest))
    assert [line for line in found if "edge/proxy" not in line] == expected


OPENSHIFT = """
---
apiVersion: route.openshift.io/v1
kind: Route
metadata: {name: shop, namespace: shop}
spec: {host: shop.example.com, to: {kind: Service, name: cart}, port: {targetPort: http}%s}
"""
ROUTERS = """
---
apiVersion: operator.openshift.io/v1
kind: IngressController
metadata: {name: default, namespace: openshift-ingress-operator}
spec: {endpointPublishingStrategy: {type: LoadBalancerService, loadBalancer: {scope: %s}}}
"""


@pytest.mark.parametrize(
    ("manifest", "services"),
    [
        (OPENSHIFT % "", "tcp 80"),
        (OPENSHIFT % ", tls: {termination: edge}", "tcp 443"),
        (OPENSHIFT % ", tls: {termination: edge, insecureEdgeTerminationPolicy: Allow}", "tcp 80, 443"),
        (OPENSHIFT % ", tls: {termination: passthrough}", "tcp 443"),
        (OPENSHIFT % "" + ROUTERS % "External", "tcp 80"),
        (OPENSHIFT % "" + ROUTERS % "Internal", ""),
    ],
)
def test_a_route_of_openshift_is_as_open_as_the_routers(manifest: str, services: str) -> None:
    said = f"unknown {services} > Deployment shop/cart, for shop.example.com, if the routers of the cluster"
    found = lines(opened(CART + manifest))
    assert [line.removesuffix(", whose addresses are not told here") for line in found] == ([said] if services else [])


CANARY = """
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec: {template: {metadata: {labels: {app: cart}}, spec: {containers: [{name: main, image: example.com/cart}]}}}
---
apiVersion: flagger.app/v1beta1
kind: Canary
metadata: {name: cart, namespace: shop}
spec:
  targetRef: {apiVersion: apps/v1, kind: Deployment, name: cart}
  service: {port: 9898, gateways: [istio-system/public], hosts: [shop.example.com]%s}
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {name: public, namespace: istio-system}
spec:
  selector: {istio: ingressgateway}
  servers: [{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: ['*']}]
"""


def test_what_flagger_makes_of_a_canary_leads_to_its_target() -> None:
    door = ISTIO_DOOR % "internet"
    assert lines(opened(door + CANARY % ""))[1:] == [OPEN]
    assert lines(opened(door + CANARY % ", match: [{uri: {prefix: /cart}}]"))[1:] == [f"{OPEN} /cart*"]
    assert lines(opened(door + CANARY.replace("gateways: [istio-system/public]", "gateways: [mesh]") % ""))[1:] == []
