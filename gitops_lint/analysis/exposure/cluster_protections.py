"""What kept closed, before a change, what a cluster opens after it: ranges of sources, addresses that were private."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from gitops_lint.analysis.cluster_index import ClusterIndex, cluster_index, namespace_of
from gitops_lint.analysis.exposure.changes import Protection
from gitops_lint.analysis.exposure.clusters.doors import all_doors
from gitops_lint.analysis.exposure.clusters.site import site_of
from gitops_lint.analysis.exposure.exposures import Exposure, PlacedExposure
from gitops_lint.analysis.exposure.intervals import difference, united
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.services import TCP, UDP, service
from gitops_lint.analysis.fields import at
from gitops_lint.analysis.services import ports_of
from gitops_lint.kubernetes.pod_templates import POD_TEMPLATE_PATHS
from gitops_lint.model.environment import Repository
from gitops_lint.model.resource import Resource, ResourcePath


class ClustersBefore:
    """The clusters of the base of a change; those of an environment are read once."""

    def __init__(self, base: Repository) -> None:
        self._base = base
        self._indices: dict[str, tuple[ClusterIndex, ...]] = {}
        self._sources: dict[str, Mapping[str, tuple[str, ...]]] = {}

    def protections(self, now: PlacedExposure, packets: PacketSet) -> tuple[Protection, ...]:
        """What kept these packets of an exposure of the head out; nothing where its way was not there before.

        The way is that of its objects, from the door to the workload; what of them differs is what kept it closed.
        """
        exposure = now.exposure
        places = (exposure.at, *(where for where, _ in exposure.hops))
        way = {where.resource.address: where.resource for where in places if isinstance(where, ResourcePath)}
        before = {address: self._counterpart(now.environment, one) for address, one in way.items()}
        found: list[Protection] = []
        for address, old in before.items():
            if old is None or not _led_there(old, way[address], exposure, packets):
                return ()
            if old.kind not in POD_TEMPLATE_PATHS and old.values != way[address].values:
                found.append(self._of_object(now.environment, old))
        return tuple(found)

    def _counterpart(self, environment: str, resource: Resource) -> Resource | None:
        for index in self._of_environment(environment):
            for one in index.declared(resource.kind, namespace_of(resource), resource.name):
                return one
        return None

    def _of_object(self, environment: str, old: Resource) -> Protection:
        sources = self._sources_of_doors(environment).get(old.address, ())
        place = ResourcePath(old)
        location = old.location()
        line = f"{location.file}, line {location.line}"
        did = f"was open to {' and '.join(sources)} alone" if sources else "let in nobody from there"
        return Protection(f"{old.address} {did}", place, line, is_elsewhere=False)

    def _of_environment(self, name: str) -> tuple[ClusterIndex, ...]:
        if name not in self._indices:
            clusters = (one for each in self._base.environments if each.name == name for one in each.clusters)
            self._indices[name] = tuple(index for cluster in clusters for index in cluster_index(cluster))
        return self._indices[name]

    def _sources_of_doors(self, environment: str) -> Mapping[str, tuple[str, ...]]:
        """From where the doors of an environment were open, by the addresses of their objects."""
        if environment not in self._sources:
            self._sources[environment] = {
                door.resource.address: door.sources
                for index in self._of_environment(environment)
                for door in all_doors(index, site_of(self._base, index))
            }
        return self._sources[environment]


def _led_there(old: Resource, now: Resource, exposure: Exposure, packets: PacketSet) -> bool:
    """Whether an object was a part of the way: the same kind of door with these ports, a route of these names."""
    if old.address == exposure.door and old.kind == "Service":
        if at(old.values, _TYPE) != at(now.values, _TYPE):
            return False
        numbers = [port.number for port in ports_of(old) if port.number]
        had = united(one for number in numbers for protocol in (TCP, UDP) for one in service(protocol, number, number))
        # The ports of a door are those of the exposure where no route is between.
        return bool(exposure.hosts) or not difference(packets.services, had)
    if isinstance(exposure.at, ResourcePath) and exposure.at.resource.address == old.address:
        return set(exposure.hosts) <= set(_texts(old.values))
    return True


_TYPE = ("spec", "type")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
