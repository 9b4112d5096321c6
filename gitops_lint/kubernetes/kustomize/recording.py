"""What a build did to each object, kept step by step for who asks where a value came from."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from gitops_lint.kubernetes.kustomize.objects import BuildObject
from gitops_lint.kubernetes.kustomize.steps import Step
from gitops_lint.kubernetes.kustomize.values import copied


class Trail:
    """One object through a build: its value when it was loaded or generated, and after every step that changed it."""

    __slots__ = ("changes", "first", "spot", "step")

    def __init__(self, each: BuildObject, step: Step | None) -> None:
        self.spot = each.spot
        self.step = step
        """What generated the object; None where it was loaded."""
        self.first = copied(each.value)
        self.changes: list[tuple[Step, dict[str, Any]]] = []

    @property
    def latest(self) -> dict[str, Any]:
        """The value after the last change."""
        return self.changes[-1][1] if self.changes else self.first


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
            each.trail.changes.append((step, copied(each.value)))

    def after(self, step: Step, objects: Iterable[BuildObject]) -> None:
        """All objects after a step; those that it did not change keep no copy."""
        for each in objects:
            if each.trail is None:
                each.trail = Trail(each, step)
            elif each.trail.latest != each.value:
                each.trail.changes.append((step, copied(each.value)))
