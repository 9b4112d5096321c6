"""AWS: public addresses of services and who may come to them, listeners, functions and buckets.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/, by the name
of the resource; the ports are those that the products have unless they are told otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.attachments import named
from gitops_lint.analysis.exposure.declared import (
    Closed,
    Declared,
    Endpoint,
    HiddenListener,
    Kind,
    PublicAddress,
    Reader,
)
from gitops_lint.analysis.exposure.intervals import Intervals, union
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.providers.aws_ports import PUBLIC_BROKER, database_services
from gitops_lint.analysis.exposure.resource_policies import is_for_everybody
from gitops_lint.analysis.exposure.rule_rows import block_of
from gitops_lint.analysis.exposure.services import tcp, udp
from gitops_lint.terraform.values import UnknownValue

_HTTPS: Final = tcp(443)


def _kubernetes(arguments: Arguments) -> Iterator[Declared]:
    """The endpoint is public unless it is said not to be, and for everybody unless blocks are named."""
    for config in arguments.blocks("vpc_config"):
        is_open = config.flag("endpoint_public_access", True)
        if is_open is False:
            continue
        unknown = is_open if isinstance(is_open, UnknownValue) else None
        listed = list(config.items("public_access_cidrs"))
        for path, item in listed or [(config.path_of("endpoint_public_access"), "0.0.0.0/0")]:
            hidden = item if isinstance(item, UnknownValue) else None
            found = EVERYWHERE if hidden else block_of(str(item))
            text = "" if hidden or not listed else str(item)
            packets = PacketSet.of(found, _HTTPS)
            yield Endpoint(Kind.KUBERNETES_API, arguments, path, packets, text, unknown or hidden)


def _database(default: Intervals, *groups: tuple[str, ...]) -> Reader:
    """What has a public address if it is `publicly_accessible`; its security groups decide who comes."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        is_open = arguments.flag("publicly_accessible", False)
        if is_open is False:
            return
        services = database_services(arguments) or default
        filters = tuple(named(arguments, groups))
        is_given = any(arguments[way[0]] is not None for way in groups)
        yield Endpoint(
            Kind.DATABASE,
            arguments,
            ("publicly_accessible",),
            PacketSet.of(EVERYWHERE, services),
            unknown=is_open if isinstance(is_open, UnknownValue) else None,
            # Without one of its own it has the default group of its network, which only lets in its members.
            filters=filters or (("the default security group",) if not is_given else ("a security group",)),
        )

    return read


def _cluster_instance(default: Intervals) -> Reader:
    """What has a public address as its cluster says nothing of; the groups are those of the cluster."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        is_open = arguments.flag("publicly_accessible", False)
        if is_open is False:
            return
        cluster = identity(arguments["cluster_identifier"])
        yield Endpoint(
            Kind.DATABASE,
            arguments,
            ("publicly_accessible",),
            PacketSet.of(EVERYWHERE, database_services(arguments) or default),
            unknown=is_open if isinstance(is_open, UnknownValue) else None,
            filters_of=cluster if isinstance(cluster, str) else "a cluster",
        )

    return read


def _broker(arguments: Arguments) -> Iterator[Declared]:
    """Brokers have public addresses where it is asked for; their groups decide who comes."""
    for nodes in arguments.blocks("broker_node_group_info"):
        for access in nodes.blocks("connectivity_info", "public_access"):
            if access.text("type") == "SERVICE_PROVIDED_EIPS":
                filters = tuple(named(nodes, (("security_groups",),)))
                yield Endpoint(
                    Kind.DATABASE,
                    arguments,
                    access.path_of("type"),
                    PacketSet.of(EVERYWHERE, PUBLIC_BROKER),
                    filters=filters or ("a security group",),
                )


def _search(arguments: Arguments) -> Iterator[Declared]:
    """A domain outside of a network has a public endpoint; its policy decides who comes."""
    of = arguments.address if not arguments.type.endswith("_policy") else str(identity(arguments["domain_name"]))
    if not arguments.type.endswith("_policy") and not list(arguments.blocks("vpc_options")):
        yield PublicAddress(arguments.address)
        # Policies name a domain by the name that it is given.
        yield PublicAddress(str(identity(arguments["domain_name"])))
    policy = arguments.text("access_policies")
    if isinstance(policy, str) and is_for_everybody(policy):
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.DATABASE, arguments, ("access_policies",), packets, is_public=False, address_of=of)


def _load_balancer(arguments: Arguments) -> Iterator[Declared]:
    if arguments.flag("internal", False) is False:
        yield PublicAddress(arguments.address)


def _listener(arguments: Arguments) -> Iterator[Declared]:
    # Application load balancers may leave it out, and speak HTTP then; the others have to say it.
    port, protocol = arguments.number("port"), arguments.text("protocol", "HTTP")
    of = identity(arguments["load_balancer_arn"])
    if not isinstance(port, int) or not isinstance(of, str) or isinstance(protocol, UnknownValue):
        yield HiddenListener(arguments)
        return
    services = udp(port) if protocol == "UDP" else union(tcp(port), udp(port)) if protocol == "TCP_UDP" else tcp(port)
    actions = list(arguments.blocks("default_action"))
    redirects = bool(actions) and all(map(_hands_nothing_over, actions))
    packets = PacketSet.of(EVERYWHERE, services)
    is_plain = protocol == "HTTP" and not redirects
    kind = Kind.LISTENER if protocol in ("HTTP", "HTTPS") else Kind.PORT
    yield Endpoint(kind, arguments, ("port",), packets, is_public=False, address_of=of, is_plain=is_plain)


def _hands_nothing_over(action: Arguments) -> bool:
    """Whether an action of a listener says a fixed sentence, or that HTTPS be asked."""
    if action.text("type") == "fixed-response":
        return True
    # Without a protocol it stays the one that was asked by.
    protocols = [one.text("protocol", "#{protocol}") for one in action.blocks("redirect")]
    return action.text("type") == "redirect" and all(
        isinstance(one, UnknownValue) or one == "HTTPS" for one in protocols
    )


def _classic_balancer(arguments: Arguments) -> Iterator[Declared]:
    """A classic load balancer has its listeners in it, and security groups in front of those of TCP."""
    if arguments.flag("internal", False) is not False:
        return
    for one in arguments.blocks("listener"):
        port, protocol = one.number("lb_port"), one.text("lb_protocol")
        if isinstance(port, int) and isinstance(protocol, str) and protocol.lower() == "http":
            packets = PacketSet.of(ALL_IPV4, tcp(port))
            yield Endpoint(Kind.LISTENER, arguments, one.path_of("lb_port"), packets, is_plain=True)


def _given_address(arguments: Arguments) -> Iterator[Declared]:
    """An elastic address of an instance."""
    for key in named(arguments, (("instance",), ("instance_id",))):
        yield PublicAddress(key)


_PUBLIC_LISTS: Final = frozenset({"public-read", "public-read-write", "authenticated-read", "website"})
"""The third is for whoever has an account anywhere."""
_PUBLIC_GROUPS: Final = ("/global/AllUsers", "/global/AuthenticatedUsers")
"""https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html"""


def _bucket(arguments: Arguments) -> Iterator[Declared]:
    bucket = arguments.address if arguments.type == "aws_s3_bucket" else identity(arguments["bucket"])
    key = bucket if isinstance(bucket, str) else ""
    acl = arguments.text("acl")
    packets = PacketSet.of(EVERYWHERE, _HTTPS)
    if isinstance(acl, str) and acl in _PUBLIC_LISTS:
        yield Endpoint(Kind.BUCKET, arguments, ("acl",), packets, acl, address_of=key)
    for grant in (*arguments.blocks("access_control_policy", "grant", "grantee"), *arguments.blocks("grant")):
        uri = grant.text("uri")
        if isinstance(uri, str) and uri.endswith(_PUBLIC_GROUPS):
            yield Endpoint(Kind.BUCKET, arguments, grant.path_of("uri"), packets, uri, address_of=key)
    policy = arguments.text("policy")
    if isinstance(policy, str) and is_for_everybody(policy):
        yield Endpoint(Kind.BUCKET_POLICY, arguments, ("policy",), packets, address_of=key)


_BLOCKS: Final[Mapping[str, Kind]] = {
    "block_public_acls": Kind.BUCKET,
    "ignore_public_acls": Kind.BUCKET,
    "block_public_policy": Kind.BUCKET_POLICY,
    "restrict_public_buckets": Kind.BUCKET_POLICY,
}


def _bucket_block(arguments: Arguments) -> Iterator[Declared]:
    bucket = identity(arguments["bucket"])
    closed = frozenset(kind for name, kind in _BLOCKS.items() if arguments.flag(name, False) is True)
    if isinstance(bucket, str) and closed:
        yield Closed(bucket, closed)


_GROUPS: Final = ("vpc_security_group_ids",)

READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "aws_eks_cluster": _kubernetes,
        "aws_db_instance": _database(tcp(3306), _GROUPS),
        "aws_redshift_cluster": _database(tcp(5439), _GROUPS),
        "aws_dms_replication_instance": _database(tcp(3306), _GROUPS),
        "aws_mq_broker": _database(tcp(8162), ("security_groups",)),
        "aws_redshiftserverless_workgroup": _database(tcp(5439), ("security_group_ids",)),
        "aws_rds_cluster_instance": _cluster_instance(tcp(3306)),
        "aws_neptune_cluster_instance": _cluster_instance(tcp(8182)),
        "aws_msk_cluster": _broker,
        "aws_opensearch_domain": _search,
        "aws_elasticsearch_domain": _search,
        "aws_opensearch_domain_policy": _search,
        "aws_elasticsearch_domain_policy": _search,
        "aws_eip": _given_address,
        "aws_eip_association": _given_address,
        "aws_elb": _classic_balancer,
        "aws_lb": _load_balancer,
        "aws_alb": _load_balancer,
        "aws_lb_listener": _listener,
        "aws_alb_listener": _listener,
        "aws_s3_bucket": _bucket,
        "aws_s3_bucket_acl": _bucket,
        "aws_s3_bucket_policy": _bucket,
        "aws_s3_bucket_public_access_block": _bucket_block,
    },
)
"""By resource type."""
