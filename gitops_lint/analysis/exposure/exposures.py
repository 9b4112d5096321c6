"""What does the internet reach, and which line of the configuration lets it?"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.watched import is_everything
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.clusters.products import Product
    from gitops_lint.analysis.exposure.declared import Attachment
    from gitops_lint.analysis.exposure.endpoints import OpenEndpoint
    from gitops_lint.analysis.exposure.networks import Network
    from gitops_lint.analysis.exposure.openings import Opening, Threshold

FILTER = "filter"
"""The kind of an exposure by rules of a filter; the others are those of `declared.Kind`."""
WEB_FILTER = "web_filter"
"""The kind of one by a filter in front of what takes HTTP alone: a port says nothing there of what listens."""
NETWORK_ACL = "network_acl"
"""The kind of one by a filter that narrows what others open: these stand behind it."""


class Exposure(msgspec.Struct, frozen=True):
    """Services that are open to public addresses, by one cause: however many objects and environments it opens.

    `at` is the line to edit, `hops` the places from there to what is reached. `targets` are the addresses of what is
    opened: a filter, or an object that listens. `sources` are written as the configuration writes them. To more public
    addresses than the threshold `is_internet`, to fewer they are named partners. An exposure whose `unknown` says
    something is neither open nor closed: that value decides. `is_public` is false for what admits the internet and has
    no public address, `is_admitted` for what has one and lets no one in who comes from there. What speaks without TLS
    `is_plain`. `packets` are exactly what comes in for these services, from private addresses too: at most, where a
    value decides.
    """

    kind: str
    targets: tuple[str, ...]
    services: Intervals
    sources: tuple[str, ...]
    at: FileSpan | ResourcePath
    hops: tuple[tuple[FileSpan | ResourcePath, str], ...] = ()
    environments: tuple[str, ...] = ()
    is_internet: bool = True
    is_public: bool = True
    is_admitted: bool = True
    is_plain: bool = False
    unknown: str = ""
    door: str = ""
    hosts: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    workloads: tuple[str, ...] = ()
    behind: Intervals = ()
    products: tuple[Product, ...] = ()
    asks: bool = False
    stands_behind: tuple[str, ...] = ()
    """The addresses of what a filter stands in front of, or of the machine that a port leads to."""
    packets: PacketSet = PacketSet()

    @property
    def reached_by(self) -> str:
        """Who comes in: `internet`, `partners`; `unknown` where a value decides that, `nobody` where a door is closed.

        Behind a network ACL stand the security groups, which say themselves what they let in.
        """
        if self.kind == NETWORK_ACL:
            return "nobody"
        if self.unknown:
            return "unknown"
        if not self.is_public or not self.is_admitted:
            return "nobody"
        return "internet" if self.is_internet else "partners"

    def admits(self, source: str, port: int, protocol: str = "tcp") -> bool:
        """Whether all of an address or block (`8.8.8.8`, `0.0.0.0/0`) certainly reaches a port.

        A protocol without ports has the port 0. Raises `ValueError` for a source that is no address, and for a protocol
        that has no name here.
        """
        from gitops_lint.analysis.exposure.addresses import addresses
        from gitops_lint.analysis.exposure.services import HAVE_PORTS, NUMBERS, service

        if protocol not in NUMBERS:
            raise ValueError(f"{protocol} is none of {', '.join(NUMBERS)}")
        number = NUMBERS[protocol]
        wanted = service(number, port, port) if number in HAVE_PORTS else service(number)
        if self.reached_by not in ("internet", "partners"):
            return False
        return PacketSet.of(addresses(source), wanted) <= self.packets

    @property
    def directory(self) -> str:
        """The directory of the line to edit."""
        return posixpath.dirname(file_of(self.at))

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of."""
        return tuple(dict.fromkeys((file_of(self.at), *(file_of(where) for where, _ in self.hops))))


def by_place(found: Iterable[Exposure], place: Callable[[FileSpan | ResourcePath], object]) -> list[Exposure]:
    """Exposures with one line to edit, and the same to say, as one of all their environments.

    Where a value of an object of a cluster stands, `place` finds out, which may take rendering it once more.
    """
    merged: dict[object, Exposure] = {}
    for one in found:
        key: object = id(one)
        if isinstance(one.at, ResourcePath):
            said = (one.kind, one.targets, one.services, one.sources, one.unknown, one.packets)
            key = (place(one.at), said)
        known = merged.get(key)
        if known is not None:
            one = msgspec.structs.replace(
                known,
                environments=tuple(dict.fromkeys((*known.environments, *one.environments))),
                hosts=tuple(dict.fromkeys((*known.hosts, *one.hosts))),
                paths=tuple(dict.fromkeys((*known.paths, *one.paths))) if known.paths and one.paths else (),
            )
        merged[key] = one
    return list(merged.values())


def file_of(where: FileSpan | ResourcePath) -> str:
    """The file in which a place lies; of an object of a cluster, the one that declares it."""
    return where.resource.file if isinstance(where, ResourcePath) else where.file


class PlacedExposure(msgspec.Struct, frozen=True, eq=False):
    """An exposure of one stack, with its network, or of one cluster: of one environment.

    `directory` is that of the stack; clusters have none, as the objects of an environment are told by their names.
    """

    exposure: Exposure
    environment: str
    directory: str = ""
    stack: EvaluatedStack | None = None
    network: Network | None = None

    @property
    def files(self) -> tuple[str, ...]:
        """The files that what is reached is made from, whichever of them opens it."""
        return self.exposure.files if self.stack is None else self.stack.files


@analysis()
def exposures(repository: Repository) -> tuple[Exposure, ...]:
    """Everything that is open to public addresses: by Terraform in the order of the stacks, then by clusters."""
    return by_cause(placed_exposures(repository))


def by_cause(placed: Iterable[PlacedExposure]) -> tuple[Exposure, ...]:
    """Exposures of several stacks and clusters, each cause once."""
    found: dict[object, Exposure] = {}
    for each in placed:
        one = each.exposure
        # An object of a cluster has its exposures once already, with all that it opens.
        same = (one.kind, one.at[:2], one.services, one.is_internet, one.unknown) if each.stack else id(one)
        found[same] = both(found[same], one) if same in found else one
    return tuple(found.values())


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def placed_exposures(repository: Repository) -> tuple[PlacedExposure, ...]:
    """The same stack by stack and cluster by cluster: a cause that opens something in several is there as often."""
    if not any(one.clusters for one in repository.environments):
        return exposures_of_stacks(repository)
    from gitops_lint.analysis.exposure.clusters.exposing import cluster_exposures

    of_clusters = (
        PlacedExposure(one, environment)
        for one in cluster_exposures(repository)
        for environment in one.environments or ("",)
    )
    return (*exposures_of_stacks(repository), *of_clusters)


@functools.lru_cache(maxsize=2)
def exposures_of_stacks(repository: Repository) -> tuple[PlacedExposure, ...]:
    """Those of evaluated Terraform alone."""
    if not terraform_stacks(repository):
        return ()
    from gitops_lint.analysis.exposure.networks import networks

    threshold = threshold_of(repository)
    return tuple(
        PlacedExposure(one, stack.environment, stack.directory, stack, network)
        for stack, network in networks(repository)
        for one in _of_network(stack, network, threshold)
    )


def threshold_of(repository: Repository) -> Threshold:
    """How many public addresses are the internet to a repository, and which are its own."""
    from gitops_lint.analysis.exposure.addresses import addresses
    from gitops_lint.analysis.exposure.intervals import united
    from gitops_lint.analysis.exposure.openings import Threshold

    settings = repository.settings.exposure
    own = united(one for block in settings.own for one in addresses(block))
    return Threshold(settings.ipv4_prefix, settings.ipv6_prefix, own)


def both(one: Exposure, other: Exposure) -> Exposure:
    """The same cause seen twice: in another environment, or for another object."""
    from gitops_lint.analysis.exposure.placing import once

    return msgspec.structs.replace(
        one,
        targets=tuple(dict.fromkeys((*one.targets, *other.targets))),
        sources=tuple(dict.fromkeys((*one.sources, *other.sources))),
        hops=once(one.at, (*one.hops, *other.hops)),
        environments=tuple(dict.fromkeys((*one.environments, *other.environments))),
        is_public=one.is_public or other.is_public,
        packets=one.packets | other.packets,
        hosts=tuple(dict.fromkeys((*one.hosts, *other.hosts))),
        paths=tuple(dict.fromkeys((*one.paths, *other.paths))),
        stands_behind=tuple(dict.fromkeys((*one.stands_behind, *other.stands_behind))),
    )


def _of_network(stack: EvaluatedStack, network: Network, threshold: Threshold) -> Iterator[Exposure]:
    from gitops_lint.analysis.exposure.endpoints import open_endpoints
    from gitops_lint.analysis.exposure.openings import openings

    for opening in openings(network, threshold):
        yield _of_filter(stack, network, opening)
    for endpoint in open_endpoints(network, threshold):
        yield _of_endpoint(stack, endpoint)


def _of_filter(stack: EvaluatedStack, network: Network, opening: Opening) -> Exposure:
    from gitops_lint.analysis.exposure.placing import header, once, place, shown

    first, *others = opening.rules
    at, hops = place(stack, first.arguments, first.source_path)
    for other in others:
        where, _ = place(stack, other.arguments, other.source_path)
        hops.append((where, f"together with {other.source or 'this rule'}"))
    declared = network.filters.get(first.also or opening.filter)
    if declared is not None:
        hops.append((header(stack, declared.arguments), f"the filter, {declared.arguments.address}"))
    hops += [(header(stack, one.arguments), _behind(one, network)) for one in opening.behind[:_MOST]]
    sources = (shown(rule.arguments, rule.source_path, rule.source) for rule in opening.rules if rule.source)
    return Exposure(
        _kind(opening),
        (opening.filter.removesuffix(" (unknown)"),),
        opening.services,
        tuple(dict.fromkeys(sources)),
        at,
        once(at, hops),
        stack.environments,
        is_internet=opening.is_internet,
        unknown="" if opening.unknown is None else opening.unknown.reason or "its value is not known",
        packets=_for(opening.packets, opening.services),
        stands_behind=tuple(one.arguments.address for one in opening.behind if one.is_public is not False),
    )


def _kind(opening: Opening) -> str:
    if opening.rules[0].only_narrows:
        return NETWORK_ACL
    if opening.behind and all(one.speaks_http for one in opening.behind) and not is_everything(opening.services):
        return WEB_FILTER
    return FILTER


def _of_endpoint(stack: EvaluatedStack, found: OpenEndpoint) -> Exposure:
    from gitops_lint.analysis.exposure.placing import once, place, shown

    endpoint = found.endpoint
    at, hops = place(stack, endpoint.arguments, endpoint.path)
    return Exposure(
        endpoint.kind.value,
        (endpoint.arguments.address,),
        found.services,
        (shown(endpoint.arguments, endpoint.path, endpoint.source),) if endpoint.source else (),
        at,
        once(at, hops),
        stack.environments,
        is_internet=found.is_internet,
        is_public=found.is_public,
        is_admitted=found.is_admitted,
        is_plain=endpoint.is_plain,
        unknown="" if found.unknown is None else found.unknown.reason or "its value is not known",
        packets=_for(found.packets, found.services),
        stands_behind=(endpoint.leads_to,) if endpoint.leads_to else (),
    )


def _for(packets: PacketSet, services: Intervals) -> PacketSet:
    """What of a set is for these services."""
    from gitops_lint.analysis.exposure.addresses import EVERYWHERE

    return packets if packets.services == services else packets & PacketSet.of(EVERYWHERE, services)


_MOST = 5
"""So many objects behind a filter are told."""


def _behind(attachment: Attachment, network: Network) -> str:
    address = attachment.arguments.address
    is_public = attachment.is_public or address in network.public
    return f"{address} stands behind it{', and has a public address' if is_public else ''}"
