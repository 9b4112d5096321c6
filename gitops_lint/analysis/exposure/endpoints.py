"""What endpoints open that are no rule of a filter: addresses of services, with the lists of who may come."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE
from gitops_lint.analysis.exposure.declared import Endpoint
from gitops_lint.analysis.exposure.intervals import Intervals, difference
from gitops_lint.analysis.exposure.networks import Network, listed
from gitops_lint.analysis.exposure.openings import Threshold, admitted_inbound, services_open
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.terraform.values import UnknownValue


class OpenEndpoint(msgspec.Struct, frozen=True):
    """An endpoint as it comes out: what public addresses reach, were it to have one itself.

    `is_internet` is whether these are more than the threshold, and `is_public` whether it has a public address. One
    that is not `is_admitted` has one, and filters in front of it that let nobody in from there.
    """

    endpoint: Endpoint
    services: Intervals
    is_internet: bool
    is_public: bool
    packets: PacketSet
    unknown: UnknownValue | None = None
    is_admitted: bool = True


def open_endpoints(network: Network, threshold: Threshold) -> Iterator[OpenEndpoint]:
    """Every endpoint that public addresses reach, or would reach if it had a public address.

    What filters let through is told of their rules; of an endpoint behind them there is only that it has an address.
    """
    behind = _filters_by_object(network)
    for endpoint in network.endpoints:
        of = endpoint.address_of
        if of and endpoint.kind in network.closed.get(of, ()):
            continue
        packets, unknown = endpoint.packets, endpoint.unknown
        if endpoint.lists:
            lists = [one for key in endpoint.lists for one in network.lists.get(key, ())]
            addresses, hidden = listed(lists)
            unknown = unknown or hidden or (None if lists else _NOT_HERE)
            if unknown is None:
                kept = difference(EVERYWHERE, addresses) if endpoint.refuses_listed else addresses
                packets &= PacketSet.of(kept, packets.services)
        narrowing = behind.get(endpoint.leads_to, ())
        if narrowing and all(key in network.filters for key in narrowing):
            packets &= PacketSet.union_of(admitted_inbound(network, key) for key in narrowing)
        filters = endpoint.filters or behind.get(endpoint.filters_of, ())
        if filters or endpoint.filters_of:
            # What they let in is told of their rules; here is told what they alone keep out.
            admitted = PacketSet.union_of(admitted_inbound(network, key) for key in filters)
            if not services_open(packets & admitted, threshold, internet=True):
                services = services_open(packets, threshold, internet=True)
                yield OpenEndpoint(endpoint, services, True, True, packets, unknown, is_admitted=False)
            continue
        is_public = endpoint.is_public or (bool(of) and of in network.public)
        for is_internet in (True, False):
            services = services_open(packets, threshold, internet=is_internet)
            if services and (is_internet or unknown is None):
                yield OpenEndpoint(endpoint, services, is_internet, is_public, packets, unknown)


def _filters_by_object(network: Network) -> dict[str, tuple[str, ...]]:
    """The filters that objects name, by the key of the object; empty where no endpoint asks."""
    wanted = {key for one in network.endpoints for key in (one.filters_of, one.leads_to) if key}
    found = ((one.arguments.address, one.filters) for one in network.attachments) if wanted else ()
    return {key: filters for key, filters in found if key in wanted}


_NOT_HERE = UnknownValue(reason="what stands in front of it is declared elsewhere")
