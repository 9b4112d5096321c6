"""What rules are told of environments that are compared: differences, what is lacking, and what is shared."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeAlias

import msgspec
from msgspec.structs import replace

from gitops_lint.analysis.parity.comparison import comparable
from gitops_lint.analysis.parity.difference import Difference
from gitops_lint.analysis.parity.hosts import hosts_by_environment
from gitops_lint.analysis.parity.items import ABSENT, Item
from gitops_lint.analysis.parity.lacks import POLICIES, Lack
from gitops_lint.analysis.parity.parity import Parity, families_of
from gitops_lint.analysis.parity.shared import Shared, shared_values
from gitops_lint.analysis.parity.topic import Class, Topic
from gitops_lint.analysis.parity.wording import is_secret
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Environment, Repository
from gitops_lint.model.resource import ResourcePath
from gitops_lint.model.rule import FileSpan, Where
from gitops_lint.model.source import Location, SourceFile
from gitops_lint.model.tree import UnreadableError


class EnvironmentDifference(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A difference that is drift, of environments that are compared; `others` are those that look just the same."""

    parity: Parity
    difference: Difference
    others: tuple[Difference, ...] = ()

    @property
    def topic(self) -> Topic:
        """What it is about."""
        return self.difference.verdict.topic

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that differ from the rest."""
        return self.difference.apart

    @property
    def side(self) -> str:
        """The environment at whose line it stands: the first that differs; of a key that it lacks, the first that has
        it, since nothing else shows what is meant.
        """
        values, (first, *_) = self.difference.values, self.difference.apart
        if self.topic is not Topic.KEY or values[first] is not ABSENT:
            return first
        return next(name for name, value in values.items() if value is not ABSENT)

    @property
    def _side(self) -> Item:
        return self.difference.resource.items[self.side]

    @property
    def is_secret(self) -> bool:
        """Whether any of its values may not be shown."""
        difference = self.difference
        return any(is_secret(difference.resource.kind, difference.steps, one) for one in difference.values.values())

    @property
    def is_of_another(self) -> bool:
        """Whether the line to edit is in a file that another environment's name leads to: an overlay of another one is
        applied as it is.
        """
        file, neutral = file_of(self.at), self.parity.neutral
        return not neutral[self.side].names(file) and any(one.names(file) for one in neutral.values())

    @property
    def at(self) -> Where:
        """The line to edit."""
        return self._side.place(self.difference.paths[self.side])

    @property
    def edited(self) -> Hashable:
        """Where the line to edit is, which may be that of other differences, too: one text or one variable holds
        several values, and one patch reaches several objects.
        """
        where = self.at
        if isinstance(where, ResourcePath):
            return where.resource.origin(where.path).location
        return (where.file, where.span) if isinstance(where, FileSpan) else repr(where)

    @functools.cached_property
    def related(self) -> tuple[tuple[Where, str], ...]:
        """Where the other environments have what they have, one place for each value."""
        told = {self._value(self.side)}
        found: list[tuple[Where, str]] = []
        for name, path in self.difference.paths.items():
            if self.difference.values[name] is not ABSENT and (value := self._value(name)) not in told:
                told.add(value)
                found.append((self.difference.resource.items[name].place(path), f"what {name} has"))
        return tuple(found)

    def _value(self, name: str) -> Any:
        return comparable(self.difference.values[name], self.parity.neutral[name])


_RARE = 3
"""What is lacking more often than once in so many things is the rule, not an oversight."""


class EnvironmentLack(msgspec.Struct, frozen=True, eq=False):
    """Something that an environment lacks and others have, which is drift; `others` lack in the same way."""

    parity: Parity
    lack: Lack
    others: tuple[Lack, ...] = ()

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that lack it."""
        return self.lack.lacking

    @property
    def declared(self) -> Where:
        """Where one that has it declares it."""
        return self.lack.resource.first.place(())

    @property
    def is_alike(self) -> bool:
        """Whether the environments have so much in common that a lack is no matter of taste, and those that lack it
        have the rest of what it belongs to.
        """
        apart = len([one for one in self.parity.lacks if one.lacking == self.lack.lacking])
        return not self.lack.is_of_component and apart <= max(1, len(self.parity.resources) // _RARE)

    @property
    def is_taken_out_above(self) -> bool:
        """Whether the environment that deletes it comes after one that has it."""
        ranks, by = self.parity.ranks, self.lack.taken_out_in
        return bool(by) and (ranks[by] or 0) > min(ranks[name] or 0 for name in self.lack.resource.items)

    @property
    def is_missing_above(self) -> bool:
        """Whether an environment that lacks it comes after one that has it."""
        ranks = self.parity.ranks
        having = min(ranks[name] or 0 for name in self.lack.resource.items)
        return any((ranks[name] or 0) > having for name in self.lack.lacking)


class SharedValue(msgspec.Struct, frozen=True, eq=False):
    """A value that two environments have and each should have for itself."""

    shared: Shared

    @property
    def environments(self) -> tuple[str, ...]:
        """The environments that have it."""
        return tuple(self.shared.places)

    def place(self, name: str) -> Where:
        """Where an environment has it."""
        item, path = self.shared.places[name]
        return item.place(path)


class ComparedEnvironment(msgspec.Struct, frozen=True, eq=False):
    """An environment that is compared with others, and what is drift of it; what several have, each of them has."""

    environment: Environment
    differences: tuple[EnvironmentDifference, ...] = ()
    lacks: tuple[EnvironmentLack, ...] = ()
    shared: tuple[SharedValue, ...] = ()

    @property
    def directory(self) -> str:
        """Where the environment is declared."""
        return self.environment.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files that the environment reaches."""
        return tuple(self.environment.files)

    @property
    def environments(self) -> tuple[str, ...]:
        """Its name."""
        return (self.environment.name,)


@analysis(reads_values=True)
def compared_environments(repository: Repository) -> tuple[ComparedEnvironment, ...]:
    """Every environment that is compared with another."""
    environments = {one.name: one for one in repository.environments}
    found: list[ComparedEnvironment] = []
    for parity in families_of(repository):
        # All clusters of a repository ask the same workers.
        clusters = [cluster for name in parity.environments for cluster in environments[name].clusters[:1]]
        differences = _differences(parity, clusters[0].find_places if clusters else lambda _: None)
        lacks = _lacks(parity)
        shared = [SharedValue(one) for one in shared_values(parity, hosts_by_environment(parity.resources))]
        found += (
            ComparedEnvironment(
                environments[name],
                tuple(one for one in differences if name in one.environments),
                tuple(one for one in lacks if name in one.environments),
                tuple(one for one in shared if name in one.environments),
            )
            for name in parity.environments
        )
    return tuple(found)


FindPlaces: TypeAlias = Callable[[list[tuple[ResourcePath, bool]]], None]


def _differences(parity: Parity, find_places: FindPlaces) -> list[EnvironmentDifference]:
    """Every difference that is drift, those together that are one and the same in several places."""
    found: dict[Any, list[Difference]] = {}
    for one in parity.differences:
        if one.verdict.class_ is Class.DRIFT:
            told = tuple((name, repr(value)) for name, value in one.values.items())
            found.setdefault((one.verdict.topic, one.steps[-1:], one.apart, told), []).append(one)
    drift = [EnvironmentDifference(parity, group[0], tuple(group[1:])) for group in found.values()]
    places = (where for one in drift for where in (one.at, *(where for where, _ in one.related)))
    find_places([(where, False) for where in places if isinstance(where, ResourcePath)])
    return _by_place(drift)


def _by_place(differences: Sequence[EnvironmentDifference]) -> list[EnvironmentDifference]:
    """Differences, those together that are mended in one line: what one value decides in several places."""
    found: dict[Any, EnvironmentDifference] = {}
    for one in differences:
        key = (one.topic, one.environments, one.edited)
        first = found.get(key)
        found[key] = one if first is None else replace(first, others=(*first.others, one.difference, *one.others))
    return list(found.values())


def _lacks(parity: Parity) -> list[EnvironmentLack]:
    """Everything that an environment lacks, which is drift; what one patch takes out, or what is declared and lacked
    together, is told together.
    """
    groups: dict[Any, list[Lack]] = {}
    for one in parity.lacks:
        if one.verdict.class_ is Class.DRIFT:
            first = one.resource.first
            where = one.taken_out_at or first.group or first.file.rpartition("/")[0]
            is_policy = one.resource.kind in POLICIES
            groups.setdefault((where, one.lacking, one.is_taken_out, is_policy), []).append(one)
    return [EnvironmentLack(parity, group[0], tuple(group[1:])) for group in groups.values()]


def file_of(where: Where) -> str:
    """The file in which a place of an item is."""
    if isinstance(where, ResourcePath):
        return where.resource.origin(where.path).location.file
    return where.file if isinstance(where, FileSpan | Location) else ""


def location_of(where: Where, repository: Repository) -> Location | None:
    """The line of a place of an item; None for what has none."""
    if isinstance(where, ResourcePath):
        return where.resource.origin(where.path).location
    if isinstance(where, FileSpan):
        try:
            text = repository.tree.read(where.file).decode("utf-8-sig", "replace")
        except UnreadableError:
            return Location(where.file)
        return SourceFile(where.file, text).location(where.span)
    return where if isinstance(where, Location) else None
