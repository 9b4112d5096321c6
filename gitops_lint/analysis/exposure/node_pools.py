"""The nodes of clusters as Terraform declares them: whether they have public addresses, and what stands before them.

Facts are of the pages of the registries, by the name of the resource, and of:

- https://www.alibabacloud.com/help/en/ack/: a pool without a security group is in that of its cluster; the one that the
  platform makes lets nothing but ICMP in from outside the network.
- https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html: without a launch template that names groups,
  nodes are in the group that the platform makes for the cluster, which lets in nobody but itself; an SSH key without
  groups to come from opens SSH to everybody. Nodes get public addresses from their subnets
  (https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html).
- https://cloud.google.com/kubernetes-engine/docs/concepts/network-isolation: nodes have public addresses unless they
  are private; the firewalls of the network decide.
- https://learn.microsoft.com/azure/aks/use-node-public-ips: nodes have none unless that is asked for, and what the
  platform puts before them opens `allowed_host_ports` alone; the group of the subnet narrows that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.attachments import named
from gitops_lint.analysis.exposure.declared import FilterRule
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import NUMBERS, service
from gitops_lint.analysis.exposure.watched import SSH
from gitops_lint.model.source import Path
from gitops_lint.terraform.values import UnknownValue

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.networks import Network


class Pool(msgspec.Struct, frozen=True):
    """Nodes that are made alike: `public_path` is the argument that says whether they have public addresses.

    `rules` count together, beside what the platform itself has `opened`; `guards` are filters of subnets, of which all
    of it has to pass one as well. `unknown` says what of the rules is not to be seen here: there may be more of them.
    """

    arguments: Arguments
    public_path: Path
    is_public: bool | UnknownValue
    rules: tuple[FilterRule, ...] = ()
    opened: PacketSet = PacketSet()
    guards: tuple[str, ...] = ()
    unknown: UnknownValue | None = None


class Surroundings(msgspec.Struct, frozen=True):
    """The network of a stack, and what pools name, by address."""

    network: Network
    instances: Mapping[str, Arguments]

    def named(self, value: object, *types: str) -> Arguments | None:
        """The instance of one of these types that an argument names, by its address or by its name."""
        key = identity(value)
        if not isinstance(key, str):
            return None
        found = self.instances.get(key)
        if found is not None and found.type in types:
            return found
        same = [one for one in self.instances.values() if one.type in types and one.text("name") == key]
        return same[0] if len(same) == 1 else None

    def rules_of(self, key: str) -> tuple[tuple[FilterRule, ...], UnknownValue | None]:
        """The rules of a filter, and what of them is not to be seen."""
        declared = self.network.filters.get(key)
        if declared is not None:
            return tuple(self.network.rules.get(declared.key, ())), None
        return tuple(self.network.rules.get(key, ())), UnknownValue(reason=f"{key} is declared elsewhere")

    def guards_of(self, pool: Arguments, name: str) -> tuple[str, ...]:
        """The filters before the subnets that a pool names; none where one of these has none here, and all passes."""
        found = [self.network.guards.get(subnet, []) for subnet in named(pool, ((name,),))]
        return tuple(dict.fromkeys(key for keys in found for key in keys)) if all(found) else ()


Reader: TypeAlias = Callable[[Arguments, Surroundings], Iterator[Pool]]
"""Reads the pools that an instance declares."""


def _together(keys: tuple[str, ...], around: Surroundings) -> tuple[tuple[FilterRule, ...], UnknownValue | None]:
    found: dict[int, FilterRule] = {}
    unknown = None
    for key in keys:
        rules, hidden = around.rules_of(key)
        found.update((id(rule), rule) for rule in rules)
        unknown = unknown or hidden
    return tuple(found.values()), unknown


def _alicloud(pool: Arguments, around: Surroundings) -> Iterator[Pool]:
    name = "internet_max_bandwidth_out"
    bandwidth = pool.number(name, 0)
    is_public = bandwidth if isinstance(bandwidth, UnknownValue) else bool(bandwidth)
    guards = around.guards_of(pool, "vswitch_ids")
    ways = (("security_group_ids",),) if pool["security_group_ids"] else (("security_group_id",),)
    holder = pool
    cluster = around.named(pool["cluster_id"], "alicloud_cs_managed_kubernetes", "alicloud_cs_kubernetes")
    if all(pool[way[0]] is None for way in ways):
        if cluster is None:
            unknown = UnknownValue(reason=f"the cluster of {pool.address} is declared elsewhere")
            yield Pool(pool, (name,), is_public, unknown=unknown)
            return
        holder, ways = cluster, (("security_group_id",),)
    if holder is cluster and cluster["security_group_id"] is None:
        # Rules may name the group that the platform makes; it has none of its own for the internet.
        yield Pool(pool, (name,), is_public, tuple(around.network.rules.get(cluster.address, ())), guards=guards)
        return
    found = _in_groups(pool, (name,), is_public, holder, ways, around)
    yield msgspec.structs.replace(found, guards=guards)


def _in_groups(
    pool: Arguments,
    public_path: Path,
    is_public: bool | UnknownValue,
    holder: Arguments,
    ways: tuple[tuple[str, ...], ...],
    around: Surroundings,
) -> Pool:
    """A pool in the groups that `holder` names at some ways."""
    keys = tuple(dict.fromkeys(named(holder, ways)))
    rules, unknown = _together(keys, around)
    return Pool(pool, public_path, is_public, rules, unknown=unknown or _unnamed(holder, ways))


def _unnamed(holder: Arguments, ways: tuple[tuple[str, ...], ...]) -> UnknownValue | None:
    """The first name of a group that nobody knows."""
    for *blocks, name in ways:
        for inner in holder.blocks(*blocks) if blocks else (holder,):
            for _, item in inner.items(name):
                key = identity(item)
                if isinstance(key, UnknownValue):
                    return key
    return None


_TEMPLATE_GROUPS: Final = (("vpc_security_group_ids",), ("network_interfaces", "security_groups"))


def _eks(pool: Arguments, around: Surroundings) -> Iterator[Pool]:
    template, hidden = None, None
    for block in pool.blocks("launch_template"):
        named_by = block["id"] or block["name"]
        template = around.named(named_by, "aws_launch_template")
        if template is None:
            hidden = UnknownValue(reason=f"the launch template of {pool.address} is declared elsewhere")
    is_public = _has_public_subnets(pool, around)
    if template is not None:
        for block in template.blocks("network_interfaces"):
            given = block["associate_public_ip_address"]
            if given is not None:
                flag = block.flag("associate_public_ip_address", False)
                is_public = flag
    path: Path = ("subnet_ids",)
    if hidden is not None:
        yield Pool(pool, path, is_public, unknown=hidden)
        return
    guards = around.guards_of(pool, "subnet_ids")
    if template is not None and any(True for _ in named(template, _TEMPLATE_GROUPS)):
        found = _in_groups(pool, path, is_public, template, _TEMPLATE_GROUPS, around)
        yield msgspec.structs.replace(found, guards=guards)
        return
    yield Pool(pool, path, is_public, (), _remote_access(pool), guards, _of_platform(around, pool))


def _remote_access(pool: Arguments) -> PacketSet:
    for block in pool.blocks("remote_access"):
        if block["ec2_ssh_key"] is not None and block["source_security_group_ids"] is None:
            return PacketSet.of(EVERYWHERE, SSH)
    return PacketSet()


def _of_platform(around: Surroundings, pool: Arguments) -> UnknownValue | None:
    """Whether rules here may be of the group that the platform makes, whose id nobody knows."""
    for rules in around.network.rules.values():
        for rule in rules:
            if isinstance(rule.filter, UnknownValue) and rule.inbound and rule.allows:
                return UnknownValue(
                    reason=f"whether {rule.arguments.address} is a rule of the group that EKS makes for {pool.address}"
                )
    return None


def _has_public_subnets(pool: Arguments, around: Surroundings) -> bool | UnknownValue:
    found: bool | UnknownValue = False
    for _, item in pool.items("subnet_ids"):
        subnet = around.named(item, "aws_subnet", "aws_default_subnet")
        if subnet is None:
            found = found or UnknownValue(reason=f"a subnet of {pool.address} is declared elsewhere")
            continue
        is_default = subnet.type == "aws_default_subnet"
        flag = subnet.flag("map_public_ip_on_launch", is_default)
        if flag is True:
            return True
        found = found or flag
    return found


def _gke_cluster(cluster: Arguments, around: Surroundings) -> Iterator[Pool]:
    """The pools that a cluster brings itself."""
    if cluster.flag("remove_default_node_pool", False) is True:
        return
    inline = list(cluster.blocks("node_pool"))
    if inline or cluster["initial_node_count"] is not None or cluster.flag("enable_autopilot", False) is True:
        for holder in inline or [cluster]:
            yield _gke(cluster, holder, cluster, around)


def _gke_pool(pool: Arguments, around: Surroundings) -> Iterator[Pool]:
    cluster = around.named(pool["cluster"], "google_container_cluster")
    if cluster is None:
        unknown = UnknownValue(reason=f"the cluster of {pool.address} is declared elsewhere")
        yield Pool(pool, (), unknown, unknown=unknown)
        return
    yield _gke(pool, pool, cluster, around)


def _gke(at: Arguments, holder: Arguments, cluster: Arguments, around: Surroundings) -> Pool:
    is_private: bool | UnknownValue = False
    path: Path = ()
    # What is said of the pool comes before what is said of the cluster.
    for one, block_name in ((cluster, "private_cluster_config"), (holder, "network_config")):
        for block in one.blocks(block_name):
            if block["enable_private_nodes"] is not None:
                is_private = block.flag("enable_private_nodes", False)
                path = block.path_of("enable_private_nodes") if one.instance is at.instance else ()
    is_public = is_private if isinstance(is_private, UnknownValue) else not is_private
    network = _network_name(cluster["network"] or "default", around)
    if network is None:
        return Pool(at, path, is_public, unknown=UnknownValue(reason=f"the network of {cluster.address} is not known"))
    tags, accounts = _marks_of(holder)
    rules = tuple(
        rule
        for rules in around.network.rules.values()
        for rule in rules
        if rule.arguments.type == "google_compute_firewall"
        and _network_name(rule.arguments["network"], around) == network
        and _targets(rule.arguments, tags, accounts)
    )
    is_here = network in around.instances
    unknown = None if is_here else UnknownValue(reason=f"further firewalls of network {network} are declared elsewhere")
    return Pool(at, path, is_public, rules, unknown=unknown)


def _network_name(value: object, around: Surroundings) -> str | None:
    """A network by its address where it is declared here, and else by the last part of what names it."""
    key = identity(value)
    if not isinstance(key, str):
        return None
    declared = around.named(key.rpartition("/")[2], "google_compute_network") or around.named(
        value, "google_compute_network"
    )
    return key.rpartition("/")[2] if declared is None else declared.address


def _marks_of(holder: Arguments) -> tuple[set[str], set[str]]:
    tags: set[str] = set()
    accounts: set[str] = set()
    for block in holder.blocks("node_config"):
        tags.update(str(identity(item)) for _, item in block.items("tags"))
        accounts.update(str(identity(item)) for _, item in block.items("service_account"))
    return tags, accounts


def _targets(firewall: Arguments, tags: set[str], accounts: set[str]) -> bool:
    """Whether a firewall is for nodes with these marks: without targets it is for all."""
    wanted = {str(identity(item)) for _, item in firewall.items("target_tags")}
    services = {str(identity(item)) for _, item in firewall.items("target_service_accounts")}
    if not wanted and not services:
        return True
    return not wanted.isdisjoint(tags) or not services.isdisjoint(accounts)


def _aks_cluster(cluster: Arguments, around: Surroundings) -> Iterator[Pool]:
    for block in cluster.blocks("default_node_pool"):
        yield _aks(cluster, block, around)


def _aks_pool(pool: Arguments, around: Surroundings) -> Iterator[Pool]:
    yield _aks(pool, pool, around)


_PUBLIC_NODES: Final = ("node_public_ip_enabled", "enable_node_public_ip")
_SUBNET_GROUPS: Final = "azurerm_subnet_network_security_group_association"


def _aks(at: Arguments, holder: Arguments, around: Surroundings) -> Pool:
    name = next((one for one in _PUBLIC_NODES if holder[one] is not None), _PUBLIC_NODES[0])
    opened = PacketSet()
    for profile in holder.blocks("node_network_profile"):
        for ports in profile.blocks("allowed_host_ports"):
            first, last = ports.number("port_start"), ports.number("port_end")
            number = NUMBERS.get(str(ports.text("protocol", "TCP")).lower(), NUMBERS["tcp"])
            if isinstance(first, int) and isinstance(last, int):
                opened |= PacketSet.of(EVERYWHERE, service(number, first, last))
    subnet = identity(holder["vnet_subnet_id"])
    guards = tuple(
        group
        for one in around.instances.values()
        if one.type == _SUBNET_GROUPS and subnet is not None and identity(one["subnet_id"]) == subnet
        for group in named(one, (("network_security_group_id",),))
    )
    return Pool(at, holder.path_of(name), holder.flag(name, False), (), opened, guards)


READERS: Final[Mapping[str, Reader]] = {
    "alicloud_cs_kubernetes_node_pool": _alicloud,
    "aws_eks_node_group": _eks,
    "google_container_cluster": _gke_cluster,
    "google_container_node_pool": _gke_pool,
    "azurerm_kubernetes_cluster": _aks_cluster,
    "azurerm_kubernetes_cluster_node_pool": _aks_pool,
}
"""By resource type."""

CLUSTERS: Final = (
    "alicloud_cs_kubernetes",
    "alicloud_cs_managed_kubernetes",
    "aws_eks_cluster",
    "azurerm_kubernetes_cluster",
    "google_container_cluster",
)
"""Resource types that pools belong to."""
NAMED: Final = frozenset(
    {
        *CLUSTERS,
        "aws_default_subnet",
        "aws_launch_template",
        "aws_subnet",
        "google_compute_network",
        _SUBNET_GROUPS,
    }
)
"""Resource types that pools name."""
