"""Alibaba Cloud: white lists of databases, brokers and file systems, and the public addresses that they get.

A row is one fact of a page of https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/, by the
name of the resource; the ports are those that the products have unless they are told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.attachments import named
from gitops_lint.analysis.exposure.declared import Declared, Endpoint, Kind, PublicAddress, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, union
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.rule_rows import block_of
from gitops_lint.analysis.exposure.services import tcp
from gitops_lint.terraform.values import UnknownValue


class _WhiteList(msgspec.Struct, frozen=True):
    """Where a database has its white lists, and the ports that it listens on."""

    lists: tuple[tuple[str, ...], ...]
    ports: Intervals
    address_of: tuple[str, ...] = ()
    """The arguments that name what the list is of; empty for the resource itself."""


def _white_list(row: _WhiteList) -> Reader:
    def read(arguments: Arguments) -> Iterator[Declared]:
        of = next(iter(named(arguments, (row.address_of,))), "") if row.address_of else arguments.address
        for *blocks, name in row.lists:
            for holder in arguments.blocks(*blocks) if blocks else (arguments,):
                for path, item in holder.items(name):
                    unknown = item if isinstance(item, UnknownValue) else None
                    text = "" if unknown else str(item)
                    found = EVERYWHERE if unknown else _listed(text)
                    packets = PacketSet.of(found, _ports(arguments, row.ports))
                    yield Endpoint(
                        Kind.DATABASE, arguments, path, packets, text, unknown, is_public=False, address_of=of
                    )

    return read


_ENGINES: Final[Mapping[str, Intervals]] = {
    "mysql": tcp(3306),
    "mariadb": tcp(3306),
    "postgresql": tcp(5432),
    "ppas": tcp(5432),
    "sqlserver": tcp(1433),
}


def _ports(arguments: Arguments, default: Intervals) -> Intervals:
    engine = arguments.text("engine") or arguments.text("db_type")
    return _ENGINES.get(engine.lower(), default) if isinstance(engine, str) else default


def _listed(text: str) -> Intervals:
    """The addresses of an entry; several may be written in one, between commas."""
    found: Intervals = ()
    for one in filter(None, (part.strip() for part in text.split(","))):
        if one == "0.0.0.0":
            # No machine has it: what is meant, and taken so, is everybody.
            return ALL_IPV4
        found = union(found, block_of(one))
    return found


def _public_address(*names: str, when: tuple[str, str] | None = None) -> Reader:
    """What gives a public address to the object that an argument names, or to the resource itself without one."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        if when is not None and str(arguments.text(when[0])).lower() != when[1]:
            return
        keys = named(arguments, tuple((name,) for name in names)) if names else iter((arguments.address,))
        for key in keys:
            # The id of an address of a PolarDB cluster is that of its endpoint, and of the cluster before it.
            yield PublicAddress(key)

    return read


def _console(arguments: Arguments) -> Iterator[Declared]:
    """Kibana has a public address of its own beside that of the data."""
    if arguments.flag("enable_kibana_public_network", False) is not True:
        return
    for path, item in arguments.items("kibana_whitelist"):
        if not isinstance(item, UnknownValue):
            packets = PacketSet.of(_listed(str(item)), tcp(5601))
            yield Endpoint(Kind.DATABASE, arguments, path, packets, str(item))


_WHITE_LISTS: Final[Mapping[str, _WhiteList]] = {
    "alicloud_db_instance": _WhiteList((("security_ips",),), union(union(tcp(1433), tcp(3306)), tcp(5432))),
    "alicloud_db_readonly_instance": _WhiteList((("security_ips",),), union(tcp(3306), tcp(5432))),
    "alicloud_kvstore_instance": _WhiteList((("security_ips",),), tcp(6379)),
    "alicloud_mongodb_instance": _WhiteList(
        (("security_ip_list",), ("security_ip_groups", "security_ip_list")), tcp(3717)
    ),
    "alicloud_mongodb_sharding_instance": _WhiteList((("security_ip_list",),), tcp(3717)),
    "alicloud_polardb_cluster": _WhiteList(
        (("security_ips",), ("db_cluster_ip_array", "security_ips")), union(tcp(3306), tcp(5432))
    ),
    "alicloud_gpdb_instance": _WhiteList((("security_ip_list",), ("ip_whitelist", "security_ip_list")), tcp(5432)),
    "alicloud_gpdb_elastic_instance": _WhiteList((("security_ip_list",),), tcp(5432)),
    "alicloud_adb_db_cluster": _WhiteList((("security_ips",),), tcp(3306)),
    "alicloud_adb_cluster": _WhiteList((("security_ips",),), tcp(3306)),
    "alicloud_click_house_db_cluster": _WhiteList((("db_cluster_access_white_list", "security_ip_list"),), tcp(8123)),
    "alicloud_gpdb_db_instance_ip_array": _WhiteList((("security_ip_list",),), tcp(5432), ("db_instance_id",)),
    "alicloud_graph_database_db_instance": _WhiteList((("db_instance_ip_array", "security_ips"),), tcp(8182)),
    "alicloud_hbase_instance": _WhiteList((("ip_white",),), tcp(2181)),
    "alicloud_lindorm_instance": _WhiteList((("ip_white_list",),), tcp(30020)),
    "alicloud_redis_tair_instance": _WhiteList((("security_ips",),), tcp(6379)),
    "alicloud_selectdb_db_instance": _WhiteList((("desired_security_ip_lists", "security_ip_list"),), tcp(9030)),
    # File systems have no public address at all: their lists are for networks.
    "alicloud_nas_access_rule": _WhiteList(
        (("source_cidr_ip",), ("ipv6_source_cidr_ip",)), tcp(2049), ("access_group_name",)
    ),
    "alicloud_alikafka_instance_allowed_ip_attachment": _WhiteList((("allowed_ip",),), tcp(9093), ("instance_id",)),
    "alicloud_elasticsearch_instance": _WhiteList((("public_whitelist",),), tcp(9200)),
}
"""Without a white list of its own, each admits 127.0.0.1 alone."""

_ADDRESSES: Final[Mapping[str, Reader]] = {
    "alicloud_db_connection": _public_address("instance_id"),
    "alicloud_kvstore_connection": _public_address("instance_id"),
    "alicloud_mongodb_public_network_address": _public_address("db_instance_id"),
    "alicloud_mongodb_sharding_network_public_address": _public_address("db_instance_id"),
    "alicloud_polardb_endpoint_address": _public_address("db_cluster_id", when=("net_type", "public")),
    "alicloud_gpdb_connection": _public_address("instance_id"),
    "alicloud_adb_connection": _public_address("db_cluster_id"),
    "alicloud_alikafka_instance": _public_address(when=("deploy_type", "4")),
    "alicloud_elasticsearch_instance": _public_address(when=("enable_public", "true")),
    "alicloud_click_house_db_cluster": _public_address(when=("allocate_public_connection", "true")),
    "alicloud_selectdb_db_instance": _public_address(when=("enable_public_network", "true")),
}

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {type_: _white_list(row) for type_, row in _WHITE_LISTS.items()},
    _ADDRESSES,
    {"alicloud_elasticsearch_instance": _console},
)
"""By resource type; a type may be in several."""
