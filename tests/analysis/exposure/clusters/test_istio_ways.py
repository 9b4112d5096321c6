"""From the internet through Gateways of Istio to workloads: exactly what is reached, and by which hosts."""

from __future__ import annotations

import msgspec
import pytest

from gitops_lint.analysis.exposure.clusters.exposing import exposures_of
from gitops_lint.analysis.exposure.clusters.site import Site
from gitops_lint.analysis.exposure.openings import Threshold
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.source import path_text
from tests.analysis.exposure.clusters.exposed_cluster import ALIBABA, ISTIO_DOOR, cluster, lines, opened, workload

DOOR = ISTIO_DOOR % "internet"
THROUGH_ISTIO = "internet tcp 80, 443, 31400 > Service istio-system/istio-ingressgateway"


def gateway(*servers: str, selector: str = "istio: ingressgateway", namespace: str = "istio-system") -> str:
    listed = "\n    - ".join(servers)
    return f"""
---
apiVersion: networking.istio.io/v1
kind: Gateway
metadata: {{name: public, namespace: {namespace}}}
spec:
  selector: {{{selector}}}
  servers:
    - {listed}
"""


HTTPS = "{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: ['*']}"
HTTP = "{port: {number: 80, name: http, protocol: HTTP}, hosts: ['*.example.com']}"
TO_HTTPS = "{port: {number: 80, name: http, protocol: HTTP}, tls: {httpsRedirect: true}, hosts: ['*']}"
MUTUAL = "{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: MUTUAL, credentialName: a}, hosts: ['*']}"
OWN = "{port: {number: 443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: [%s]}"
PASSED = "{port: {number: 443, name: tls, protocol: TLS}, tls: {mode: PASSTHROUGH}, hosts: ['*']}"
TCP = "{port: {number: 31400, name: tcp, protocol: TCP}, hosts: ['*']}"
INSIDE = "{port: {number: 8443, name: https, protocol: HTTPS}, tls: {mode: SIMPLE, credentialName: a}, hosts: ['*']}"
TO_CART = "{route: [{destination: {host: cart}}]}"


def matching(match: str) -> str:
    """A rule that leads to the cart where it matches."""
    return f"{{match: [{match}], route: [{{destination: {{host: cart}}}}]}}"


def virtual_service(
    *http: str, hosts: str = "shop.example.com", more: str = "", of: str = "istio-system/public"
) -> str:
    listed = "".join(f"\n    - {one}" for one in http)
    return f"""
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {{name: shop, namespace: shop}}
spec:
  hosts: [{hosts}]
  gateways: [{of}]
  {more}
  {"http:" if http else ""}{listed}
"""


CART = workload("cart")
TO_SHOP = "internet tcp 443 > Deployment shop/cart, for shop.example.com"
DELEGATE = """
---
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata: {name: cart-routes, namespace: shop}
spec:
  http:
    - match: [{uri: {prefix: /cart/api}}]
      route: [{destination: {host: cart.shop.svc.cluster.local}}]
    - redirect: {uri: /}
"""


@pytest.mark.parametrize(
    ("manifest", "expected"),
    [
        (gateway(HTTPS) + virtual_service(TO_CART), [TO_SHOP]),
        (gateway(HTTP) + virtual_service(TO_CART), [TO_SHOP.replace("443", "80")]),
        (gateway(HTTP, HTTPS) + virtual_service(TO_CART), [TO_SHOP.replace("443", "80, 443")]),
        (gateway(TO_HTTPS, HTTPS) + virtual_service(TO_CART), [TO_SHOP]),
        (gateway(TO_HTTPS) + virtual_service(TO_CART), []),
        # A server's port may be that of the pods.
        (gateway(INSIDE) + virtual_service(TO_CART), [TO_SHOP]),
        # Other pods' Gateway: nobody knows its door.
        (
            gateway(HTTPS, selector="istio: other") + virtual_service(TO_CART),
            [
                "unknown tcp 443 > Deployment shop/cart, for shop.example.com, if the Service of the pods that the"
                " Gateway selects (istio=other), which is not in the repository"
            ],
        ),
        # Sidecars are no way in, whatever the hosts.
        (gateway(HTTPS) + virtual_service(TO_CART, of="mesh"), []),
        (gateway(HTTPS) + virtual_service(TO_CART, of="mesh, istio-system/public"), [TO_SHOP]),
        (gateway(HTTPS) + virtual_service(TO_CART, of="public"), []),
        (gateway(HTTPS, namespace="shop") + virtual_service(TO_CART, of="public"), [TO_SHOP]),
        (gateway(HTTPS, namespace="shop") + virtual_service(TO_CART, of="./public"), [TO_SHOP]),
        (gateway(HTTPS) + virtual_service(TO_CART, of="public.istio-system.svc.cluster.local"), [TO_SHOP]),
        # Hosts of both sides.
        (gateway(HTTP) + virtual_service(TO_CART, hosts="shop.example.org"), []),
        (
            gateway(HTTP) + virtual_service(TO_CART, hosts="'*'"),
            ["internet tcp 80 > Deployment shop/cart, for *.example.com"],
        ),
        (gateway(OWN % "shop/*.example.com") + virtual_service(TO_CART), [TO_SHOP]),
        (gateway(OWN % "other/*.example.com") + virtual_service(TO_CART), []),
        (gateway(OWN % "./*.example.com") + virtual_service(TO_CART), []),
        (gateway(HTTPS) + virtual_service(TO_CART, more="exportTo: ['.']"), []),
        (gateway(HTTPS) + virtual_service(TO_CART, more="exportTo: [istio-system]"), [TO_SHOP]),
        # Paths.
        (
            gateway(HTTPS) + virtual_service(matching("{uri: {prefix: /cart}}, {uri: {exact: /basket}}")),
            [f"{TO_SHOP} /cart* /basket"],
        ),
        (
            gateway(HTTPS) + virtual_service(matching("{uri: {regex: '/v[0-9]+/.*'}}")),
            [f"{TO_SHOP} ~/v[0-9]+/.*"],
        ),
        # What redirects leads nowhere, and hides what is behind it.
        (gateway(HTTPS) + virtual_service("{redirect: {authority: example.org}}", TO_CART), []),
        (gateway(HTTPS) + virtual_service("{match: [{uri: {exact: /}}], redirect: {uri: /a}}", TO_CART), [TO_SHOP]),
        (gateway(HTTPS) + virtual_service("{directResponse: {status: 503}}"), []),
        # A rule for one of the gateways, and one for the sidecars.
        (
            gateway(HTTPS) + virtual_service(matching("{gateways: [mesh]}"), of="mesh, istio-system/public"),
            [],
        ),
        (
            gateway(HTTP, HTTPS) + virtual_service(matching("{port: 443}")),
            [TO_SHOP],
        ),
        # A condition that is no path closes nothing, and takes nothing from later rules.
        (
            gateway(HTTPS) + virtual_service(matching("{headers: {x-user: {exact: me}}}"), TO_CART),
            [TO_SHOP],
        ),
        # Names of hosts.
        (gateway(HTTPS) + virtual_service("{route: [{destination: {host: cart.shop.svc.cluster.local}}]}"), [TO_SHOP]),
        (gateway(HTTPS) + virtual_service("{route: [{destination: {host: cart.shop}}]}"), []),
        (gateway(HTTPS) + virtual_service("{route: [{destination: {host: api.example.org}}]}"), []),
        (gateway(HTTPS) + virtual_service("{route: [{destination: {host: cart, port: {number: 81}}}]}"), []),
        (gateway(HTTPS) + virtual_service("{mirror: {host: cart}, route: [{destination: {host: a.example.org}}]}"), []),
        # Another VirtualService has the rules.
        (
            gateway(HTTPS)
            + virtual_service("{match: [{uri: {prefix: /cart}}], delegate: {name: cart-routes}}")
            + DELEGATE,
            [f"{TO_SHOP} /cart/api*"],
        ),
        (gateway(HTTPS) + DELEGATE, []),
        # Streams.
        (
            gateway(PASSED)
            + virtual_service(
                more="tls: [{match: [{sniHosts: [shop.example.com]}], route: [{destination: {host: cart}}]}]"
            ),
            [TO_SHOP],
        ),
        (gateway(PASSED) + virtual_service(TO_CART), []),
        (
            gateway(TCP) + virtual_service(hosts="'*'", more="tcp: [{route: [{destination: {host: cart}}]}]"),
            ["internet tcp 31400 > Deployment shop/cart, for *"],
        ),
    ],
)
def test_istio_leads_to_exactly_this(manifest: str, expected: list[str]) -> None:
    first, *found = lines(opened(DOOR + CART + manifest))
    assert first == THROUGH_ISTIO
    assert found == expected


def test_what_stands_behind_a_private_load_balancer_is_not_reached() -> None:
    assert opened(ISTIO_DOOR % "intranet" + CART + gateway(HTTPS) + virtual_service(TO_CART)) == []


def test_the_hops_lead_from_the_door_to_the_workload_by_the_lines_to_edit() -> None:
    _, found = opened(DOOR + CART + gateway(HTTPS) + virtual_service(TO_CART))
    assert isinstance(found.at, ResourcePath)
    assert (found.at.resource.name, path_text(found.at.path)) == ("shop", "spec.http[0].route[0]")
    hops = [(where, note) for where, note in found.hops if isinstance(where, ResourcePath)]
    assert [(where.resource.kind, path_text(where.path)) for where, _ in hops] == [
        ("Service", "spec.type"),
        ("Service", f'metadata.annotations["{ALIBABA}"]'),
        ("Gateway.networking.istio.io", "spec.servers[0]"),
        ("Service", "spec.ports[0]"),
        ("Deployment.apps", ""),
    ]
    assert [note for _, note in hops] == [
        "the door, Service istio-system/istio-ingressgateway",
        f"{ALIBABA}: internet",
        "Gateway istio-system/public",
        "Service shop/cart",
        "Deployment shop/cart",
    ]
    assert found.door == "Service istio-system/istio-ingressgateway"


def test_a_server_that_asks_for_certificates_says_so() -> None:
    _, found = opened(DOOR + CART + gateway(MUTUAL) + virtual_service(TO_CART))
    assert found.asks
    assert "Gateway istio-system/public, which asks for a certificate" in [note for _, note in found.hops]


def test_files_of_unrelated_directories_are_not_joined_for_certain() -> None:
    together = DOOR + gateway(HTTPS)
    index = cluster(together, CART + virtual_service(TO_CART))
    assert [bool(one.unknown) for one in exposures_of(index, Site(), Threshold())] == [False, False]
    loose = msgspec.structs.replace(index, cluster=msgspec.structs.replace(index.cluster, is_one_place=False))
    assert [one.unknown for one in exposures_of(loose, Site(), Threshold())] == [
        "",
        "whether Service shop/cart and Gateway istio-system/public are applied to one cluster",
    ]
