"""Which controller serves a class of Ingress or Gateway, and where its proxy takes requests.

A row is a fact from the documentation of the controller: its name in the class, the names that its classes usually
have, the labels of its pods, and whether it makes a load balancer for each object.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.clusters.standing import Standing


class Controller(msgspec.Struct, frozen=True):
    """A controller: `labels` are sets of labels, any of which its proxy's pods or Service have.

    `makes_services` tells that it makes a Service of type LoadBalancer for each Gateway or Ingress. `is_public` is what
    the address of its load balancers is where they are made by a cloud, by the annotation `scheme` with its meanings.
    """

    name: str
    classes: tuple[str, ...]
    labels: tuple[Mapping[str, str], ...] = ()
    makes_services: bool = False
    default: Standing | None = None
    scheme: str = ""
    meanings: Mapping[str, Standing] = {}


PUBLIC, PRIVATE, UNKNOWN = Standing.PUBLIC, Standing.PRIVATE, Standing.UNKNOWN
_NAME: Final = "app.kubernetes.io/name"
_COMPONENT: Final = "app.kubernetes.io/component"

INGRESS_CONTROLLERS: Final[tuple[Controller, ...]] = (
    # https://kubernetes.github.io/ingress-nginx/
    Controller(
        "k8s.io/ingress-nginx",
        ("nginx",),
        ({_NAME: "ingress-nginx", _COMPONENT: "controller"}, {_NAME: "ingress-nginx"}, {"app": "ingress-nginx"}),
    ),
    # https://docs.nginx.com/nginx-ingress-controller/
    Controller("nginx.org/ingress-controller", (), ({_NAME: "nginx-ingress"}, {"app": "nginx-ingress"})),
    # https://doc.traefik.io/traefik/providers/kubernetes-ingress/
    Controller("traefik.io/ingress-controller", ("traefik",), ({_NAME: "traefik"}, {"app": "traefik"})),
    # https://istio.io/latest/docs/tasks/traffic-management/ingress/kubernetes-ingress/
    Controller("istio.io/ingress-controller", ("istio",), ({"istio": "ingressgateway"},)),
    # https://haproxy-ingress.github.io/docs/
    Controller("haproxy-ingress.github.io/controller", ("haproxy",), ({_NAME: "haproxy-ingress"},)),
    # https://www.haproxy.com/documentation/kubernetes-ingress/
    Controller("haproxy.org/ingress-controller", ("haproxy",), ({_NAME: "kubernetes-ingress"},)),
    # https://projectcontour.io/docs/
    Controller("projectcontour.io/ingress-controller", ("contour",), (
        {_NAME: "contour", _COMPONENT: "envoy"}, {"app": "envoy"},
    )),
    # https://docs.konghq.com/kubernetes-ingress-controller/
    Controller("ingress-controllers.konghq.com/kong", ("kong",), (
        {_NAME: "kong"}, {"app": "proxy-kong"}, {"app": "ingress-kong"},
    )),
    # https://kubernetes-sigs.github.io/aws-load-balancer-controller/latest/guide/ingress/annotations/
    Controller(
        "ingress.k8s.aws/alb",
        ("alb",),
        default=PRIVATE,
        scheme="alb.ingress.kubernetes.io/scheme",
        meanings={"internal": PRIVATE, "internet-facing": PUBLIC},
    ),
    # https://docs.aws.amazon.com/eks/latest/userguide/auto-configure-alb.html: as its IngressClassParams say
    Controller("eks.amazonaws.com/alb", (), default=UNKNOWN, scheme="alb.ingress.kubernetes.io/scheme"),
    # https://cloud.google.com/kubernetes-engine/docs/concepts/ingress
    Controller("k8s.io/gce", ("gce",), default=PUBLIC),
    Controller("k8s.io/gce-internal", ("gce-internal",), default=PRIVATE),
    # https://www.alibabacloud.com/help/en/ack/ack-managed-and-ack-dedicated/user-guide/alb-ingress-quick-start
    Controller("ingress.k8s.alibabacloud/alb", (), default=UNKNOWN),
    # https://azure.github.io/application-gateway-kubernetes-ingress/annotations/
    Controller(
        "azure/application-gateway",
        ("azure/application-gateway", "azure-application-gateway"),
        default=UNKNOWN,
        scheme="appgw.ingress.kubernetes.io/use-private-ip",
        meanings={"true": PRIVATE},
    ),
    # https://docs.cilium.io/en/stable/network/servicemesh/ingress/
    Controller("cilium.io/ingress-controller", ("cilium",), makes_services=True),
    # https://tailscale.com/kb/1439/kubernetes-operator-cluster-ingress
    Controller(
        "tailscale.com/ts-ingress",
        ("tailscale",),
        default=PRIVATE,
        scheme="tailscale.com/funnel",
        meanings={"true": PUBLIC},
    ),
)  # fmt: skip

GATEWAY_CONTROLLERS: Final[tuple[Controller, ...]] = (
    # https://istio.io/latest/docs/tasks/traffic-management/ingress/gateway-api/#automated-deployment
    Controller("istio.io/gateway-controller", ("istio",), makes_services=True),
    # https://gateway.envoyproxy.io/docs/
    Controller("gateway.envoyproxy.io/gatewayclass-controller", ("eg", "envoy", "envoy-gateway"), makes_services=True),
    # https://docs.cilium.io/en/stable/network/servicemesh/gateway-api/gateway-api/
    Controller("io.cilium/gateway-controller", ("cilium",), makes_services=True),
    # https://docs.nginx.com/nginx-gateway-fabric/
    Controller("gateway.nginx.org/nginx-gateway-controller", ("nginx",), ({_NAME: "nginx-gateway-fabric"},), True),
    # https://kgateway.dev/docs/
    Controller("kgateway.dev/kgateway", ("kgateway",), makes_services=True),
    # https://doc.traefik.io/traefik/providers/kubernetes-gateway/
    Controller("traefik.io/gateway-controller", ("traefik",), ({_NAME: "traefik"}, {"app": "traefik"})),
    # https://docs.konghq.com/kubernetes-ingress-controller/
    Controller("konghq.com/kic-gateway-controller", ("kong",), ({_NAME: "kong"},)),
    # https://cloud.google.com/kubernetes-engine/docs/concepts/gateway-api#gatewayclass
    Controller("networking.gke.io/gateway", (
        "gke-l7-global-external-managed", "gke-l7-regional-external-managed", "gke-l7-gxlb",
        "gke-l7-global-external-managed-mc", "gke-l7-regional-external-managed-mc", "gke-l7-gxlb-mc",
    ), default=PUBLIC),
    Controller("networking.gke.io/gateway-internal", (
        "gke-l7-rilb", "gke-l7-rilb-mc", "gke-l7-cross-regional-internal-managed-mc", "gke-td",
    ), default=PRIVATE),
    # https://www.gateway-api-controller.eks.aws.dev/: services of VPC Lattice
    Controller("application-networking.k8s.aws/gateway-api-controller", ("amazon-vpc-lattice",), default=PRIVATE),
    # https://learn.microsoft.com/azure/application-gateway/for-containers/
    Controller("alb.networking.azure.io/alb-controller", ("azure-alb-external",), default=PUBLIC),
)  # fmt: skip


def controller(rows: tuple[Controller, ...], name: str, class_name: str) -> Controller | None:
    """The controller of a class: by the name that the class has of it, or by the name of the class alone."""
    if name:
        return next((one for one in rows if one.name == name), None)
    named = [one for one in rows if class_name in one.classes]
    return named[0] if len(named) == 1 else None
