"""What policies of Cilium let through: the examples of its documentation, and what nobody can tell."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.exposure.clusters.network_policies import admitted
from gitops_lint.analysis.exposure.clusters.peers import Peer
from tests.analysis.exposure.clusters.mesh_objects import deployment, namespace
from tests.analysis.exposure.clusters.policy_cluster import cluster, outcome, workload

_OBJECTS = "---\n".join([
    namespace("shop", "{team: a}"),
    namespace("edge", "{team: b}"),
    deployment("db", "shop", "{role: db}", account="db"),
    deployment("web", "shop", "{role: web}"),
    deployment("proxy", "edge", "{role: proxy}", account="proxy"),
    deployment("stranger", "elsewhere", "{role: proxy}"),
    deployment("host", "edge", "{role: proxy}").replace("serviceAccountName", "hostNetwork: true, serviceAccountName"),
]).replace("{name: app}", "{name: app, ports: [{name: sql, containerPort: 80}]}")  # fmt: skip

_DB = "endpointSelector: {matchLabels: {role: db}}"

# Who knocks is `internet`, `masked`, or the pods of an object; each row asks for port 80 of the pods of `db`. Policies
# are of the namespace `shop`, unless they begin with `cluster` or `kubernetes`.
_ROWS = [
    # https://docs.cilium.io/en/stable/security/policy/layer3/
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {role: web}}]}]"], "web", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {role: web}}]}]"], "internet", "none"),
    (["$DB, ingress: [{fromEndpoints: [{}]}]"], "web", "all"),
    (["$DB, ingress: [{fromEndpoints: [{}]}]"], "proxy", "none"),
    (["$DB, ingress: [{fromEndpoints: [{}]}]"], "internet", "none"),
    (["$DB, ingress: [{}]"], "internet", "none"),
    (["endpointSelector: {}, ingress: [{}]"], "web", "none"),
    (["$DB, ingress: []"], "internet", "all"),
    (["$DB, egress: [{}]"], "internet", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: edge}}]}]"], "proxy", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {k8s:io.kubernetes.pod.namespace: edge, 'k8s:role': proxy}}]}]"],
     "proxy", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {io.kubernetes.pod.namespace: edge, 'any:role': web}}]}]"],
     "proxy", "none"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: b}}]}]"], "proxy", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: b}}]}]"], "web", "none"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.namespace.labels.team: b}}]}]"], "stranger",
     "none ? all"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {io.cilium.k8s.policy.serviceaccount: proxy, "
      "io.kubernetes.pod.namespace: edge}}]}]"], "proxy", "all"),
    (["$DB, ingress: [{fromEndpoints: [{matchExpressions: [{key: k8s:role, operator: In, values: [web, x]}]}]}]"],
     "web", "all"),
    (["cluster endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]"], "proxy", "all"),
    (["cluster endpointSelector: {}, ingress: [{fromEndpoints: [{}]}]"], "internet", "none"),
    # Entities.
    (["$DB, ingress: [{fromEntities: [world]}]"], "internet", "all"),
    (["$DB, ingress: [{fromEntities: [world]}]"], "web", "none"),
    (["$DB, ingress: [{fromEntities: [world]}]"], "masked", "none ? all"),
    (["$DB, ingress: [{fromEntities: [world-ipv4]}]"], "internet", "0.0.0.0/0"),
    (["$DB, ingress: [{fromEntities: [cluster]}]"], "internet", "none"),
    (["$DB, ingress: [{fromEntities: [cluster]}]"], "proxy", "all"),
    (["$DB, ingress: [{fromEntities: [cluster]}]"], "masked", "none ? all"),
    (["$DB, ingress: [{fromEntities: [host, remote-node]}]"], "proxy", "none"),
    (["$DB, ingress: [{fromEntities: [host, remote-node]}]"], "host", "none ? all"),
    (["$DB, ingress: [{fromEntities: [all]}]"], "internet", "all"),
    (["$DB, ingress: [{fromEntities: [all]}]"], "masked", "all"),
    (["$DB, ingress: [{fromEntities: [all]}]"], "host", "all"),
    (["$DB, ingress: [{fromEntities: []}]"], "internet", "none"),
    (["$DB, ingress: [{fromEndpoints: [{matchLabels: {'reserved:world': ''}}]}]"], "internet", "none ? all"),
    # Blocks.
    (["$DB, ingress: [{fromCIDR: [10.0.0.0/8, 20.1.1.1/32]}]"], "internet", "10.0.0.0/8 20.1.1.1/32"),
    (["$DB, ingress: [{fromCIDRSet: [{cidr: 10.0.0.0/8, except: [10.0.0.0/9]}]}]"], "internet", "10.128.0.0/9"),
    (["$DB, ingress: [{fromCIDR: [0.0.0.0/0]}]"], "proxy", "none"),
    (["$DB, ingress: [{fromCIDR: ['${OFFICE}']}]"], "internet", "none ? all"),
    (["$DB, ingress: [{fromCIDRSet: [{cidrGroupRef: office}]}]"], "internet", "none ? all"),
    (["$DB, ingress: [{fromCIDR: [0.0.0.0/0]}]"], "masked", "none ? 0.0.0.0/0"),
    # Ports: https://docs.cilium.io/en/stable/security/policy/layer4/
    (["$DB, ingress: [{toPorts: [{ports: [{port: '80', protocol: TCP}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '80'}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '81', protocol: TCP}]}]}]"], "internet", "none"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '80', protocol: UDP}]}]}]"], "internet", "none"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '70', endPort: 90, protocol: TCP}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '0', protocol: TCP}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: sql, protocol: TCP}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{fromEndpoints: [{}], toPorts: [{ports: [{port: '80'}]}]}]"], "internet", "none"),
    (["$DB, ingress: [{fromEntities: [world], toPorts: [{ports: [{port: '80'}]}]}]"], "internet", "all"),
    (["$DB, ingress: [{icmps: [{fields: [{type: 8, family: IPv4}]}]}]"], "internet", "none"),
    (["$DB, ingress: [{toPorts: [{ports: [{port: '80'}], rules: {http: [{method: GET}]}}]}]"], "internet",
     "none ? all"),
    # https://docs.cilium.io/en/stable/security/policy/deny/
    (["$DB, ingress: [{fromEntities: [all]}]", "$DB, ingressDeny: [{toPorts: [{ports: [{port: '80'}]}]}]"], "internet",
     "none"),
    (["$DB, ingress: [{fromEntities: [all]}]", "$DB, ingressDeny: [{toPorts: [{ports: [{port: '81'}]}]}]"], "internet",
     "all"),
    (["$DB, ingress: [{fromEntities: [all]}], ingressDeny: [{fromCIDR: [128.0.0.0/1]}]"], "internet",
     "0.0.0.0/1 ::/0"),
    (["kubernetes podSelector: {}, ingress: [{}]", "$DB, ingressDeny: [{fromEntities: [world]}]"], "internet", "none"),
    (["$DB, ingressDeny: [{fromCIDR: ['${OFFICE}']}], ingress: [{fromEntities: [all]}]"], "internet", "none ? all"),
    (["$DB, ingressDeny: [{fromEntities: [world]}], enableDefaultDeny: {ingress: false}"], "internet", "none"),
    (["$DB, ingressDeny: [{fromEntities: [world]}], enableDefaultDeny: {ingress: false}"], "web", "all"),
    (["$DB, ingress: [{fromEndpoints: [{}]}], enableDefaultDeny: {ingress: false}"], "internet", "all"),
    # Beside policies of Kubernetes they add up.
    (["kubernetes podSelector: {}", "$DB, ingress: [{fromEntities: [world]}]"], "internet", "all"),
    (["kubernetes podSelector: {}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]",
      "$DB, ingress: [{fromCIDR: [11.0.0.0/8]}]"], "internet", "10.0.0.0/7"),
    # Whom they are for.
    (["endpointSelector: {matchLabels: {role: web}}, ingress: [{}]"], "internet", "all"),
    (["endpointSelector: {matchLabels: {k8s:role: db}}, ingress: [{}]"], "internet", "none"),
    (["endpointSelector: {matchLabels: {role: '${ROLE}'}}, ingress: [{}]"], "internet", "none ? all"),
    (["cluster endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: shop}}, ingress: [{}]"], "internet",
     "none"),
    (["cluster endpointSelector: {matchLabels: {io.kubernetes.pod.namespace: edge}}, ingress: [{}]"], "internet",
     "all"),
    (["cluster nodeSelector: {}, ingress: [{}]"], "internet", "all"),
]  # fmt: skip


def _policy(number: int, text: str) -> str:
    kind, rest = next(
        ((word, text.removeprefix(word)) for word in ("cluster", "kubernetes") if text.startswith(word)), ("", text)
    )
    head = {
        "": "apiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\n",
        "cluster": "apiVersion: cilium.io/v2\nkind: CiliumClusterwideNetworkPolicy\n",
        "kubernetes": "apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\n",
    }[kind]
    where = "" if kind == "cluster" else ", namespace: shop"
    return f"{head}metadata: {{name: p{number}{where}}}\nspec: {{{rest.replace('$DB', _DB)}}}\n"


@pytest.mark.parametrize(
    ("policies", "who", "expected"), _ROWS, ids=[f"{'; '.join(row[0])} - {row[1]}" for row in _ROWS]
)
def test_policies_let_through(policies: list[str], who: str, expected: str) -> None:
    index = cluster(_OBJECTS, *(_policy(number, text) for number, text in enumerate(policies)))
    outside = {"internet": Peer(), "masked": Peer(masked="externalTrafficPolicy of Service shop/db")}
    peer = outside[who] if who in outside else Peer(through=workload(index, who))
    found = admitted(index, workload(index, "db"), 80, "TCP", peer)
    assert outcome(found) == expected
    assert bool(found.unknown) == ("?" in expected)


def test_specs_are_several_rules_and_who_decides_is_told_at_the_entry() -> None:
    rules = f"[{{{_DB}, ingress: [{{fromCIDR: [10.0.0.0/8]}}]}}, {{{_DB}, ingressDeny: [{{fromCIDR: [10.0.0.0/9]}}]}}]"
    index = cluster(_OBJECTS, _policy(0, "").replace("spec: {}", f"specs: {rules}"))
    found = admitted(index, workload(index, "db"), 80, "TCP", Peer())
    assert outcome(found) == "10.128.0.0/9"
    assert [one.path for one in found.by] == [("specs", 0, "ingress", 0), ("specs", 1, "ingressDeny", 0)]
