"""What does the internet reach at the nodes of an environment's clusters, by what Terraform says of them?

For doors of Kubernetes that are ports of the nodes: node ports, host ports, the host's network.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure import filters
from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.networks import Network, networks
from gitops_lint.analysis.exposure.node_pools import CLUSTERS, NAMED, READERS, Pool, Surroundings
from gitops_lint.analysis.exposure.openings import entry_of
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.placing import Hop, header, once, place
from gitops_lint.analysis.exposure.services import ALL_SERVICES
from gitops_lint.analysis.terraform_stacks import EvaluatedStack
from gitops_lint.model.environment import Repository
from gitops_lint.terraform.values import UnknownValue

_ALL = PacketSet.of(EVERYWHERE, ALL_SERVICES)


class NodesReach(msgspec.Struct, frozen=True):
    """What reaches the nodes of an environment from outside: `admitted` for certain, `possible` at most.

    Both are packets by their sources, private ones too where a filter lets them in: it is for the caller to ask how
    much of it is the internet. Both are empty where no node has a public address. They are those of all pools in union,
    since a node port is one of every node; with several clusters, what all of them let in is certain, and what any
    does possible. `places` are the lines that say so with their notes: the pool first, then the rules that let anybody
    in. `unknown` says which value decides between the two sets, and is empty where they are the same.
    """

    admitted: PacketSet
    possible: PacketSet
    places: tuple[Hop, ...] = ()
    unknown: str = ""


def nodes_reach(repository: Repository, environment: str) -> NodesReach | None:
    """What reaches the nodes of the clusters that the Terraform stacks of an environment (by its name) declare.

    None where they declare no nodes. Asking evaluates Terraform, once a repository, as `exposures` does.
    """
    clusters: dict[str, NodesReach] = {}
    for stack, network in networks(repository):
        if stack.environment != environment:
            continue
        for cluster, pool in _pools(stack, network):
            key = f"{stack.directory} {cluster}"
            found = _of_pool(stack, network, pool)
            clusters[key] = _either(clusters[key], found) if key in clusters else found
    return _one_of(list(clusters.values())) if clusters else None


def _either(one: NodesReach, other: NodesReach) -> NodesReach:
    """What reaches any node of two pools of one cluster."""
    admitted, possible = one.admitted | other.admitted, one.possible | other.possible
    return _reach(admitted, possible, (*one.places, *other.places), one.unknown or other.unknown)


def _one_of(clusters: list[NodesReach]) -> NodesReach:
    """What reaches the nodes of one of these clusters, whichever it is."""
    first, *others = clusters
    if not others:
        return first
    admitted = first.admitted
    for other in others:
        admitted &= other.admitted
    possible = PacketSet.union_of(one.possible for one in clusters)
    unknown = next((one.unknown for one in clusters if one.unknown), "which of the clusters of the environment it is")
    return _reach(admitted, possible, tuple(hop for one in clusters for hop in one.places), unknown)


def _reach(admitted: PacketSet, possible: PacketSet, places: tuple[Hop, ...], unknown: str) -> NodesReach:
    kept = tuple(dict.fromkeys(places))
    return NodesReach(admitted, possible, kept, unknown if admitted != possible else "")


def _pools(stack: EvaluatedStack, network: Network) -> Iterator[tuple[str, Pool]]:
    """The pools of a stack, each with what tells its cluster from others."""
    nodes = [node for node in stack.resources if node.block.mode == "managed"]
    if not any(node.block.type in READERS for node in nodes):
        return
    instances = {
        instance.address: Arguments(instance)
        for node in nodes
        if node.block.type in NAMED
        for instance in node.instances()
    }
    around = Surroundings(network, instances)
    for node in nodes:
        reader = READERS.get(node.block.type)
        if reader is None:
            continue
        for instance in node.instances():
            arguments = Arguments(instance)
            try:
                for pool in reader(arguments, around):
                    yield _cluster_of(arguments, around), pool
            except RefusedError:
                continue  # told of by NET013, or of no account: what cannot be made is no node


def _cluster_of(pool: Arguments, around: Surroundings) -> str:
    for name in ("cluster_id", "cluster_name", "cluster", "kubernetes_cluster_id"):
        value = pool[name]
        if value is not None:
            found = around.named(value, *CLUSTERS)
            return found.address if found is not None else str(identity(value))
    return pool.address


def _of_pool(stack: EvaluatedStack, network: Network, pool: Pool) -> NodesReach:
    at, hops = place(stack, pool.arguments, pool.public_path)
    if pool.is_public is False:
        return NodesReach(PacketSet(), PacketSet(), ((at, f"{pool.arguments.address} has no public addresses"),))
    parts = filters.parts(entry_of(rule, index) for index, rule in enumerate(pool.rules) if rule.inbound)
    admitted = PacketSet.union_of((pool.opened, *(part.admitted for part in parts)))
    possible = PacketSet.union_of((pool.opened, *(part.possible for part in parts)))
    unknown = next((rule.unknown for rule in pool.rules if rule.unknown is not None), None)
    if pool.unknown is not None:
        possible, unknown = _ALL, pool.unknown
    if pool.guards:
        certain, most = _through(network, pool.guards)
        admitted, possible = admitted & certain, possible & most
    if isinstance(pool.is_public, UnknownValue):
        admitted, unknown = PacketSet(), pool.is_public
    told = [(at, f"{pool.arguments.address} has public addresses"), *hops]
    for part in parts:
        if part.possible:
            rule = pool.rules[part.entry.origin]
            where, _ = place(stack, rule.arguments, rule.source_path)
            told.append((where, f"{rule.arguments.address} lets in {rule.source or 'what it names'}"))
    for guard in pool.guards:
        declared = network.filters.get(guard)
        if declared is not None:
            told.append((header(stack, declared.arguments), f"{declared.arguments.address} stands before them"))
    places = (told[0], *once(told[0][0], told[1:]))
    reason = "" if unknown is None else unknown.reason or "a value is not known"
    return _reach(admitted, possible, places, reason)


def _through(network: Network, guards: tuple[str, ...]) -> tuple[PacketSet, PacketSet]:
    """What any of some filters lets through, for certain and at most: each stands before some of the nodes."""
    found = []
    for guard in guards:
        main = network.filters.get(guard)
        rules = [rule for rule in network.rules.get(guard if main is None else main.key, ()) if rule.inbound]
        found.append([entry_of(rule) for rule in rules])
    return PacketSet.union_of(map(filters.admitted, found)), PacketSet.union_of(map(filters.possible, found))
