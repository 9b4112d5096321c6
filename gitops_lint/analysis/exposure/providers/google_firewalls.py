"""Google Cloud: firewalls of networks, and the rules of their policies.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/, by the
name of the resource, or of https://cloud.google.com/firewall/docs/firewalls: the smaller priority decides, at the same
one what denies; what matches no rule is denied. A rule for certain targets says nothing of others.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.declared import Declared, FilterRule, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, union, united
from gitops_lint.analysis.exposure.rule_rows import RuleRow, Source, part_of, rules
from gitops_lint.analysis.exposure.services import ALL_SERVICES, HAVE_PORTS, NUMBERS, service
from gitops_lint.terraform.values import UnknownValue

_RANGE = re.compile(r"([0-9]{1,5})(?:-([0-9]{1,5}))?\Z")


def _ports(text: str) -> tuple[int, int]:
    """A port, or a range of them with a dash."""
    written = _RANGE.match(text)
    if written is None:
        raise RefusedError(f'"{text}" is no port')
    found = int(written[1]), int(written[2] or written[1])
    if not 0 <= found[0] <= found[1] <= 65535:
        raise RefusedError(f'"{text}" is no range of ports')
    return found


def _of_block(block: Arguments, protocol_name: str) -> Intervals | UnknownValue:
    protocol = block.text(protocol_name)
    if isinstance(protocol, UnknownValue):
        return protocol
    name = (protocol or "").lower()
    if name == "all":
        return ALL_SERVICES
    number = NUMBERS.get(name, int(name) if name.isdecimal() and int(name) < 256 else None)
    if number is None:
        raise RefusedError(f'{protocol_name} = "{name}" is no protocol')
    ports = [item for _, item in block.items("ports")]
    unknown = next((item for item in ports if isinstance(item, UnknownValue)), None)
    if unknown is not None:
        return unknown
    if not ports or number not in HAVE_PORTS:
        return service(number)
    return united(one for item in ports for one in service(number, *_ports(str(item))))


def _of_blocks(blocks: list[Arguments], protocol_name: str) -> Intervals | UnknownValue:
    found: Intervals = ()
    for block in blocks:
        services = _of_block(block, protocol_name)
        if isinstance(services, UnknownValue):
            return services
        found = union(found, services)
    return found


def _priority(arguments: Arguments) -> tuple[int, ...] | UnknownValue:
    priority = arguments.number("priority", 1000)
    if isinstance(priority, UnknownValue) or priority is None:
        return priority or (1000,)
    if not 0 <= priority <= 65535:
        raise RefusedError(f"priority = {priority} is not between 0 and 65535")
    return (priority, 0 if arguments["deny"] else 1)


_FIREWALL: Final = RuleRow(
    services=lambda one: _of_blocks([*one.blocks("allow"), *one.blocks("deny")], "protocol"),
    sources=(
        Source("source_ranges"),
        Source("source_tags", is_addresses=False),
        Source("source_service_accounts", is_addresses=False),
    ),
    rank=_priority,
    allows=lambda one: not one["deny"],
    default_sources=ALL_IPV4,
    lowest_rank=(0, 0),
)
"""https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_firewall"""


_EGRESS: Final = msgspec.structs.replace(_FIREWALL, sources=(Source("destination_ranges"),))


def _targets(arguments: Arguments, *names: str) -> Iterator[str]:
    yield from (str(identity(item)) for name in names for _, item in arguments.items(name))


def _is_inbound(arguments: Arguments) -> bool:
    return str(arguments.text("direction", "INGRESS")).upper() != "EGRESS"


def _firewall(arguments: Arguments) -> Iterator[Declared]:
    disabled = arguments.flag("disabled", False)
    if disabled is True:
        return
    inbound = _is_inbound(arguments)
    if inbound and all(arguments[source.name] is None for source in _FIREWALL.sources):
        # `resourceComputeFirewallSourceFieldsCustomizeDiff`; an empty list is everybody for the platform.
        raise RefusedError("one of source_ranges, source_tags and source_service_accounts has to be set")
    network = identity(arguments["network"])
    key = network if isinstance(network, str) else arguments.address
    names = ("target_tags", "target_service_accounts", *(("destination_ranges",) if inbound else ()))
    part, also = part_of(key, _targets(arguments, *names))
    for one in rules(_FIREWALL if inbound else _EGRESS, part, arguments, inbound=inbound, also=also):
        if isinstance(one, FilterRule) and isinstance(disabled, UnknownValue):
            one = msgspec.structs.replace(one, unknown=one.unknown or disabled)
        yield one


def _plain_priority(arguments: Arguments) -> tuple[int, ...] | UnknownValue:
    priority = arguments.number("priority", 0)
    return priority if isinstance(priority, UnknownValue) else (priority or 0,)


_OTHER_SOURCES: Final = (
    *("src_secure_tags", "src_address_groups", "src_fqdns", "src_region_codes", "src_threat_intelligences"),
    *("src_networks", "src_network_scope", "src_network_context", "src_network_type"),
)
"""Where packets come from in other words than addresses: nobody here knows which these are."""
_OTHER_TARGETS: Final = (
    *("dest_ip_ranges", "dest_address_groups", "dest_fqdns", "dest_region_codes", "dest_threat_intelligences"),
    *("dest_network_scope", "dest_network_context", "dest_network_type"),
)


def _row(arguments: Arguments, blocks: str) -> RuleRow:
    return RuleRow(
        services=lambda match: _of_blocks(list(match.blocks(blocks)), "ip_protocol"),
        sources=(Source("src_ip_ranges"), *(Source(name, is_addresses=False) for name in _OTHER_SOURCES)),
        # What is not said in the block is said around it; what goes to the next policy is decided there.
        rank=lambda match: _plain_priority(arguments),
        allows=lambda match: str(arguments.text("action")).lower() == "allow",
        default_sources=EVERYWHERE,
    )


def _policy(arguments: Arguments) -> Iterator[Declared]:
    policy = identity(arguments["firewall_policy"])
    if policy is None or arguments.flag("disabled", False) is True:
        return
    targets = [*_targets(arguments, "target_resources", "target_service_accounts")]
    targets += [str(identity(tag["name"])) for tag in arguments.blocks("target_secure_tags")]
    row, inbound = _row(arguments, "layer4_configs"), _is_inbound(arguments)
    for match in arguments.blocks("match"):
        part, also = part_of(policy, (*targets, *(_targets(match, *_OTHER_TARGETS) if inbound else ())))
        yield from rules(row, part, match, inbound=inbound, also=also)


def _organization_rule(arguments: Arguments) -> Iterator[Declared]:
    """The older spelling of a rule for all of an organization or a folder: its matches stand a block deeper."""
    policy = identity(arguments["policy_id"])
    if policy is None:
        return
    part, also = part_of(policy, _targets(arguments, "target_resources", "target_service_accounts"))
    for match in arguments.blocks("match", "config"):
        yield from rules(_row(arguments, "layer4_config"), part, match, inbound=_is_inbound(arguments), also=also)


READERS: Final[Mapping[str, Reader]] = {
    "google_compute_firewall": _firewall,
    "google_compute_firewall_policy_rule": _policy,
    "google_compute_network_firewall_policy_rule": _policy,
    "google_compute_organization_security_policy_rule": _organization_rule,
    "google_compute_region_network_firewall_policy_rule": _policy,
}
"""By resource type."""
