"""Objects that a plan destroys although one like them is made at another address: a `moved` block would keep them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

import msgspec

from gitops_lint.model.plan import Action
from gitops_lint.terraform.plan.addresses import InstanceAddress, module_text
from gitops_lint.terraform.plan.changes import InstanceChange
from gitops_lint.terraform.plan.comparing import is_alike
from gitops_lint.terraform.plan.differing import certainly_differs
from gitops_lint.terraform.plan.state import State
from gitops_lint.terraform.values import NullValue, ObjectValue, is_wholly_known, unmark


class Rename(msgspec.Struct, frozen=True):
    """A destroyed object and the one that is made in its place.

    `module` is the path in the configuration of the module that a `moved` block belongs into; `start` and `end` are
    the addresses as it has them.
    """

    old: InstanceAddress
    new: InstanceAddress
    module: tuple[str, ...]
    start: str
    end: str

    @property
    def block(self) -> str:
        """The `moved` block."""
        return f"moved {{\n  from = {self.start}\n  to   = {self.end}\n}}\n"

    @property
    def in_one_line(self) -> str:
        """The `moved` block as a sentence has it."""
        return f"moved {{ from = {self.start}, to = {self.end} }}"


def likely_renames(changes: tuple[InstanceChange, ...], state: State) -> dict[InstanceAddress, Rename]:
    """The destroyed objects of a plan that are made anew with the same arguments, by their old addresses.

    Objects of one type, with an argument that is known to be equal and none that is known to differ, and only where
    one fits one. `state` is what existed before; objects of which it does not say what was configured are left out.
    """
    gone = [one for one in changes if one.action is Action.DELETE and not one.deposed]
    made = [one for one in changes if one.action is Action.CREATE and one.importing is None]
    fitting = [
        (old.address, new.address)
        for old in gone
        for new in made
        if _kind(old) == _kind(new) and _is_like(old, new, state)
    ]
    olds, news = Counter(old for old, _ in fitting), Counter(new for _, new in fitting)
    return {old: _rename(old, new) for old, new in fitting if olds[old] == 1 and news[new] == 1}


def _kind(change: InstanceChange) -> tuple[str, str]:
    return change.address.resource.mode, change.address.resource.type


def _is_like(old: InstanceChange, new: InstanceChange, state: State) -> bool:
    existing = state.objects.get(old.address)
    before = None if existing is None else unmark(existing.value)[0]
    after = None if new.after is None else unmark(new.after)[0]
    if existing is None or existing.configured is None:
        return False
    if not isinstance(before, ObjectValue) or not isinstance(after, ObjectValue):
        return False
    names = list(_compared(before.items, existing.configured))
    nothing = NullValue()
    if any(certainly_differs(before.items[name], after.items.get(name, nothing)) for name in names):
        return False
    return any(
        is_wholly_known(before.items[name]) and is_alike(before.items[name], after.items.get(name, nothing))
        for name in names
    )


def _compared(items: Mapping[str, object], configured: frozenset[str]) -> Iterator[str]:
    return (name for name in items if name in configured)


def _rename(old: InstanceAddress, new: InstanceAddress) -> Rename:
    """The move, as the nearest module that both lie in says it."""
    before, after = old.resource.modules, new.resource.modules
    shared = 0
    while shared < min(len(before), len(after)) and before[shared] == after[shared]:
        shared += 1
    module = tuple(name for name, _ in before[:shared])
    return Rename(old, new, module, _within(old, shared), _within(new, shared))


def _within(address: InstanceAddress, depth: int) -> str:
    outer = module_text(address.resource.modules[:depth])
    return address.text.removeprefix(f"{outer}.") if outer else address.text
