"""What NetworkPolicies let through: the recipes of Kubernetes' documentation, and what nobody can tell."""

from __future__ import annotations

import time

import msgspec
import pytest

from gitops_lint.analysis.cluster_index import index_of
from gitops_lint.analysis.exposure.addresses import addresses, blocks
from gitops_lint.analysis.exposure.clusters.network_policies import admitted
from gitops_lint.analysis.exposure.clusters.peers import Peer, Workload
from gitops_lint.kubernetes.cluster_facts import ClusterContents, ClusterObject, facts_of
from gitops_lint.model.environment import Cluster
from tests.analysis.exposure.clusters.policy_cluster import cluster, outcome, workload

_OBJECTS = """
apiVersion: v1
kind: Namespace
metadata: {name: shop, labels: {project: shop, later: "${LATER}"}}
---
apiVersion: v1
kind: Namespace
metadata: {name: gateway, labels: {project: edge}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: db, namespace: shop}
spec:
  template:
    metadata: {labels: {role: db, tier: backend}}
    spec:
      containers:
        - name: db
          ports: [{name: sql, containerPort: 5432}, {name: sql-udp, containerPort: 5432, protocol: UDP}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec: {template: {metadata: {labels: {role: web}}, spec: {containers: [{name: web}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: proxy, namespace: gateway}
spec: {template: {metadata: {labels: {role: proxy}}, spec: {containers: [{name: proxy}]}}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: edge, namespace: gateway}
spec: {template: {metadata: {labels: {role: proxy}}, spec: {hostNetwork: true, containers: [{name: proxy}]}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: stranger, namespace: elsewhere}
spec: {template: {metadata: {labels: {role: proxy}}, spec: {containers: [{name: proxy}]}}}
"""

_DB = "podSelector: {matchLabels: {role: db}}"

# Who knocks is `internet`, `masked`, or the pods of an object; each row asks for port 5432 of the pods of `db`.
_SOURCES = [
    (
        "the page's example",
        "[{ipBlock: {cidr: 172.17.0.0/16, except: [172.17.1.0/24]}}]",
        "internet",
        "172.17.0.0/24 172.17.2.0/23 172.17.4.0/22 172.17.8.0/21 172.17.16.0/20 172.17.32.0/19 172.17.64.0/18 "
        "172.17.128.0/17",
    ),
    ("an empty from is everybody", "[]", "internet", "all"),
    ("a null from is everybody", "null", "internet", "all"),
    ("every pod is nobody outside", "[{podSelector: {}}]", "internet", "none"),
    ("every namespace is nobody outside", "[{namespaceSelector: {}}]", "internet", "none"),
    ("a podSelector is of the same namespace", "[{podSelector: {}}]", "web", "all"),
    ("a podSelector is of the same namespace", "[{podSelector: {}}]", "proxy", "none"),
    ("a podSelector that finds others", "[{podSelector: {matchLabels: {role: x}}}]", "web", "none"),
    ("a namespaceSelector by label", "[{namespaceSelector: {matchLabels: {project: edge}}}]", "proxy", "all"),
    ("a namespaceSelector by label", "[{namespaceSelector: {matchLabels: {project: edge}}}]", "web", "none"),
    (
        "a namespaceSelector by name",
        "[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: gateway}}}]",
        "proxy",
        "all",
    ),
    (
        "a namespaceSelector by name",
        "[{namespaceSelector: {matchExpressions: [{key: kubernetes.io/metadata.name, operator: NotIn, values: "
        "[gateway]}]}}]",
        "proxy",
        "none",
    ),
    (
        "the name of a namespace that is not declared",
        "[{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: elsewhere}}}]",
        "stranger",
        "all",
    ),
    (
        "the labels of a namespace that is not declared",
        "[{namespaceSelector: {matchLabels: {project: edge}}}]",
        "stranger",
        "none ? all",
    ),
    ("any namespace, declared or not", "[{namespaceSelector: {}}]", "stranger", "all"),
    (
        "both selectors together",
        "[{podSelector: {matchLabels: {role: proxy}}, namespaceSelector: {matchLabels: {project: edge}}}]",
        "proxy",
        "all",
    ),
    (
        "both selectors together",
        "[{podSelector: {matchLabels: {role: web}}, namespaceSelector: {matchLabels: {project: edge}}}]",
        "proxy",
        "none",
    ),
    (
        "two entries are alternatives",
        "[{podSelector: {matchLabels: {role: web}}}, {namespaceSelector: {matchLabels: {project: edge}}}]",
        "proxy",
        "all",
    ),
    ("In", "[{podSelector: {matchExpressions: [{key: role, operator: In, values: [web, api]}]}}]", "web", "all"),
    (
        "NotIn",
        "[{podSelector: {matchExpressions: [{key: role, operator: NotIn, values: [web, api]}]}}]",
        "web",
        "none",
    ),
    (
        "NotIn of a label that is not there",
        "[{podSelector: {matchExpressions: [{key: tier, operator: NotIn, values: [x]}]}}]",
        "web",
        "all",
    ),
    ("Exists", "[{podSelector: {matchExpressions: [{key: role, operator: Exists}]}}]", "web", "all"),
    ("DoesNotExist", "[{podSelector: {matchExpressions: [{key: role, operator: DoesNotExist}]}}]", "web", "none"),
    (
        "two halves are everything",
        "[{ipBlock: {cidr: 0.0.0.0/1}}, {ipBlock: {cidr: 128.0.0.0/1}}, {ipBlock: {cidr: '::/0'}}]",
        "internet",
        "all",
    ),
    ("IPv4 alone", "[{ipBlock: {cidr: 0.0.0.0/0}}]", "internet", "0.0.0.0/0"),
    (
        "an exception that is the whole",
        "[{ipBlock: {cidr: 10.0.0.0/8, except: [10.0.0.0/9, 10.128.0.0/9]}}]",
        "internet",
        "none",
    ),
    (
        "another block admits what one leaves out",
        "[{ipBlock: {cidr: 10.0.0.0/8, except: [10.1.0.0/16]}}, {ipBlock: {cidr: 10.1.0.0/16}}]",
        "internet",
        "10.0.0.0/8",
    ),
    ("a block that is filled in later", "[{ipBlock: {cidr: '${OFFICE}'}}]", "internet", "none ? all"),
    (
        "an exception that is filled in later",
        "[{ipBlock: {cidr: 10.0.0.0/8, except: ['${OFFICE}']}}]",
        "internet",
        "none ? all",
    ),
    ("a block and the addresses of pods", "[{ipBlock: {cidr: 10.0.0.0/8}}]", "proxy", "none ? all"),
    ("everything, and nodes that put their address there", "[{ipBlock: {cidr: 0.0.0.0/0}}]", "masked", "0.0.0.0/0"),
    (
        "a block, and nodes that put their address there",
        "[{ipBlock: {cidr: 203.0.113.0/24}}]",
        "masked",
        "none ? 0.0.0.0/0",
    ),
    ("pods alone, and nodes that put their address there", "[{podSelector: {}}]", "masked", "none"),
    ("a selector and pods on the network of a node", "[{namespaceSelector: {}}]", "edge", "none ? all"),
]
"""The `from` of the one entry of a policy for `db`, and what it lets through from whom."""

_PORTS = [
    ("the port", "[{port: 5432}]", "all"),
    ("another port", "[{port: 5433}]", "none"),
    ("TCP where no protocol is said", "[{port: 5432, protocol: UDP}]", "none"),
    ("a protocol with all its ports", "[{protocol: TCP}]", "all"),
    ("an empty entry of ports is all of TCP", "[{}]", "all"),
    ("no ports are all ports", "[]", "all"),
    ("a range", "[{port: 5000, endPort: 6000}]", "all"),
    ("a range beside it", "[{port: 5433, endPort: 6000}]", "none"),
    ("a port by name", "[{port: sql}]", "all"),
    ("a port by the name of one of UDP", "[{port: sql-udp}]", "none"),
    ("a port by a name that no container has", "[{port: http}]", "none"),
    ("a port that is filled in later", "[{port: '${PORT}'}]", "none ? all"),
]
"""The `ports` of the one entry, and what it lets through from everybody."""

_POLICIES = [
    ("no policy at all", [], "internet", "all"),
    ("default deny all ingress", ["podSelector: {}, policyTypes: [Ingress]"], "internet", "none"),
    ("default deny all ingress", ["podSelector: {}, policyTypes: [Ingress]"], "web", "none"),
    ("allow all ingress", ["podSelector: {}, ingress: [{}], policyTypes: [Ingress]"], "internet", "all"),
    ("default deny all egress", ["podSelector: {}, policyTypes: [Egress]"], "internet", "all"),
    ("default deny all", ["podSelector: {}, policyTypes: [Ingress, Egress]"], "internet", "none"),
    ("no policyTypes", ["$DB"], "internet", "none"),
    ("empty policyTypes", ["$DB, policyTypes: []"], "internet", "none"),
    ("no policyTypes, and egress", ["$DB, egress: [{}]"], "internet", "none"),
    ("null ingress", ["$DB, ingress: null"], "internet", "none"),
    ("no podSelector at all", ["ingress: []"], "internet", "none"),
    (
        "ports and sources hold together",
        ["$DB, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}], ports: [{port: 5432}]}, {ports: [{port: 80}]}]"],
        "internet",
        "10.0.0.0/8",
    ),
    (
        "policies add up",
        [
            "$DB, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]",
            "podSelector: {matchLabels: {tier: backend}}, ingress: [{from: [{ipBlock: {cidr: 11.0.0.0/8}}]}]",
        ],
        "internet",
        "10.0.0.0/7",
    ),
    ("one that denies all takes nothing away", ["podSelector: {}", "$DB, ingress: [{}]"], "internet", "all"),
    ("one for other pods counts for nothing", ["podSelector: {matchLabels: {role: web}}"], "internet", "all"),
    (
        "one for pods that are filled in later",
        ["podSelector: {matchLabels: {role: '${ROLE}'}}"],
        "internet",
        "none ? all",
    ),
    (
        "one for pods by a label that a controller gives",
        ["podSelector: {matchLabels: {pod-template-hash: abc}}, ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"],
        "internet",
        "10.0.0.0/8 ? 0.0.0.0/5 8.0.0.0/7 11.0.0.0/8 12.0.0.0/6 16.0.0.0/4 32.0.0.0/3 64.0.0.0/2 128.0.0.0/1 ::/0",
    ),
    (
        "beside one that is certain",
        ["$DB", "podSelector: {matchLabels: {role: '${ROLE}'}}, ingress: [{}]"],
        "internet",
        "none ? all",
    ),
    (
        "two of which one may be the only one",
        [
            "podSelector: {matchLabels: {role: '${A}'}}, ingress: [{}]",
            "podSelector: {matchLabels: {role: '${B}'}}, ingress: [{from: [{ipBlock: {cidr: 0.0.0.0/0}}]}]",
        ],
        "internet",
        "0.0.0.0/0 ? ::/0",
    ),
    ("everybody, and pods on the network of a node", ["$DB, ingress: [{}]"], "edge", "all"),
]
"""Whole policies, of which `$DB` stands for a podSelector that finds `db`."""

_ROWS = [
    *((title, [f"{_DB}, ingress: [{{from: {sources}}}]"], who, expected) for title, sources, who, expected in _SOURCES),
    *((title, [f"{_DB}, ingress: [{{ports: {ports}}}]"], "internet", expected) for title, ports, expected in _PORTS),
    *(
        (title, [spec.replace("$DB", _DB) for spec in specs], who, expected)
        for title, specs, who, expected in _POLICIES
    ),
]


def _policy(number: int, spec: str) -> str:
    metadata = f"{{name: p{number}, namespace: shop}}"
    return f"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {metadata}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    ("specs", "who", "expected"), [row[1:] for row in _ROWS], ids=[f"{row[0]}, {row[2]}" for row in _ROWS]
)
def test_policies_let_through(specs: list[str], who: str, expected: str) -> None:
    index = cluster(_OBJECTS, *(_policy(number, spec) for number, spec in enumerate(specs)))
    outside = {"internet": Peer(), "masked": Peer(masked="externalTrafficPolicy of Service shop/db")}
    peer = outside[who] if who in outside else Peer(through=workload(index, who))
    found = admitted(index, workload(index, "db"), 5432, "TCP", peer)
    assert outcome(found) == expected
    assert bool(found.unknown) == ("?" in expected)


def _by(*specs: str, who: Peer | None = None) -> list[tuple[str, tuple[str | int, ...], str]]:
    index = cluster(_OBJECTS, *(_policy(number, spec) for number, spec in enumerate(specs)))
    found = admitted(index, workload(index, "db"), 5432, "TCP", who or Peer())
    return [(one.resource.name, one.path, one.text) for one in found.by]


@pytest.mark.parametrize(
    ("specs", "expected"),
    [
        ([], []),
        (
            [_DB + ", ingress: [{ports: [{port: 1}]}, {from: [{podSelector: {}}, {ipBlock: {cidr: 10.0.0.0/8}}]}]"],
            [("p0", ("spec", "ingress", 1, "from", 1), "NetworkPolicy shop/p0 admits 10.0.0.0/8")],
        ),
        ([_DB + ", ingress: [{}]"], [("p0", ("spec", "ingress", 0), "NetworkPolicy shop/p0 admits everybody")]),
        (
            [_DB + ", ingress: [{from: []}]"],
            [("p0", ("spec", "ingress", 0, "from"), "NetworkPolicy shop/p0 admits everybody")],
        ),
        (
            [_DB + ", ingress: []", "podSelector: {}, policyTypes: [Ingress]", _DB],
            [
                ("p0", ("spec", "ingress"), "NetworkPolicy shop/p0 admits none of it"),
                ("p1", ("spec", "policyTypes"), "NetworkPolicy shop/p1 admits none of it"),
                ("p2", ("spec", "podSelector"), "NetworkPolicy shop/p2 admits none of it"),
            ],
        ),
    ],
)
def test_who_decides_is_told_at_the_entry(specs: list[str], expected: list[object]) -> None:
    assert _by(*specs) == expected


@pytest.mark.parametrize(
    ("spec", "who", "expected"),
    [
        (
            _DB + ", ingress: [{from: [{ipBlock: {cidr: '${OFFICE}'}}]}]",
            "web",
            "NetworkPolicy shop/p0: the block ${OFFICE}, which is filled in later",
        ),
        (
            _DB + ", ingress: [{from: [{namespaceSelector: {matchLabels: {project: edge}}}]}]",
            "stranger",
            'NetworkPolicy shop/p0: the labels of the namespace "elsewhere" of Deployment elsewhere/stranger',
        ),
        (
            _DB + ", ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]",
            "web",
            "NetworkPolicy shop/p0: whether the block 10.0.0.0/8 holds the addresses of Deployment shop/web",
        ),
        (
            "podSelector: {matchLabels: {role: '${ROLE}'}}",
            "web",
            "NetworkPolicy shop/p0: whether it is for Deployment shop/db",
        ),
        (_DB + ", ingress: [{ports: [{port: '${PORT}'}]}]", "web", "NetworkPolicy shop/p0: the port ${PORT}"),
    ],
)
def test_what_is_not_known_is_named(spec: str, who: str, expected: str) -> None:
    index = cluster(_OBJECTS, _policy(0, spec))
    found = admitted(index, workload(index, "db"), 5432, "TCP", Peer(through=workload(index, who)))
    assert found.unknown == (expected,)


def test_policies_may_not_count_for_pods_on_the_network_of_their_node() -> None:
    policy = _policy(0, "podSelector: {}").replace("shop", "gateway")
    index = cluster(_OBJECTS, policy)
    found = admitted(index, workload(index, "edge"), 443, "TCP", Peer())
    assert outcome(found) == "none ? all"
    assert "hostNetwork of DaemonSet gateway/edge" in found.unknown[0]


def test_pods_that_a_controller_makes_have_ports_by_names_that_nobody_knows() -> None:
    index = cluster(_OBJECTS, _policy(0, "podSelector: {}, ingress: [{ports: [{port: http}]}]"))
    found = admitted(index, Workload.of_gateway("public", "shop", "istio"), 80, "TCP", Peer())
    assert outcome(found) == "none ? all"


def test_of_a_port_that_is_not_known_only_what_is_for_every_port_is_certain() -> None:
    spec = _DB + ", ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}, {ports: [{port: 80}]}]"
    index = cluster(_OBJECTS, _policy(0, spec))
    found = admitted(index, workload(index, "db"), None, "TCP", Peer())
    assert blocks(found.addresses) == ["10.0.0.0/8"]
    assert found.possible == Peer().addresses


@pytest.mark.parametrize(
    ("ports", "expected"),
    [("[{port: 5432}]", "none"), ("[{port: 5432, protocol: UDP}]", "all"), ("[{port: sql-udp, protocol: UDP}]", "all")],
)
def test_a_port_of_udp_is_admitted_where_it_is_said(ports: str, expected: str) -> None:
    index = cluster(_OBJECTS, _policy(0, f"{_DB}, ingress: [{{ports: {ports}}}]"))
    assert outcome(admitted(index, workload(index, "db"), 5432, "UDP", Peer())) == expected


def test_only_those_who_knock_get_through() -> None:
    index = cluster(_OBJECTS, _policy(0, _DB + ", ingress: [{from: [{ipBlock: {cidr: 10.0.0.0/8}}]}]"))
    found = admitted(index, workload(index, "db"), 5432, "TCP", Peer(addresses("10.0.0.0/7")))
    assert blocks(found.addresses) == ["10.0.0.0/8"]


def test_two_thousand_policies_and_pods_are_judged_in_time() -> None:
    pods = "---\n".join(
        f"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: d{number}, namespace: shop}}\n"
        f"spec: {{template: {{metadata: {{labels: {{app: d{number}}}}}, spec: {{containers: []}}}}}}\n"
        for number in range(2_000)
    )
    policies = "---\n".join(
        _policy(
            number,
            f"podSelector: {{matchLabels: {{app: d{number}}}}}, ingress: [{{from: [{{ipBlock: {{cidr: 10.0.0.0/8}}}}, "
            f"{{podSelector: {{matchLabels: {{app: d{number + 1}}}}}}}], ports: [{{port: 80}}]}}]",
        )
        for number in range(2_000)
    )
    index = cluster(pods, policies)
    knocking = Peer()
    begun = time.process_time()
    for one in index.pods[:500]:
        assert blocks(admitted(index, Workload.of(one), 80, "TCP", knocking).addresses) == ["10.0.0.0/8"]
    assert time.process_time() - begun < 1


def test_plain_files_of_other_directories_may_be_samples_for_other_clusters() -> None:
    objects = cluster(_OBJECTS, _policy(0, "podSelector: {}"))
    facts = [(one, facts_of(one)) for one in objects.resources]
    apart = tuple(
        ClusterObject(msgspec.structs.replace(one, file=f"{one.kind}/all.yaml"), found) for one, found in facts
    )
    for is_one_place, expected in ((True, "none"), (False, "none ? all")):
        index = index_of(Cluster("", is_one_place=is_one_place), ClusterContents(apart))
        assert outcome(admitted(index, workload(index, "db"), 5432, "TCP", Peer())) == expected
