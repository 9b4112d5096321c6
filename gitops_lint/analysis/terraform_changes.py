"""Which Terraform roots does a change touch, and what would applying each of them do to what its base has made?"""

from __future__ import annotations

import functools
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.terraform_backends import places_of_states
from gitops_lint.analysis.terraform_modules import PlacedModule, placed_modules
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.formats import hcl
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Change, Repository
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.module_sources import InvalidSource, parse_source

if TYPE_CHECKING:
    from gitops_lint.terraform.plan.making import Simulation


class ChangedStack(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A root with the values of one environment, before a change and after it; nothing is planned before it is asked.

    `after` is None for a root, or an environment of it, that the change removes.
    """

    before: EvaluatedStack
    after: EvaluatedStack | None

    @property
    def directory(self) -> str:
        """The directory of the root."""
        return (self.after or self.before).directory

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of what it is made from, before and after."""
        after = () if self.after is None else self.after.files
        return tuple(dict.fromkeys((*after, *self.before.files)))

    @property
    def environments(self) -> tuple[str, ...]:
        """The environment that it belongs to, if any."""
        return (self.after or self.before).environments

    @functools.cached_property
    def applied(self) -> Simulation:
        """What applying the base makes."""
        from gitops_lint.terraform.plan.making import simulate

        return simulate(self.before.unevaluated())

    @functools.cached_property
    def plan(self) -> Simulation | None:
        """What applying the change does then; None where there is nothing to apply, or one of the two cannot be read.

        Terraform plans nothing for a module that it cannot read.
        """
        from gitops_lint.terraform.plan.making import applied, simulate

        if self.after is None or not _is_readable(self.before) or not _is_readable(self.after):
            return None
        return simulate(self.after.unevaluated(), applied(self.applied))


def _is_readable(stack: EvaluatedStack) -> bool:
    modules = (stack.placed.module, *stack.modules)
    return all(module.is_whole and all(problem.warning for problem in module.problems) for module in modules)


@analysis()
def changed_stacks(change: Change) -> tuple[ChangedStack, ...]:
    """The stacks of the base that somebody applies, with what the change makes of them, where it touches them.

    What a change leaves as it is comes to the same plan: it is not among them.
    """
    stacks = [one for one in terraform_stacks(change.base) if _is_applied(one)]
    comparison, successors = _Comparison(change), Successors(change)
    found = (ChangedStack(before, successors.of(before)) for before in stacks)
    return tuple(one for one in found if one.after is None or comparison.touches(one))


def _is_applied(stack: EvaluatedStack) -> bool:
    return not stack.placed.is_illustration and (bool(stack.environment) or stack.placed.is_applied)


class _Comparison:
    """Tells what a change touches; the bytes of a file are compared once."""

    def __init__(self, change: Change) -> None:
        self._change = change
        self._differs: dict[str, bool] = {}

    def touches(self, stack: ChangedStack) -> bool:
        """Whether it reaches what a stack is evaluated from; where that cannot be told from its files, it does."""
        assert stack.after is not None
        if stack.before.directory != stack.after.directory or any(map(self._is_changed, stack.files)):
            return True
        if not any(map(_reads_others, (stack.before, stack.after))):
            return False
        return any(map(self._is_changed, (*self._change.base.paths, *self._change.head.paths)))

    def _is_changed(self, path: str) -> bool:
        known = self._differs.get(path)
        if known is None:
            known = self._differs[path] = _bytes(self._change.base, path) != _bytes(self._change.head, path)
        return known


def _bytes(repository: Repository, path: str) -> bytes | None:
    try:
        return repository.tree.read(path)
    except UnreadableError:
        return None


class Successors:
    """Finds the stack that takes over the state of one of the base."""

    def __init__(self, change: Change) -> None:
        self._change = change
        before, self._stacks = terraform_stacks(change.base), terraform_stacks(change.head)
        self._by_name = {(one.environment, one.directory): one for one in self._stacks}
        self._known = {(one.environment, one.directory) for one in before}
        self._times = Counter(one.directory for one in before)

    def of(self, before: EvaluatedStack) -> EvaluatedStack | None:
        """The stack of the same environment and directory; or what keeps its state in the same place."""
        same = self._by_name.get((before.environment, before.directory))
        if same is not None:
            return same
        directory = self._keeper(before) or before.directory
        others = [one for one in self._stacks if one.directory == directory]
        new = [one for one in others if (one.environment, one.directory) not in self._known]
        return new[0] if len(others) == len(new) == self._times[before.directory] == 1 else None

    def _keeper(self, before: EvaluatedStack) -> str | None:
        places = places_of_states(self._change.base)
        place = next((place for place, directory in places.items() if directory == before.directory), None)
        return None if place is None else places_of_states(self._change.head).get(place)


_READERS = ("file", "templatefile")
"""How the functions begin that read what is no part of a module: `file`, `filebase64`, `fileset`, …"""


def _reads_others(stack: EvaluatedStack) -> bool:
    """Whether it reads files besides its modules, outputs of other roots, or modules that are kept elsewhere."""
    directories = {stack.directory, *(module.directory for module in stack.modules)}
    return any(_looks_elsewhere(one) for one in placed_modules(stack.repository) if one.directory in directories)


def _looks_elsewhere(placed: PlacedModule) -> bool:
    if any(key[:2] == ("data", "terraform_remote_state") for key in placed.module.resources):
        return True
    for call in placed.module.module_calls.values():
        source = parse_source(call.source_text or "")
        if isinstance(source, InvalidSource) or source.kind != "local":
            return True
    # Of JSON only the text would tell.
    return any(path.endswith(".json") for path in placed.files) or any(
        call.name.startswith(_READERS) for nodes in placed.nodes.values() for call in nodes.get(hcl.FunctionCall, ())
    )
