"""What does a change open to public addresses, and what does it close?

Both sides are evaluated, and compared as exact sets of packets, for each thing that is reached: a line that only moved,
a block in two halves, a rule that two others replace are no change. What has a new address is told by `moved`.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

import msgspec

from gitops_lint.analysis.exposure.addresses import EVERYWHERE, INTERNET
from gitops_lint.analysis.exposure.exposures import (
    FILTER,
    NETWORK_ACL,
    WEB_FILTER,
    Exposure,
    PlacedExposure,
    exposures_of_stacks,
    threshold_of,
)
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection
from gitops_lint.analysis.exposure.networks import networks
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.analysis.exposure.protections import Before, Protection, protections
from gitops_lint.analysis.exposure.renamed_targets import RenamedTargets
from gitops_lint.analysis.exposure.services import ALL_SERVICES
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Change


class Verb(enum.Enum):
    """What a change does to an exposure.

    What is opened was open to no public address, what is widened to fewer; what is undecided may be open now, and was
    not; what is narrowed is still open to some, what is closed to none.
    """

    OPENED = "opened"
    WIDENED = "widened"
    UNDECIDED = "undecided"
    NARROWED = "narrowed"
    CLOSED = "closed"

    @property
    def is_of_base(self) -> bool:
        """Whether it is told of an exposure of the base, and not of the head."""
        return self in (Verb.NARROWED, Verb.CLOSED)


class ExposureChange(msgspec.Struct, frozen=True):
    """A part of an exposure that one side of a change has, and the other has not: exactly these `packets`.

    `exposure` is that of the head, or of the base for what is narrowed or closed, which it has for `environments`.
    `other_sources` are from where the same services are open to public addresses on the other side. What was there in
    the base and kept this closed is in `protections`; what the base does not have is new, and had none.
    """

    verb: Verb
    exposure: Exposure
    packets: PacketSet
    environments: tuple[str, ...] = ()
    other_sources: tuple[str, ...] = ()
    protections: tuple[Protection, ...] = ()

    @property
    def services(self) -> Intervals:
        """What it is about."""
        return self.packets.services

    @property
    def directory(self) -> str:
        """The directory of the line to edit."""
        return self.exposure.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of."""
        return self.exposure.files


_Key: TypeAlias = tuple[str, str, str, str]
"""An environment, the directory of a stack, what an exposure is of, and the address of what is reached."""


class _Side(msgspec.Struct):
    """What reaches one thing in one revision: for certain, and what values decide."""

    found: list[PlacedExposure] = []
    certain: PacketSet = PacketSet()
    undecided: PacketSet = PacketSet()


@analysis()
def exposure_changes(change: Change) -> tuple[ExposureChange, ...]:
    """Everything that a change opens and closes, what it opens first; a cause once for all environments."""
    return compared(change)


def compared(
    change: Change, is_asked_about: Callable[[PlacedExposure], bool] = lambda one: True
) -> tuple[ExposureChange, ...]:
    """The same of some of the exposures."""
    own = threshold_of(change.head).own
    public = PacketSet.of(difference(INTERNET, own), ALL_SERVICES)
    sides = _Sides(change)
    after = _by_key(filter(is_asked_about, exposures_of_stacks(change.head)), public, _key)
    before = _by_key(filter(is_asked_about, exposures_of_stacks(change.base)), public, sides.key_in_head)
    found: dict[tuple[object, ...], ExposureChange] = {}
    for key in (*after, *(key for key in before if key not in after)):
        for one in _differences(before.get(key, _Side()), after.get(key, _Side()), public, sides, key[0]):
            where = one.exposure.at
            same = (one.verb, where[:2], one.exposure.targets, one.packets, one.protections)
            found[same] = _both(found[same], one) if same in found else one
    verbs = list(Verb)
    return tuple(sorted(found.values(), key=lambda one: verbs.index(one.verb)))


class _Sides:
    """Tells for something of one side of a change what it is on the other."""

    def __init__(self, change: Change) -> None:
        self._renamed = RenamedTargets(change)
        self._networks = {(stack.environment, stack.directory): network for stack, network in networks(change.base)}
        self._of_base: dict[tuple[str, str, str], list[PlacedExposure]] = {}
        for one in exposures_of_stacks(change.base):
            environment, directory, _, target = _key(one)
            self._of_base.setdefault((environment, directory, target), []).append(one)

    def key_in_head(self, one: PlacedExposure) -> _Key:
        """What an exposure of the base is of, as the head names it."""
        environment, directory, kind, target = _key(one)
        stack = self._renamed.successor(one.stack)
        if stack is not None:
            environment, directory = stack.environment, stack.directory
            target = self._renamed.target(one.stack, target)
        return environment, directory, kind, target

    def kept_closed(self, now: PlacedExposure, packets: PacketSet) -> tuple[Protection, ...]:
        """What of the base kept closed what is open in the head."""
        stack = self._renamed.predecessor(now.stack)
        if stack is None:
            return ()
        target = self._renamed.origin(stack, now.exposure.targets[0])
        told = self._of_base.get((stack.environment, stack.directory, target), ())
        network = self._networks[stack.environment, stack.directory]
        return protections(Before(stack, network, tuple(told), target), now, packets)


def _both(one: ExposureChange, other: ExposureChange) -> ExposureChange:
    return msgspec.structs.replace(
        one,
        environments=tuple(dict.fromkeys((*one.environments, *other.environments))),
        other_sources=tuple(dict.fromkeys((*one.other_sources, *other.other_sources))),
    )


def _key(one: PlacedExposure) -> _Key:
    kind = one.exposure.kind
    return (
        one.stack.environment,
        one.stack.directory,
        FILTER if kind == WEB_FILTER else kind,
        one.exposure.targets[0],
    )


def _by_key(
    found: Iterable[PlacedExposure], public: PacketSet, key: Callable[[PlacedExposure], _Key]
) -> dict[_Key, _Side]:
    sides: dict[_Key, _Side] = {}
    for one in found:
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
    opened = after.certain - before.certain - before.undecided
    undecided = after.undecided - after.certain - before.certain - before.undecided
    closed = before.certain - after.certain - after.undecided
    for one, part in _shared_out(after.found, opened, public, is_decided=True):
        new, wider = _split(part, before.certain.services)
        for verb, packets in ((Verb.OPENED, new), (Verb.WIDENED, wider)):
            if packets:
                yield _changed(verb, one, packets, before.found, sides.kept_closed(one, packets))
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
) -> ExposureChange:
    services = packets.services
    sources = (
        source
        for other in others
        if not other.exposure.unknown and intersection(other.exposure.services, services)
        for source in other.exposure.sources
    )
    environments = (environment,) if environment else one.exposure.environments
    return ExposureChange(verb, one.exposure, packets, environments, tuple(dict.fromkeys(sources)), kept)
