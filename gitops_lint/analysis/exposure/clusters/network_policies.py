"""What the NetworkPolicies of a cluster let through to pods.

Source: https://kubernetes.io/docs/concepts/services-networking/network-policies/, and the field descriptions of
NetworkPolicy in the API's reference. Policies only add up: pods that none selects take everything, pods that some
select take what any entry of any of these admits.

What cannot be told is neither open nor closed: a value that is filled in later, labels of a namespace that is declared
elsewhere, addresses of pods or nodes that an `ipBlock` would have to hold, and pods on the network of their node, of
which the documentation says that every network decides for itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, namespace_of
from gitops_lint.analysis.exposure.clusters.network_ports import admits_port
from gitops_lint.analysis.exposure.clusters.network_verdicts import (
    Part,
    Verdict,
    addresses_of_block,
    by_the_network_of_its_node,
    sum_of,
    together,
)
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.clusters.selecting import (
    Selectors,
    are_applied_together,
    finds,
    finds_namespace,
    is_same_namespace,
)
from gitops_lint.analysis.exposure.intervals import intersection
from gitops_lint.analysis.fields import at
from gitops_lint.kubernetes.label_selectors import LabelSelector, of_label_selector
from gitops_lint.kubernetes.substitution import is_filled_in_later
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

NETWORK_POLICY: Final = "NetworkPolicy.networking.k8s.io"
CILIUM_POLICIES: Final = ("CiliumNetworkPolicy.cilium.io", "CiliumClusterwideNetworkPolicy.cilium.io")
CALICO_POLICIES: Final = tuple(
    f"{kind}.{group}"
    for kind in ("NetworkPolicy", "GlobalNetworkPolicy")
    for group in ("projectcalico.org", "crd.projectcalico.org")
)
POLICIES_OF_THE_NETWORK: Final = (NETWORK_POLICY, *CILIUM_POLICIES, *CALICO_POLICIES)
"""Kinds of which any object may keep packets out."""


def admitted(index: ClusterIndex, workload: Workload, port: int | None, protocol: str, peer: Peer) -> Admitted:
    """Which of a peer's addresses get through to a port of pods: the container's port, after the Service's.

    A `port` of None is one that is not known. What each policy does that selects the pods is told in `by`, at the
    entry that admits, or at the policy's rules where none does. Policies of Cilium count beside those of Kubernetes,
    those of Calico before and after them.
    """
    verdicts = [
        _verdict(index, policy, answer, workload, port, protocol, peer)
        for policy in _policies_for(index, workload)
        if (answer := _selects(index, policy, workload)).may_be
    ]
    if any(kind in index.by_kind for kind in CALICO_POLICIES):
        return _in_order(index, verdicts, workload, port, protocol, peer)
    if any(kind in index.by_kind for kind in CILIUM_POLICIES):
        from gitops_lint.analysis.exposure.clusters.cilium_policies import cilium_verdicts

        verdicts += cilium_verdicts(index, workload, port, protocol, peer)
    return together(verdicts, workload, peer)


def _in_order(
    index: ClusterIndex, verdicts: list[Verdict], workload: Workload, port: int | None, protocol: str, peer: Peer
) -> Admitted:
    """What gets through where Calico asks its policies in their order, those of Kubernetes among them."""
    from gitops_lint.analysis.exposure.clusters.calico_policies import ORDER_OF_KUBERNETES, Step, calico_steps, in_order

    steps = [Step((ORDER_OF_KUBERNETES, ""), one.answer, (("Allow", one.allowed),), one.allowed.by) for one in verdicts]
    found = in_order([*steps, *calico_steps(index, workload, port, protocol, peer)], peer)
    return by_the_network_of_its_node(found, workload, peer)


def _verdict(
    index: ClusterIndex,
    policy: _Policy,
    answer: Answer,
    workload: Workload,
    port: int | None,
    protocol: str,
    peer: Peer,
) -> Verdict:
    part = _admits(index, policy, workload, port, protocol, peer)
    if answer is Answer.PERHAPS:
        reason = f"{policy.called}: whether it is for {workload.name}"
        part = part._replace(unknown=(*part.unknown, reason))
    return Verdict(answer, part)


class _Policy(msgspec.Struct, frozen=True, eq=False):
    resource: Resource
    namespace: str
    selector: LabelSelector | None
    spec: Mapping[str, Any]

    @property
    def called(self) -> str:
        return f"NetworkPolicy {self.namespace}/{self.resource.name}"


@lru_cache(maxsize=4)
def _policies(index: ClusterIndex) -> Mapping[str, Selectors[_Policy]]:
    """The policies that isolate pods for what comes in, by namespace; egress alone isolates none."""
    found: dict[str, list[_Policy]] = defaultdict(list)
    for resource in index.of_kinds(NETWORK_POLICY):
        spec = resource.values.get("spec")
        spec = spec if isinstance(spec, dict) else {}
        types = spec.get("policyTypes")
        if isinstance(types, list) and types and "Ingress" not in types and not any(map(is_filled_in_later, types)):
            continue
        namespace = namespace_of(resource)
        # Without a podSelector, which versions before 1.35 require, a policy is for all pods.
        selector = of_label_selector(spec.get("podSelector") or {})
        found[namespace].append(_Policy(resource, namespace, selector, spec))
    return {
        namespace: Selectors.of((policy, policy.selector) for policy in policies)
        for namespace, policies in found.items()
    }


def _policies_for(index: ClusterIndex, workload: Workload) -> Iterator[_Policy]:
    policies = _policies(index)
    for namespace in dict.fromkeys((workload.namespace, "")) if workload.namespace else policies:
        some = policies.get(namespace)
        if some is not None:
            yield from some.asked(workload.labels)


def _selects(index: ClusterIndex, policy: _Policy, workload: Workload) -> Answer:
    answer = is_same_namespace(policy.namespace, workload.namespace) & finds(policy.selector, workload.labels)
    return answer & are_applied_together(index, policy.resource, workload)


def _admits(
    index: ClusterIndex, policy: _Policy, workload: Workload, port: int | None, protocol: str, peer: Peer
) -> Part:
    """What one policy lets through, as the sum of its entries."""
    entries = policy.spec.get("ingress")
    parts = []
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        if not isinstance(entry, dict):
            continue
        path: Path = ("spec", "ingress", number)
        answer, reason = admits_port(entry.get("ports"), workload, port, protocol)
        if answer.may_be:
            part = _of_entry(index, policy, entry, path, peer)
            if answer is Answer.PERHAPS and part.possibly:
                part = Part((), part.possibly, part.by, (*part.unknown, f"{policy.called}: {reason}"))
            parts.append(part)
    decisions = [one for part in parts for one in part.by]
    if not decisions:
        decisions = [Decision(policy.resource, _place(policy), f"{policy.called} admits none of it")]
    return sum_of(parts)._replace(by=tuple(decisions))


def _place(policy: _Policy) -> Path:
    """Where it stands that a policy admits nothing."""
    for path in (("spec", "ingress"), ("spec", "policyTypes"), ("spec", "podSelector")):
        if at(policy.resource.values, path) is not None:
            return path
    return ("spec",)


def _of_entry(index: ClusterIndex, policy: _Policy, entry: Mapping[str, Any], path: Path, peer: Peer) -> Part:
    """What the `from` of an entry lets through; everybody where there is none, or it is empty."""
    sources = entry.get("from")
    if sources is None or (isinstance(sources, list) and not sources):
        place = (*path, "from") if isinstance(sources, list) else path
        return Part(
            peer.addresses, peer.addresses, (Decision(policy.resource, place, f"{policy.called} admits everybody"),)
        )
    parts = []
    for number, source in enumerate(sources if isinstance(sources, list) else ()):
        if isinstance(source, dict):
            part = _of_source(index, policy, source, peer)
            if part.possibly:
                place = (*path, "from", number)
                parts.append(part._replace(by=(Decision(policy.resource, place, _in_words(policy, source)),)))
    found = sum_of(parts)
    return found._replace(unknown=tuple(f"{policy.called}: {reason}" for reason in found.unknown))


def _in_words(policy: _Policy, source: Mapping[str, Any]) -> str:
    block = source.get("ipBlock")
    if isinstance(block, dict):
        excepted = block.get("except")
        without = f" except {', '.join(map(str, excepted))}" if isinstance(excepted, list) and excepted else ""
        return f"{policy.called} admits {block.get('cidr')}{without}"
    words = []
    for key, whose in (("podSelector", "pods"), ("namespaceSelector", "namespaces")):
        if isinstance(source.get(key), dict):
            selector = of_label_selector(source[key])
            words.append(f"{whose} with {selector}" if selector and selector.requirements else f"all {whose}")
    return f"{policy.called} admits {' of '.join(words)}"


def _of_source(index: ClusterIndex, policy: _Policy, source: Mapping[str, Any], peer: Peer) -> Part:
    """What one peer of an entry lets through: a block of addresses, or pods by their labels."""
    if source.get("ipBlock") is not None:
        return _of_block(source["ipBlock"], peer)
    pods, namespaces = source.get("podSelector"), source.get("namespaceSelector")
    if pods is None and namespaces is None:
        return Part()
    if peer.through is None:
        # Nobody outside of the cluster has labels.
        return Part()
    answer = Answer.YES
    reasons = []
    if pods is not None:
        answer &= finds(of_label_selector(pods), peer.through.labels)
        if answer is Answer.PERHAPS:
            reasons.append(f"whether its podSelector finds {peer.through.name}")
    if namespaces is not None:
        of_namespace = finds_namespace(index, of_label_selector(namespaces), peer.through.namespace)
        reason = f'the labels of the namespace "{peer.through.namespace}" of {peer.through.name}'
    else:
        of_namespace = is_same_namespace(policy.namespace, peer.through.namespace)
        reason = f"the namespace of {peer.through.name if policy.namespace else 'the policy'}"
    if of_namespace is Answer.PERHAPS:
        reasons.append(reason)
    answer &= of_namespace
    if answer.may_be and peer.through.is_on_the_network_of_its_node:
        answer = Answer.PERHAPS
        reasons.append(f"hostNetwork of {peer.through.name}: whether a selector finds pods on the network of a node")
    surely = peer.addresses if answer is Answer.YES else ()
    return Part(surely, peer.addresses if answer.may_be else (), (), tuple(reasons))


def _of_block(block: Any, peer: Peer) -> Part:
    cidr = block.get("cidr") if isinstance(block, dict) else None
    inside = addresses_of_block(block)
    if inside is None:
        return Part((), peer.addresses, (), (f"the block {cidr}, which is filled in later",))
    if peer.through is not None:
        # Of the addresses of pods a block may hold some; that it is not meant for them, the documentation says.
        return Part((), peer.addresses, (), (f"whether the block {cidr} holds the addresses of {peer.through.name}",))
    if not peer.masked:
        found = intersection(inside, peer.addresses)
        return Part(found, found)
    surely, possibly = peer.behind_its_mask(inside)
    reason = f"whether the block {cidr} holds the address that {peer.masked} puts in the place of the client's"
    return Part(surely, possibly, (), (reason,))
