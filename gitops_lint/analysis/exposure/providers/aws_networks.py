"""AWS: security groups in their four spellings, network ACLs, prefix lists, and what they are attached to.

Facts from the provider (`resourceSecurityGroup`, `protocolForValue`, `networkACLRuleImportID` and the pages of its
registry) and from https://docs.aws.amazon.com/vpc/latest/userguide/: a security group only allows; of a network ACL the
rule with the smallest number that matches decides, and what matches none is refused.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.attachments import AttachmentRow, attachment, named
from gitops_lint.analysis.exposure.declared import AddressList, Declared, Filter, Guard, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, union
from gitops_lint.analysis.exposure.providers.aws_ports import (
    BROKER,
    always,
    database_services,
    listeners_of_balancer,
    services_with,
)
from gitops_lint.analysis.exposure.rule_rows import IPV4, IPV6, RuleRow, Source, rules
from gitops_lint.analysis.exposure.services import ALL_SERVICES, HAVE_PORTS, ICMP, ICMPV6, NUMBERS, service, tcp
from gitops_lint.terraform.values import UnknownValue

_NAMES: Final = NUMBERS | {"all": -1, "-1": -1, "ipv6-icmp": ICMPV6, "icmp6": ICMPV6}


def _protocol(arguments: Arguments, name: str) -> int | UnknownValue:
    """The number of a protocol; -1 for all (`protocolForValue`)."""
    given = arguments.text(name)
    if isinstance(given, UnknownValue):
        return given
    text = (given or "").lower()
    if text in _NAMES:
        return _NAMES[text]
    if not text.isdecimal() or int(text) > 255:
        raise RefusedError(f'{name} = "{text}" is no protocol')
    return int(text)


def _services(
    arguments: Arguments, protocol_name: str, *, need_ports: bool, all_needs: tuple[int | None, ...]
) -> Intervals | UnknownValue:
    protocol = _protocol(arguments, protocol_name)
    if isinstance(protocol, UnknownValue):
        return protocol
    first, last = arguments.number("from_port"), arguments.number("to_port")
    if protocol == -1:
        known = [port for port in (first, last) if not isinstance(port, UnknownValue)]
        if any(port not in all_needs for port in known):
            raise RefusedError(f"from_port and to_port are {first} and {last}, but all protocols have no ports")
        return ALL_SERVICES
    for port in (first, last):
        if isinstance(port, UnknownValue):
            return port
    assert not isinstance(first, UnknownValue)
    assert not isinstance(last, UnknownValue)
    if protocol in (ICMP, ICMPV6):
        return _messages(protocol, -1 if first is None else first, -1 if last is None else last)
    if protocol not in HAVE_PORTS:
        # "Traffic on all ports is allowed, regardless of any ports you specify" (AuthorizeSecurityGroupIngress).
        return service(protocol)
    if first is None or last is None:
        if need_ports:
            raise RefusedError("from_port and to_port have to be set")
        return service(protocol)
    if first == last == -1 and not need_ports:
        return service(protocol)
    if not 0 <= first <= last <= 65535:
        raise RefusedError(f"{first}-{last} is no range of ports")
    return service(protocol, first, last)


def _messages(protocol: int, kind: int, code: int) -> Intervals:
    """Messages of ICMP: a type, or all with -1, and a code of it, or all."""
    if kind == -1:
        return service(protocol)
    return service(protocol, kind * 256 + max(code, 0), kind * 256 + (255 if code == -1 else code))


def _inline(arguments: Arguments) -> Intervals | UnknownValue:
    return _services(arguments, "protocol", need_ports=True, all_needs=(0, -1, None))


def _own(arguments: Arguments) -> Intervals | UnknownValue:
    return _services(arguments, "ip_protocol", need_ports=True, all_needs=(None, -1))


def _own_loosely(arguments: Arguments) -> Intervals | UnknownValue:
    # The older resource sets ports aside where all protocols are meant (`expandIPPermission`).
    protocol = _protocol(arguments, "protocol")
    return ALL_SERVICES if protocol == -1 else _inline(arguments)


def _is_ingress(arguments: Arguments) -> bool | UnknownValue:
    found = arguments.text("type")
    if isinstance(found, UnknownValue):
        return found
    if found not in ("ingress", "egress"):
        raise RefusedError(f'type = "{found or ""}" is neither ingress nor egress')
    return found == "ingress"


_SOURCES: Final = (
    Source("cidr_blocks", most=IPV4, is_strict=True),
    Source("ipv6_cidr_blocks", most=IPV6, is_strict=True),
    Source("prefix_list_ids", is_addresses=False),
)
_INLINE: Final = RuleRow(
    services=_inline,
    sources=(*_SOURCES, Source("security_groups", is_addresses=False), Source("self", is_addresses=False)),
    default_sources=(),
)
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group"""

_RULE: Final = RuleRow(
    services=_own_loosely,
    sources=(*_SOURCES, Source("source_security_group_id", is_addresses=False), Source("self", is_addresses=False)),
    inbound=_is_ingress,
)
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/security_group_rule"""

_VPC_RULE: Final = RuleRow(
    services=_own,
    sources=(
        Source("cidr_ipv4", most=IPV4, is_strict=True),
        Source("cidr_ipv6", most=IPV6, is_strict=True),
        Source("prefix_list_id", is_addresses=False),
        Source("referenced_security_group_id", is_addresses=False),
    ),
    inbound=lambda arguments: arguments.type.endswith("ingress_rule"),
)
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/vpc_security_group_ingress_rule"""


def _group(arguments: Arguments) -> Iterator[Declared]:
    vpc = identity(arguments["vpc_id"])
    is_default = arguments.type.startswith("aws_default")
    others = (f"{vpc}.default_security_group_id",) if is_default and isinstance(vpc, str) else ()
    yield Filter(arguments.address, arguments, is_attached_by_name=not is_default, others=others)
    for name, inbound in (("ingress", True), ("egress", False)):
        for block in arguments.blocks(name):
            yield from rules(_INLINE, arguments.address, block, inbound=inbound)


def _of_group(row: RuleRow) -> Reader:
    def read(arguments: Arguments) -> Iterator[Declared]:
        group = identity(arguments["security_group_id"])
        if group is not None:
            yield from rules(row, group, arguments)

    return read


def _acl_services(arguments: Arguments) -> Intervals | UnknownValue:
    return _services(arguments, "protocol", need_ports=False, all_needs=(0, -1, None, *range(65536)))


def _number(name: str) -> Callable[[Arguments], tuple[int, ...] | UnknownValue]:
    def rank(arguments: Arguments) -> tuple[int, ...] | UnknownValue:
        number = arguments.number(name)
        return number if isinstance(number, UnknownValue) else (0 if number is None else number,)

    return rank


def _allows(name: str) -> Callable[[Arguments], bool | UnknownValue]:
    def allows(arguments: Arguments) -> bool | UnknownValue:
        found = arguments.text(name)
        return found if isinstance(found, UnknownValue) else (found or "").lower() == "allow"

    return allows


_ACL_SOURCES: Final = (
    Source("cidr_block", most=IPV4, is_strict=True),
    Source("ipv6_cidr_block", most=IPV6, is_strict=True),
)
_ACL_ENTRY: Final = RuleRow(
    services=_acl_services,
    sources=_ACL_SOURCES,
    only_narrows=True,
    rank=_number("rule_no"),
    allows=_allows("action"),
)
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl"""
_ACL_RULE: Final = RuleRow(
    services=_acl_services,
    sources=_ACL_SOURCES,
    only_narrows=True,
    rank=_number("rule_number"),
    allows=_allows("rule_action"),
)
"""https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/network_acl_rule"""


def _acl(arguments: Arguments) -> Iterator[Declared]:
    yield Filter(arguments.address, arguments, only_narrows=True)
    yield Guard(arguments.address, tuple(named(arguments, (("subnet_ids",),))))
    for name, inbound in (("ingress", True), ("egress", False)):
        for block in arguments.blocks(name):
            yield from rules(_ACL_ENTRY, arguments.address, block, inbound=inbound)


def _acl_rule(arguments: Arguments) -> Iterator[Declared]:
    acl = identity(arguments["network_acl_id"])
    if acl is not None:
        yield from rules(_ACL_RULE, acl, arguments, inbound=arguments.flag("egress", False) is not True)


def _acl_association(arguments: Arguments) -> Iterator[Declared]:
    acl = identity(arguments["network_acl_id"])
    if isinstance(acl, str):
        yield Guard(acl, tuple(named(arguments, (("subnet_id",),))))


def _prefix_list(arguments: Arguments) -> Iterator[Declared]:
    found = tuple((entry.path_of("cidr"), entry["cidr"]) for entry in arguments.blocks("entry"))
    yield AddressList(arguments.address, found)


def _prefix_list_entry(arguments: Arguments) -> Iterator[Declared]:
    key = identity(arguments["prefix_list_id"])
    if isinstance(key, str):
        yield AddressList(key, ((("cidr",), arguments["cidr"]),))


def _is_given_an_address(arguments: Arguments) -> bool | None:
    found = arguments["associate_public_ip_address"]
    return found if isinstance(found, bool) else None


def _is_application(arguments: Arguments) -> bool:
    return arguments.text("load_balancer_type", "application") == "application"


def _store(filters: tuple[tuple[str, ...], ...], listens: Callable[[Arguments], Intervals | None]) -> AttachmentRow:
    return AttachmentRow(filters, holds_data=True, listens=listens)


_GROUPS: Final = (("vpc_security_group_ids",),)
_OWN_GROUPS: Final = (("security_groups",),)
_GROUP_IDS: Final = (("security_group_ids",),)
ATTACHED: Final[Mapping[str, AttachmentRow]] = {
    "aws_instance": AttachmentRow((*_GROUPS, *_OWN_GROUPS), (("subnet_id",),), _is_given_an_address),
    "aws_spot_instance_request": AttachmentRow((*_GROUPS, *_OWN_GROUPS), (("subnet_id",),), _is_given_an_address),
    "aws_network_interface": AttachmentRow(_OWN_GROUPS, (("subnet_id",),)),
    "aws_network_interface_sg_attachment": AttachmentRow((("security_group_id",),)),
    "aws_launch_template": AttachmentRow((*_GROUPS, ("network_interfaces", "security_groups"))),
    "aws_launch_configuration": AttachmentRow(_OWN_GROUPS, (), _is_given_an_address),
    **dict.fromkeys(
        ("aws_lb", "aws_alb"),
        AttachmentRow(_OWN_GROUPS, (("subnets",),), speaks_http=_is_application, is_balancer=True),
    ),
    "aws_elb": AttachmentRow(_OWN_GROUPS, (("subnets",),), listens=listeners_of_balancer),
    **dict.fromkeys(("aws_db_instance", "aws_rds_cluster"), _store(_GROUPS, database_services)),
    "aws_redshift_cluster": _store(_GROUPS, services_with(tcp(5439))),
    "aws_redshiftserverless_workgroup": _store(_GROUP_IDS, services_with(tcp(5439))),
    "aws_docdb_cluster": _store(_GROUPS, services_with(tcp(27017))),
    "aws_neptune_cluster": _store(_GROUPS, services_with(tcp(8182))),
    "aws_elasticache_cluster": _store(_GROUP_IDS, database_services),
    "aws_elasticache_replication_group": _store(_GROUP_IDS, services_with(tcp(6379))),
    "aws_elasticache_serverless_cache": _store(_GROUP_IDS, lambda arguments: None),
    "aws_memorydb_cluster": _store(_GROUP_IDS, services_with(tcp(6379))),
    "aws_dax_cluster": _store(_GROUP_IDS, always(union(tcp(8111), tcp(9111)))),
    "aws_eks_cluster": AttachmentRow((("vpc_config", "security_group_ids"),)),
    "aws_lambda_function": AttachmentRow((("vpc_config", "security_group_ids"),)),
    "aws_ecs_service": AttachmentRow((("network_configuration", "security_groups"),)),
    "aws_msk_cluster": _store((("broker_node_group_info", "security_groups"),), always(BROKER)),
    **dict.fromkeys(
        ("aws_opensearch_domain", "aws_elasticsearch_domain"),
        _store((("vpc_options", "security_group_ids"),), always(union(tcp(80), tcp(443)))),
    ),
    "aws_mq_broker": _store(_OWN_GROUPS, lambda arguments: None),
    "aws_efs_mount_target": AttachmentRow(_OWN_GROUPS, (("subnet_id",),), holds_data=True, listens=always(tcp(2049))),
    "aws_vpc_endpoint": AttachmentRow(_GROUP_IDS),
}

READERS: Final[Mapping[str, Reader]] = {
    "aws_security_group": _group,
    "aws_default_security_group": _group,
    "aws_security_group_rule": _of_group(_RULE),
    "aws_vpc_security_group_ingress_rule": _of_group(_VPC_RULE),
    "aws_vpc_security_group_egress_rule": _of_group(_VPC_RULE),
    "aws_network_acl": _acl,
    "aws_network_acl_rule": _acl_rule,
    "aws_network_acl_association": _acl_association,
    "aws_ec2_managed_prefix_list": _prefix_list,
    "aws_ec2_managed_prefix_list_entry": _prefix_list_entry,
    **{type_: attachment(row) for type_, row in ATTACHED.items()},
}
"""By resource type."""
