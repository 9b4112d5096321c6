"""What a build did to each object, kept step by step for who asks where a value came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.problems import Spot
from gitops_lint.kubernetes.kustomize.steps import Step, StepKind
from gitops_lint.kubernetes.kustomize.transformers.variables import path_parts
from gitops_lint.kubernetes.kustomize.values import copied
from gitops_lint.model.source import Path


class Cause(NamedTuple):
    """A value of another object that a step took: its trail as long as it was then, and the parts of the path."""

    trail: Trail
    length: int
    parts: tuple[str, ...]
    via: Spot | None = None
    """The variable that stands between the two."""


class Change(NamedTuple):
    """An object after a step, and what the step took from other objects: by the path that it set, or by a name."""

    step: Step
    value: dict[str, Any]
    causes: dict[Path, Cause]


class Trail:
    """One object through a build: its value when it was loaded or generated, and after every step that changed it."""

    __slots__ = ("changes", "first", "spot", "step")

    def __init__(self, each: BuildObject, step: Step | None) -> None:
        self.spot = each.spot
        self.step = step
        """What generated the object; None where it was loaded."""
        self.first = copied(each.value)
        self.changes: list[Change] = []

    @property
    def latest(self) -> dict[str, Any]:
        """The value after the last change."""
        return self.changes[-1].value if self.changes else self.first

    def value_after(self, length: int) -> dict[str, Any]:
        """The value after so many changes."""
        return self.changes[length - 1].value if length else self.first


class Recorder:
    """Keeps a trail with every object of a build."""

    def loaded(self, objects: Iterable[BuildObject]) -> None:
        """Objects as a file holds them."""
        for each in objects:
            each.trail = Trail(each, None)

    def generated(self, each: BuildObject, old: BuildObject | None, step: Step) -> None:
        """An object out of a generator; `old` is the one that it was merged into or replaces."""
        if old is None or old.trail is None:
            each.trail = Trail(each, step)
        else:
            each.trail = old.trail
            each.trail.changes.append(Change(step, copied(each.value), {}))

    def after(self, step: Step, objects: Iterable[BuildObject], result: Any) -> None:
        """All objects after a step; those that it did not change keep no copy."""
        listed = [*objects]
        causes = _causes(step, listed, result)
        for each in listed:
            if each.trail is None:
                each.trail = Trail(each, step)
            elif each.trail.latest != each.value:
                each.trail.changes.append(Change(step, copied(each.value), causes.get(id(each), causes.get(0, {}))))


def _causes(step: Step, objects: list[BuildObject], result: Any) -> dict[int, dict[Path, Cause]]:
    """What a step took from other objects, by the object that took it (0: by any)."""
    if step.kind is StepKind.REPLACEMENT:
        source, parts = result
        return {0: {(): Cause(source.trail, len(source.trail.changes), tuple(parts))}}
    found: dict[int, dict[Path, Cause]] = {}
    if step.kind is StepKind.REFERENCE:
        for referrer, target, path in result:
            field = "namespace" if path[-1:] == ("namespace",) else "name"
            cause = Cause(target.trail, len(target.trail.changes), ("metadata", field))
            found.setdefault(id(referrer), {})[path] = cause
    if step.kind is StepKind.VARIABLE:
        for variable in result:
            owner = next((each for each in objects if variable.name in each.variables), None)
            if owner is not None:
                parts = tuple(path_parts(variable.field))
                found.setdefault(0, {})[(variable.name,)] = Cause(
                    owner.trail, len(owner.trail.changes), parts, variable.spot
                )
    return found
