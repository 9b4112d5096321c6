"""Analyses: one question each, asked of a resource, a cluster, an environment, the repository or a change of it."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar, runtime_checkable

import msgspec

from gitops_lint.model.environment import Change, Cluster, Environment, Repository
from gitops_lint.model.resource import Resource
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Path

Ask = TypeVar("Ask", bound=Callable[..., tuple[Any, ...]])


class Part(Protocol):
    """An answer that is a part of one resource: paths in findings about it begin at `path`."""

    @property
    def resource(self) -> Resource: ...

    @property
    def path(self) -> Path: ...


class Portion(Protocol):
    """An answer that some files of a repository make up together: it belongs to the environments that they belong to.

    `directory` is where they lie, for a finding that names no other place.
    """

    @property
    def directory(self) -> str: ...

    @property
    def files(self) -> tuple[str, ...]: ...


@runtime_checkable
class Deployed(Protocol):
    """An answer that is a part of certain environments, whatever else its files belong to.

    `environments` are their names; empty for the environments of its files.
    """

    @property
    def environments(self) -> tuple[str, ...]: ...


@runtime_checkable
class EditedPortion(Portion, Protocol):
    """A Portion that is not read where it is edited: Terragrunt puts files together and generates others.

    `edited_at` gives the place in the repository of one in what is read.
    """

    def edited_at(self, where: FileSpan) -> FileSpan: ...


class Analysis(msgspec.Struct, frozen=True):
    """A function that finds all answers of one type in its subject.

    That is a Resource of these kinds, a Cluster, an Environment, or the Repository or a Change of it, in which it finds
    Portions. One that `reads_values` reads all values of all objects of clusters, which those who have parsed them are
    asked for before they are at something else.
    """

    answer: type
    subject: type[Resource] | type[Cluster] | type[Environment] | type[Repository] | type[Change]
    kinds: frozenset[str]
    function: Callable[[Any], tuple[Any, ...]]
    reads_values: bool = False


analyses: dict[type, list[Analysis]] = {}
"""The type of an answer, to the functions that find it."""


def analysis(*, kinds: Iterable[str] = (), reads_values: bool = False) -> Callable[[Ask], Ask]:
    """Registers a function under the type of its answers.

    Its subject is a Resource (of these kinds), a Cluster, an Environment, the Repository, or a Change, which there is
    with a base. The function returns them as `tuple[Answer, ...]`. It is called once a subject, and only when a
    selected rule asks for that type.
    """

    def register(function: Ask) -> Ask:
        types = typing.get_type_hints(function)
        answer, *_ = typing.get_args(types.pop("return"))
        (subject,) = types.values()
        analyses.setdefault(answer, []).append(Analysis(answer, subject, frozenset(kinds), function, reads_values))
        return function

    return register


def is_about_portions(answer: type) -> bool:
    """Whether the answers of a type are found in the repository or a change, each made up by some of the files."""
    found = analyses.get(answer, ())
    return bool(found) and all(analysis.subject in (Repository, Change) for analysis in found)


def is_about_clusters(answer: type) -> bool:
    """Whether the answers of a type are found in clusters."""
    return any(analysis.subject is Cluster for analysis in analyses.get(answer, ()))


def deployed_in(scope: object) -> tuple[str, ...]:
    """The environments that an answer about a cluster, or a Portion, says it is deployed in; empty for all else."""
    answer = type(scope)
    if not (is_about_portions(answer) or is_about_clusters(answer)):
        return ()
    # What a Deployed has; to ask whether it is one takes thirty times as long.
    environments: tuple[str, ...] = getattr(scope, "environments", ())
    return environments


def reads_values(answer: type) -> bool:
    """Whether the answers of a type are found by reading all values of all objects of clusters."""
    return any(analysis.reads_values for analysis in analyses.get(answer, ()))
