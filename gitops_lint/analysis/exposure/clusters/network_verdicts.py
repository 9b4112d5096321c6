"""What policies of the network say one by one, and what comes of them together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from gitops_lint.analysis.exposure.addresses import AddressError, addresses
from gitops_lint.analysis.exposure.clusters.peers import Admitted, Answer, Decision, Peer, Workload
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.kubernetes.substitution import is_filled_in_later


class Part(NamedTuple):
    """What one policy, entry or source means: certainly and at most, the entries that say so, and what decides."""

    surely: Intervals = ()
    possibly: Intervals = ()
    by: tuple[Decision, ...] = ()
    unknown: tuple[str, ...] = ()

    def as_answered(self, answer: Answer, reason: str) -> Part:
        """The same of what only perhaps counts: nothing of it is certain, for this reason."""
        if answer is Answer.YES:
            return self
        return self._replace(surely=(), unknown=(*self.unknown, reason)) if answer.may_be else Part()


class Verdict(NamedTuple):
    """What a policy says of packets: whether it is for the pods, what it lets through, and what it keeps out.

    One that `isolates` has the pods take nothing but what is let through.
    """

    answer: Answer
    allowed: Part
    denied: Part = Part()
    isolates: bool = True


def sum_of(parts: Sequence[Part]) -> Part:
    """What any of the parts means."""
    return Part(
        sets(part.surely for part in parts),
        sets(part.possibly for part in parts),
        tuple(one for part in parts for one in part.by),
        tuple(reason for part in parts for reason in part.unknown),
    )


def together(verdicts: Sequence[Verdict], workload: Workload, peer: Peer) -> Admitted:
    """What gets through when all policies are asked: they add up, and what one keeps out no other lets through."""
    everything = peer.addresses
    if not verdicts:
        return Admitted(everything)
    surely = [one for one in verdicts if one.answer is Answer.YES]
    at_most = everything
    if any(one.isolates for one in surely):
        open_to = sets(one.allowed.surely for one in surely)
        at_most = sets(one.allowed.possibly for one in verdicts)
    else:
        # Of those that may isolate any may be the only one that counts, or none.
        allowed = sets(one.allowed.surely for one in surely)
        open_to = everything
        for one in verdicts:
            if one.isolates:
                open_to = intersection(open_to, union(allowed, one.allowed.surely))
    open_to = difference(open_to, sets(one.denied.possibly for one in verdicts))
    at_most = difference(at_most, sets(one.denied.surely for one in surely))
    reasons = [reason for one in verdicts for part in (one.allowed, one.denied) for reason in part.unknown]
    # Where anybody gets through, who admits nobody has no say.
    letting = [one for one in verdicts if one.allowed.possibly or one.denied.possibly] or verdicts
    by = (decision for one in letting for decision in (*one.allowed.by, *one.denied.by))
    return by_the_network_of_its_node(Admitted.of(open_to, at_most, by, reasons), workload, peer)


def by_the_network_of_its_node(found: Admitted, workload: Workload, peer: Peer) -> Admitted:
    """The same for pods on the network of their node, for which policies may not count at all."""
    if not workload.is_on_the_network_of_its_node or not found.by:
        return found
    reason = f"hostNetwork of {workload.name}: whether NetworkPolicies count for the network of a node"
    return Admitted.of(found.addresses, peer.addresses, found.by, (*found.unknown, reason))


def sets(some: Iterable[Intervals]) -> Intervals:
    """The union of sets of addresses."""
    found: Intervals = ()
    for one in some:
        found = union(found, one)
    return found


def addresses_of_block(block: Any) -> Intervals | None:
    """The addresses of a block (`cidr` without `except`); None where a part is filled in later, or is no address."""
    block = block if isinstance(block, dict) else {}
    cidr, excepted = block.get("cidr"), block.get("except")
    try:
        whole = addresses(cidr) if isinstance(cidr, str) and not is_filled_in_later(cidr) else None
        left_out: Intervals = ()
        for one in excepted if isinstance(excepted, list) else ():
            if isinstance(one, str) and not is_filled_in_later(one):
                left_out = union(left_out, addresses(one))
            else:
                whole = None
    except AddressError:
        return None
    return None if whole is None else difference(whole, left_out)
