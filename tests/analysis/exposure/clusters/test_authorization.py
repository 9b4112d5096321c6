"""What AuthorizationPolicies let through: Istio's own examples request by request, and sets of requests."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import EVERYWHERE, addresses
from gitops_lint.analysis.exposure.clusters.authorization import Authorized, admitted, admitted_connections
from gitops_lint.analysis.exposure.clusters.peers import Peer, Workload
from gitops_lint.analysis.exposure.clusters.port_protocols import Speaks
from gitops_lint.analysis.exposure.clusters.requests import Request
from gitops_lint.analysis.exposure.clusters.texts import authorities, beginning, exactly, matching, under
from tests.analysis.exposure.clusters.authorization_cases import CASES
from tests.analysis.exposure.clusters.mesh_objects import MESH
from tests.analysis.exposure.clusters.policy_cluster import cluster, workload


def _policy(number: int, text: str) -> str:
    where, _, spec = text.partition(": ")
    namespace, _, mark = where.partition(" ")
    annotations = "{istio.io/dry-run: 'true'}" if mark else "{}"
    metadata = f"{{name: p{number}, namespace: {namespace}, annotations: {annotations}}}"
    return f"apiVersion: security.istio.io/v1\nkind: AuthorizationPolicy\nmetadata: {metadata}\nspec: {spec}\n"


def _index(*policies: str) -> ClusterIndex:
    return cluster(MESH, *(_policy(number, text) for number, text in enumerate(policies)))


def _at(index: ClusterIndex, name: str) -> Workload:
    namespace, slash, gateway = name.partition("/")
    return Workload.of_gateway(gateway, namespace, "istio") if slash else workload(index, name)


def _peer(index: ClusterIndex, who: str) -> Peer:
    if who == "internet":
        return Peer()
    if who == "masked":
        return Peer(masked="externalTrafficPolicy of Service istio-system/gateway")
    return Peer(addresses(who)) if who[0].isdigit() else Peer(through=workload(index, who))


def _outcome(found: Authorized, asked: Peer) -> str:
    (word,) = [
        word
        for word, admits in (
            ("open", found.everybody),
            ("perhaps", found.perhaps),
            ("token", found.with_token if not found.everybody and not found.perhaps else ()),
            ("refused", not (found.everybody or found.perhaps or found.with_token)),
        )
        if admits
    ]
    if word == "open":
        assert found.admitted.addresses == asked.addresses
    assert bool(found.unknown) == (word == "perhaps")
    return word


_ROWS = [(case, *map(str.strip, line.split("->"))) for case in CASES for line in case.requests.strip().splitlines()]


@pytest.mark.parametrize(("case", "asked", "expected"), _ROWS, ids=[f"{row[0].title}: {row[1]}" for row in _ROWS])
def test_a_request_meets_with(case: tuple[str, ...], asked: str, expected: str) -> None:
    _, policies, _, at = case
    index = _index(*policies)
    who, method, *rest = asked.split()
    peer, target = _peer(index, who), _at(index, at)
    if method == "tcp":
        found = admitted_connections(index, target, int(rest[0]), peer, Speaks.TCP)
    else:
        host, path, *port = rest
        request = Request(exactly(host.lower()), exactly(path), exactly(method))
        found = admitted(index, target, int(port[0]) if port else 80, request, peer)
    assert _outcome(found, peer) == expected


_NO_ADMIN = "foo: {action: DENY, rules: [{to: [{operation: {paths: [/admin*]}}]}]}"


@pytest.mark.parametrize(
    ("policies", "request_of", "expected"),
    [
        ([], Request(), ""),
        ([_NO_ADMIN], Request(), "path * but not /admin*"),
        ([_NO_ADMIN], Request(paths=under("/admin")), "nothing"),
        ([_NO_ADMIN], Request(paths=under("/shop")), "path /shop; path /shop/*"),
        ([_NO_ADMIN], Request(paths=beginning("/")), "path /* but not /admin*"),
        (["foo: {rules: [{to: [{operation: {paths: [/shop/*]}}]}]}"], Request(), "path /shop/*"),
        (["foo: {rules: [{to: [{operation: {paths: [/shop/*]}}]}]}"], Request(paths=under("/shop/cart")),
         "path /shop/cart; path /shop/cart/*"),
        (["foo: {rules: [{to: [{operation: {methods: [GET], notPaths: [/a, /b*]}}]}]}"], Request(paths=beginning("/")),
         "path /* but not /a, /b* method GET"),
        (["foo: {rules: [{to: [{operation: {paths: ['/shops/{*}/carts']}}]}]}"], Request(), "path /shops/{*}/carts"),
        (["foo: {rules: [{to: [{operation: {paths: ['/shops/{**}']}}]}]}"], Request(), "path /shops/*"),
        (["foo: {rules: [{to: [{operation: {paths: ['/shops/{*}']}}]}]}",
          "foo: {action: DENY, rules: [{to: [{operation: {paths: [/shop*]}}]}]}"], Request(), "nothing"),
        # A port after the host goes to the same virtual host, and is not what the policy names.
        (["foo: {action: DENY, rules: [{to: [{operation: {hosts: [shop.example.com]}}]}]}"],
         Request(authorities("shop.example.com")), "host shop.example.com:*"),
        (["foo: {action: DENY, rules: [{to: [{operation: {hosts: [shop.example.com, 'shop.example.com:*']}}]}]}"],
         Request(authorities("shop.example.com")), "nothing"),
        (["foo: {rules: [{to: [{operation: {hosts: ['*.example.com']}}]}]}"],
         Request(authorities("*.shop.example.com")), "host *.shop.example.com"),
    ],
)  # fmt: skip
def test_of_a_route_gets_through(policies: list[str], request_of: Request, expected: str) -> None:
    index = _index(*policies)
    found = admitted(index, workload(index, "httpbin"), 80, request_of, Peer())
    assert (found.words if found.everybody else "nothing") == expected
    assert not found.perhaps


def test_whether_anything_of_a_regular_expression_is_left_is_not_known() -> None:
    index = _index(_NO_ADMIN)
    found = admitted(index, workload(index, "httpbin"), 80, Request(paths=matching("/admin/.*|/shop")), Peer())
    assert not found.everybody
    assert found.perhaps
    everything = admitted(_index(), workload(index, "httpbin"), 80, Request(paths=matching("/shop.*")), Peer())
    assert everything.admitted.addresses == EVERYWHERE


def test_a_rule_narrows_addresses_and_paths_together() -> None:
    index = _index(
        "istio-system: {action: DENY, rules: [{from: [{source: {notRemoteIpBlocks: [10.0.0.0/8]}}], "
        "to: [{operation: {paths: [/admin*]}}]}]}"
    )
    gateway = workload(index, "gateway")
    assert admitted(index, gateway, 80, Request(), Peer()).admitted.addresses == EVERYWHERE
    admin = admitted(index, gateway, 80, Request(paths=under("/admin")), Peer())
    assert admin.admitted.addresses == addresses("10.0.0.0/8")
    assert [(one.resource.name, one.path) for one in admin.by] == [("p0", ("spec", "rules", 0))]


@pytest.mark.parametrize(
    ("policy", "who", "at", "expected"),
    [
        ("foo: {action: CUSTOM, provider: {name: sso}, rules: [{}]}", "internet", "httpbin",
         'AuthorizationPolicy foo/p0: what the authorizer "sso" says'),
        ("foo: {selector: {matchLabels: {app: '${APP}'}}}", "internet", "httpbin",
         "AuthorizationPolicy foo/p0: whether it is for Deployment foo/httpbin"),
        ("foo: {rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}", "gateway", "httpbin",
         "AuthorizationPolicy foo/p0: the addresses of Deployment istio-system/gateway (source.ip)"),
        ("foo: {rules: [{from: [{source: {ipBlocks: [10.0.0.0/8]}}]}]}", "masked", "httpbin", "AuthorizationPolicy "
         "foo/p0: the address that externalTrafficPolicy of Service istio-system/gateway puts in the place of the "
         "client's (source.ip)"),
        ("undeclared: {}", "internet", "stranger",
         'whether the namespace "undeclared" of Deployment undeclared/stranger has the label istio-injection'),
        ("foo: {rules: [{when: [{key: 'request.headers[x-pass]', values: [a]}]}]}", "internet", "httpbin",
         "AuthorizationPolicy foo/p0: what clients send as request.headers[x-pass]"),
        ("foo: {action: '${ACTION}'}", "internet", "httpbin", "AuthorizationPolicy foo/p0: its action, ${ACTION}"),
    ],
)  # fmt: skip
def test_what_decides_and_is_not_known_is_named(policy: str, who: str, at: str, expected: str) -> None:
    index = _index(policy)
    found = admitted(index, workload(index, at), 80, Request(), _peer(index, who))
    assert found.unknown == (expected,)


@pytest.mark.parametrize(
    ("policy", "by_http", "by_tcp", "by_either"),
    [
        ("foo: {rules: [{to: [{operation: {methods: [GET]}}]}]}", "open", "refused", "open"),
        ("foo: {action: DENY, rules: [{to: [{operation: {methods: [GET]}}]}]}", "open", "refused", "open"),
        ("foo: {rules: [{to: [{operation: {ports: ['81']}}]}]}", "refused", "refused", "refused"),
        ("foo: {action: DENY, rules: [{from: [{source: {requestPrincipals: ['*']}}]}]}", "open", "refused", "open"),
        ("foo: {rules: [{from: [{source: {requestPrincipals: ['*']}}]}]}", "token", "refused", "token"),
    ],
)
def test_a_client_chooses_the_protocol_where_no_port_says_it(
    policy: str, by_http: str, by_tcp: str, by_either: str
) -> None:
    index = _index(policy)
    target = workload(index, "httpbin")
    for speaks, expected in ((Speaks.HTTP, by_http), (Speaks.TCP, by_tcp), (Speaks.EITHER, by_either)):
        assert _outcome(admitted_connections(index, target, 80, Peer(), speaks), Peer()) == expected


def test_who_allows_nothing_is_told_where_nobody_allows() -> None:
    index = _index("foo: {}", "foo: {rules: [{to: [{operation: {paths: [/a]}}]}]}")
    target = workload(index, "httpbin")
    for path, expected in (
        ("/a", [("p1", ("spec", "rules", 0))]),
        ("/b", [("p0", ("spec",)), ("p1", ("spec", "rules"))]),
    ):
        found = admitted(index, target, 80, Request(paths=exactly(path)), Peer())
        assert [(one.resource.name, one.path) for one in found.by] == expected
