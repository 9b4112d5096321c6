"""What does a change open to public addresses, and what does it close?

Both sides are evaluated, and compared as exact sets of packets, for each thing that is reached: a line that only moved,
a block in two halves, a rule that two others replace are no change. What has a new address is told by `moved`.
"""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.analysis.exposure.exposures import Exposure
from gitops_lint.analysis.exposure.intervals import Intervals
from gitops_lint.analysis.exposure.packets import PacketSet
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Change
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan


class Verb(enum.Enum):
    """What a change does to an exposure.

    What is opened was open to no public address, what is widened to fewer, as far as that is known; of what is
    undecided nobody knows it now, and one did; what is narrowed is still open to some, what is closed to none.
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


class Protection(msgspec.Struct, frozen=True):
    """Something of the base that kept packets out: what it did, in words, and where it stood, in the base.

    `line` is that place in words. `is_elsewhere` tells that it is something else than what opens now what it kept
    closed.
    """

    text: str
    at: FileSpan | ResourcePath | None = None
    line: str = ""
    is_elsewhere: bool = True


class ExposureChange(msgspec.Struct, frozen=True):
    """A part of an exposure that one side of a change has, and the other has not: exactly these `packets`.

    `exposure` is that of the head, or of the base for what is narrowed or closed, which it has for `environments`.
    `other_sources` are from where the same services are open to public addresses on the other side. What was there in
    the base and kept this closed is in `protections`; what the base does not have is new, and had none. Where it is not
    known whether it was open before, `unknown_before` says what decided that.
    """

    verb: Verb
    exposure: Exposure
    packets: PacketSet
    environments: tuple[str, ...] = ()
    other_sources: tuple[str, ...] = ()
    protections: tuple[Protection, ...] = ()
    unknown_before: str = ""

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


@analysis()
def exposure_changes(change: Change) -> tuple[ExposureChange, ...]:
    """Everything that a change opens and closes, what it opens first; a cause once for all environments."""
    # Rules are loaded in every run, and most have nothing to compare.
    from gitops_lint.analysis.exposure.comparing import compared

    return compared(change)
