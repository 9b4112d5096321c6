"""What something of the base is called in the head: by its stack, and by the `moved` blocks of that."""

from __future__ import annotations

from gitops_lint.analysis.terraform_changes import Successors
from gitops_lint.analysis.terraform_stacks import EvaluatedStack, terraform_stacks
from gitops_lint.model.environment import Change


class RenamedTargets:
    """Finds what something of one side of a change is called on the other."""

    def __init__(self, change: Change) -> None:
        self._successors = Successors(change)
        self._after: dict[int, EvaluatedStack | None] = {}
        self._addresses: dict[int, dict[str, str]] = {}
        self._before = {
            (after.environment, after.directory): before
            for before in terraform_stacks(change.base)
            if (after := self.successor(before)) is not None
        }

    def successor(self, before: EvaluatedStack) -> EvaluatedStack | None:
        """The stack of the head that a stack of the base has become."""
        if id(before) not in self._after:
            self._after[id(before)] = self._successors.of(before)
        return self._after[id(before)]

    def predecessor(self, after: EvaluatedStack) -> EvaluatedStack | None:
        """The stack of the base that became this one."""
        return self._before.get((after.environment, after.directory))

    def target(self, before: EvaluatedStack, target: str) -> str:
        """What a target of the base is called in the head; what stands behind it in parentheses stays."""
        address, space, rest = target.partition(" (")
        return f"{self._moved(before).get(address, address)}{space}{rest}"

    def origin(self, before: EvaluatedStack, target: str) -> str:
        """What a target of the head was called in the base."""
        address, space, rest = target.partition(" (")
        moved = {new: old for old, new in self._moved(before).items()}
        return f"{moved.get(address, address)}{space}{rest}"

    def _moved(self, before: EvaluatedStack) -> dict[str, str]:
        """The new addresses of what moves, by the old ones."""
        known = self._addresses.get(id(before))
        if known is None:
            known = self._addresses[id(before)] = self._moves(before)
        return known

    def _moves(self, before: EvaluatedStack) -> dict[str, str]:
        from gitops_lint.terraform.plan.addresses import address_of
        from gitops_lint.terraform.plan.moves import apply_moves, declared_statements, implied_statements
        from gitops_lint.terraform.plan.state import ObjectState, State
        from gitops_lint.terraform.values import object_of

        after = self.successor(before)
        if after is None:
            return {}
        there = ObjectState(object_of({}))
        nodes = (node for node in before.resources if node.block.mode == "managed")
        state = State({address_of(instance): there for node in nodes for instance in node.instances()})
        declared = after.graph.modules
        explicit = declared_statements(declared)
        moves = apply_moves(state, [*explicit, *implied_statements(declared, state, explicit)])
        return {old.text: new.text for new, old in moves.previous.items()}
