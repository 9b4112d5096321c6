"""What is open in one environment alone, though the others have the same thing, and keep it closed?"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from gitops_lint.analysis.exposure.exposures import NETWORK_ACL, Exposure, exposures_of_stacks
from gitops_lint.analysis.exposure.intervals import Intervals, difference, intersection, union
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository


class SingleOpening(msgspec.Struct, frozen=True):
    """Services of an exposure that are open in `environment` and in none of `others`, in the order of promotion.

    `is_highest` is whether what is open comes after all that keep it closed.
    """

    exposure: Exposure
    services: Intervals
    environment: str
    others: tuple[str, ...]
    is_highest: bool

    @property
    def environments(self) -> tuple[str, ...]:
        """The one that it is of."""
        return (self.environment,)

    @property
    def directory(self) -> str:
        """The directory of the line to edit."""
        return self.exposure.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is made of."""
        return self.exposure.files


@analysis()
def single_openings(repository: Repository) -> tuple[SingleOpening, ...]:
    """All of them. What cannot be told from an environment that has it, for a value that nobody knows, is not alone."""
    order = [one.name for one in repository.environments]
    if len(order) < 2:
        return ()
    return tuple(_of_things(repository, order))


class _Thing(msgspec.Struct, eq=False):
    """One address in one place of every environment: what is open there, and what may be."""

    exposures: dict[str, list[Exposure]] = msgspec.field(default_factory=dict)
    undecided: dict[str, Intervals] = msgspec.field(default_factory=dict)


def _of_things(repository: Repository, order: list[str]) -> Iterator[SingleOpening]:
    things: dict[tuple[str, str], _Thing] = {}
    for placed in exposures_of_stacks(repository):
        stack, exposure = placed.stack, placed.exposure
        if stack is not None and stack.environment in order and exposure.kind != NETWORK_ACL:
            _add(things, stack, exposure)
    if not things:
        return
    stacks: dict[str, dict[str, EvaluatedStack]] = {}
    for each in terraform_stacks(repository):
        if each.environment in order:
            stacks.setdefault(_place(each), {})[each.environment] = each
    declared: dict[int, frozenset[str] | None] = {}
    for (place, address), thing in things.items():
        found = {name: _declared(stacks[place][name], declared) for name in order if name in stacks[place]}
        having = [name for name, addresses in found.items() if addresses is None or address in addresses]
        if len(having) > 1 and None not in found.values():
            yield from _alone(thing, having)


def _add(things: dict[tuple[str, str], _Thing], stack: EvaluatedStack, exposure: Exposure) -> None:
    address, _, _ = _KEY.sub("", exposure.targets[0]).partition(" (")
    thing = things.setdefault((_place(stack), address), _Thing())
    if exposure.unknown:
        known = thing.undecided.get(stack.environment, ())
        thing.undecided[stack.environment] = union(known, exposure.services)
    elif exposure.is_internet and exposure.is_public and exposure.is_admitted:
        thing.exposures.setdefault(stack.environment, []).append(exposure)


def _alone(thing: _Thing, having: list[str]) -> Iterator[SingleOpening]:
    for position, name in enumerate(having):
        others = tuple(one for one in having if one != name)
        shared: Intervals = ()
        for other in others:
            shared = union(shared, thing.undecided.get(other, ()))
            for exposure in thing.exposures.get(other, ()):
                shared = union(shared, exposure.services)
        for exposure in thing.exposures.get(name, ()):
            services = difference(exposure.services, intersection(exposure.services, shared))
            if services:
                yield SingleOpening(exposure, services, name, others, position == len(having) - 1)


_KEY = re.compile(r"\[[^\]]*\]")
_PART = re.compile(r"[^-_./]+")


def _place(stack: EvaluatedStack) -> str:
    """The directory of a stack, without the name of its environment: the same in every environment."""
    return _PART.sub(lambda part: "*" if part[0] == stack.environment else part[0], stack.directory)


def _declared(stack: EvaluatedStack, known: dict[int, frozenset[str] | None]) -> frozenset[str] | None:
    """The addresses of what a stack makes, without keys; None where nobody can count all that opens or closes."""
    from gitops_lint.analysis.exposure.providers import READERS

    if id(stack) not in known:
        nodes = [node for node in stack.resources if node.block.type in READERS]
        is_counted = all(node.expansion.unknown is None for node in nodes)
        addresses = (_KEY.sub("", node.address) for node in nodes if any(True for _ in node.instances()))
        known[id(stack)] = frozenset(addresses) if is_counted else None
    return known[id(stack)]
