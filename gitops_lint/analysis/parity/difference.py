"""One difference between environments, as it is told."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from typing import Any, Final

import msgspec

from gitops_lint.analysis.parity.alignment import Aligned
from gitops_lint.analysis.parity.classes import Verdict
from gitops_lint.analysis.parity.comparison import Differing, comparable
from gitops_lint.analysis.parity.items import ABSENT
from gitops_lint.analysis.parity.tokens import Neutral
from gitops_lint.analysis.parity.topic import Topic
from gitops_lint.model.settings import Allowance
from gitops_lint.model.source import Path

_LACKS: Final = (Topic.KEY, Topic.GUARD, Topic.SECRET_KEY)


class Difference(msgspec.Struct, frozen=True, dict=True, eq=False):
    """One difference of something that several environments have: its place, its values by environment, its class.

    `differing` has the values in the order of the resource's items; `neutral` are the words of the environments.
    """

    resource: Aligned
    differing: Differing
    verdict: Verdict
    neutral: Mapping[str, Neutral]
    allowance: Allowance | None = None

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps to the place, as people name them: items of lists by their keys."""
        return self.differing.steps

    @functools.cached_property
    def path(self) -> str:
        """The steps as one text: `spec.template.spec.containers[cart].image`."""
        return steps_text(self.steps)

    @functools.cached_property
    def values(self) -> Mapping[str, Any]:
        """The values by environment, ABSENT where one has nothing."""
        return dict(zip(self.resource.items, self.differing.values, strict=True))

    @functools.cached_property
    def paths(self) -> Mapping[str, Path]:
        """The path of each environment's value; where it has nothing, of what should have it."""
        return dict(zip(self.resource.items, self.differing.paths, strict=True))

    @functools.cached_property
    def apart(self) -> tuple[str, ...]:
        """The environments that differ from the rest: the fewest, and of as few the highest; those that lack a key or a
        guard; or those that name another environment, or are ahead.
        """
        if self.verdict.strangers:
            return self.verdict.strangers
        if self.verdict.topic in _LACKS:
            return tuple(name for name, value in self.values.items() if value is ABSENT)
        return _apart([comparable(value, self.neutral[name]) for name, value in self.values.items()], list(self.values))

    def __repr__(self) -> str:
        return f"Difference({self.resource.first.address!r}, {self.path!r}, {self.verdict.class_})"


def _apart(values: Sequence[Hashable], names: Sequence[str]) -> tuple[str, ...]:
    """The environments whose value is not that of most; where no value is that of most, the last one."""
    counts = Counter(values)
    most = max(counts.values())
    common = [value for value, count in counts.items() if count == most]
    if len(common) > 1:
        common = [values[0]]
        if most == 1:
            return (names[-1],)
    return tuple(name for name, value in zip(names, values, strict=True) if value != common[0])


def steps_text(steps: Sequence[str]) -> str:
    """The steps of a difference as a path: `spec.template.spec.containers[cart].image`."""
    text = ""
    for step in steps:
        if step.startswith("[") and step.endswith("]"):
            text += step
        elif "." in step or "/" in step or " " in step:
            text += f'["{step}"]'
        else:
            text += f".{step}" if text else step
    return text
