"""What policies of Calico let through, and its language for selectors."""

from __future__ import annotations

from typing import Any

import pytest

from gitops_lint.analysis.exposure.clusters.calico_selectors import finds_labels, labels_of
from gitops_lint.analysis.exposure.clusters.network_policies import admitted
from gitops_lint.analysis.exposure.clusters.peers import Answer, Peer
from tests.analysis.exposure.clusters.mesh_objects import deployment, namespace
from tests.analysis.exposure.clusters.policy_cluster import cluster, outcome, workload

_OBJECTS = "---\n".join([
    namespace("shop", "{team: a}"),
    namespace("edge", "{team: b}"),
    deployment("db", "shop", "{role: database}", account="db"),
    deployment("web", "shop", "{role: frontend}"),
    deployment("proxy", "edge", "{role: frontend}", account="proxy"),
]).replace("{name: app}", "{name: app, ports: [{name: redis, containerPort: 6379}]}")  # fmt: skip

_DB = "selector: \"role == 'database'\""
_WEB = "source: {selector: \"role == 'frontend'\"}"

# Each row asks for port 6379 of the pods of `db`. Policies are of the namespace `shop`, unless they begin with `global`
# or `kubernetes`.
_ROWS = [
    # https://docs.tigera.io/calico/latest/reference/resources/networkpolicy
    (["$DB, ingress: [{action: Allow, protocol: TCP, $WEB, destination: {ports: [6379]}}]"], "web", "all"),
    (["$DB, ingress: [{action: Allow, protocol: TCP, $WEB, destination: {ports: [6379]}}]"], "proxy", "none"),
    (["$DB, ingress: [{action: Allow, protocol: TCP, $WEB, destination: {ports: [6379]}}]"], "internet", "none"),
    (["$DB, ingress: [{action: Allow, protocol: TCP, $WEB, destination: {ports: [6380]}}]"], "web", "none"),
    (["$DB, ingress: [{action: Allow, protocol: UDP}]"], "internet", "none"),
    (["$DB, ingress: [{action: Allow, notProtocol: UDP}]"], "internet", "all"),
    (["$DB, ingress: [{action: Allow, protocol: 6}]"], "internet", "all"),
    (["global $DB, ingress: [{action: Allow, $WEB}]"], "proxy", "all"),
    (["global $DB, ingress: [{action: Allow, $WEB}]"], "internet", "none"),
    # What no rule matches is kept out, and who is not selected takes everything.
    (["$DB"], "internet", "none"),
    (["$DB, types: [Egress]"], "internet", "all"),
    (["$DB, egress: [{action: Deny}]"], "internet", "all"),
    (["selector: \"role == 'frontend'\", ingress: [{action: Deny}]"], "internet", "all"),
    (["selector: all()"], "internet", "none"),
    (["ingress: []"], "internet", "none"),
    # The first rule that matches decides, and the smaller order comes first.
    (["$DB, ingress: [{action: Deny, source: {nets: [10.0.0.0/8]}}, {action: Allow, source: {nets: [10.0.0.0/7]}}]"],
     "internet", "11.0.0.0/8"),
    (["$DB, ingress: [{action: Allow, source: {nets: [10.0.0.0/7]}}, {action: Deny, source: {nets: [10.0.0.0/8]}}]"],
     "internet", "10.0.0.0/7"),
    (["$DB, order: 20, ingress: [{action: Allow}]", "global $DB, order: 10, ingress: [{action: Deny}]"], "internet",
     "none"),
    (["$DB, order: 20, ingress: [{action: Allow}]", "global $DB, order: 30, ingress: [{action: Deny}]"], "internet",
     "all"),
    (["$DB, ingress: [{action: Deny}]", "global $DB, order: 30, ingress: [{action: Allow}]"], "internet", "all"),
    (["$DB, ingress: [{action: Log}, {action: Allow}]"], "internet", "all"),
    (["$DB, ingress: [{action: Pass}]"], "internet", "all"),
    # Policies of Kubernetes come at 1000.
    (["kubernetes podSelector: {}", "global selector: all(), order: 10, ingress: [{action: Allow}]"], "internet",
     "all"),
    (["kubernetes podSelector: {}, ingress: [{}]", "global selector: all(), order: 10, ingress: [{action: Deny}]"],
     "internet", "none"),
    (["kubernetes podSelector: {}, ingress: [{}]", "global selector: all(), order: 2000, ingress: [{action: Deny}]"],
     "internet", "all"),
    (["kubernetes podSelector: {}", "global selector: all(), order: 2000, ingress: [{action: Allow}]"], "internet",
     "all"),
    # Sources.
    (["$DB, ingress: [{action: Allow, source: {notNets: [128.0.0.0/1]}}]"], "internet", "0.0.0.0/1 ::/0"),
    (["$DB, ingress: [{action: Allow, source: {nets: [10.0.0.0/8], notNets: [10.0.0.0/9]}}]"], "internet",
     "10.128.0.0/9"),
    (["$DB, ingress: [{action: Allow, source: {nets: ['${OFFICE}']}}]"], "internet", "none ? all"),
    (["$DB, ingress: [{action: Allow, source: {nets: [10.0.0.0/8]}}]"], "web", "none ? all"),
    (["$DB, ingress: [{action: Allow, source: {nets: [203.0.113.0/24]}}]"], "masked", "none ? 0.0.0.0/0"),
    (["$DB, ingress: [{action: Allow, source: {nets: [0.0.0.0/0]}}]"], "masked", "0.0.0.0/0"),
    (["$DB, ingress: [{action: Allow, source: {namespaceSelector: \"team == 'b'\"}}]"], "proxy", "all"),
    (["$DB, ingress: [{action: Allow, source: {namespaceSelector: \"projectcalico.org/name == 'edge'\"}}]"], "proxy",
     "all"),
    (["$DB, ingress: [{action: Allow, source: {namespaceSelector: \"projectcalico.org/name == 'edge'\"}}]"], "web",
     "none"),
    (["$DB, ingress: [{action: Allow, source: {namespaceSelector: all(), serviceAccounts: {names: [proxy]}}}]"],
     "proxy", "all"),
    (["$DB, ingress: [{action: Allow, source: {namespaceSelector: all(), serviceAccounts: {names: [proxy]}}}]"], "web",
     "none"),
    (["$DB, ingress: [{action: Deny, source: {notSelector: \"role == 'frontend'\"}}, {action: Allow}]"], "web", "all"),
    # Ports.
    (["$DB, ingress: [{action: Allow, destination: {ports: ['6000:7000']}}]"], "internet", "all"),
    (["$DB, ingress: [{action: Allow, destination: {ports: [redis]}}]"], "internet", "all"),
    (["$DB, ingress: [{action: Allow, destination: {notPorts: [6379]}}]"], "internet", "none"),
    (["$DB, ingress: [{action: Allow, destination: {notPorts: [80]}}]"], "internet", "all"),
    # What nobody can tell.
    (["$DB, ingress: [{action: Allow, http: {methods: [GET]}}]"], "internet", "none ? all"),
    (["selector: \"role == '${ROLE}'\", ingress: [{action: Deny}]"], "internet", "none ? all"),
    (["global selector: all(), tier: security, ingress: [{action: Allow}]"], "internet", "none ? all"),
    (["global selector: all(), preDNAT: true, ingress: [{action: Deny}]"], "internet", "all"),
    (["global selector: \"projectcalico.org/namespace == 'shop'\""], "internet", "none"),
    (["global selector: all(), namespaceSelector: \"team == 'b'\""], "internet", "all"),
]  # fmt: skip


def _policy(number: int, text: str) -> str:
    kind, rest = next(
        ((word, text.removeprefix(word)) for word in ("global", "kubernetes") if text.startswith(word)), ("", text)
    )
    head = {
        "": "apiVersion: projectcalico.org/v3\nkind: NetworkPolicy\n",
        "global": "apiVersion: projectcalico.org/v3\nkind: GlobalNetworkPolicy\n",
        "kubernetes": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n",
    }[kind]
    where = "" if kind == "global" else ", namespace: shop"
    spec = rest.replace("$DB", _DB).replace("$WEB", _WEB)
    return f"{head}metadata: {{name: p{number}{where}}}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    ("policies", "who", "expected"), _ROWS, ids=[f"{'; '.join(row[0])} - {row[1]}" for row in _ROWS]
)
def test_policies_let_through(policies: list[str], who: str, expected: str) -> None:
    index = cluster(_OBJECTS, *(_policy(number, text) for number, text in enumerate(policies)))
    outside = {"internet": Peer(), "masked": Peer(masked="externalTrafficPolicy of Service shop/db")}
    peer = outside[who] if who in outside else Peer(through=workload(index, who))
    found = admitted(index, workload(index, "db"), 6379, "TCP", peer)
    assert outcome(found) == expected
    assert bool(found.unknown) == ("?" in expected)


# https://docs.tigera.io/calico/latest/reference/resources/networkpolicy#selectors
@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("", Answer.YES),
        ("all()", Answer.YES),
        ("global()", Answer.NO),
        ("k == 'v'", Answer.YES),
        ('k == "v"', Answer.YES),
        ("k != 'v'", Answer.NO),
        ("x != 'v'", Answer.YES),
        ("has(k)", Answer.YES),
        ("has(x)", Answer.NO),
        ("!has(x)", Answer.YES),
        ("k in {'v', 'w'}", Answer.YES),
        ("k in {'w'}", Answer.NO),
        ("x in {'w'}", Answer.NO),
        ("k not in {'w'}", Answer.YES),
        ("x not in {'w'}", Answer.YES),
        ("name contains 'ro'", Answer.YES),
        ("name starts with 'f'", Answer.YES),
        ("name ends with 'f'", Answer.NO),
        ("k == 'v' && has(name)", Answer.YES),
        ("k == 'w' || has(name)", Answer.YES),
        ("k == 'w' || has(name) && has(x)", Answer.NO),
        ("(k == 'v' || has(x)) && !(has(x))", Answer.YES),
        ("later == 'a'", Answer.PERHAPS),
        ("later == 'a' && has(x)", Answer.NO),
        ("later == 'a' || has(k)", Answer.YES),
        ("!(later == 'a')", Answer.PERHAPS),
        ("k == '${V}'", Answer.PERHAPS),
        ("k = 'v'", Answer.PERHAPS),
        ("k == v", Answer.PERHAPS),
        ("k == 'v' has(x)", Answer.PERHAPS),
        ("k in {'v'", Answer.PERHAPS),
        ("(k == 'v'", Answer.PERHAPS),
        (f"{'(' * 5_000}has(k){')' * 5_000}", Answer.PERHAPS),
        (" && ".join(["has(k)"] * 5_000), Answer.PERHAPS),
    ],
)
def test_a_selector_finds(selector: str, expected: Answer) -> None:
    labels: dict[str, Any] = {"k": "v", "name": "front", "later": "${LATER}"}
    assert finds_labels(selector, labels_of(labels)) is expected
