"""What an account has by default and should not be built on, and routes that are wider than what they lead to.

Facts from the pages of the resources in the registry, and from
https://docs.aws.amazon.com/vpc/latest/userguide/default-security-group.html,
https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html (what is behind a peering has no gateway of the
other side) and https://cloud.google.com/vpc/docs/vpc#default-network (it lets the internet come to SSH and RDP).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, AddressError, Breadth, addresses
from gitops_lint.analysis.exposure.arguments import Arguments
from gitops_lint.analysis.exposure.declared import Aspect, Declared, Reader, WeakSetting
from gitops_lint.terraform.values import UnknownValue


def _default_group(arguments: Arguments) -> Iterator[Declared]:
    """Whoever is not told to be in another group is in this one."""
    for name in ("ingress", "egress"):
        for block in arguments.blocks(name):
            if block.unknown is None:
                said = f"the default group has {name} rules: what names no group of its own gets them"
                yield WeakSetting(Aspect.DEFAULT_NETWORK, block, block.path, said)


def _default_network(arguments: Arguments) -> Iterator[Declared]:
    said = "it is the default network of the account, where every machine gets a public address"
    yield WeakSetting(Aspect.DEFAULT_NETWORK, arguments, (), said)


def _project(arguments: Arguments) -> Iterator[Declared]:
    """A project gets the default network, unless it is told not to; its firewall admits SSH and RDP."""
    is_made = arguments.flag("auto_create_network", True)
    if is_made is True:
        path = () if arguments["auto_create_network"] is None else ("auto_create_network",)
        said = "the project gets the default network, which lets the internet come to SSH and remote desktop"
        yield WeakSetting(Aspect.DEFAULT_NETWORK, arguments, path, said)


_DESTINATIONS: Final = ("destination_cidr_block", "destination_ipv6_cidr_block", "cidr_block", "ipv6_cidr_block")
_WIDEST: Final = Breadth.of(EVERYWHERE)


def _route(block: Arguments) -> Iterator[Declared]:
    if block["vpc_peering_connection_id"] is None:
        return
    for name in _DESTINATIONS:
        for path, item in block.items(name):
            if not isinstance(item, UnknownValue) and _is_everywhere(str(item)):
                said = f"{item} goes to a peering, which leads to the addresses of the other network alone"
                yield WeakSetting(Aspect.PEERING_ROUTE, block, path, said)


def _is_everywhere(text: str) -> bool:
    try:
        found = Breadth.of(addresses(text))
    except AddressError:
        return False
    return found.ipv4 == _WIDEST.ipv4 or found.ipv6 == _WIDEST.ipv6


def _route_table(arguments: Arguments) -> Iterator[Declared]:
    for block in arguments.blocks("route"):
        if block.unknown is None:
            yield from _route(block)


def _route_entry(arguments: Arguments) -> Iterator[Declared]:
    destination = arguments["destination_cidrblock"]
    if arguments.text("nexthop_type") == "VpcPeer" and isinstance(destination, str) and _is_everywhere(destination):
        said = f"{destination} goes to a peering, which leads to the addresses of the other network alone"
        yield WeakSetting(Aspect.PEERING_ROUTE, arguments, ("destination_cidrblock",), said)


READERS: Final[Mapping[str, Reader]] = {
    "alicloud_route_entry": _route_entry,
    "aws_default_security_group": _default_group,
    "aws_default_vpc": _default_network,
    "aws_route": _route,
    **dict.fromkeys(("aws_route_table", "aws_default_route_table"), _route_table),
    "google_project": _project,
}
"""By resource type."""
