"""What the internet reaches through the clusters of a repository, as exposures with their hops."""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Final

import msgspec

from gitops_lint.analysis.cluster_index import ClusterIndex, cluster_index
from gitops_lint.analysis.exposure.addresses import Breadth
from gitops_lint.analysis.exposure.clusters.doors import Door, Hop, all_doors
from gitops_lint.analysis.exposure.clusters.entrances import Surroundings, WayIn, ways_in
from gitops_lint.analysis.exposure.clusters.reached import Reached, reached_behind, reached_through
from gitops_lint.analysis.exposure.clusters.restrictions import Restriction, restriction
from gitops_lint.analysis.exposure.clusters.site import Site, site_of
from gitops_lint.analysis.exposure.exposures import Exposure, threshold_of
from gitops_lint.analysis.exposure.intervals import difference
from gitops_lint.analysis.exposure.openings import Threshold
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.routes.finding import all_routes
from gitops_lint.analysis.routes.route import Backend, Entrance, Entry, Route
from gitops_lint.model.environment import Repository
from gitops_lint.model.resource import ResourcePath

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
        yield from _kept(_of_door(door), index, threshold)
    around = Surroundings(index, doors, site)
    for exposure in _of_routes(around):
        yield from _kept(exposure, index, threshold)


def _kept(exposure: Exposure, index: ClusterIndex, threshold: Threshold) -> Iterator[Exposure]:
    """The exposure with who comes, where that is anybody outside."""
    breadth = Breadth.of(difference(exposure.packets.addresses, threshold.own))
    if breadth.ipv4 or breadth.ipv6:
        is_internet = breadth.exceeds(threshold.ipv4, threshold.ipv6)
        yield msgspec.structs.replace(exposure, is_internet=is_internet, environments=index.environments)


def _of_door(door: Door) -> Exposure:
    reached = reached_behind(door)
    return Exposure(
        door.kind,
        reached.targets or (door.resource.address,),
        door.packets.services,
        door.sources,
        ResourcePath(door.resource, door.path),
        (*door.hops, *reached.hops),
        unknown=door.unknown,
        packets=door.packets,
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


def _of_routes(around: Surroundings) -> Iterator[Exposure]:
    known: dict[tuple[int, object], list[WayIn]] = {}

    def ways(entrance: Entrance) -> list[WayIn]:
        key = (id(entrance.resource), entrance.path)
        if key not in known:
            known[key] = ways_in(around, entrance)
        return known[key]

    leading: dict[tuple[int, str, int], _Leading] = {}
    for route in all_routes(around.index):
        entered = [(entry, way) for entry in route.entries for way in ways(entry.entrance)]
        for backend in route.backends if entered else ():
            for reached in reached_through(around.index, backend):
                key = (id(route.resource), reached.service, reached.port)
                one = leading.setdefault(key, _Leading(route, backend, reached))
                one.hosts.update(dict.fromkeys(route.hosts))
                one.paths.update(dict.fromkeys(route.paths))
                one.is_for_all_paths |= not route.paths
                one.ways += [(entry, way, backend.unknown or entry.unknown) for entry, way in entered]
    restrictions: dict[int, Restriction] = {}
    for one in leading.values():
        resource = one.route.resource
        if id(resource) not in restrictions:
            restrictions[id(resource)] = restriction(around.index, resource)
        yield from _of_leading(one, restrictions[id(resource)])


def _of_leading(one: _Leading, restricted: Restriction) -> Iterator[Exposure]:
    """One exposure for what leads there; for certain where any way does."""
    certain = [way for way in one.ways if not (way[1].door.unknown or way[2])]
    ways = certain or one.ways
    packets = PacketSet.union_of(way.packets for _, way, _ in ways)
    entry, way, undecided = ways[0]
    unknown = "" if certain else way.door.unknown or undecided
    sources = restricted.sources or tuple(dict.fromkeys(source for _, each, _ in ways for source in each.door.sources))
    place = ResourcePath(one.route.resource, one.backend.path)
    hops = (*_to_route(entry, way), *_handing_on(one.route), *restricted.hops, *one.reached.hops)
    yield Exposure(
        ROUTE,
        one.reached.targets or (one.reached.service,),
        packets.services,
        sources,
        place,
        hops,
        unknown=unknown or restricted.unknown,
        packets=packets & PacketSet.of(restricted.addresses, packets.services),
        door=way.door.resource.address,
        hosts=tuple(one.hosts),
        paths=() if one.is_for_all_paths else tuple(one.paths),
        workloads=one.reached.targets,
        behind=one.reached.ports,
        products=one.reached.products,
        asks=restricted.asks or entry.entrance.asks_for_certificate,
    )


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
