"""What the policies of Cilium let through to pods, and what they keep out.

Source: https://docs.cilium.io/en/stable/security/policy/language/, layer3 and deny beside it; `ParseToCiliumRule` in
pkg/k8s/apis/cilium.io/utils of Cilium. They count beside NetworkPolicies: what any of them allows gets through, but for
what an `ingressDeny` matches. A rule with `ingress` has the pods take nothing else; one of the namespace selects only
pods of its namespace, unless its selector names others.

Blocks of addresses are for what lies outside of the cluster, and so are the entities `world` and `all`. Whether a
client whose address a node replaces is `world` or a node depends on how Cilium routes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.addresses import ALL_IPV4, ALL_IPV6
from gitops_lint.analysis.exposure.clusters.network_policies import CILIUM_POLICIES
from gitops_lint.analysis.exposure.clusters.network_ports import admits_port
from gitops_lint.analysis.exposure.clusters.network_verdicts import Part, Verdict, addresses_of_block, sum_of
from gitops_lint.analysis.exposure.clusters.peers import Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import (
    Selectors,
    are_applied_together,
    finds,
    finds_namespace,
    is_same_namespace,
)
from gitops_lint.analysis.exposure.intervals import Intervals, intersection
from gitops_lint.kubernetes.label_selectors import LabelSelector, Requirement, of_label_selector
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

_NAMESPACE: Final = "io.kubernetes.pod.namespace"
_NAMESPACE_LABELS: Final = "io.cilium.k8s.namespace.labels."
_SERVICE_ACCOUNT: Final = "io.cilium.k8s.policy.serviceaccount"
_OUTSIDE: Final[Mapping[str, Intervals]] = {
    "all": ALL_IPV4 + ALL_IPV6,
    "world": ALL_IPV4 + ALL_IPV6,
    "world-ipv4": ALL_IPV4,
    "world-ipv6": ALL_IPV6,
}
_OF_PODS: Final = frozenset({"all", "cluster"})
_SOURCES: Final = (
    "fromEndpoints", "fromCIDR", "fromCIDRSet", "fromEntities", "fromNodes", "fromGroups", "fromRequires",
)  # fmt: skip


class _Rule(msgspec.Struct, frozen=True, eq=False):
    """One rule of a policy, of the namespace "" for one of the whole cluster; `path` leads to it."""

    resource: Resource
    path: Path
    namespace: str
    is_of_the_cluster: bool
    values: Mapping[str, Any]

    @property
    def called(self) -> str:
        kind = self.resource.kind.partition(".")[0]
        return f"{kind} {self.namespace}/{self.resource.name}" if self.namespace else f"{kind} {self.resource.name}"


def cilium_verdicts(
    index: ClusterIndex, workload: Workload, port: int | None, protocol: str, peer: Peer
) -> Iterator[Verdict]:
    """What each rule says that may be for these pods."""
    for rule in _rules_for(index, workload):
        answer = _selects(index, rule, workload)
        if not answer.may_be:
            continue
        allowed = _entries(index, rule, "ingress", workload, port, protocol, peer)
        denied = _entries(index, rule, "ingressDeny", workload, port, protocol, peer)
        isolates = _isolates(rule)
        if isolates and not allowed.by and not denied.by:
            text = f"{rule.called} lets none of it through"
            allowed = allowed._replace(by=(Decision(rule.resource, rule.path, text),))
        if answer is Answer.PERHAPS:
            reason = f"{rule.called}: whether it is for {workload.name}"
            allowed = allowed._replace(unknown=(*allowed.unknown, reason))
        yield Verdict(answer, allowed, denied, isolates)


@lru_cache(maxsize=4)
def _rules(index: ClusterIndex) -> Mapping[str, Selectors[_Rule]]:
    """The rules for what comes in to pods, by namespace; those for nodes are not about them."""
    found: dict[str, list[_Rule]] = defaultdict(list)
    for resource in index.of_kinds(*CILIUM_POLICIES):
        is_of_the_cluster = resource.kind == CILIUM_POLICIES[1]
        namespace = "" if is_of_the_cluster else namespace_of(resource)
        several = resource.values.get("specs")
        specs: list[tuple[Path, Any]] = [(("spec",), resource.values.get("spec"))]
        specs += [(("specs", number), one) for number, one in enumerate(several if isinstance(several, list) else ())]
        for path, spec in specs:
            if (
                isinstance(spec, dict)
                and "endpointSelector" in spec
                and (spec.get("ingress") or spec.get("ingressDeny"))
            ):
                found[namespace].append(_Rule(resource, path, namespace, is_of_the_cluster, spec))
    return {namespace: Selectors.of((rule, _by_labels(rule)) for rule in rules) for namespace, rules in found.items()}


def _by_labels(rule: _Rule) -> LabelSelector | None:
    """What of a rule's selector is about labels that pods have under the same name."""
    selector = of_label_selector(rule.values.get("endpointSelector") or {})
    if selector is None:
        return None
    plain = (requirement._replace(key=_plain(requirement.key)) for requirement in selector.requirements)
    return LabelSelector(tuple(one for one in plain if not one.key.startswith(("io.", "reserved"))))


def _plain(key: str) -> str:
    """A label without the prefix that says where Cilium has it from."""
    return key.removeprefix("k8s:").removeprefix("k8s.").removeprefix("any:").removeprefix("any.")


def _rules_for(index: ClusterIndex, workload: Workload) -> Iterator[_Rule]:
    rules = _rules(index)
    for namespace in dict.fromkeys((workload.namespace, "")) if workload.namespace else rules:
        some = rules.get(namespace)
        if some is not None:
            yield from some.asked(workload.labels)


def _isolates(rule: _Rule) -> bool:
    switch = rule.values.get("enableDefaultDeny")
    return not (isinstance(switch, dict) and switch.get("ingress") is False)


def _selects(index: ClusterIndex, rule: _Rule, workload: Workload) -> Answer:
    here = Answer.YES if rule.is_of_the_cluster else is_same_namespace(rule.namespace, workload.namespace)
    if not here.may_be:
        return here
    here &= are_applied_together(index, rule.resource, workload)
    return here & _finds(index, rule.values.get("endpointSelector"), workload)


def _finds(index: ClusterIndex, value: Any, workload: Workload) -> Answer:
    """Whether a selector of Cilium finds pods: it knows their labels, and those of their namespace by other names."""
    selector = of_label_selector(value if value is not None else {})
    if selector is None:
        return Answer.PERHAPS
    answer = Answer.YES
    for requirement in selector.requirements:
        key = _plain(requirement.key)
        plain = requirement._replace(key=key)
        if key.startswith("reserved"):
            return Answer.NO
        if key == _NAMESPACE:
            answer &= _is_named(plain, workload.namespace)
        elif key == _SERVICE_ACCOUNT:
            answer &= _is_named(plain, workload.service_account)
        elif key.startswith(_NAMESPACE_LABELS):
            of_namespace = plain._replace(key=key.removeprefix(_NAMESPACE_LABELS))
            answer &= finds_namespace(index, LabelSelector((of_namespace,)), workload.namespace)
        elif key.startswith("io.cilium."):
            answer &= Answer.PERHAPS
        else:
            answer &= finds(LabelSelector((plain,)), workload.labels)
    return answer


def _is_named(requirement: Requirement, name: str) -> Answer:
    return finds(LabelSelector((requirement,)), {requirement.key: name}) if name else Answer.PERHAPS


def _names_namespaces(value: Any) -> bool:
    selector = of_label_selector(value if value is not None else {})
    return selector is None or any(
        key.endswith(_NAMESPACE) or _NAMESPACE_LABELS in key for key, _, _ in selector.requirements
    )


def _entries(
    index: ClusterIndex, rule: _Rule, field: str, workload: Workload, port: int | None, protocol: str, peer: Peer
) -> Part:
    """What the entries of `ingress` or `ingressDeny` mean, as their sum."""
    entries = rule.values.get(field)
    word = "lets through" if field == "ingress" else "keeps out"
    parts = []
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if isinstance(entry, dict):
            answer, reason = _ports(entry, workload, port, protocol)
            part = _sources(index, rule, entry, peer) if answer.may_be else Part()
            if part.possibly:
                decision = Decision(rule.resource, (*rule.path, field, number), f"{rule.called} {word} some of it")
                part = part.as_answered(answer, reason)
                unknown = tuple(f"{rule.called}: {one}" for one in part.unknown)
                parts.append(part._replace(by=(decision,), unknown=unknown))
    return sum_of(parts)


def _ports(entry: Mapping[str, Any], workload: Workload, port: int | None, protocol: str) -> tuple[Answer, str]:
    """Whether an entry is for a port: for all where it names none; what HTTP asks beside that is not read."""
    if entry.get("icmps") and not entry.get("toPorts"):
        return Answer.NO, ""
    if entry.get("authentication"):
        return Answer.PERHAPS, "whether who knocks is authenticated"
    found, reason = (Answer.NO, "") if entry.get("toPorts") else (Answer.YES, "")
    to_ports = entry.get("toPorts")
    for one in to_ports if isinstance(to_ports, list) else ():
        if not isinstance(one, dict):
            continue
        wanted = [_as_kubernetes(each, protocol) for each in one.get("ports") or () if isinstance(each, dict)]
        answer, why = admits_port(wanted, workload, port, protocol)
        if answer.may_be and (one.get("rules") or one.get("serverNames") or one.get("listener")):
            answer, why = Answer.PERHAPS, "what its rules for requests say"
        if answer is Answer.YES:
            return answer, ""
        if answer is Answer.PERHAPS:
            found, reason = answer, why
    return found, reason


def _as_kubernetes(port: Mapping[str, Any], protocol: str) -> dict[str, Any]:
    """A port as a NetworkPolicy writes it: here numbers are text, 0 is every port, and ANY is every protocol."""
    number = port.get("port")
    said = port.get("protocol") or "ANY"
    found: dict[str, Any] = {"protocol": protocol if said == "ANY" else said}
    if isinstance(number, str) and number.isdecimal():
        number = int(number)
    if number != 0:
        found["port"] = number
        found["endPort"] = port.get("endPort")
    return found


def _sources(index: ClusterIndex, rule: _Rule, entry: Mapping[str, Any], peer: Peer) -> Part:
    """What the sources of an entry hold: everybody where there is no more than ports, nobody where there is nothing."""
    if not any(key in entry for key in _SOURCES):
        everything = peer.addresses if entry.get("toPorts") else ()
        return Part(everything, everything)
    if entry.get("fromRequires"):
        return Part((), peer.addresses, (), ("what its fromRequires asks",))
    parts = [_entity(one, peer) for one in _list(entry, "fromEntities")]
    parts += [_block({"cidr": one}, peer) for one in _list(entry, "fromCIDR")]
    parts += [_block(one, peer) for one in _list(entry, "fromCIDRSet")]
    if peer.through is not None:
        parts += [_endpoint(index, rule, one, peer.through, peer) for one in _list(entry, "fromEndpoints")]
    elif any(_is_reserved(one) for one in _list(entry, "fromEndpoints")):
        parts.append(Part((), peer.addresses, (), ("which entity its fromEndpoints names",)))
    for key in ("fromGroups", "fromNodes"):
        if entry.get(key):
            parts.append(Part((), peer.addresses, (), (f"who is meant by its {key}",)))
    return sum_of(parts)


def _list(entry: Mapping[str, Any], key: str) -> list[Any]:
    found = entry.get(key)
    return found if isinstance(found, list) else []


def _is_reserved(value: Any) -> bool:
    selector = of_label_selector(value if value is not None else {})
    return selector is None or any(key.startswith("reserved") for key, _, _ in selector.requirements)


def _entity(name: Any, peer: Peer) -> Part:
    if peer.through is not None:
        if peer.through.is_on_the_network_of_its_node and name != "all":
            may_be = name in ("cluster", "host", "remote-node")
            reason = f"hostNetwork of {peer.through.name}: which entity the node is"
            return Part((), peer.addresses if may_be else (), (), (reason,))
        found = peer.addresses if name in _OF_PODS else ()
        return Part(found, found)
    found = intersection(_OUTSIDE.get(name, ()) if isinstance(name, str) else (), peer.addresses)
    if peer.masked and name != "all":
        may_be = bool(found) or name in ("cluster", "host", "remote-node")
        reason = f"whether a client is {name} after {peer.masked}"
        return Part((), peer.addresses if may_be else (), (), (reason,))
    return Part(found, found)


def _block(block: Any, peer: Peer) -> Part:
    cidr = block.get("cidr") if isinstance(block, dict) else None
    if cidr is None:
        return Part((), peer.addresses, (), ("the blocks of a group that it names",))
    inside = addresses_of_block(block)
    if inside is None:
        return Part((), peer.addresses, (), (f"the block {cidr}, which is filled in later",))
    if peer.through is not None:
        return Part()
    if peer.masked:
        reason = f"whether the block {cidr} holds a client after {peer.masked}"
        return Part((), peer.behind_its_mask(inside)[1], (), (reason,))
    found = intersection(inside, peer.addresses)
    return Part(found, found)


def _endpoint(index: ClusterIndex, rule: _Rule, value: Any, through: Workload, peer: Peer) -> Part:
    answer = _finds(index, value, through)
    if not rule.is_of_the_cluster and not _names_namespaces(value):
        answer &= is_same_namespace(rule.namespace, through.namespace)
    if answer.may_be and through.is_on_the_network_of_its_node:
        answer = Answer.NO
    return Part(peer.addresses, peer.addresses).as_answered(answer, f"whether its fromEndpoints finds {through.name}")
