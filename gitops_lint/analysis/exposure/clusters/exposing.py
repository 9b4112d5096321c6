"""What the internet reaches through the clusters of a repository, as exposures with their hops."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, cluster_index
from gitops_lint.analysis.exposure.addresses import Breadth
from gitops_lint.analysis.exposure.clusters.doors import Door, Hop, all_doors
from gitops_lint.analysis.exposure.clusters.entrances import Surroundings, WayIn, ways_in
from gitops_lint.analysis.exposure.clusters.passing import (
    Passed,
    request_of,
    through_door,
    to_workloads,
    undecided,
    united,
)
from gitops_lint.analysis.exposure.clusters.reached import Reached, reached_behind, reached_through
from gitops_lint.analysis.exposure.clusters.restrictions import Restriction, both, restriction, rule_restriction
from gitops_lint.analysis.exposure.clusters.site import Site, site_of
from gitops_lint.analysis.exposure.exposures import Exposure, threshold_of
from gitops_lint.analysis.exposure.intervals import Intervals, difference
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.placing import once
from gitops_lint.analysis.routes.finding import all_routes
from gitops_lint.analysis.routes.route import Backend, Entrance, Entry, Route
from gitops_lint.model.environment import Repository
from gitops_lint.model.resource import Resource, ResourcePath
from gitops_lint.model.source import Path

if TYPE_CHECKING:
    from gitops_lint.analysis.exposure.openings import Threshold

ROUTE: Final = "route"
"""The kind of an exposure by a route; the others are those of their doors."""


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def cluster_exposures(repository: Repository) -> tuple[Exposure, ...]:
    """Everything that the clusters of a repository's environments open to public addresses, cluster by cluster."""
    return tuple(_of_clusters(repository, threshold_of(repository)))


def _of_clusters(repository: Repository, threshold: Threshold) -> Iterator[Exposure]:
    for environment in repository.environments:
        for cluster in environment.clusters:
            for index in cluster_index(cluster):
                yield from exposures_of(index, site_of(repository, index), threshold)


def exposures_of(index: ClusterIndex, site: Site, threshold: Threshold) -> Iterator[Exposure]:
    """What one cluster opens: its doors, then its routes."""
    doors = all_doors(index, site)
    for door in doors:
        passed = undecided(through_door(index, door, door.packets, None), door.unknown)
        yield from _kept(_of_door(door), passed, index, threshold)
    around = Surroundings(index, doors, site)
    for exposure, passed in _of_routes(around):
        yield from _kept(exposure, passed, index, threshold)


def _kept(exposure: Exposure, passed: Passed, index: ClusterIndex, threshold: Threshold) -> Iterator[Exposure]:
    """The exposure with who certainly comes, and with who may; nothing where that is nobody outside."""
    is_internet = False
    for packets, unknown in ((passed.certain, ""), (passed.perhaps, passed.unknown)):
        breadth = _breadth(packets.addresses, threshold.own)
        if not is_internet and (breadth.ipv4 or breadth.ipv6):
            is_internet = breadth.exceeds(threshold.ipv4, threshold.ipv6)
            by = tuple((ResourcePath(one.resource, one.path), one.text) for one in passed.by)
            yield msgspec.structs.replace(
                exposure,
                services=packets.services,
                packets=packets,
                is_internet=is_internet,
                unknown=unknown,
                environments=index.environments,
                hops=once(exposure.at, (*exposure.hops, *by)),
                asks=exposure.asks or passed.asks,
            )


@functools.lru_cache(1 << 10)
def _breadth(addresses: Intervals, own: Intervals) -> Breadth:
    return Breadth.of(difference(addresses, own))


def _of_door(door: Door) -> Exposure:
    reached = reached_behind(door)
    return Exposure(
        door.kind,
        reached.targets or (door.resource.address,),
        (),
        door.sources,
        ResourcePath(door.resource, door.path),
        (*door.hops, *reached.hops),
        door=door.resource.address,
        workloads=reached.targets,
        behind=reached.ports,
        products=reached.products,
    )


class _Leading(msgspec.Struct, eq=False):
    """The rules of one object that lead to one port of a Service, and the ways that lead to them."""

    route: Route
    backend: Backend
    reached: Reached
    hosts: dict[str, None] = msgspec.field(default_factory=dict)
    paths: dict[str, None] = msgspec.field(default_factory=dict)
    is_for_all_paths: bool = False
    ways: list[tuple[Entry, WayIn, str]] = msgspec.field(default_factory=list)


def _of_routes(around: Surroundings) -> Iterator[tuple[Exposure, Passed]]:
    known: dict[tuple[int, object], list[WayIn]] = {}

    def ways(entrance: Entrance) -> list[WayIn]:
        key = (id(entrance.resource), entrance.path)
        if key not in known:
            known[key] = ways_in(around, entrance)
        return known[key]

    leading: dict[tuple[object, ...], _Leading] = {}
    for route in all_routes(around.index):
        entered = [(entry, way) for entry in route.entries for way in ways(entry.entrance)]
        for backend in route.backends if entered else ():
            for reached in reached_through(around.index, route, backend):
                key = (id(route.resource), _rule(route), reached.resource.address, reached.port)
                one = leading.setdefault(key, _Leading(route, backend, reached))
                one.hosts.update(dict.fromkeys(route.hosts))
                one.paths.update(dict.fromkeys(route.paths))
                one.is_for_all_paths |= not route.paths
                for entry, way in entered:
                    apart = _apart(
                        around.index, reached.resource, route.resource, entry.entrance.resource, way.door.resource
                    )
                    one.ways.append((entry, way, backend.unknown or entry.unknown or apart))
    restrictions: dict[int, Restriction] = {}
    for one in leading.values():
        resource = one.route.resource
        if id(resource) not in restrictions:
            restrictions[id(resource)] = restriction(around.index, resource)
        restricted = both(restrictions[id(resource)], rule_restriction(around.index, one.route))
        yield _of_leading(around.index, one, restricted)


def _rule(route: Route) -> Path:
    """What tells rules of one object apart that may be narrowed each by itself: those of kinds that say so in rules."""
    return route.path if route.resource.kind.startswith(("IngressRoute", "HTTPProxy")) else ()


def _apart(index: ClusterIndex, *resources: Resource) -> str:
    """Whether objects may be for different places: plain files of a repository that tells of no environment."""
    first, *others = resources
    for other in others:
        if not index.are_kept_together(first, other):
            return f"whether {first.address} and {other.address} are applied to one cluster"
    return ""


def _of_leading(index: ClusterIndex, one: _Leading, restricted: Restriction) -> tuple[Exposure, Passed]:
    """One exposure for all that leads there, and what of that gets through."""
    found = [
        (entry, way, _restricted(_passed(index, one, entry, way, unknown), restricted))
        for entry, way, unknown in one.ways
    ]
    entry, way, _ = max(found, key=lambda each: (bool(each[2].certain), bool(each[2].perhaps)))
    sources = restricted.sources or tuple(dict.fromkeys(source for _, each, _ in found for source in each.door.sources))
    hops = (*_to_route(entry, way), *_handing_on(one.route), *restricted.hops, *one.reached.hops)
    exposure = Exposure(
        ROUTE,
        one.reached.targets or (one.reached.resource.address,),
        (),
        sources,
        ResourcePath(one.route.resource, one.backend.path),
        hops,
        door=way.door.resource.address,
        hosts=tuple(one.hosts),
        paths=() if one.is_for_all_paths else tuple(one.paths),
        workloads=one.reached.targets,
        behind=one.reached.ports,
        products=one.reached.products,
        asks=restricted.asks or entry.entrance.asks_for_certificate,
    )
    return exposure, united([each for _, _, each in found])


def _passed(index: ClusterIndex, one: _Leading, entry: Entry, way: WayIn, unknown: str) -> Passed:
    """What comes in by one way, gets into the proxy, and from there into the workloads."""
    request = request_of(entry.hosts, () if one.is_for_all_paths else one.paths)
    into_proxy = through_door(index, way.door, way.packets, request)
    at_most = into_proxy.certain | into_proxy.perhaps
    handed_on = to_workloads(index, way.door, one.reached.pods, one.reached.ports, at_most, request)
    certain = handed_on.certain & into_proxy.certain
    found = Passed(
        certain,
        (handed_on.certain | handed_on.perhaps) - certain,
        (*into_proxy.by, *handed_on.by),
        into_proxy.unknown or handed_on.unknown,
        into_proxy.asks or handed_on.asks,
    )
    return undecided(found, way.door.unknown or unknown)


def _restricted(passed: Passed, restricted: Restriction) -> Passed:
    """What lists of addresses at the object of the route leave of it."""
    found = passed._replace(
        certain=passed.certain & PacketSet.of(restricted.addresses, passed.certain.services),
        perhaps=passed.perhaps & PacketSet.of(restricted.addresses, passed.perhaps.services),
    )
    return undecided(found, restricted.unknown)


def _to_route(entry: Entry, way: WayIn) -> Iterator[Hop]:
    door, entrance = way.door, entry.entrance
    if door.resource is not entrance.resource:
        yield ResourcePath(door.resource, door.path), f"the door, {door.resource.address}"
    yield from door.hops
    if door.resource is not entrance.resource or entrance.path != ("spec",):
        asked = ", which asks for a certificate" if entrance.asks_for_certificate else ""
        yield ResourcePath(entrance.resource, entrance.path), f"{entrance.resource.address}{asked}"


def _handing_on(route: Route) -> Iterator[Hop]:
    for place in route.through:
        yield place, f"{place.resource.address} hands on to {route.resource.address}"
