"""What resource types of providers declare of a network: one module a provider and subject, a row a type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Declared, Reader
from gitops_lint.analysis.exposure.providers import (
    alicloud_databases,
    alicloud_networks,
    alicloud_services,
    aws_gateways,
    aws_networks,
    aws_services,
    azure,
    azure_services,
    default_networks,
    encryption_in_transit,
    google,
    google_firewalls,
    public_addresses,
    shared_resources,
    tls_versions,
)

_TABLES: Final = (
    alicloud_networks.READERS,
    aws_networks.READERS,
    *alicloud_databases.READERS,
    *alicloud_services.READERS,
    *aws_gateways.READERS,
    *aws_services.READERS,
    google_firewalls.READERS,
    *google.READERS,
    *azure.READERS,
    *azure_services.READERS,
    default_networks.READERS,
    encryption_in_transit.READERS,
    public_addresses.READERS,
    shared_resources.READERS,
    tls_versions.READERS,
)


def _all_of(readers: tuple[Reader, ...]) -> Reader:
    def read(arguments: Arguments) -> Iterator[Declared]:
        for reader in readers:
            yield from reader(arguments)

    return read


def _together() -> dict[str, Reader]:
    found: dict[str, tuple[Reader, ...]] = {}
    for table in _TABLES:
        for type_, reader in table.items():
            found[type_] = (*found.get(type_, ()), reader)
    return {type_: readers[0] if len(readers) == 1 else _all_of(readers) for type_, readers in found.items()}


READERS: Final[Mapping[str, Reader]] = _together()
"""By resource type: everything that it declares."""

ATTACHED: Final = frozenset((*alicloud_networks.ATTACHED, *aws_networks.ATTACHED))
"""Resource types that stand behind the filters which they name."""

BELONGING: Final = frozenset(
    {
        "alicloud_security_group_rule",
        "aws_security_group_rule",
        "aws_vpc_security_group_ingress_rule",
        "aws_vpc_security_group_egress_rule",
        "azurerm_network_security_rule",
    }
)
"""Resource types that are a part of the filter which they name, and no use of it."""
