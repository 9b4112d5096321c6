"""Google Cloud: firewalls and their policies, control planes, databases, buckets and services.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/, by the
name of the resource, or of https://cloud.google.com/firewall/docs/firewalls: the smaller priority decides, at the same
one what denies; what matches no rule is denied. A rule for certain targets says nothing of others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, RefusedError, identity
from gitops_lint.analysis.exposure.declared import Closed, Declared, Endpoint, Kind, Reader
from gitops_lint.analysis.exposure.intervals import Intervals, union, united
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.rule_rows import RuleRow, Source, block_of, rules
from gitops_lint.analysis.exposure.services import ALL_SERVICES, HAVE_PORTS, NUMBERS, service, tcp
from gitops_lint.terraform.values import UnknownValue

_HTTPS: Final = tcp(443)


def _ports(text: str) -> tuple[int, int]:
    """A port, or a range of them with a dash."""
    first, _, last = text.partition("-")
    try:
        found = int(first), int(last or first)
    except ValueError:
        raise RefusedError(f'"{text}" is no port') from None
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
    destinations=("destination_ranges",),
)
"""https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/compute_firewall"""


def _firewall(arguments: Arguments) -> Iterator[Declared]:
    if arguments.flag("disabled", False) is True:
        return
    network = identity(arguments["network"])
    key = network if isinstance(network, str) else arguments.address
    names = ("target_tags", "target_service_accounts")
    targets = sorted(str(identity(item)) for name in names for _, item in arguments.items(name))
    inbound = str(arguments.text("direction", "INGRESS")).upper() != "EGRESS"
    # Rules for all instances of the network count for those with targets as well.
    also = key if targets else ""
    target = f"{key} ({', '.join(targets)})" if targets else key
    yield from rules(_FIREWALL, target, arguments, inbound=inbound, also=also)


def _plain_priority(arguments: Arguments) -> tuple[int, ...]:
    priority = arguments.number("priority", 0)
    return (priority,) if isinstance(priority, int) else (0,)


def _cluster(arguments: Arguments) -> Iterator[Declared]:
    """The control plane has a public endpoint unless it is private, for everybody unless networks are authorized."""
    for one in arguments.blocks("private_cluster_config"):
        if one.flag("enable_private_endpoint", False) is not False:
            return
    authorized = list(arguments.blocks("master_authorized_networks_config"))
    if not authorized:
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.KUBERNETES_API, arguments, (), packets)
    for one in arguments.blocks("master_authorized_networks_config", "cidr_blocks"):
        yield from _listed(Kind.KUBERNETES_API, arguments, one, "cidr_block", _HTTPS, is_public=True)


def _listed(
    kind: Kind, arguments: Arguments, block: Arguments, name: str, services: Intervals, *, is_public: bool
) -> Iterator[Declared]:
    value = block[name]
    unknown = value if isinstance(value, UnknownValue) else None
    if value is None:
        return
    found = EVERYWHERE if unknown else block_of(str(value))
    text = "" if unknown else str(value)
    yield Endpoint(
        kind, arguments, block.path_of(name), PacketSet.of(found, services), text, unknown, is_public=is_public
    )


_VERSIONS: Final = (("MYSQL", tcp(3306)), ("POSTGRES", tcp(5432)), ("SQLSERVER", tcp(1433)))


def _database(arguments: Arguments) -> Iterator[Declared]:
    version = str(arguments.text("database_version", ""))
    services = next((ports for name, ports in _VERSIONS if version.startswith(name)), tcp(3306))
    for configuration in arguments.blocks("settings", "ip_configuration"):
        is_public = configuration.flag("ipv4_enabled", True) is not False
        for block in configuration.blocks("authorized_networks"):
            yield from _listed(Kind.DATABASE, arguments, block, "value", services, is_public=is_public)


_EVERYBODY: Final = frozenset({"allUsers", "allAuthenticatedUsers"})


def _granted(kind: Kind, of: str, roles: frozenset[str] | None = None) -> Reader:
    """What a role is granted on to everybody: by `member` or `members`, of `roles` if they are named."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        if roles is not None and arguments.text("role") not in roles:
            return
        key = identity(arguments[of])
        for name in ("member", "members"):
            for path, item in arguments.items(name):
                if item in _EVERYBODY:
                    packets = PacketSet.of(EVERYWHERE, _HTTPS)
                    of_key = key if isinstance(key, str) else ""
                    yield Endpoint(kind, arguments, path, packets, str(item), address_of=of_key)

    return read


_PUBLIC_LISTS: Final = frozenset({"publicRead", "publicReadWrite", "authenticatedRead"})


def _bucket_list(arguments: Arguments) -> Iterator[Declared]:
    acl = arguments.text("predefined_acl")
    if acl in _PUBLIC_LISTS:
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.BUCKET, arguments, ("predefined_acl",), packets, str(acl))


def _data_set(arguments: Arguments) -> Iterator[Declared]:
    for access in arguments.blocks("access"):
        if access.text("special_group") in _EVERYBODY or access.text("iam_member") in _EVERYBODY:
            packets = PacketSet.of(EVERYWHERE, _HTTPS)
            yield Endpoint(Kind.BUCKET, arguments, access.path_of("special_group"), packets)


def _bucket(arguments: Arguments) -> Iterator[Declared]:
    if arguments.text("public_access_prevention") == "enforced":
        kinds = frozenset({Kind.BUCKET, Kind.BUCKET_POLICY})
        yield Closed(arguments.address, kinds)
        name = arguments.text("name")
        if isinstance(name, str):
            yield Closed(name, kinds)


def _policy(arguments: Arguments) -> Iterator[Declared]:
    policy = identity(arguments["firewall_policy"])
    if policy is None or arguments.flag("disabled", False) is True:
        return
    inbound = str(arguments.text("direction", "INGRESS")).upper() != "EGRESS"
    row = RuleRow(
        services=lambda match: _of_blocks(list(match.blocks("layer4_configs")), "ip_protocol"),
        sources=(Source("src_ip_ranges"), Source("src_secure_tags", is_addresses=False)),
        destinations=("dest_ip_ranges",),
        # What is not said in the block is said around it; what goes to the next policy is decided there.
        rank=lambda match: _plain_priority(arguments),
        allows=lambda match: str(arguments.text("action")).lower() == "allow",
        default_sources=EVERYWHERE,
    )
    for match in arguments.blocks("match"):
        yield from rules(row, policy, match, inbound=inbound)


def _organization_rule(arguments: Arguments) -> Iterator[Declared]:
    """The older spelling of a rule for all of an organization or a folder: its matches stand a block deeper."""
    policy = identity(arguments["policy_id"])
    if policy is None:
        return
    inbound = str(arguments.text("direction", "INGRESS")).upper() != "EGRESS"
    row = RuleRow(
        services=lambda match: _of_blocks(list(match.blocks("layer4_config")), "ip_protocol"),
        sources=(Source("src_ip_ranges"),),
        rank=lambda match: _plain_priority(arguments),
        allows=lambda match: str(arguments.text("action")).lower() == "allow",
        default_sources=EVERYWHERE,
    )
    for match in arguments.blocks("match", "config"):
        yield from rules(row, policy, match, inbound=inbound)


def _columnar_database(arguments: Arguments) -> Iterator[Declared]:
    """AlloyDB: an instance has a public address where it is asked for, and a list of who may come."""
    for network in arguments.blocks("network_config"):
        is_public = network.flag("enable_public_ip", False) is not False
        for block in network.blocks("authorized_external_networks"):
            yield from _listed(Kind.DATABASE, arguments, block, "cidr_range", tcp(5432), is_public=is_public)


_INVOKERS: Final = frozenset({"roles/run.invoker", "roles/cloudfunctions.invoker"})

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "google_compute_firewall": _firewall,
        "google_compute_firewall_policy_rule": _policy,
        "google_compute_network_firewall_policy_rule": _policy,
        "google_compute_organization_security_policy_rule": _organization_rule,
        "google_compute_region_network_firewall_policy_rule": _policy,
        "google_alloydb_instance": _columnar_database,
        "google_container_cluster": _cluster,
        "google_sql_database_instance": _database,
        "google_bigquery_dataset": _data_set,
        "google_storage_bucket": _bucket,
        "google_storage_bucket_acl": _bucket_list,
        **dict.fromkeys(
            ("google_storage_bucket_iam_member", "google_storage_bucket_iam_binding"),
            _granted(Kind.BUCKET, "bucket"),
        ),
        **dict.fromkeys(
            (
                "google_cloud_run_service_iam_member",
                "google_cloud_run_service_iam_binding",
                "google_cloud_run_v2_service_iam_member",
                "google_cloud_run_v2_service_iam_binding",
                "google_cloudfunctions_function_iam_member",
                "google_cloudfunctions_function_iam_binding",
            ),
            _granted(Kind.FUNCTION, "name", _INVOKERS),
        ),
    },
)
"""By resource type."""
