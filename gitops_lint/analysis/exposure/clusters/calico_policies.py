"""What the policies of Calico let through to pods, in their order, those of Kubernetes among them.

Source: https://docs.tigera.io/calico/latest/reference/resources/networkpolicy and globalnetworkpolicy. Policies are
asked by their `order`, the smallest first, those without one last, those of Kubernetes at 1000; the first rule that
matches decides. What no rule matches is kept out where any policy is for the pods. Tiers are not read.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final, NamedTuple

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.calico_selectors import UNKNOWN, finds_labels, labels_of, not_
from gitops_lint.analysis.exposure.clusters.network_policies import CALICO_POLICIES
from gitops_lint.analysis.exposure.clusters.network_ports import admits_port
from gitops_lint.analysis.exposure.clusters.network_verdicts import Part, addresses_of_block, sets
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import (
    NAME_OF_NAMESPACE,
    are_applied_together,
    is_same_namespace,
    namespace_labels,
)
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource

_NETWORK_SETS: Final = tuple(
    f"{kind}.{group}"
    for kind in ("NetworkSet", "GlobalNetworkSet")
    for group in ("projectcalico.org", "crd.projectcalico.org")
)
ORDER_OF_KUBERNETES: Final = 1000.0
_TIERS: Final = (None, "", "default")


class Step(NamedTuple):
    """One policy in the order: whether it is for the pods, and its rules one by one, each with its action."""

    order: tuple[float, str]
    answer: Answer
    rules: tuple[tuple[str, Part], ...]
    by: tuple[Decision, ...]
    unknown: tuple[str, ...] = ()


def in_order(steps: list[Step], peer: Peer) -> Admitted:
    """What gets through when policies are asked one after the other."""
    surely: Intervals = ()
    possibly: Intervals = ()
    # What certainly, and what possibly, no rule before has decided about.
    open_surely = open_possibly = peer.addresses
    for step in sorted(steps, key=lambda one: one.order):
        for action, part in step.rules:
            certain = part.surely if step.answer is Answer.YES else ()
            if action in ("Allow", "Pass"):
                # What passes the last tier is left to the namespace's profile, which allows everything.
                surely = union(surely, intersection(open_surely, certain))
                possibly = union(possibly, intersection(open_possibly, part.possibly))
            open_surely = difference(open_surely, part.possibly)
            open_possibly = difference(open_possibly, certain)
    answers = {step.answer for step in steps}
    if Answer.YES not in answers:
        possibly = union(possibly, open_possibly)
        surely = union(surely, () if Answer.PERHAPS in answers else open_surely)
    reasons = [reason for step in steps for reason in step.unknown]
    reasons += [reason for step in steps for _, part in step.rules for reason in part.unknown]
    return Admitted.of(surely, possibly, (one for step in steps for one in step.by), reasons)


class _Policy(msgspec.Struct, frozen=True, eq=False):
    resource: Resource
    namespace: str
    is_global: bool
    spec: Mapping[str, Any]

    @property
    def called(self) -> str:
        kind = self.resource.kind.partition(".")[0]
        where = "" if self.is_global else f"{self.namespace}/"
        return f"Calico's {kind} {where}{self.resource.name}"


@lru_cache(maxsize=4)
def _policies(index: ClusterIndex) -> tuple[_Policy, ...]:
    """The policies about what comes in to pods."""
    found = []
    for resource in index.of_kinds(*CALICO_POLICIES):
        spec = resource.values.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        types = spec.get("types")
        if not types:
            types = ["Egress"] if spec.get("egress") and not spec.get("ingress") else ["Ingress"]
        if "Ingress" in types and not spec.get("preDNAT") and not spec.get("doNotTrack"):
            is_global = resource.kind.startswith("Global")
            found.append(_Policy(resource, "" if is_global else namespace_of(resource), is_global, spec))
    return tuple(found)


def calico_steps(
    index: ClusterIndex, workload: Workload, port: int | None, protocol: str, peer: Peer
) -> Iterator[Step]:
    """What each policy that may be for these pods says, with its place in the order."""
    for policy in _policies(index):
        answer = _selects(index, policy, workload)
        if not answer.may_be:
            continue
        unknown = () if answer is Answer.YES else (f"{policy.called}: whether it is for {workload.name}",)
        order = policy.spec.get("order")
        if policy.spec.get("tier") not in _TIERS or is_filled_in_later(order):
            answer = Answer.PERHAPS
            unknown = (f"{policy.called}: its tier and order",)
        rules, by = [], []
        entries = policy.spec.get("ingress")
        for number, rule in enumerate(entries if isinstance(entries, list) else ()):
            action = rule.get("action") if isinstance(rule, dict) else None
            if action in ("Allow", "Deny", "Pass"):
                part = _matches(index, policy, rule, workload, port, protocol, peer)
                if unknown and policy.spec.get("tier") not in _TIERS:
                    part = Part((), peer.addresses, (), part.unknown)
                rules.append((action, part._replace(unknown=tuple(f"{policy.called}: {one}" for one in part.unknown))))
                if part.possibly:
                    by.append(Decision(policy.resource, ("spec", "ingress", number), f"{policy.called}: {action}"))
        if not by:
            by.append(Decision(policy.resource, ("spec",), f"{policy.called} lets none of it through"))
        place = float(order) if isinstance(order, int | float) else math.inf
        yield Step((place, policy.resource.name), answer, tuple(rules), tuple(by), unknown)


def _selects(index: ClusterIndex, policy: _Policy, workload: Workload) -> Answer:
    answer = Answer.YES if policy.is_global else is_same_namespace(policy.namespace, workload.namespace)
    answer &= _finds(policy.spec.get("selector"), workload) & are_applied_together(index, policy.resource, workload)
    if policy.spec.get("namespaceSelector") is not None:
        answer &= _finds_namespace(index, policy.spec["namespaceSelector"], workload.namespace)
    return answer & (Answer.PERHAPS if policy.spec.get("serviceAccountSelector") else Answer.YES)


def _finds(selector: Any, workload: Workload) -> Answer:
    """Whether a selector finds pods, which have their namespace and account as labels, too."""
    if selector is None or not isinstance(selector, str):
        return Answer.YES if selector is None else Answer.PERHAPS
    own = {
        "projectcalico.org/namespace": workload.namespace or UNKNOWN,
        "projectcalico.org/serviceaccount": workload.service_account or UNKNOWN,
        "projectcalico.org/orchestrator": "k8s",
    }
    labels = labels_of(workload.labels)
    return finds_labels(selector, lambda key: own[key] if key in own else labels(key))


def _finds_namespace(index: ClusterIndex, selector: Any, namespace: str) -> Answer:
    if not isinstance(selector, str):
        return Answer.PERHAPS
    declared = namespace_labels(index, namespace)

    def labels(key: str) -> Any:
        if key in ("projectcalico.org/name", NAME_OF_NAMESPACE):
            return namespace or UNKNOWN
        return UNKNOWN if declared is None else labels_of(declared)(key)

    return finds_labels(selector, labels)


def _matches(
    index: ClusterIndex,
    policy: _Policy,
    rule: Mapping[str, Any],
    workload: Workload,
    port: int | None,
    protocol: str,
    peer: Peer,
) -> Part:
    """Which addresses a rule is about, of those that knock at a port."""
    answer, reason = _protocol(rule, protocol)
    destination = _mapping(rule.get("destination"))
    of_port, why = _ports(destination, workload, port, protocol)
    answer &= of_port
    part = _source(index, policy, _mapping(rule.get("source")), peer)
    if not answer.may_be:
        return Part()
    odd = [key for key in ("http", "icmp", "notICMP", "ipVersion") if rule.get(key) is not None]
    odd += [f"destination.{key}" for key in destination if key not in ("ports", "notPorts")]
    if odd:
        answer, reason = answer & Answer.PERHAPS, f"its {', '.join(odd)}"
    return part.as_answered(answer, why or reason)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


_NUMBERS: Final = {6: "TCP", 17: "UDP", 132: "SCTP"}


def _protocol(rule: Mapping[str, Any], protocol: str) -> tuple[Answer, str]:
    answer, reason = Answer.YES, ""
    for key, wanted in (("protocol", Answer.YES), ("notProtocol", Answer.NO)):
        said = rule.get(key)
        if is_filled_in_later(said):
            answer, reason = answer & Answer.PERHAPS, f"its {key}"
        elif said is not None:
            name = _NUMBERS.get(said, str(said).upper()) if isinstance(said, int) else str(said).upper()
            answer &= wanted if name == protocol else not_(wanted)
    return answer, reason


def _ports(destination: Mapping[str, Any], workload: Workload, port: int | None, protocol: str) -> tuple[Answer, str]:
    """Whether the ports of a destination hold one: a number, a range (`80:90`), or a container's port by name."""
    answer, reason = Answer.YES, ""
    for key in ("ports", "notPorts"):
        listed = destination.get(key)
        if isinstance(listed, list) and listed:
            here, why = admits_port([_as_kubernetes(one, protocol) for one in listed], workload, port, protocol)
            answer &= here if key == "ports" else not_(here)
            reason = reason or why
    return answer, reason


def _as_kubernetes(port: Any, protocol: str) -> dict[str, Any]:
    if isinstance(port, str) and _is_numeric(port):
        first, _, last = port.partition(":")
        return {"protocol": protocol, "port": int(first), "endPort": int(last or first)}
    return {"protocol": protocol, "port": port}


def _is_numeric(text: str) -> bool:
    """Whether a text is a number, or two with a colon between them."""
    first, colon, last = text.partition(":")
    return first.isdecimal() and (last.isdecimal() if colon else True)


def _source(index: ClusterIndex, policy: _Policy, source: Mapping[str, Any], peer: Peer) -> Part:
    """Which addresses a source holds: all its fields hold together."""
    found = Part(peer.addresses, peer.addresses)
    for key, is_not in (("nets", False), ("notNets", True)):
        if source.get(key):
            found = _and(found, _nets(source[key], peer, is_not=is_not))
    if any(source.get(key) is not None for key in ("selector", "notSelector", "namespaceSelector", "serviceAccounts")):
        found = _and(found, _pods(index, policy, source, peer))
    odd = [key for key in source if key not in _SOURCES]
    return found.as_answered(Answer.PERHAPS, f"its source.{', source.'.join(odd)}") if odd else found


_SOURCES: Final = frozenset({"nets", "notNets", "selector", "notSelector", "namespaceSelector", "serviceAccounts"})


def _and(one: Part, other: Part) -> Part:
    surely, possibly = intersection(one.surely, other.surely), intersection(one.possibly, other.possibly)
    return Part(surely, possibly, (), (*one.unknown, *other.unknown))


def _nets(nets: Any, peer: Peer, *, is_not: bool) -> Part:
    blocks = [addresses_of_block({"cidr": one}) for one in nets] if isinstance(nets, list) else [None]
    if None in blocks:
        return Part((), peer.addresses, (), ("its nets, which are filled in later",))
    inside = sets(one for one in blocks if one is not None)
    if peer.through is not None:
        return Part((), peer.addresses, (), (f"whether its nets hold the addresses of {peer.through.name}",))
    held = intersection(inside, peer.addresses)
    surely, possibly = peer.behind_its_mask(inside) if peer.masked else (held, held)
    if is_not:
        surely, possibly = difference(peer.addresses, possibly), difference(peer.addresses, surely)
    return Part(surely, possibly, (), (f"whether its nets hold a client after {peer.masked}",) if peer.masked else ())


def _pods(index: ClusterIndex, policy: _Policy, source: Mapping[str, Any], peer: Peer) -> Part:
    """What selectors hold: pods, and sets of networks; who comes from outside is neither."""
    selector = source.get("selector")
    if peer.through is None:
        if any(kind in index.by_kind for kind in _NETWORK_SETS):
            return Part((), peer.addresses, (), ("which NetworkSets its source selects",))
        # Who is no endpoint matches only what a rule does not select.
        is_selected = selector or source.get("namespaceSelector") or source.get("serviceAccounts")
        answer = Answer.NO if is_selected else Answer.YES
        return Part(peer.addresses, peer.addresses).as_answered(answer, "")
    through = peer.through
    answer = _finds(selector, through)
    if source.get("notSelector") is not None:
        answer &= not_(_finds(source["notSelector"], through))
    if source.get("namespaceSelector") is not None:
        answer &= _finds_namespace(index, source["namespaceSelector"], through.namespace)
    elif not policy.is_global:
        answer &= is_same_namespace(policy.namespace, through.namespace)
    accounts = _mapping(source.get("serviceAccounts"))
    if accounts.get("selector"):
        answer &= Answer.PERHAPS
    if accounts.get("names"):
        named = Answer.PERHAPS if not through.service_account else Answer.YES
        answer &= named if not through.service_account or through.service_account in accounts["names"] else Answer.NO
    if answer.may_be and through.is_on_the_network_of_its_node:
        answer = Answer.PERHAPS
    return Part(peer.addresses, peer.addresses).as_answered(answer, f"whether its source selects {through.name}")
