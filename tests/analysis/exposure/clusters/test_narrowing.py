"""What all policies together let through, stretch by stretch of the way from a door to a workload."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, blocks
from gitops_lint.analysis.exposure.clusters.narrowing import Narrowed, Speaks, masks, narrowed, protocol_of
from gitops_lint.analysis.exposure.clusters.peers import Peer
from gitops_lint.analysis.exposure.clusters.requests import Request
from gitops_lint.analysis.exposure.clusters.texts import beginning, under
from gitops_lint.analysis.exposure.services import tcp, udp
from tests.analysis.exposure.clusters.mesh_objects import MESH
from tests.analysis.exposure.clusters.policy_cluster import cluster, workload

_KINDS = {
    "NetworkPolicy": "networking.k8s.io/v1",
    "AuthorizationPolicy": "security.istio.io/v1",
    "PeerAuthentication": "security.istio.io/v1",
}


def _index(*policies: str) -> ClusterIndex:
    texts = [MESH]
    for number, policy in enumerate(policies):
        head, _, spec = policy.partition(": ")
        kind, where = head.split()
        metadata = f"{{name: p{number}, namespace: {where}}}"
        texts.append(f"apiVersion: {_KINDS[kind]}\nkind: {kind}\nmetadata: {metadata}\nspec: {spec}\n")
    return cluster(*texts)


def _asked(index: ClusterIndex, of: str, who: str = "", request: Request | None = None) -> Narrowed:
    return narrowed(index, [workload(index, of)], tcp(80), Peer(through=workload(index, who) if who else None), request)


_BLOCK = "{from: [{ipBlock: {cidr: 203.0.113.0/24}}]}"
_FROM_GATEWAY = "{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: istio-system}}}]}"


def test_without_policies_everything_gets_through() -> None:
    found = _asked(_index(), "httpbin")
    assert (found.addresses, found.perhaps, found.hops, found.only) == (EVERYWHERE, (), (), "")


def test_every_filter_takes_its_part() -> None:
    index = _index(
        f"NetworkPolicy foo: {{podSelector: {{}}, ingress: [{_BLOCK}]}}",
        "AuthorizationPolicy foo: {action: DENY, rules: [{from: [{source: {ipBlocks: [203.0.113.0/25]}}]}, "
        "{to: [{operation: {paths: [/admin*]}}]}]}",
    )
    found = _asked(index, "httpbin", request=Request(paths=beginning("/")))
    assert blocks(found.addresses) == ["203.0.113.128/25"]
    assert found.only == "path /* but not /admin*"
    assert [(place.resource.name, place.path) for place, _ in found.hops] == [
        ("p0", ("spec", "ingress", 0, "from", 0)),
        ("p1", ("spec", "rules", 0)),
        ("p1", ("spec", "rules", 1)),
    ]


@pytest.mark.parametrize(("who", "is_closed"), [("", True), ("nginx", True), ("gateway", False)])
def test_mutual_tls_shuts_out_who_is_not_in_the_mesh(who: str, is_closed: bool) -> None:
    found = _asked(_index("PeerAuthentication foo: {mtls: {mode: STRICT}}"), "httpbin", who)
    assert found.is_closed == is_closed
    assert found.unknown == ()


def test_the_way_through_a_gateway_is_narrowed_at_each_of_its_ends() -> None:
    index = _index(
        "NetworkPolicy istio-system: {podSelector: {}, ingress: [{}]}",
        f"NetworkPolicy foo: {{podSelector: {{}}, ingress: [{_FROM_GATEWAY}]}}",
        "PeerAuthentication istio-system: {mtls: {mode: STRICT}}",
        "AuthorizationPolicy foo: {rules: [{from: [{source: {principals: "
        "[cluster.local/ns/istio-system/sa/istio-ingressgateway]}}], to: [{operation: {paths: [/shop*]}}]}]}",
    )
    request = Request(paths=beginning("/"))
    at_gateway = narrowed(index, [workload(index, "gateway")], tcp(8080), Peer(), request)
    assert at_gateway.addresses == EVERYWHERE
    through = Peer(at_gateway.addresses, workload(index, "gateway"))
    at_shop = narrowed(index, [workload(index, "httpbin")], tcp(80), through, request)
    assert (at_shop.addresses, at_shop.only) == (EVERYWHERE, "path /shop*")
    assert narrowed(index, [workload(index, "httpbin")], tcp(80), through, Request(paths=under("/admin"))).is_closed
    assert _asked(index, "httpbin").is_closed


def test_who_gets_through_with_a_token_alone_is_told_apart() -> None:
    index = _index("AuthorizationPolicy foo: {rules: [{from: [{source: {requestPrincipals: ['*']}}]}]}")
    found = _asked(index, "httpbin", request=Request())
    assert found.is_closed
    assert found.with_token == EVERYWHERE


def test_of_several_workloads_any_is_enough() -> None:
    index = _index(
        "NetworkPolicy foo: {podSelector: {}}", f"NetworkPolicy bar: {{podSelector: {{}}, ingress: [{_BLOCK}]}}"
    )
    workloads = [workload(index, "httpbin"), workload(index, "httpbin-bar")]
    assert blocks(narrowed(index, workloads, tcp(80), Peer()).addresses) == ["203.0.113.0/24"]


def test_istio_has_no_say_in_udp() -> None:
    index = _index("AuthorizationPolicy foo: {}", "PeerAuthentication foo: {mtls: {mode: STRICT}}")
    assert narrowed(index, [workload(index, "httpbin")], udp(53), Peer()).addresses == EVERYWHERE


@pytest.mark.parametrize(("speaks", "is_closed"), [(Speaks.HTTP, False), (Speaks.TCP, True), (Speaks.EITHER, False)])
def test_a_client_chooses_the_protocol_where_no_port_says_it(speaks: Speaks, is_closed: bool) -> None:
    index = _index("AuthorizationPolicy foo: {rules: [{to: [{operation: {methods: [GET]}}]}]}")
    found = narrowed(index, [workload(index, "httpbin")], tcp(80), Peer(), speaks=speaks)
    assert found.is_closed == is_closed


# https://istio.io/latest/docs/ops/configuration/traffic-management/protocol-selection/
@pytest.mark.parametrize(
    ("port", "expected"),
    [
        ({"name": "http"}, Speaks.HTTP),
        ({"name": "http-web"}, Speaks.HTTP),
        ({"name": "HTTP-web"}, Speaks.HTTP),
        ({"name": "grpc-web-api"}, Speaks.HTTP),
        ({"name": "https"}, Speaks.TCP),
        ({"name": "tcp-db"}, Speaks.TCP),
        ({"name": "web"}, Speaks.EITHER),
        ({}, Speaks.EITHER),
        ({"name": "web", "appProtocol": "http2"}, Speaks.HTTP),
        ({"name": "http", "appProtocol": "tcp"}, Speaks.TCP),
    ],
)
def test_a_port_of_a_service_is_taken_for(port: dict[str, str], expected: Speaks) -> None:
    assert protocol_of(port) is expected


_SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {{name: web, namespace: foo}}\nspec: {{type: LoadBalancer{}}}\n"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("", "externalTrafficPolicy of Service foo/web"),
        (", externalTrafficPolicy: Cluster", "externalTrafficPolicy of Service foo/web"),
        (", externalTrafficPolicy: Local", ""),
    ],
)
def test_a_service_keeps_the_address_of_clients_where_it_says_so(said: str, expected: str) -> None:
    (service,) = cluster(_SERVICE.format(said)).of_kinds("Service")
    assert masks(service) == expected
