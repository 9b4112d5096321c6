"""Alibaba Cloud: control planes, listeners of load balancers, forwarded ports, gateways of APIs, functions and buckets.

A row is one fact of a page of https://registry.terraform.io/providers/aliyun/alicloud/latest/docs/resources/, by the
name of the resource; the ports are those that the products have unless they are told otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
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
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.resource_policies import is_for_everybody
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
            yield HiddenListener(arguments)
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
    inside = identity(arguments["internal_ip"])
    # The address of a machine is an attribute of it; whatever comes in has its sender's address still.
    of = inside.removesuffix(".private_ip").removesuffix(".primary_ip_address") if isinstance(inside, str) else ""
    packets = PacketSet.of(EVERYWHERE, services)
    yield Endpoint(Kind.PORT, arguments, ("internal_port",), packets, leads_to=of)


def _interface(arguments: Arguments) -> Iterator[Declared]:
    """An interface of an API gateway, which has a public domain: who may call it, and whether by HTTP."""
    if str(arguments.text("auth_type")).upper() == "ANONYMOUS":
        yield Endpoint(Kind.FUNCTION, arguments, ("auth_type",), PacketSet.of(EVERYWHERE, _HTTPS))
    for request in arguments.blocks("request_config"):
        protocol = request.text("protocol")
        if isinstance(protocol, str) and "HTTP" in protocol.upper().split(","):
            packets = PacketSet.of(EVERYWHERE, tcp(80))
            yield Endpoint(Kind.LISTENER, arguments, request.path_of("protocol"), packets, is_plain=True)


def _trigger(config: str, kind: str) -> Reader:
    """A trigger of a function by HTTP has a public address, and may ask nobody who they are."""

    def read(arguments: Arguments) -> Iterator[Declared]:
        text = arguments.text(config)
        if arguments.text(kind) != "http" or not isinstance(text, str):
            return
        try:
            said = json.loads(text)
        except ValueError:
            return
        if isinstance(said, dict) and said.get("authType") == "anonymous" and not said.get("disableURLInternet"):
            yield Endpoint(Kind.FUNCTION, arguments, (config,), PacketSet.of(EVERYWHERE, _HTTPS))

    return read


def _bucket(arguments: Arguments) -> Iterator[Declared]:
    bucket = identity(arguments["bucket"]) if arguments.type != "alicloud_oss_bucket" else arguments.address
    key = bucket if isinstance(bucket, str) else ""
    acl = arguments.text("acl", "private")
    if isinstance(acl, str) and acl.startswith("public-"):
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.BUCKET, arguments, ("acl",), packets, acl, address_of=key)
    policy = arguments.text("policy")
    if isinstance(policy, str) and is_for_everybody(policy):
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.BUCKET_POLICY, arguments, ("policy",), packets, address_of=key)


def _bucket_block(arguments: Arguments) -> Iterator[Declared]:
    bucket = identity(arguments["bucket"])
    if isinstance(bucket, str) and arguments.flag("block_public_access", False) is True:
        yield Closed(bucket, frozenset({Kind.BUCKET, Kind.BUCKET_POLICY}))


def _associated(arguments: Arguments) -> Iterator[Declared]:
    for key in named(arguments, (("instance_id",),)):
        yield PublicAddress(key)


READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        **dict.fromkeys(
            ("alicloud_slb", "alicloud_slb_load_balancer", "alicloud_alb_load_balancer", "alicloud_nlb_load_balancer"),
            _load_balancer,
        ),
        "alicloud_eip_association": _associated,
        "alicloud_api_gateway_api": _interface,
        "alicloud_fc_trigger": _trigger("config", "type"),
        "alicloud_fcv3_trigger": _trigger("trigger_config", "trigger_type"),
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
    },
)
"""By resource type."""
