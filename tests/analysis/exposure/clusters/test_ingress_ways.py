"""From the internet through Ingresses to workloads, as far as their controllers are open."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.clusters.clouds import AWS, GOOGLE
from gitops_lint.analysis.exposure.clusters.site import Site
from tests.analysis.exposure.clusters.exposed_cluster import ALIBABA, lines, opened, workload

CART = workload("cart")
NGINX = f"""
---
apiVersion: v1
kind: Service
metadata:
  name: ingress-nginx-controller
  namespace: ingress-nginx
  labels: {{app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
  annotations: {{{ALIBABA}: %s}}
spec:
  type: LoadBalancer
  selector: {{app.kubernetes.io/name: ingress-nginx, app.kubernetes.io/component: controller}}
  ports: [{{port: 80, targetPort: http}}, {{port: 443, targetPort: https}}]
---
apiVersion: networking.k8s.io/v1
kind: IngressClass
metadata: {{name: nginx}}
spec: {{controller: k8s.io/ingress-nginx}}
"""


def backend(path: str = "/", kind: str = "Prefix", port: str = "name: http") -> str:
    """A path that leads to the cart."""
    return f"{{path: {path}, pathType: {kind}, backend: {{service: {{name: cart, port: {{{port}}}}}}}}}"


def ingress(
    rules: str = "[{host: shop.example.com, http: {paths: [%s]}}]",
    class_name: str = "nginx",
    annotations: str = "{}",
    path: str = backend(),
    more: str = "",
) -> str:
    return f"""
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: shop, namespace: shop, annotations: {annotations}}}
spec:
  {f"ingressClassName: {class_name}" if class_name else ""}
  {more}
  rules: {rules % path if "%s" in rules else rules}
"""


BY_NGINX = "internet tcp 80, 443 > Deployment shop/cart, for shop.example.com"
UNKNOWN = BY_NGINX.replace("internet", "unknown") + ", if "
WHITELIST = "nginx.ingress.kubernetes.io/whitelist-source-range"
CLASS = "kubernetes.io/ingress.class"
DEFAULT_CLASS = "{name: n, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}"
PRIVATE_GATEWAY = "{appgw.ingress.kubernetes.io/use-private-ip: 'true'}"
CIDRS = "alb.ingress.kubernetes.io/inbound-cidrs"
SCHEME = "alb.ingress.kubernetes.io/scheme"


@pytest.mark.parametrize(
    ("manifest", "cloud", "expected"),
    [
        (NGINX % "internet" + ingress(), "", [BY_NGINX]),
        (NGINX % "intranet" + ingress(), "", []),
        (ingress(), "", [f"{UNKNOWN}the Service of k8s.io/ingress-nginx, which is not in the repository"]),
        (
            NGINX % "internet" + ingress(class_name="", annotations="{kubernetes.io/ingress.class: nginx}"),
            "",
            [BY_NGINX],
        ),
        (
            NGINX % "internet" + ingress(class_name=""),
            "",
            [f"{UNKNOWN}which controller takes an Ingress that names no class"],
        ),
        (
            (NGINX % "internet").replace("{name: nginx}", DEFAULT_CLASS) + ingress(class_name=""),
            "",
            [BY_NGINX],
        ),
        (ingress(class_name="other"), "", [f"{UNKNOWN}the controller of the class other, which is not known"]),
        (
            NGINX % "internet" + ingress(path=backend("/api", "Exact", "number: 80")),
            "",
            [f"{BY_NGINX} /api"],
        ),
        (
            NGINX % "internet" + ingress(path=backend("/api", "Prefix", "number: 80")),
            "",
            [f"{BY_NGINX} /api/**"],
        ),
        (
            NGINX % "internet" + ingress(path=backend("/", "Prefix", "number: 81")),
            "",
            [],
        ),
        (
            NGINX % "internet" + ingress("[]", more="defaultBackend: {service: {name: cart, port: {number: 80}}}"),
            "",
            ["internet tcp 80, 443 > Deployment shop/cart, for *"],
        ),
        (
            NGINX % "internet" + ingress(annotations=f"{{{WHITELIST}: '8.8.8.0/24,10.0.0.0/8'}}"),
            "",
            [BY_NGINX.replace("internet", "partners (8.8.8.0/24, 10.0.0.0/8)")],
        ),
        (NGINX % "internet" + ingress(annotations=f"{{{WHITELIST}: 10.0.0.0/8}}"), "", []),
        (
            NGINX % "internet" + ingress(annotations=f"{{{WHITELIST}: '${{OFFICE}}'}}"),
            "",
            [f"{UNKNOWN}the list ${{OFFICE}}"],
        ),
        (ingress(class_name="alb", annotations=f"{{{SCHEME}: internet-facing}}"), AWS, [BY_NGINX]),
        (ingress(class_name="alb", annotations=f"{{{SCHEME}: internal}}"), AWS, []),
        (ingress(class_name="alb"), AWS, []),
        (
            ingress(class_name="alb", annotations=f"{{{SCHEME}: '${{SCHEME}}'}}"),
            AWS,
            [f"{UNKNOWN}the annotation {SCHEME} (${{SCHEME}})"],
        ),
        (
            ingress(class_name="alb", annotations=f"{{{SCHEME}: internet-facing, {CIDRS}: 8.8.8.8/32}}"),
            AWS,
            [BY_NGINX.replace("internet", "partners (8.8.8.8/32)")],
        ),
        (ingress(class_name="", annotations="{kubernetes.io/ingress.class: gce}"), GOOGLE, [BY_NGINX]),
        (ingress(class_name="", annotations="{kubernetes.io/ingress.class: gce-internal}"), GOOGLE, []),
        (ingress(class_name=""), GOOGLE, [BY_NGINX]),
        (ingress(class_name="tailscale"), "", []),
        (ingress(class_name="tailscale", annotations="{tailscale.com/funnel: 'true'}"), "", [BY_NGINX]),
        (
            ingress(class_name="azure-application-gateway"),
            "",
            [f"{UNKNOWN}the load balancer of azure/application-gateway, whose address is not told here"],
        ),
        (
            ingress(class_name="azure-application-gateway", annotations=PRIVATE_GATEWAY),
            "",
            [],
        ),
    ],
)
def test_an_ingress_is_as_open_as_its_controller(manifest: str, cloud: str, expected: list[str]) -> None:
    found = lines(opened(CART + manifest, site=Site(cloud)))
    assert [line for line in found if "ingress-nginx-controller" not in line] == expected


def test_authentication_before_an_ingress_is_said_and_closes_nothing() -> None:
    asked = ingress(annotations="{nginx.ingress.kubernetes.io/auth-url: https://auth.example.com}")
    _, found = opened(CART + NGINX % "internet" + asked)
    assert found.asks
    assert "a name is asked for first" in [note for _, note in found.hops]
