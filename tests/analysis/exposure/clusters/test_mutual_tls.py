"""Who has a proxy of Istio, and whether its port takes plain text: PeerAuthentication's reference, and injection."""

from __future__ import annotations

import pytest

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.clusters import mutual_tls
from gitops_lint.analysis.exposure.clusters.meshes import guard, root_namespace
from gitops_lint.analysis.exposure.clusters.mutual_tls import accepts_plaintext
from gitops_lint.analysis.exposure.clusters.peers import Answer, Peer, Workload
from tests.analysis.exposure.clusters.mesh_objects import MESH, deployment, namespace
from tests.analysis.exposure.clusters.policy_cluster import cluster, outcome, workload

_WORDS = {Answer.YES: "yes", Answer.PERHAPS: "perhaps", Answer.NO: "no"}


def _index(*policies: str) -> ClusterIndex:
    texts = [MESH]
    for number, policy in enumerate(policies):
        where, _, spec = policy.partition(": ")
        metadata = f"{{name: p{number}, namespace: {where}}}"
        texts.append(
            f"apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {metadata}\nspec: {spec}\n"
        )
    return cluster(*texts)


_STRICT = "mtls: {mode: STRICT}"
_OPEN_8080 = "portLevelMtls: {8080: {mode: DISABLE}}"
_HTTPBIN = "selector: {matchLabels: {app: httpbin}}"


@pytest.mark.parametrize(
    ("policies", "of", "port", "expected"),
    [
        # https://istio.io/latest/docs/reference/config/security/peer_authentication/
        ([], "httpbin", 80, "yes"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", 80, "no"),
        ([f"foo: {{{_STRICT}}}"], "httpbin-bar", 80, "yes"),
        (["foo: {mtls: {mode: PERMISSIVE}}", f"foo: {{{_HTTPBIN}, {_STRICT}}}"], "httpbin", 80, "no"),
        ([f"foo: {{{_HTTPBIN}, {_STRICT}, {_OPEN_8080}}}"], "httpbin", 8080, "yes"),
        ([f"foo: {{{_HTTPBIN}, {_STRICT}, {_OPEN_8080}}}"], "httpbin", 80, "no"),
        ([f"foo: {{{_HTTPBIN}, {_STRICT}, portLevelMtls: {{'8080': {{mode: DISABLE}}}}}}"], "httpbin", 8080, "yes"),
        ([f"foo: {{{_HTTPBIN}, {_STRICT}, {_OPEN_8080}}}"], "httpbin", None, "perhaps"),
        (
            [f"foo: {{{_STRICT}}}", f"foo: {{{_HTTPBIN}, mtls: {{mode: UNSET}}, {_OPEN_8080}}}"],
            "httpbin", 80, "no",
        ),
        (
            [f"foo: {{{_STRICT}}}", f"foo: {{{_HTTPBIN}, mtls: {{mode: UNSET}}, {_OPEN_8080}}}"],
            "httpbin", 8080, "yes",
        ),
        # The mesh, the namespace, the workload: the narrowest that says anything.
        ([f"istio-system: {{{_STRICT}}}"], "httpbin", 80, "no"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {mtls: {mode: DISABLE}}"], "httpbin", 80, "yes"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {mtls: {mode: PERMISSIVE}}"], "httpbin-bar", 80, "no"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {mtls: {mode: UNSET}}"], "httpbin", 80, "no"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {mtls: {}}"], "httpbin", 80, "no"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {}"], "httpbin", 80, "no"),
        (["istio-system: {mtls: {mode: UNSET}}"], "httpbin", 80, "yes"),
        ([f"foo: {{{_STRICT}}}", f"foo: {{{_HTTPBIN}, mtls: {{mode: PERMISSIVE}}}}"], "httpbin", 80, "yes"),
        ([f"foo: {{{_STRICT}}}", "foo: {selector: {matchLabels: {app: other}}, mtls: {mode: DISABLE}}"], "httpbin", 80,
         "no"),
        # A selector in the root namespace selects nothing, ports without a selector count for nothing.
        ([f"istio-system: {{{_HTTPBIN}, {_STRICT}}}"], "httpbin", 80, "yes"),
        ([f"foo: {{{_STRICT}, portLevelMtls: {{80: {{mode: DISABLE}}}}}}"], "httpbin", 80, "no"),
        ([f"foo: {{selector: {{matchLabels: {{}}}}, {_STRICT}}}"], "httpbin", 80, "no"),
        # Of several for the same pods the oldest counts.
        ([f"foo: {{{_STRICT}}}", "foo: {mtls: {mode: PERMISSIVE}}"], "httpbin", 80, "perhaps"),
        ([f"foo: {{{_STRICT}}}", f"foo: {{{_STRICT}}}"], "httpbin", 80, "no"),
        ([f"istio-system: {{{_STRICT}}}", "foo: {}", "foo: {mtls: {mode: PERMISSIVE}}"], "httpbin", 80, "perhaps"),
        # What is filled in later.
        (["foo: {mtls: {mode: '${MODE}'}}"], "httpbin", 80, "perhaps"),
        ([f"foo: {{selector: {{matchLabels: {{app: '${{APP}}'}}}}, {_STRICT}}}"], "httpbin", 80, "perhaps"),
        # Who has no proxy takes no notice, and a gateway takes what its Gateways say.
        ([f"istio-system: {{{_STRICT}}}"], "nginx", 80, "yes"),
        ([f"istio-system: {{{_STRICT}}}"], "stranger", 80, "perhaps"),
        ([f"istio-system: {{{_STRICT}}}"], "gateway", 8080, "yes"),
    ],
)  # fmt: skip
def test_a_port_takes_plain_text(policies: list[str], of: str, port: int | None, expected: str) -> None:
    index = _index(*policies)
    found = accepts_plaintext(index, workload(index, of), port)
    assert _WORDS[found.answer] == expected
    assert bool(found.unknown) == (expected == "perhaps")


@pytest.mark.parametrize(
    ("policies", "of", "who", "expected"),
    [
        ([], "httpbin", None, "all"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", None, "none"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", "gateway", "all"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", "sleep", "all"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", "nginx", "none"),
        ([f"foo: {{{_STRICT}}}"], "httpbin", "stranger", "none ? all"),
        ([f"undeclared: {{{_STRICT}}}"], "stranger", None, "none ? all"),
        ([f"undeclared: {{{_STRICT}}}"], "stranger", "gateway", "all"),
    ],
)
def test_of_those_who_knock_get_through(policies: list[str], of: str, who: str | None, expected: str) -> None:
    index = _index(*policies)
    peer = Peer(through=workload(index, who)) if who else Peer()
    assert outcome(mutual_tls.admitted(index, workload(index, of), 80, peer)) == expected


def test_a_selector_selects_nothing_in_the_root_namespace_itself() -> None:
    policy = (
        "apiVersion: security.istio.io/v1\nkind: PeerAuthentication\nmetadata: {name: p, namespace: istio-system}\n"
        f"spec: {{selector: {{matchLabels: {{app: a}}}}, {_STRICT}}}\n"
    )
    index = cluster(namespace("istio-system"), deployment("a", "istio-system"), policy)
    assert accepts_plaintext(index, workload(index, "a"), 80).answer is Answer.YES


def test_who_refuses_is_told_at_the_mode() -> None:
    index = _index(f"istio-system: {{{_STRICT}}}", f"foo: {{{_HTTPBIN}, portLevelMtls: {{80: {{mode: STRICT}}}}}}")
    (decision,) = accepts_plaintext(index, workload(index, "httpbin"), 80).by
    assert (decision.resource.name, decision.path) == ("p1", ("spec", "portLevelMtls", 80, "mode"))
    (decision,) = accepts_plaintext(index, workload(index, "sleep"), 80).by
    assert (decision.resource.name, decision.path) == ("p0", ("spec", "mtls", "mode"))


# https://istio.io/latest/docs/setup/additional-setup/sidecar-injection/#controlling-the-injection-policy
@pytest.mark.parametrize(
    ("of_namespace", "of_pod", "expected"),
    [
        ("{istio-injection: enabled}", "app: a", "yes"),
        ("{istio-injection: enabled}", "sidecar.istio.io/inject: 'false'", "no"),
        ("{istio-injection: disabled}", "app: a", "no"),
        ("{istio-injection: disabled}", "sidecar.istio.io/inject: 'true'", "no"),
        ("{istio.io/rev: canary}", "app: a", "yes"),
        ("{istio.io/rev: canary}", "sidecar.istio.io/inject: 'false'", "no"),
        ("{istio-injection: disabled, istio.io/rev: canary}", "app: a", "no"),
        ("{}", "app: a", "no"),
        ("{}", "sidecar.istio.io/inject: 'true'", "yes"),
        ("{}", "istio.io/rev: canary", "yes"),
        ("{istio-injection: '${INJECTION}'}", "app: a", "perhaps"),
        ("{istio-injection: '${INJECTION}'}", "sidecar.istio.io/inject: 'false'", "no"),
        ("{istio-injection: enabled}", "sidecar.istio.io/inject: '${INJECT}'", "perhaps"),
        # Ambient mode: https://istio.io/latest/docs/ambient/usage/add-workloads/
        ("{istio.io/dataplane-mode: ambient}", "app: a", "yes"),
        ("{istio.io/dataplane-mode: ambient}", "istio.io/dataplane-mode: none", "no"),
        ("{}", "istio.io/dataplane-mode: ambient", "yes"),
        ("{istio.io/dataplane-mode: '${MODE}'}", "app: a", "perhaps"),
    ],
)
def test_pods_have_a_proxy(of_namespace: str, of_pod: str, expected: str) -> None:
    index = cluster(namespace("shop", of_namespace), deployment("a", "shop", f"{{{of_pod}}}"))
    found = guard(index, workload(index, "a"))
    assert _WORDS[found.answer] == expected
    assert bool(found.unknown) == (expected == "perhaps")


@pytest.mark.parametrize(
    ("annotations", "port", "expected"),
    [
        ("{}", 80, "yes"),
        ("{}", 15021, "no"),
        ("{sidecar.istio.io/inject: 'false'}", 80, "no"),
        ("{traffic.sidecar.istio.io/excludeInboundPorts: '80, 81'}", 80, "no"),
        ("{traffic.sidecar.istio.io/excludeInboundPorts: '80, 81'}", 81, "no"),
        ("{traffic.sidecar.istio.io/excludeInboundPorts: '80, 81'}", 82, "yes"),
        ("{traffic.sidecar.istio.io/includeInboundPorts: '80, 81'}", 80, "yes"),
        ("{traffic.sidecar.istio.io/includeInboundPorts: '80, 81'}", 82, "no"),
        ("{traffic.sidecar.istio.io/includeInboundPorts: ''}", 80, "no"),
        ("{traffic.sidecar.istio.io/includeInboundPorts: '*'}", 80, "yes"),
        ("{traffic.sidecar.istio.io/excludeInboundPorts: '${PORTS}'}", 80, "perhaps"),
    ],
)
def test_a_sidecar_stands_before_a_port(annotations: str, port: int, expected: str) -> None:
    index = cluster(namespace("shop"), deployment("a", "shop", annotations=annotations))
    assert _WORDS[guard(index, workload(index, "a"), port).answer] == expected


def test_some_pods_have_none_whatever_their_namespace_says() -> None:
    index = cluster(
        namespace("kube-system"), deployment("a", "kube-system"), namespace("shop"), deployment("b", "shop")
    )
    assert guard(index, workload(index, "a")).answer is Answer.NO
    host = deployment("c", "shop").replace("serviceAccountName", "hostNetwork: true, serviceAccountName")
    index = cluster(namespace("shop"), host)
    assert guard(index, workload(index, "c")).answer is Answer.NO


def test_a_container_of_the_proxy_is_one_and_a_pod_of_nothing_else_a_gateway() -> None:
    index = cluster(deployment("a", "elsewhere", container="istio-proxy"))
    assert guard(index, workload(index, "a"), 8080).answer is Answer.YES
    assert guard(index, Workload.of_gateway("public", "elsewhere", "istio")).answer is Answer.YES


def test_before_the_proxy_of_a_node_stands_none() -> None:
    index = cluster(deployment("ztunnel", "istio-system", container="istio-proxy"))
    assert guard(index, workload(index, "ztunnel")).answer is Answer.NO


def test_the_root_namespace_is_that_of_istiod() -> None:
    assert root_namespace(cluster(MESH)) == "istio-system"
    assert root_namespace(cluster(deployment("istiod", "mesh"))) == "mesh"
