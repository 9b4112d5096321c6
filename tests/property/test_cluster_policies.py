"""What policies of a cluster admit, held against decisions packet by packet, and against what must never change it."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from gitops_lint.analysis.cluster_index import ClusterIndex
from gitops_lint.analysis.exposure.addresses import addresses
from gitops_lint.analysis.exposure.clusters import authorization, network_policies
from gitops_lint.analysis.exposure.clusters.authorization import Authorized
from gitops_lint.analysis.exposure.clusters.peers import Peer
from gitops_lint.analysis.exposure.clusters.requests import ANONYMOUS, Box, Request
from gitops_lint.analysis.exposure.clusters.texts import Piece, both, exactly, without
from gitops_lint.analysis.exposure.intervals import difference, intersection
from tests.analysis.exposure.clusters.mesh_objects import deployment, namespace
from tests.analysis.exposure.clusters.policy_cluster import cluster, workload

_Object = dict[str, Any]

# NetworkPolicies: 16 blocks of addresses, two namespaces with a label each, pods with two labels.

_NAMESPACES = {"shop": {"team": "a"}, "edge": {"team": "b"}}
_PODS = {
    "db": ("shop", {"app": "db", "tier": "back"}),
    "web": ("shop", {"app": "web"}),
    "proxy": ("edge", {"app": "web", "tier": "front"}),
}
_PORTS = {80: "http", 81: "admin", 82: ""}
_ADDRESSES = [ipaddress.IPv4Address(number << 28) for number in range(16)]


def _selectors(keys: list[str], values: list[str]) -> st.SearchStrategy[_Object]:
    labels = st.dictionaries(st.sampled_from(keys), st.sampled_from(values), max_size=1)
    expressions = st.lists(
        st.builds(
            lambda key, operator, some: {
                "key": key,
                "operator": operator,
                **({"values": some} if operator in ("In", "NotIn") else {}),
            },
            st.sampled_from(keys),
            st.sampled_from(["In", "NotIn", "Exists", "DoesNotExist"]),
            st.lists(st.sampled_from(values), min_size=1, max_size=2),
        ),
        max_size=1,
    )
    return st.builds(lambda labels, some: {"matchLabels": labels, "matchExpressions": some}, labels, expressions)


_POD_SELECTORS = _selectors(["app", "tier"], ["db", "web", "back", "front"])
_NAMESPACE_SELECTORS = _selectors(["team", "kubernetes.io/metadata.name", "none"], ["a", "b", "shop", "edge"])
_BLOCKS = st.tuples(st.integers(0, 15), st.integers(0, 4)).map(
    lambda pair: str(ipaddress.IPv4Network((pair[0] << 28, pair[1]), strict=False))
)
_SOURCES = st.one_of(
    st.builds(
        lambda cidr, excepted: {"ipBlock": {"cidr": cidr, "except": excepted}}, _BLOCKS, st.lists(_BLOCKS, max_size=2)
    ),
    st.builds(lambda one: {"podSelector": one}, _POD_SELECTORS),
    st.builds(lambda one: {"namespaceSelector": one}, _NAMESPACE_SELECTORS),
    st.builds(
        lambda one, other: {"podSelector": one, "namespaceSelector": other}, _POD_SELECTORS, _NAMESPACE_SELECTORS
    ),
)
_ENTRY_PORTS = st.one_of(
    st.builds(
        lambda port, protocol: {"port": port, **protocol},
        st.sampled_from([80, 81, 82, "http", "admin"]),
        st.sampled_from([{}, {"protocol": "TCP"}, {"protocol": "UDP"}]),
    ),
    st.builds(lambda first, more: {"port": first, "endPort": first + more}, st.integers(79, 82), st.integers(0, 2)),
    st.just({"protocol": "TCP"}),
)


def _few(element: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[list[Any] | None]:
    return st.one_of(st.none(), st.lists(element, max_size=most))


_ENTRIES = st.builds(lambda sources, ports: {"from": sources, "ports": ports}, _few(_SOURCES), _few(_ENTRY_PORTS, 2))
_POLICIES = st.builds(
    lambda where, selector, entries, types: (
        where,
        {"podSelector": selector, **({"ingress": entries} if entries is not None else {}), **types},
    ),
    st.sampled_from(sorted(_NAMESPACES)),
    _POD_SELECTORS,
    _few(_ENTRIES, 2),
    st.sampled_from([{}, {"policyTypes": ["Ingress"]}, {"policyTypes": ["Egress"]}]),
)


def _matches(selector: _Object, labels: dict[str, str]) -> bool:
    for key, value in selector["matchLabels"].items():
        if labels.get(key) != value:
            return False
    for one in selector["matchExpressions"]:
        found, values = labels.get(one["key"]), one.get("values", [])
        is_met = {
            "In": found in values,
            "NotIn": found not in values,
            "Exists": found is not None,
            "DoesNotExist": found is None,
        }[one["operator"]]
        if not is_met:
            return False
    return True


def _admits_source(source: _Object, where: str, who: ipaddress.IPv4Address | str) -> bool | None:
    """Whether a source is who knocks; None where nobody can tell."""
    if "ipBlock" in source:
        if isinstance(who, str):
            return None
        block = source["ipBlock"]
        return who in ipaddress.ip_network(block["cidr"]) and not any(
            who in ipaddress.ip_network(one) for one in block["except"]
        )
    if not isinstance(who, str):
        return False
    at, labels = _PODS[who]
    if "namespaceSelector" in source:
        names = {**_NAMESPACES[at], "kubernetes.io/metadata.name": at}
        if not _matches(source["namespaceSelector"], names):
            return False
    elif at != where:
        return False
    return "podSelector" not in source or _matches(source["podSelector"], labels)


def _admits_port(entry: _Object, port: int) -> bool:
    if entry.get("protocol", "TCP") != "TCP":
        return False
    wanted = entry.get("port")
    if wanted is None:
        return True
    return _PORTS[port] == wanted if isinstance(wanted, str) else wanted <= port <= entry.get("endPort", wanted)


def _packet(policies: Sequence[tuple[str, _Object]], port: int, who: ipaddress.IPv4Address | str) -> bool | None:
    """Whether a packet for a port of `db` gets through; None where nobody can tell."""
    here = [
        spec
        for where, spec in policies
        if where == "shop" and spec.get("policyTypes") != ["Egress"] and _matches(spec["podSelector"], _PODS["db"][1])
    ]
    answers: list[bool | None] = [] if here else [True]
    for spec in here:
        for entry in spec.get("ingress", []):
            if not entry["ports"] or any(_admits_port(one, port) for one in entry["ports"]):
                answers += [_admits_source(one, "shop", who) for one in entry["from"] or ()]
                answers += [] if entry["from"] else [True]
    return True if True in answers else None if None in answers else False


def _network(policies: Sequence[tuple[str, _Object]]) -> ClusterIndex:
    ports = [{"containerPort": port, "name": name} for port, name in _PORTS.items() if name]
    objects: list[Any] = [namespace(name, str(labels)) for name, labels in _NAMESPACES.items()]
    objects += [deployment(name, where, str(labels)) for name, (where, labels) in _PODS.items()]
    objects[2] = objects[2].replace("{name: app}", f"{{name: app, ports: {ports}}}")
    for number, (where, spec) in enumerate(policies):
        metadata = {"name": f"p{number}", "namespace": where}
        objects.append(
            {"apiVersion": "networking.k8s.io/v1", "kind": "NetworkPolicy", "metadata": metadata, "spec": spec}
        )
    return cluster(*objects)


@given(st.lists(_POLICIES, max_size=4), st.sampled_from(sorted(_PORTS)))
def test_network_policies_admit_what_they_admit_packet_by_packet(policies: list[Any], port: int) -> None:
    index = _network(policies)
    target = workload(index, "db")
    found = network_policies.admitted(index, target, port, "TCP", Peer())
    assert not found.perhaps
    for address in _ADDRESSES:
        one = addresses(str(address))
        assert (intersection(found.addresses, one) == one) == _packet(policies, port, address)
    for who in _PODS:
        answer = network_policies.admitted(index, target, port, "TCP", Peer(through=workload(index, who)))
        expected = _packet(policies, port, who)
        assert (bool(answer.addresses), bool(answer.perhaps)) == (expected is True, expected is None)


@given(st.lists(_POLICIES, min_size=1, max_size=3), _ENTRIES, st.sampled_from(sorted(_PORTS)))
def test_an_entry_more_never_shrinks(policies: list[Any], entry: _Object, port: int) -> None:
    where, spec = policies[0]
    more = [(where, {**spec, "ingress": [*spec.get("ingress", []), entry]}), *policies[1:]]
    before, after = _network(policies), _network(more)
    for who in (None, *_PODS):
        peers = [Peer(through=workload(index, who) if who else None) for index in (before, after)]
        one = network_policies.admitted(before, workload(before, "db"), port, "TCP", peers[0])
        other = network_policies.admitted(after, workload(after, "db"), port, "TCP", peers[1])
        assert not difference(one.addresses, other.addresses)
        assert not difference(one.possible, other.possible)


# AuthorizationPolicies: few hosts, paths, methods, ports, namespaces, and addresses.

_HOSTS = ["a.example.com", "b.example.com", "example.com"]
_PATHS = ["/", "/a", "/a/b", "/ab", "/a/b/c", "/b/a"]
_METHODS = ["GET", "POST"]
_CLIENTS = ["internet", "curl", "worker", "nginx"]
_CLIENT_NAMESPACES = {"curl": "test", "worker": "dev"}


def _values(name: str, some: list[str]) -> st.SearchStrategy[_Object]:
    opposite = f"not{name[0].upper()}{name[1:]}"
    return st.builds(
        lambda values, others: {name: values, opposite: others},
        st.lists(st.sampled_from(some), max_size=2),
        st.lists(st.sampled_from(some), max_size=1),
    )


def _all(*parts: st.SearchStrategy[_Object]) -> st.SearchStrategy[_Object]:
    return st.tuples(*parts).map(lambda found: {key: value for part in found for key, value in part.items()})


_OPERATIONS = _all(
    _values("hosts", ["a.example.com", "*.example.com", "A.*", "*"]),
    _values("paths", ["/a", "/a*", "/a/*", "*/b", "*", "/a/{*}", "/{*}/b", "/a/{**}", "/{*}/b/{**}"]),
    _values("methods", ["GET", "P*", "*"]),
    _values("ports", ["80", "81"]),
)
_CALLERS = _all(
    _values("namespaces", ["test", "d*", "*"]),
    _values("principals", ["cluster.local/ns/test/sa/default", "*/sa/default", "cluster.local/ns/dev/*", "*"]),
    _values("ipBlocks", ["0.0.0.0/1", "64.0.0.0/2", "192.0.0.0/4", "0.0.0.0/0"]),
    _values("requestPrincipals", ["*"]),
)
_RULES = st.builds(
    lambda sources, operations: {
        "from": [{"source": one} for one in sources],
        "to": [{"operation": one} for one in operations],
    },
    st.lists(_CALLERS, max_size=2),
    st.lists(_OPERATIONS, max_size=2),
)
_AUTHORIZATIONS = st.builds(
    lambda where, action, selector, rules: (where, {"action": action, **selector, "rules": rules}),
    st.sampled_from(["foo", "istio-system", "dev"]),
    st.sampled_from(["ALLOW", "ALLOW", "DENY", "AUDIT"]),
    st.sampled_from(
        [{}, {"selector": {"matchLabels": {"app": "httpbin"}}}, {"selector": {"matchLabels": {"app": "x"}}}]
    ),
    st.lists(_RULES, max_size=2),
)


def _text(value: str, text: str) -> bool:
    if "{" in value:
        expression = re.escape(value).replace(r"\{\*\*\}", ".*").replace(r"\{\*\}", "[^/]+")
        return re.fullmatch(expression, text) is not None
    if value.startswith("*"):
        return text.endswith(value[1:])
    return text.startswith(value[:-1]) if value.endswith("*") else text == value


def _listed(entry: _Object, name: str, holds: Any) -> bool:
    values, others = entry[name], entry[f"not{name[0].upper()}{name[1:]}"]
    return (not values or any(map(holds, values))) and not any(map(holds, others))


class _Asked:
    """One request, as a proxy sees it."""

    def __init__(self, client: str, address: ipaddress.IPv4Address, token: bool, port: int) -> None:
        self.client, self.address, self.token, self.port = client, address, token, port
        where = _CLIENT_NAMESPACES.get(client)
        self.namespace = where or ""
        self.principal = f"cluster.local/ns/{where}/sa/default" if where else ""

    def matches(self, rule: _Object, host: str, path: str, method: str) -> bool:
        sources, operations = rule["from"], rule["to"]
        return (not sources or any(self._from(one["source"]) for one in sources)) and (
            not operations or any(self._to(one["operation"], host, path, method) for one in operations)
        )

    def _from(self, source: _Object) -> bool:
        return (
            _listed(source, "namespaces", lambda one: bool(self.namespace) and _text(one, self.namespace))
            and _listed(source, "principals", lambda one: bool(self.principal) and _text(one, self.principal))
            and _listed(source, "ipBlocks", lambda one: self.address in ipaddress.ip_network(one))
            and _listed(source, "requestPrincipals", lambda _: self.token)
        )

    def _to(self, operation: _Object, host: str, path: str, method: str) -> bool:
        return (
            _listed(operation, "hosts", lambda one: _text(one.lower(), host))
            and _listed(operation, "paths", lambda one: _text(one, path))
            and _listed(operation, "methods", lambda one: _text(one, method))
            and _listed(operation, "ports", lambda one: one == str(self.port))
        )


def _decided(policies: Sequence[tuple[str, _Object]], asked: _Asked, host: str, path: str, method: str) -> bool:
    here = [
        spec
        for where, spec in policies
        if where in ("foo", "istio-system") and spec.get("selector", {}).get("matchLabels", {}).get("app") != "x"
    ]
    matching = [
        (spec["action"], any(asked.matches(rule, host, path, method) for rule in spec["rules"])) for spec in here
    ]
    allowing = [is_matched for action, is_matched in matching if action == "ALLOW"]
    return ("DENY", True) not in matching and (not allowing or any(allowing))


def _mesh(policies: Sequence[tuple[str, _Object]]) -> ClusterIndex:
    objects: list[Any] = [
        *map(namespace, ("foo", "test", "dev")),
        namespace("legacy", "{}"),
        deployment("httpbin", "foo"),
    ]
    objects += [deployment("curl", "test"), deployment("worker", "dev"), deployment("nginx", "legacy")]
    for number, (where, spec) in enumerate(policies):
        metadata = {"name": f"p{number}", "namespace": where}
        objects.append(
            {"apiVersion": "security.istio.io/v1", "kind": "AuthorizationPolicy", "metadata": metadata, "spec": spec}
        )
    return cluster(*objects)


def _holds(boxes: Sequence[Box], token: bool, address: ipaddress.IPv4Address, texts: Sequence[str]) -> bool:
    return any(
        (intersection(box.tokens, ANONYMOUS) != ()) != token
        and bool(intersection(box.addresses, addresses(str(address))))
        and all(_in(piece, text) for piece, text in zip((box.hosts, box.paths, box.methods), texts, strict=True))
        for box in boxes
    )


def _in(piece: Piece, text: str) -> bool:
    return (
        piece.affixes.holds(text)
        and all(odd.holds(text) for odd in piece.odd)
        and not any(excluded.holds(text) for excluded in piece.but)
    )


@given(st.lists(_AUTHORIZATIONS, max_size=3), st.sampled_from([80, 81]), st.sampled_from(_CLIENTS))
def test_authorization_policies_admit_what_they_admit_request_by_request(
    policies: list[Any], port: int, client: str
) -> None:
    # The addresses of pods are not known here: only for who comes from outside are blocks compared.
    if client != "internet":
        policies = [
            (where, {**spec, "rules": [_without_blocks(rule) for rule in spec["rules"]]}) for where, spec in policies
        ]
    index = _mesh(policies)
    peer = Peer(addresses("0.0.0.0/0"), None if client == "internet" else workload(index, client))
    found = authorization.admitted(index, workload(index, "httpbin"), port, Request(), peer)
    for host in _HOSTS:
        for path in _PATHS:
            for method in _METHODS:
                for address in _ADDRESSES[::5]:
                    asked, texts = _Asked(client, address, False, port), (host, path, method)
                    # A set that may be empty is not certain, and what is in it is admitted all the same.
                    is_open = _holds((*found.everybody, *found.perhaps), False, address, texts)
                    assert is_open == _decided(policies, asked, *texts)
                    if not is_open:
                        asked = _Asked(client, address, True, port)
                        assert _holds(found.with_token, True, address, texts) == _decided(policies, asked, *texts)
    for path in _PATHS:
        one = Request(exactly("a.example.com"), exactly(path), exactly("GET"))
        found = authorization.admitted(index, workload(index, "httpbin"), port, one, peer)
        for address in _ADDRESSES[::5]:
            expected = _decided(policies, _Asked(client, address, False, port), "a.example.com", path, "GET")
            at = addresses(str(address))
            assert (intersection(found.admitted.addresses, at) == at) == expected
            assert not found.perhaps


def _without_blocks(rule: _Object) -> _Object:
    sources = [{"source": {**one["source"], "ipBlocks": [], "notIpBlocks": []}} for one in rule["from"]]
    return {**rule, "from": sources}


def _all_of(found: Authorized, path: str, address: ipaddress.IPv4Address) -> bool:
    return _holds((*found.everybody, *found.perhaps), False, address, ("a.example.com", path, "GET"))


@given(st.lists(_AUTHORIZATIONS, max_size=3), _RULES, st.sampled_from(["ALLOW", "DENY"]))
def test_an_allow_more_never_shrinks_and_a_deny_more_never_grows(
    policies: list[Any], rule: _Object, action: str
) -> None:
    # The first ALLOW of all shuts out what it does not match: it is there before.
    policies = [*policies, ("foo", {"action": "ALLOW", "rules": []})]
    more = [*policies, ("foo", {"action": action, "rules": [rule]})]
    one, other = (
        authorization.admitted(index, workload(index, "httpbin"), 80, Request(), Peer(addresses("0.0.0.0/0")))
        for index in (_mesh(policies), _mesh(more))
    )
    for path in _PATHS:
        for address in _ADDRESSES[::5]:
            before, after = _all_of(one, path, address), _all_of(other, path, address)
            assert before <= after if action == "ALLOW" else after <= before


# Sets of texts.

_ALPHABET = st.text("ab/", max_size=5)
_PIECES = st.tuples(st.sampled_from(["", "a", "/a", "/a/"]), st.sampled_from(["", "b", "/b", "ab"]), st.booleans()).map(
    lambda parts: Piece(_affixes(*parts))
)


def _affixes(prefix: str, suffix: str, is_exact: bool) -> Any:
    from gitops_lint.analysis.exposure.clusters.texts import Affixes

    return Affixes(prefix, "" if is_exact else suffix, is_exact)


@given(_PIECES, _PIECES, _PIECES, _ALPHABET)
def test_texts_are_in_both_and_in_one_alone_as_they_should_be(
    one: Piece, other: Piece, third: Piece, text: str
) -> None:
    left = without(one, third)
    for piece in left:
        shared = both(piece, other)
        assert (shared is not None and _in(shared, text)) == (_in(piece, text) and _in(other, text))
        rest = without(piece, other)
        assert any(_in(part, text) for part in rest) == (_in(piece, text) and not _in(other, text))
    assert any(_in(piece, text) for piece in left) == (_in(one, text) and not _in(third, text))
