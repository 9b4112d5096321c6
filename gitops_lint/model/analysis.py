"""Analyses: one question each, asked of a resource or an environment; their answers are types that rules ask for."""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from typing import Any, Protocol, TypeVar

import msgspec

from gitops_lint.model.environment import Environment
from gitops_lint.model.resource import Resource
from gitops_lint.model.source import Path

Ask = TypeVar("Ask", bound=Callable[..., tuple[Any, ...]])


class Part(Protocol):
    """An answer that is a part of one resource: paths in findings about it begin at `path`."""

    @property
    def resource(self) -> Resource: ...

    @property
    def path(self) -> Path: ...


class Analysis(msgspec.Struct, frozen=True):
    """A function that finds all answers of one type in its subject: a Resource of these kinds, or an Environment."""

    answer: type
    subject: type[Resource] | type[Environment]
    kinds: frozenset[str]
    function: Callable[[Any], tuple[Any, ...]]


analyses: dict[type, list[Analysis]] = {}
"""The type of an answer, to the functions that find it."""


def analysis(*, kinds: Iterable[str] = ()) -> Callable[[Ask], Ask]:
    """Registers a function of a Resource (of these kinds) or of an Environment under the type of its answers.

    The function returns them as `tuple[Answer, ...]`. It is called once a subject, and only when a selected rule asks
    for that type.
    """

    def register(function: Ask) -> Ask:
        types = typing.get_type_hints(function)
        answer, *_ = typing.get_args(types.pop("return"))
        (subject,) = types.values()
        analyses.setdefault(answer, []).append(Analysis(answer, subject, frozenset(kinds), function))
        return function

    return register
