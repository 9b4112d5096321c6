"""Azure: network security groups, control planes, firewalls of databases, and containers for everybody.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/, by the
name of the resource, or of https://learn.microsoft.com/azure/virtual-network/network-security-groups-overview: the
smaller priority decides; the rules that every group has let in the network itself and its load balancer, nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE, INTERNET
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.attachments import AttachmentRow, attachment
from gitops_lint.analysis.exposure.declared import Closed, Declared, Endpoint, Filter, Kind, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, united
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.rule_rows import RuleRow, Source, block_of, rules
from gitops_lint.analysis.exposure.services import ALL_SERVICES, HAVE_PORTS, NUMBERS, TCP, UDP, service, tcp
from gitops_lint.terraform.values import UnknownValue

_HTTPS: Final = tcp(443)
_PORTS = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?\Z")


def _services(arguments: Arguments) -> Intervals | UnknownValue:
    protocol = arguments.text("protocol")
    if isinstance(protocol, UnknownValue):
        return protocol
    name = (protocol or "").lower()
    if name != "*" and name not in NUMBERS:
        raise RefusedError(f'protocol = "{protocol or ""}" is none of Tcp, Udp, Icmp, Esp, Ah and *')
    ports: list[str] = []
    for argument in ("destination_port_range", "destination_port_ranges"):
        for _, item in arguments.items(argument):
            if isinstance(item, UnknownValue):
                return item
            ports += str(item).replace(" ", "").split(",")
    if not ports:
        raise RefusedError("one of destination_port_range, destination_port_ranges has to be set")
    if "*" in ports:
        return ALL_SERVICES if name == "*" else service(NUMBERS[name])
    numbers = (TCP, UDP) if name == "*" else (NUMBERS[name],)
    return united(one for number in numbers for text in ports for one in _of_protocol(number, text))


def _of_protocol(number: int, text: str) -> Intervals:
    found = _PORTS.match(text)
    first, last = (int(found[1]), int(found[2] or found[1])) if found else (1, 0)
    if not 0 <= first <= last <= 65535:
        raise RefusedError(f'"{text}" is no range of ports')
    return service(number, first, last) if number in HAVE_PORTS else service(number)


def _priority(arguments: Arguments) -> tuple[int, ...] | UnknownValue:
    priority = arguments.number("priority")
    if isinstance(priority, UnknownValue):
        return priority
    if priority is None or not 100 <= priority <= 4096:
        raise RefusedError(f"priority = {priority} is not between 100 and 4096")
    return (priority,)


def _is(arguments: Arguments, name: str, wanted: str, other: str) -> bool | UnknownValue:
    found = arguments.text(name)
    if isinstance(found, UnknownValue):
        return found
    if (found or "").lower() not in (wanted, other):
        raise RefusedError(f'{name} = "{found or ""}" is neither {wanted} nor {other}')
    return (found or "").lower() == wanted


_WORDS: Final = (("*", EVERYWHERE), ("any", EVERYWHERE), ("internet", INTERNET))
_RULE: Final = RuleRow(
    services=_services,
    sources=(
        Source("source_address_prefix", words=_WORDS, has_tags=True),
        Source("source_address_prefixes", words=_WORDS, has_tags=True),
        Source("source_application_security_group_ids", is_addresses=False),
    ),
    inbound=lambda arguments: _is(arguments, "direction", "inbound", "outbound"),
    rank=_priority,
    allows=lambda arguments: _is(arguments, "access", "allow", "deny"),
    lowest_rank=(0,),
    destinations=(
        "destination_address_prefix",
        "destination_address_prefixes",
        "destination_application_security_group_ids",
    ),
)
"""https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/network_security_rule"""


def _group(arguments: Arguments) -> Iterator[Declared]:
    name = arguments.text("name")
    yield Filter(arguments.address, arguments, others=(name,) if isinstance(name, str) else ())
    for block in arguments.blocks("security_rule"):
        yield from rules(_RULE, arguments.address, block)


def _rule(arguments: Arguments) -> Iterator[Declared]:
    group = identity(arguments["network_security_group_name"])
    if group is not None:
        yield from rules(_RULE, group, arguments)


def _cluster(arguments: Arguments) -> Iterator[Declared]:
    """The API server is public unless the cluster is private, and for everybody unless ranges are authorized."""
    is_private = arguments.flag("private_cluster_enabled", False)
    if is_private is not False:
        return
    listed = [(path, item) for path, item in arguments.items("api_server_authorized_ip_ranges")]
    for profile in arguments.blocks("api_server_access_profile"):
        listed += profile.items("authorized_ip_ranges")
    if not listed:
        named = arguments.path_of("private_cluster_enabled")
        yield Endpoint(Kind.KUBERNETES_API, arguments, named, PacketSet.of(EVERYWHERE, _HTTPS))
    for path, item in listed:
        unknown = item if isinstance(item, UnknownValue) else None
        found = EVERYWHERE if unknown else block_of(str(item))
        text = "" if unknown else str(item)
        yield Endpoint(Kind.KUBERNETES_API, arguments, path, PacketSet.of(found, _HTTPS), text, unknown)


def _database_firewall(services: Intervals, *names: str) -> Reader:
    """A range of addresses that may come to a server; 0.0.0.0 alone stands for what runs in Azure."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        first = arguments["start_ip_address"] or arguments["start_ip"]
        last = arguments["end_ip_address"] or arguments["end_ip"]
        name = "start_ip_address" if arguments["start_ip_address"] else "start_ip"
        if first is None or last is None or (first == last == "0.0.0.0"):
            return
        unknown = next((one for one in (first, last) if isinstance(one, UnknownValue)), None)
        found = ALL_IPV4 if unknown else block_of(f"{first}-{last}")
        text = "" if unknown else f"{first}-{last}"
        keys = (identity(arguments[one]) for one in names)
        of = next((key for key in keys if isinstance(key, str)), "")
        yield Endpoint(Kind.DATABASE, arguments, (name,), PacketSet.of(found, services), text, unknown, address_of=of)

    return read


def _server(arguments: Arguments) -> Iterator[Declared]:
    if arguments.flag("public_network_access_enabled", True) is False:
        name = arguments.text("name")
        for key in (arguments.address, name):
            if isinstance(key, str):
                yield Closed(key, frozenset({Kind.DATABASE}))


_READABLE: Final = frozenset({"blob", "container"})


def _container(arguments: Arguments) -> Iterator[Declared]:
    access = arguments.text("container_access_type", "private")
    keys = (identity(arguments[name]) for name in ("storage_account_id", "storage_account_name"))
    account = next((key for key in keys if isinstance(key, str)), "")
    if access in _READABLE:
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        path = ("container_access_type",)
        yield Endpoint(Kind.BUCKET, arguments, path, packets, str(access), address_of=account)


def _account(arguments: Arguments) -> Iterator[Declared]:
    for name in ("allow_nested_items_to_be_public", "allow_blob_public_access", "public_network_access_enabled"):
        if arguments.flag(name, True) is False:
            for key in (arguments.address, arguments.text("name")):
                if isinstance(key, str):
                    yield Closed(key, frozenset({Kind.BUCKET}))


_BY_NAME: Final = ("server_id", "server_name")
_SERVERS: Final = (
    "azurerm_mssql_server",
    "azurerm_sql_server",
    "azurerm_postgresql_server",
    "azurerm_postgresql_flexible_server",
    "azurerm_mysql_server",
    "azurerm_mysql_flexible_server",
    "azurerm_mariadb_server",
    "azurerm_redis_cache",
    "azurerm_synapse_workspace",
)

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "azurerm_network_security_group": _group,
        "azurerm_network_security_rule": _rule,
        "azurerm_kubernetes_cluster": _cluster,
        "azurerm_mssql_firewall_rule": _database_firewall(tcp(1433), *_BY_NAME),
        "azurerm_sql_firewall_rule": _database_firewall(tcp(1433), *_BY_NAME),
        "azurerm_postgresql_firewall_rule": _database_firewall(tcp(5432), *_BY_NAME),
        "azurerm_postgresql_flexible_server_firewall_rule": _database_firewall(tcp(5432), *_BY_NAME),
        "azurerm_cosmosdb_postgresql_firewall_rule": _database_firewall(tcp(5432), "cluster_id"),
        "azurerm_synapse_firewall_rule": _database_firewall(tcp(1433), "synapse_workspace_id"),
        "azurerm_mysql_firewall_rule": _database_firewall(tcp(3306), *_BY_NAME),
        "azurerm_mysql_flexible_server_firewall_rule": _database_firewall(tcp(3306), *_BY_NAME),
        "azurerm_mariadb_firewall_rule": _database_firewall(tcp(3306), *_BY_NAME),
        "azurerm_redis_firewall_rule": _database_firewall(tcp(6380), "redis_cache_name"),
        "azurerm_storage_container": _container,
        "azurerm_storage_account": _account,
        **dict.fromkeys(_SERVERS, _server),
        **{
            type_: attachment(AttachmentRow((("network_security_group_id",),)))
            for type_ in (
                "azurerm_network_interface_security_group_association",
                "azurerm_subnet_network_security_group_association",
            )
        },
    },
)
"""By resource type."""
