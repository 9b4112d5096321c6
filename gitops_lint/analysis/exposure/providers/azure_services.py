"""Azure: application gateways, accounts that take requests from all networks, and databases for all of Azure.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/azurerm/latest/docs/resources/, by the
name of the resource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.declared import Aspect, Closed, Declared, Endpoint, Kind, Reader, WeakSetting
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import tcp

_HTTPS: Final = tcp(443)


def _gateway(arguments: Arguments) -> Iterator[Declared]:
    """A listener for HTTP at a public address, unless all that its rules say is to ask by HTTPS."""
    addresses = {
        str(one["name"])
        for one in arguments.blocks("frontend_ip_configuration")
        if one["public_ip_address_id"] is not None
    }
    ports = {one["name"]: one.number("port") for one in arguments.blocks("frontend_port") if _is_named(one["name"])}
    targets: dict[str, list[bool]] = {}
    for one in arguments.blocks("request_routing_rule"):
        name = one["http_listener_name"]
        if _is_named(name):
            targets.setdefault(name, []).append(one["redirect_configuration_name"] is not None)
    for one in arguments.blocks("http_listener"):
        port_name = one["frontend_port_name"]
        port = ports.get(port_name) if _is_named(port_name) else None
        if str(one.text("protocol")).lower() != "http" or str(one["frontend_ip_configuration_name"]) not in addresses:
            continue
        is_redirected = targets.get(one["name"], []) if _is_named(one["name"]) else []
        if isinstance(port, int) and not (is_redirected and all(is_redirected)):
            packets = PacketSet.of(EVERYWHERE, tcp(port))
            yield Endpoint(Kind.LISTENER, arguments, one.path_of("protocol"), packets, is_plain=True)


def _is_named(name: object) -> bool:
    return isinstance(name, str)


def _rules(*way: str, of: str = "") -> Reader:
    """What decides over all networks that no rule names: `Allow` lets everybody ask who has a key."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        key = identity(arguments[of]) if of else arguments.address
        for holder in arguments.blocks(*way) if way else (arguments,):
            if str(holder.text("default_action")).lower() == "allow":
                packets = PacketSet.of(EVERYWHERE, _HTTPS)
                path = holder.path_of("default_action")
                address_of = key if isinstance(key, str) else ""
                yield Endpoint(Kind.STORE, arguments, path, packets, "Allow", address_of=address_of)
        if not of and arguments.flag("public_network_access_enabled", True) is False:
            yield Closed(arguments.address, frozenset({Kind.STORE}))

    return read


_ANYTHING_IN_AZURE: Final = "0.0.0.0"


def _all_of_azure(arguments: Arguments) -> Iterator[Declared]:
    """The row that stands for what runs in Azure: also what other customers run there."""
    for names in (("start_ip_address", "end_ip_address"), ("start_ip", "end_ip")):
        values = [arguments[name] for name in names]
        if all(isinstance(one, str) and one == _ANYTHING_IN_AZURE for one in values):
            said = "0.0.0.0 lets all machines in Azure come, also those of other customers"
            yield WeakSetting(Aspect.PLATFORM, arguments, (names[0],), said)


READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "azurerm_application_gateway": _gateway,
        "azurerm_storage_account": _rules("network_rules"),
        "azurerm_storage_account_network_rules": _rules(of="storage_account_id"),
        "azurerm_key_vault": _rules("network_acls"),
        "azurerm_container_registry": _rules("network_rule_set"),
        "azurerm_cognitive_account": _rules("network_acls"),
        **dict.fromkeys(
            (
                "azurerm_mssql_firewall_rule",
                "azurerm_sql_firewall_rule",
                "azurerm_postgresql_firewall_rule",
                "azurerm_postgresql_flexible_server_firewall_rule",
                "azurerm_mysql_firewall_rule",
                "azurerm_mysql_flexible_server_firewall_rule",
                "azurerm_mariadb_firewall_rule",
                "azurerm_synapse_firewall_rule",
                "azurerm_cosmosdb_postgresql_firewall_rule",
            ),
            _all_of_azure,
        ),
    },
)
"""By resource type."""
