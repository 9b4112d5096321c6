"""Alibaba Cloud: security groups, network ACLs, lists of addresses, and what they are attached to.

Facts from the provider (`resource_alicloud_security_group_rule.go`, the pages of its registry) and from
https://www.alibabacloud.com/help/en/ecs/user-guide/security-group-rules: of rules with different priorities the smaller
number decides, at the same priority the one that drops; what matches no rule is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.attachments import AttachmentRow, attachment, named
from gitops_lint.analysis.exposure.declared import AddressList, Declared, Filter, Guard, Reader
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.rule_rows import IPV4, IPV6, RuleRow, Source, rules
from gitops_lint.analysis.exposure.services import ALL_SERVICES, HAVE_PORTS, NUMBERS, service
from gitops_lint.terraform.values import UnknownValue

_ALL_PORTS: Final = "-1/-1"
_RANGE = re.compile(r"([0-9]{1,5})/([0-9]{1,5})\Z")


def _services(arguments: Arguments) -> Intervals | UnknownValue:
    """`buildAliyunSGRuleRequest`: tcp and udp need a range from 1 to 65535, all other protocols none."""
    protocol, ports = arguments.text("ip_protocol"), arguments.text("port_range", _ALL_PORTS)
    return _services_of(protocol, ports, "ip_protocol", "port_range")


def _entry_services(arguments: Arguments) -> Intervals | UnknownValue:
    return _services_of(arguments.text("protocol"), arguments.text("port", _ALL_PORTS), "protocol", "port")


def _services_of(
    protocol: str | UnknownValue | None, ports: str | UnknownValue | None, name: str, ports_name: str
) -> Intervals | UnknownValue:
    if isinstance(protocol, UnknownValue):
        return protocol
    protocol = (protocol or "").lower()
    number = NUMBERS.get(protocol)
    if protocol != "all" and number is None:
        raise RefusedError(f'{name} = "{protocol}" is no protocol; there are tcp, udp, icmp, icmpv6, gre and all')
    if number in HAVE_PORTS:
        assert number is not None
        if isinstance(ports, UnknownValue):
            return ports
        found = _RANGE.match(ports or "")
        first, last = (int(found[1]), int(found[2])) if found else (0, 0)
        if not 1 <= first <= last <= 65535:
            raise RefusedError(
                f'{ports_name} = "{ports}" is no range of ports for {protocol}, such as 22/22 or 1/65535'
            )
        return service(number, first, last)
    if ports != _ALL_PORTS and not isinstance(ports, UnknownValue):
        raise RefusedError(f'{ports_name} = "{ports}" goes with tcp and udp; with {protocol} it has to be -1/-1')
    return ALL_SERVICES if number is None else service(number)


def _priority(arguments: Arguments) -> tuple[int, ...] | UnknownValue:
    priority = arguments.number("priority", 1)
    if isinstance(priority, UnknownValue) or priority is None:
        return priority or (1, 1)
    if not 1 <= priority <= 100:
        raise RefusedError(f"priority = {priority} is not between 1 and 100")
    return (priority, 0 if arguments.text("policy", "accept") == "drop" else 1)


def _one_of(arguments: Arguments, name: str, default: str, *words: str) -> str | UnknownValue:
    found = arguments.text(name, default)
    if isinstance(found, UnknownValue):
        return found
    if found is None or found.lower() not in words:
        raise RefusedError(f'{name} = "{found or ""}" is none of {", ".join(words)}')
    return found.lower()


def _is(arguments: Arguments, name: str, default: str, wanted: str, other: str) -> bool | UnknownValue:
    found = _one_of(arguments, name, default, wanted, other)
    return found if isinstance(found, UnknownValue) else found == wanted


_RULE: Final = RuleRow(
    services=_services,
    sources=(
        Source("cidr_ip", most=IPV4),
        Source("ipv6_cidr_ip", most=IPV6),
        Source("source_security_group_id", is_addresses=False),
        Source("prefix_list_id", is_addresses=False),
    ),
    inbound=lambda arguments: _is(arguments, "type", "", "ingress", "egress"),
    rank=_priority,
    allows=lambda arguments: _is(arguments, "policy", "accept", "accept", "drop"),
    lowest_rank=(1, 0),
)
_RULE_WITHOUT_LIST: Final = msgspec.structs.replace(_RULE, sources=_RULE.sources[:-1])
"""A list is passed over where anything else says who comes:
https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/security_group_rule"""


_INGRESS: Final = RuleRow(
    services=_entry_services,
    sources=(Source("source_cidr_ip"),),
    rank=lambda entry: tuple(step for step in entry.path[-1:] if isinstance(step, int)),
    allows=lambda entry: _is(entry, "policy", "accept", "accept", "drop"),
    default_sources=EVERYWHERE,
    only_narrows=True,
)
_EGRESS: Final = msgspec.structs.replace(_INGRESS, sources=(Source("destination_cidr_ip"),))
"""https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/network_acl"""


def _group(arguments: Arguments) -> Iterator[Declared]:
    yield Filter(arguments.address, arguments)


def _rule(arguments: Arguments) -> Iterator[Declared]:
    for name in ("source_security_group_id", "ipv6_cidr_ip"):
        if arguments["cidr_ip"] and arguments[name]:
            raise RefusedError(f"cidr_ip and {name} exclude each other")
    group = identity(arguments["security_group_id"])
    if group is not None:
        is_listed = not any(arguments[source.name] for source in _RULE_WITHOUT_LIST.sources)
        yield from rules(_RULE if is_listed else _RULE_WITHOUT_LIST, group, arguments)


def _network_acl(arguments: Arguments) -> Iterator[Declared]:
    """Entries count in the order in which they stand; what matches none is refused (network ACL rules of VPC)."""
    yield Filter(arguments.address, arguments, only_narrows=True)
    yield Guard(arguments.address, tuple(named(arguments, (("resources", "resource_id"),))))
    for name, row, inbound in (("ingress_acl_entries", _INGRESS, True), ("egress_acl_entries", _EGRESS, False)):
        for entry in arguments.blocks(name):
            yield from rules(row, arguments.address, entry, inbound=inbound)


def _prefix_list(arguments: Arguments) -> Iterator[Declared]:
    blocks = (entry for name in ("entry", "entrys") for entry in arguments.blocks(name))
    found = tuple((entry.path_of("cidr"), entry["cidr"]) for entry in blocks)
    yield AddressList(arguments.address, found)


def _load_balancer_list(arguments: Arguments) -> Iterator[Declared]:
    found = tuple((entry.path_of("entry"), entry["entry"]) for entry in arguments.blocks("entry_list"))
    found += tuple((entry.path_of("entry"), entry["entry"]) for entry in arguments.blocks("acl_entries"))
    yield AddressList(arguments.address, found)


def _load_balancer_entry(arguments: Arguments) -> Iterator[Declared]:
    key = identity(arguments["acl_id"])
    if isinstance(key, str):
        yield AddressList(key, ((("entry",), arguments["entry"]),))


def _has_bandwidth(arguments: Arguments) -> bool | None:
    bandwidth = arguments.number("internet_max_bandwidth_out", 0)
    return None if isinstance(bandwidth, UnknownValue) or not bandwidth else True


ATTACHED: Final[Mapping[str, AttachmentRow]] = {
    "alicloud_instance": AttachmentRow((("security_groups",),), (("vswitch_id",),), _has_bandwidth),
    "alicloud_ecs_network_interface": AttachmentRow((("security_group_ids",),), (("vswitch_id",),)),
    "alicloud_network_interface": AttachmentRow((("security_groups",),), (("vswitch_id",),)),
    "alicloud_ecs_launch_template": AttachmentRow((("security_group_id",), ("security_group_ids",))),
    "alicloud_launch_template": AttachmentRow((("security_group_id",),)),
    "alicloud_ess_scaling_configuration": AttachmentRow((("security_group_id",), ("security_group_ids",))),
    "alicloud_eci_container_group": AttachmentRow((("security_group_id",),), (("vswitch_id",),)),
    "alicloud_cs_managed_kubernetes": AttachmentRow((("security_group_id",),)),
    "alicloud_cs_kubernetes": AttachmentRow((("security_group_id",),)),
    "alicloud_cs_serverless_kubernetes": AttachmentRow((("security_group_id",),)),
    "alicloud_cs_kubernetes_node_pool": AttachmentRow((("security_group_id",), ("security_group_ids",))),
    "alicloud_db_instance": AttachmentRow((("security_group_id",), ("security_group_ids",)), (("vswitch_id",),)),
    "alicloud_kvstore_instance": AttachmentRow((("security_group_id",),), (("vswitch_id",),)),
    "alicloud_mongodb_instance": AttachmentRow((("security_group_id",),), (("vswitch_id",),)),
    "alicloud_polardb_cluster": AttachmentRow((("security_group_ids",),), (("vswitch_id",),)),
    "alicloud_nlb_load_balancer": AttachmentRow((("security_group_ids",),), is_balancer=True),
    "alicloud_alb_load_balancer": AttachmentRow(
        (("security_group_ids",),), speaks_http=lambda arguments: True, is_balancer=True
    ),
    "alicloud_fc_service": AttachmentRow((("vpc_config", "security_group_id"),)),
    "alicloud_fcv3_function": AttachmentRow((("vpc_config", "security_group_id"),)),
}

READERS: Final[Mapping[str, Reader]] = {
    "alicloud_security_group": _group,
    "alicloud_security_group_rule": _rule,
    "alicloud_network_acl": _network_acl,
    "alicloud_ecs_prefix_list": _prefix_list,
    "alicloud_vpc_prefix_list": _prefix_list,
    "alicloud_slb_acl": _load_balancer_list,
    "alicloud_slb_acl_entry_attachment": _load_balancer_entry,
    "alicloud_alb_acl": _load_balancer_list,
    "alicloud_alb_acl_entry_attachment": _load_balancer_entry,
    **{type_: attachment(row) for type_, row in ATTACHED.items()},
}
"""By resource type."""
