"""AWS: gateways of APIs, and addresses of functions: who may call them without saying who they are.

A row is one fact of a page of https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/, by the name
of the resource, or of
https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-to-api.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from gitops_lint.analysis.exposure.addresses import ALL_IPV4, EVERYWHERE
from gitops_lint.analysis.exposure.arguments import Arguments, identity
from gitops_lint.analysis.exposure.declared import Closed, Declared, Endpoint, Kind, Reader
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.resource_policies import is_for_everybody
from gitops_lint.analysis.exposure.services import tcp

_HTTPS: Final = tcp(443)
_CLOSED: Final = frozenset({Kind.FUNCTION})


def _function(arguments: Arguments) -> Iterator[Declared]:
    if arguments.text("authorization_type") == "NONE":
        yield Endpoint(Kind.FUNCTION, arguments, ("authorization_type",), PacketSet.of(ALL_IPV4, _HTTPS))


def _interface(arguments: Arguments) -> Iterator[Declared]:
    """A REST API that is private, or whose policy names who may come, is for nobody else whatever a method says."""
    types = {str(item).upper() for one in arguments.blocks("endpoint_configuration") for _, item in one.items("types")}
    if "PRIVATE" in types:
        yield Closed(arguments.address, _CLOSED)
    yield from _interface_policy(arguments, arguments.address)


def _interface_policy(arguments: Arguments, of: str) -> Iterator[Declared]:
    policy = arguments.text("policy")
    if policy is not None and not (isinstance(policy, str) and is_for_everybody(policy)):
        yield Closed(of, _CLOSED)


def _policy(arguments: Arguments) -> Iterator[Declared]:
    of = identity(arguments["rest_api_id"])
    if isinstance(of, str):
        yield from _interface_policy(arguments, of)


def _method(arguments: Arguments) -> Iterator[Declared]:
    """Browsers ask OPTIONS without anything that says who they are."""
    if (
        str(arguments.text("http_method")).upper() == "OPTIONS"
        or arguments.flag("api_key_required", False) is not False
    ):
        return
    if arguments.text("authorization") == "NONE":
        of = identity(arguments["rest_api_id"])
        key = of if isinstance(of, str) else ""
        packets = PacketSet.of(EVERYWHERE, _HTTPS)
        yield Endpoint(Kind.FUNCTION, arguments, ("authorization",), packets, address_of=key)


_ROUTE: Final = re.compile(r"(?:ANY|GET|HEAD|POST|PUT|PATCH|DELETE) /|\$connect\Z")
"""Routes of HTTP, and the one by which a web socket begins."""


def _route(arguments: Arguments) -> Iterator[Declared]:
    """A route of an HTTP API asks nobody, unless it is told whom."""
    key = arguments.text("route_key")
    if not isinstance(key, str) or not _ROUTE.match(key) or arguments.flag("api_key_required", False) is not False:
        return
    if arguments.text("authorization_type", "NONE") == "NONE":
        path = ("route_key",) if arguments["authorization_type"] is None else ("authorization_type",)
        yield Endpoint(Kind.FUNCTION, arguments, path, PacketSet.of(EVERYWHERE, _HTTPS))


READERS: Final[tuple[Mapping[str, Reader], ...]] = (
    {
        "aws_api_gateway_rest_api": _interface,
        "aws_api_gateway_rest_api_policy": _policy,
        "aws_api_gateway_method": _method,
        "aws_apigatewayv2_route": _route,
        "aws_lambda_function_url": _function,
    },
)
"""By resource type."""
