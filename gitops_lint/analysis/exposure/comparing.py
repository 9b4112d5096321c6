"""Both sides of a change compared, for each thing that is reached."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, INTERNET
from gitops_lint.analysis.exposure.changes import ExposureChange, Protection, Verb
from gitops_lint.analysis.exposure.cluster_protections import ClustersBefore
from gitops_lint.analysis.exposure.exposures import (
    FILTER,
    NETWORK_ACL,
    WEB_FILTER,
    Exposure,
    PlacedExposure,
    both,
    placed_exposures,
    threshold_of,
)
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection
from gitops_lint.analysis.exposure.networks import networks
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.protections import Before, protections
from gitops_lint.analysis.exposure.renamed_targets import RenamedTargets
from gitops_lint.analysis.exposure.services import ALL_SERVICES
from gitops_lint.model.environment import Change
from gitops_lint.model.resource import ResourcePath

_Key: TypeAlias = tuple[str, str, str, str]
"""An environment, the directory of a stack, what an exposure is of, and what is reached."""


class _Side(msgspec.Struct):
    """What reaches one thing in one revision: for certain, and what values decide."""

    found: list[PlacedExposure] = []
    certain: PacketSet = PacketSet()
    undecided: PacketSet = PacketSet()


def compared(
    change: Change, is_asked_about: Callable[[PlacedExposure], bool] = lambda one: True
) -> tuple[ExposureChange, ...]:
    """What `exposure_changes` finds, of some of the exposures."""
    own = threshold_of(change.head).own
    public = PacketSet.of(difference(INTERNET, own), ALL_SERVICES)
    sides = _Sides(change)
    after = _by_key(filter(is_asked_about, placed_exposures(change.head)), public, _key)
    before = _by_key(filter(is_asked_about, placed_exposures(change.base)), public, sides.key_in_head)
    found: dict[tuple[object, ...], ExposureChange] = {}
    for key in (*after, *(key for key in before if key not in after)):
        for one in _differences(before.get(key, _Side()), after.get(key, _Side()), public, sides, key[0]):
            kept = tuple((each.text, each.line) for each in one.protections)
            same = (one.verb, _line(one.exposure), one.exposure.targets, one.services, kept, one.unknown_before)
            found[same] = _both(found[same], one) if same in found else one
    verbs = list(Verb)
    return tuple(sorted(found.values(), key=lambda one: verbs.index(one.verb)))


class _Sides:
    """Tells for something of one side of a change what it is on the other."""

    def __init__(self, change: Change) -> None:
        self._renamed = RenamedTargets(change)
        self._clusters = ClustersBefore(change.base)
        self._networks = {(stack.environment, stack.directory): network for stack, network in networks(change.base)}
        self._by_workload: dict[tuple[str, ...], list[PlacedExposure]] = {}
        self._of_base: dict[tuple[str, str, str], list[PlacedExposure]] = {}
        for one in placed_exposures(change.base):
            environment, directory, _, target = _key(one)
            self._of_base.setdefault((environment, directory, target), []).append(one)
            if one.stack is None and not one.exposure.unknown:
                self._by_workload.setdefault(_workload(one), []).append(one)

    def key_in_head(self, one: PlacedExposure) -> _Key:
        """What an exposure of the base is of, as the head names it."""
        environment, directory, kind, target = _key(one)
        stack = None if one.stack is None else self._renamed.successor(one.stack)
        if one.stack is not None and stack is not None:
            environment, directory = stack.environment, stack.directory
            target = self._renamed.target(one.stack, target)
        return environment, directory, kind, target

    def kept_closed(self, now: PlacedExposure, packets: PacketSet) -> tuple[Protection, ...]:
        """What of the base kept closed what is open in the head."""
        if now.stack is None or now.network is None:
            return () if self._was_reached(now, packets) else self._clusters.protections(now, packets)
        stack = self._renamed.predecessor(now.stack)
        if stack is None:
            return ()
        target = self._renamed.origin(stack, now.exposure.targets[0])
        told = self._of_base.get((stack.environment, stack.directory, target), ())
        network = self._networks[stack.environment, stack.directory]
        return protections(Before(stack, network, tuple(told), target), now, now.network, packets)

    def _was_reached(self, now: PlacedExposure, packets: PacketSet) -> bool:
        """Whether any of these packets reached the same workload by the same host in the base, at another path."""
        return any(
            packets & one.exposure.packets
            for one in self._by_workload.get(_workload(now), ())
            if not now.exposure.hosts or set(now.exposure.hosts) & set(one.exposure.hosts)
        )


def _both(one: ExposureChange, other: ExposureChange) -> ExposureChange:
    """The same cause seen twice: in another environment, or by another of its sources."""
    return msgspec.structs.replace(
        one,
        exposure=both(one.exposure, other.exposure),
        packets=one.packets | other.packets,
        environments=tuple(dict.fromkeys((*one.environments, *other.environments))),
        other_sources=tuple(dict.fromkeys((*one.other_sources, *other.other_sources))),
    )


def _line(exposure: Exposure) -> tuple[object, ...]:
    """The line to edit."""
    where = exposure.at
    if isinstance(where, ResourcePath):
        location = where.resource.location(where.path)
        return location.file, location.line
    return where[:2]


def _key(one: PlacedExposure) -> _Key:
    exposure = one.exposure
    if one.stack is None:
        # Whichever door and route lead there: who comes by the same name finds the same.
        reached = (*exposure.targets, *exposure.hosts, *exposure.paths)
        return one.environment, "", "cluster", " ".join(reached)
    kind = FILTER if exposure.kind == WEB_FILTER else exposure.kind
    return one.environment, one.directory, kind, exposure.targets[0]


def _workload(one: PlacedExposure) -> tuple[str, ...]:
    return one.environment, *one.exposure.targets


_MOST = 256
"""So many pairs of a host and a path are told apart in one exposure."""


def _by_name(one: PlacedExposure) -> Iterator[PlacedExposure]:
    """The exposure for each host and path that leads there: any of them may come or go."""
    hosts, paths = one.exposure.hosts or ("",), one.exposure.paths or ("",)
    if len(hosts) * len(paths) > _MOST:
        yield one
        return
    for host, path in itertools.product(hosts, paths):
        named = msgspec.structs.replace(one.exposure, hosts=(host,) if host else (), paths=(path,) if path else ())
        yield msgspec.structs.replace(one, exposure=named)


def _by_key(
    found: Iterable[PlacedExposure], public: PacketSet, key: Callable[[PlacedExposure], _Key]
) -> dict[_Key, _Side]:
    sides: dict[_Key, _Side] = {}
    for one in itertools.chain.from_iterable(map(_by_name, found)):
        exposure = one.exposure
        if exposure.kind == NETWORK_ACL or not exposure.is_public or not exposure.is_admitted:
            continue
        side = sides.setdefault(key(one), _Side())
        side.found.append(one)
        packets = exposure.packets & public
        if exposure.unknown:
            side.undecided |= packets
        else:
            side.certain |= packets
    return sides


def _differences(
    before: _Side,
    after: _Side,
    public: PacketSet,
    sides: _Sides,
    environment: str,
) -> Iterator[ExposureChange]:
    opened = after.certain - before.certain
    undecided = after.undecided - after.certain - before.undecided
    closed = before.certain - after.certain - after.undecided
    for one, part in _shared_out(after.found, opened, public, is_decided=True):
        new, wider = _split(part, before.certain.services)
        for verb, packets in ((Verb.OPENED, new), (Verb.WIDENED, wider)):
            doubtful = packets & before.undecided
            if packets != doubtful:
                closed_before = packets - doubtful
                yield _changed(verb, one, closed_before, before.found, sides.kept_closed(one, closed_before))
            if doubtful:
                reasons = (other.exposure.unknown for other in before.found if other.exposure.packets & doubtful)
                unknown = next(filter(None, reasons))
                yield _changed(verb, one, doubtful, before.found, unknown_before=unknown)
    for one, part in _shared_out(after.found, undecided, public, is_decided=False):
        yield _changed(Verb.UNDECIDED, one, part, before.found)
    for one, part in _shared_out(before.found, closed, public, is_decided=True):
        gone, narrower = _split(part, after.certain.services)
        for verb, packets in ((Verb.NARROWED, narrower), (Verb.CLOSED, gone)):
            if packets:
                yield _changed(verb, one, packets, after.found, environment=environment)


def _shared_out(
    found: Iterable[PlacedExposure], packets: PacketSet, public: PacketSet, *, is_decided: bool
) -> Iterator[tuple[PlacedExposure, PacketSet]]:
    """The packets by the exposure that they are of, each of them once."""
    for one in found:
        if is_decided is not bool(one.exposure.unknown):
            part = packets & one.exposure.packets & public
            if part:
                packets -= part
                yield one, part


def _split(packets: PacketSet, services: Intervals) -> tuple[PacketSet, PacketSet]:
    """The part that is for other services, and that for these."""
    those = packets & PacketSet.of(EVERYWHERE, services)
    return packets - those, those


def _changed(
    verb: Verb,
    one: PlacedExposure,
    packets: PacketSet,
    others: Iterable[PlacedExposure],
    kept: tuple[Protection, ...] = (),
    environment: str = "",
    unknown_before: str = "",
) -> ExposureChange:
    services = packets.services
    sources = (
        source
        for other in others
        if not other.exposure.unknown and intersection(other.exposure.services, services)
        for source in other.exposure.sources
    )
    environments = (environment,) if environment else one.exposure.environments
    told = tuple(dict.fromkeys(sources))
    return ExposureChange(verb, one.exposure, packets, environments, told, kept, unknown_before)
