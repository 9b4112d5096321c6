"""Alibaba Cloud: public addresses of services, their white lists, listeners, forwarded ports and buckets.

A row is one fact of a page of https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/, by the
name of the resource; the ports are those that the products have unless they are told otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.attachments import named
from gitops_lint.analysis.exposure.bucket_policies import everybody_from
from gitops_lint.analysis.exposure.declared import Closed, Declared, Endpoint, Kind, PublicAddress, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, union
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.rule_rows import block_of
from gitops_lint.analysis.exposure.services import ALL_SERVICES, tcp, tcp_and_udp, udp
from gitops_lint.terraform.values import UnknownValue

_HTTPS: Final = tcp(443)


def _kubernetes(name: str, default: bool) -> Reader:
    """The public load balancer of an API server, and whether there is one unless the configuration says otherwise."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        is_open = arguments.flag(name, default)
        unknown = is_open if isinstance(is_open, UnknownValue) else None
        if is_open is not False:
            packets = PacketSet.of(EVERYWHERE, tcp(6443))
            yield Endpoint(Kind.KUBERNETES_API, arguments, (name,), packets, unknown=unknown)

    return read


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


def _load_balancer(arguments: Arguments) -> Iterator[Declared]:
    kind, older = arguments.text("address_type"), arguments.flag("internet", False)
    if kind is None and arguments.type.startswith("alicloud_slb") and arguments["vswitch_id"] is None:
        kind = "internet"  # the default of `CreateLoadBalancer`, for what stands in no network
    if older is True or (isinstance(kind, str) and kind.lower() == "internet"):
        yield PublicAddress(arguments.address)


_PLAIN: Final = frozenset({"http"})
_HTTP: Final = frozenset({"http", "https", "quic"})
_UDP: Final = frozenset({"udp", "quic"})


class _Listener(msgspec.Struct, frozen=True):
    """The arguments of a listener that name its port and its protocol."""

    port: str
    protocol: str


def _listener(row: _Listener) -> Reader:
    def read(arguments: Arguments) -> Iterator[Declared]:
        port, protocol = arguments.number(row.port), arguments.text(row.protocol, "tcp")
        of = identity(arguments["load_balancer_id"])
        if not isinstance(port, int) or not isinstance(protocol, str) or not isinstance(of, str) or port < 1:
            return
        protocol = protocol.lower()
        services = udp(port) if protocol in _UDP else tcp(port)
        lists: tuple[str, ...] = ()
        if arguments.text("acl_status", "off") == "on":
            lists = tuple(named(arguments, (("acl_id",), ("acl_ids",))))
        yield Endpoint(
            # What speaks HTTP is told by what it is, whatever its port.
            Kind.LISTENER if protocol in _HTTP else Kind.PORT,
            arguments,
            (row.port,),
            PacketSet.of(EVERYWHERE, services),
            is_public=False,
            address_of=of,
            lists=lists,
            refuses_listed=arguments.text("acl_type") == "black",
            is_plain=protocol in _PLAIN and not _redirects(arguments),
        )

    return read


def _redirects(arguments: Arguments) -> bool:
    """Whether all that a listener says is to ask by HTTPS."""
    if arguments.text("listener_forward", "off") == "on":
        return True
    actions = [one.text("type") for one in arguments.blocks("default_actions")]
    return bool(actions) and all(action == "Redirect" for action in actions)


_PORTS = re.compile(r"(\d+)(?:/(\d+))?\Z")


def _forwarded(arguments: Arguments) -> Iterator[Declared]:
    """A port of a NAT gateway's address that leads to one inside (`alicloud_forward_entry`)."""
    protocol, ports = arguments.text("ip_protocol", "any"), arguments.text("internal_port", "any")
    if isinstance(protocol, UnknownValue) or isinstance(ports, UnknownValue):
        return
    found = _PORTS.match(str(ports))
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 65535)
    make = {"tcp": tcp, "udp": udp}.get(str(protocol).lower(), tcp_and_udp)
    services = ALL_SERVICES if str(protocol).lower() == "any" and found is None else make(first, last)
    yield Endpoint(Kind.PORT, arguments, ("internal_port",), PacketSet.of(EVERYWHERE, services))


def _bucket(arguments: Arguments) -> Iterator[Declared]:
    bucket = identity(arguments["bucket"]) if arguments.type != "alicloud_oss_bucket" else arguments.address
    key = bucket if isinstance(bucket, str) else ""
    acl = arguments.text("acl", "private")
    if isinstance(acl, str) and acl.startswith("public-"):
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.BUCKET, arguments, ("acl",), packets, acl, address_of=key)
    policy = arguments.text("policy")
    packets = PacketSet.of(everybody_from(policy) if isinstance(policy, str) else (), _HTTPS)
    if packets:
        yield Endpoint(Kind.BUCKET_POLICY, arguments, ("policy",), packets, address_of=key)


def _bucket_block(arguments: Arguments) -> Iterator[Declared]:
    bucket = identity(arguments["bucket"])
    if isinstance(bucket, str) and arguments.flag("block_public_access", False) is True:
        yield Closed(bucket, frozenset({Kind.BUCKET, Kind.BUCKET_POLICY}))


_WHITE_LISTS: Final[Mapping[str, _WhiteList]] = {
    "alicloud_db_instance": _WhiteList((("security_ips",),), union(union(tcp(1433), tcp(3306)), tcp(5432))),
    "alicloud_db_readonly_instance": _WhiteList((("security_ips",),), union(tcp(3306), tcp(5432))),
    "alicloud_kvstore_instance": _WhiteList((("security_ips",),), tcp(6379)),
    "alicloud_mongodb_instance": _WhiteList((("security_ip_list",),), tcp(3717)),
    "alicloud_mongodb_sharding_instance": _WhiteList((("security_ip_list",),), tcp(3717)),
    "alicloud_polardb_cluster": _WhiteList(
        (("security_ips",), ("db_cluster_ip_array", "security_ips")), union(tcp(3306), tcp(5432))
    ),
    "alicloud_gpdb_instance": _WhiteList((("security_ip_list",), ("ip_whitelist", "security_ip_list")), tcp(5432)),
    "alicloud_gpdb_elastic_instance": _WhiteList((("security_ip_list",),), tcp(5432)),
    "alicloud_adb_db_cluster": _WhiteList((("security_ips",),), tcp(3306)),
    "alicloud_adb_cluster": _WhiteList((("security_ips",),), tcp(3306)),
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
    "alicloud_eip_association": _public_address("instance_id"),
    **dict.fromkeys(
        ("alicloud_slb", "alicloud_slb_load_balancer", "alicloud_alb_load_balancer", "alicloud_nlb_load_balancer"),
        _load_balancer,
    ),
}

_OPEN: Final[Mapping[str, Reader]] = {
    "alicloud_cs_managed_kubernetes": _kubernetes("slb_internet_enabled", default=True),
    "alicloud_cs_kubernetes": _kubernetes("slb_internet_enabled", default=True),
    "alicloud_cs_edge_kubernetes": _kubernetes("slb_internet_enabled", default=True),
    "alicloud_cs_serverless_kubernetes": _kubernetes("endpoint_public_access_enabled", default=False),
    "alicloud_slb_listener": _listener(_Listener("frontend_port", "protocol")),
    "alicloud_alb_listener": _listener(_Listener("listener_port", "listener_protocol")),
    "alicloud_nlb_listener": _listener(_Listener("listener_port", "listener_protocol")),
    "alicloud_forward_entry": _forwarded,
    **dict.fromkeys(("alicloud_oss_bucket", "alicloud_oss_bucket_acl", "alicloud_oss_bucket_policy"), _bucket),
    "alicloud_oss_bucket_public_access_block": _bucket_block,
}

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {type_: _white_list(row) for type_, row in _WHITE_LISTS.items()},
    _ADDRESSES,
    _OPEN,
)
"""By resource type; a type may be in several."""
