"""Why a plan destroys an object: what forces it, where a person would look, and whether that is certain."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.plan import Action
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.addresses import parse_address
from gitops_lint.terraform.configuration import ModuleCall, ResourceBlock
from gitops_lint.terraform.evaluation.expansion import key_text
from gitops_lint.terraform.evaluation.origins import Source, sources_in, sources_of
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.knowledge import facts_of
from gitops_lint.terraform.numbers import Real, text
from gitops_lint.terraform.plan.addresses import InstanceAddress, module_text
from gitops_lint.terraform.plan.changes import (
    DELETE_COUNT,
    DELETE_KEY,
    DELETE_NO_MODULE,
    DELETE_NO_TARGET,
    DELETE_REPETITION,
    REPLACE_TAINTED,
    REPLACE_TRIGGERED,
    InstanceChange,
    Path,
)
from gitops_lint.terraform.plan.differing import certainly_differs
from gitops_lint.terraform.plan.making import Simulation
from gitops_lint.terraform.plan.planner import module_of
from gitops_lint.terraform.plan.proposed import values_at
from gitops_lint.terraform.plan.triggers import value_at
from gitops_lint.terraform.references import InvalidReference, Reference, parse_reference
from gitops_lint.terraform.values import NULL, Marked, NullValue, ObjectValue, UnknownValue, Value, unmark

_LONGEST = 40
"""Longer texts are not shown in a sentence."""


class Cause(msgspec.Struct, frozen=True):
    """Why an object is destroyed, in words that follow a colon, and the places to look at, the first one first.

    `argument` is what forces a replacement (empty for others). `is_certain` tells whether nothing that is not known
    decides; `is_in_base` that the places are of what was planned before, since nothing is left of it.
    """

    text: str
    sources: tuple[Source, ...]
    argument: str = ""
    is_certain: bool = True
    is_in_base: bool = False


class Causes(msgspec.Struct):
    """The causes in one plan, made over what `before` leaves."""

    before: Simulation
    plan: Simulation
    _certain: dict[InstanceAddress, bool] = msgspec.field(default_factory=dict)

    def of(self, change: InstanceChange) -> Cause:
        """The cause of a change that destroys an object."""
        if change.action is Action.DELETE:
            return self._of_removal(change)
        return self._of_replacement(change)

    def instance(self, address: InstanceAddress) -> ResourceInstance | None:
        """The instance of the configuration that is planned."""
        module = module_of(self.plan.evaluation, address)
        node = None if module is None else module.resource("managed", address.resource.type, address.resource.name)
        return None if node is None or address.key not in node.expansion.keys else node.instance(address.key)

    def _of_replacement(self, change: InstanceChange) -> Cause:
        instance = self.instance(change.address)
        assert instance is not None, change.address.text
        block = instance.node.block
        header = Source(block.file, block.span)
        paths = sorted(change.replace_paths, key=lambda path: not self._is_certain(change, path))
        if paths:
            path = paths[0]
            name = ".".join(map(str, path))
            places = sources_of(instance, path)
            if not self._is_certain(change, path):
                return Cause(f"whether {name} changes is not known here", places, name, is_certain=False)
            return Cause(f"{name} cannot be changed in place{_became(change, path)}", places, name)
        if change.reason == REPLACE_TRIGGERED:
            trigger = next(iter(block.lifecycle.replace_triggered_by), None)
            place = header if trigger is None else Source(block.file, trigger.span)
            text = "what replace_triggered_by names changes"
            return Cause(text, (place,), "replace_triggered_by", is_certain=self._is_triggered(change, block))
        known = {REPLACE_TAINTED: "the object is tainted"}
        return Cause(known.get(change.reason, "its platform decides"), (header,), is_certain=False)

    def _is_certain(self, change: InstanceChange, path: Path) -> bool:
        """Whether what stands at a path is another thing than before, whatever is not known."""
        if not isinstance(path[0], str) or change.before is None or change.after is None:
            return False
        before, after = unmark(change.before)[0], unmark(change.after)[0]
        if not isinstance(before, ObjectValue) or not isinstance(after, ObjectValue):
            return False
        inner = tuple(map(str, path[1:]))
        old = before.items.get(path[0], NULL if _has_no_other(change, path[0]) else None)
        new = after.items.get(path[0])
        if old is None or new is None:
            return False
        new = values_at(new, inner)
        if certainly_differs(values_at(old, inner), new):
            return True
        return any(self._is_made_anew(unknown) for unknown in _unknown_after_apply(new))

    def _is_made_anew(self, unknown: UnknownValue) -> bool:
        """Whether a value is that of an object which this plan certainly makes: Terraform does not know it either."""
        return any(
            unknown.reason.startswith(f"{one.address.text}.")
            and (one.action is Action.CREATE or (one.action.is_replacement and self._certainly_replaced(one)))
            for one in self.plan.changes
        )

    def _certainly_replaced(self, change: InstanceChange) -> bool:
        known = self._certain.get(change.address)
        if known is None:
            self._certain[change.address] = False  # of objects that wait for each other in a ring nothing is certain
            known = self._certain[change.address] = self._of_replacement(change).is_certain
        return known

    def _is_triggered(self, change: InstanceChange, block: ResourceBlock) -> bool:
        """Whether something that `replace_triggered_by` names is certainly changed or replaced."""
        references = [
            found
            for expression in block.lifecycle.replace_triggered_by
            if isinstance(expression, hcl.ScopeTraversal)
            and isinstance(found := parse_reference(expression), Reference)
        ]
        return any(
            (one.address.resource.type, one.address.resource.name) == (reference.type, reference.name)
            and one.address.resource.modules == change.address.resource.modules
            and self._is_certainly_changed(one, reference)
            for one in self.plan.changes
            for reference in references
        )

    def _is_certainly_changed(self, change: InstanceChange, reference: Reference) -> bool:
        if not reference.remaining and change.action.is_replacement:
            return self._certainly_replaced(change)
        before, after = value_at(change.before, reference.remaining), value_at(change.after, reference.remaining)
        return before is not None and after is not None and certainly_differs(before, after)

    def _of_removal(self, change: InstanceChange) -> Cause:
        if change.reason == DELETE_NO_TARGET and change.previous is not None:
            text = f"a moved block leads from {change.previous.text} to here, where nothing is declared"
            return Cause(text, self._moved(change))
        missing = self._missing_call(change)
        if missing is not None:
            return missing
        if change.reason == DELETE_NO_MODULE:
            return self._of_module_instance(change)
        block = block_of(self.plan, change.address)
        if block is None:
            declared = block_of(self.before, change.address)
            gone = () if declared is None else (Source(declared.file, declared.span),)
            return Cause("its resource block is gone", gone, is_in_base=True)
        argument = block.count if block.count is not None else block.for_each
        if argument is None:
            return Cause("it has neither count nor for_each any more", (Source(block.file, block.span),))
        module = module_of(self.plan.evaluation, change.address)
        assert module is not None, change.address.text
        places = sources_in(module, argument.expression, argument.file)
        return Cause(_missing_key(change, argument.name), _beginning_at(places, argument.file, argument.span))

    def _missing_call(self, change: InstanceChange) -> Cause | None:
        """The outermost module call on the way to an object that is gone."""
        modules = change.address.resource.modules
        for depth in range(1, len(modules) + 1):
            if tuple(name for name, _ in modules[:depth]) not in self.plan.graph.modules:
                declared = _call(self.before, modules[:depth])
                gone = () if declared is None else (Source(declared.file, declared.span),)
                return Cause(f"the module call {module_text(modules[:depth])} is gone", gone, is_in_base=True)
        return None

    def _of_module_instance(self, change: InstanceChange) -> Cause:
        """A module on the way to an object has instances, and the one that it is in is no longer among them."""
        module = self.plan.evaluation.root
        modules = change.address.resource.modules
        for depth, (name, key) in enumerate(modules, 1):
            call = module.module_call(name)
            assert call is not None, change.address.text
            if key not in call.expansion.keys:
                argument = call.call.count if call.call.count is not None else call.call.for_each
                text = f"{module_text(modules[:depth])} is no instance of its module call any more"
                if argument is None:
                    return Cause(text, (Source(call.call.file, call.call.span),))
                places = sources_in(module, argument.expression, argument.file)
                return Cause(text, _beginning_at(places, argument.file, argument.span))
            found = call.instance(key)
            assert found is not None, change.address.text
            module = found
        raise AssertionError(change.address.text)

    def _moved(self, change: InstanceChange) -> tuple[Source, ...]:
        for path, module in self.plan.graph.modules.items():
            for moved in module.moved:
                to = None if moved.to is None else parse_address(moved.to)
                if to is None or isinstance(to, InvalidReference):
                    continue
                names = (*path, *(name for name, _ in to.modules))
                if names == tuple(name for name, _ in change.address.resource.modules)[: len(names)]:
                    return (Source(moved.file, moved.span),)
        return ()


def block_of(simulation: Simulation, address: InstanceAddress) -> ResourceBlock | None:
    """The block that declares a resource in what was planned; None where it has none."""
    resource = address.resource
    module = simulation.graph.modules.get(tuple(name for name, _ in resource.modules))
    return None if module is None else module.resources.get(("managed", resource.type, resource.name))


def _call(simulation: Simulation, modules: tuple[tuple[str, object], ...]) -> ModuleCall | None:
    module = simulation.graph.modules.get(tuple(name for name, _ in modules[:-1]))
    return None if module is None else module.module_calls.get(modules[-1][0])


def _missing_key(change: InstanceChange, argument: str) -> str:
    key = key_text(change.address.key)
    if change.reason == DELETE_COUNT:
        return f"{argument} gives no instance {key} any more"
    if change.reason == DELETE_KEY:
        return f"{argument} has no key {key[1:-1]} any more"
    assert change.reason == DELETE_REPETITION, change.reason
    return f"it has {argument} now, and no instance {key or 'without a key'}"


def _beginning_at(places: tuple[Source, ...], file: str, span: Span) -> tuple[Source, ...]:
    """The places with the argument itself among them: of a deletion it is what the reader knows."""
    inside = any(one.file == file and span.start <= one.span.start and one.span.end <= span.end for one in places)
    return places if inside else (*places, Source(file, span))


def _has_no_other(change: InstanceChange, name: str) -> bool:
    """Whether an argument that was not set was certainly null: no provider fills it in."""
    facts = facts_of(change.address.resource.type)
    return facts is not None and name in facts.force_new and name not in facts.computed and name not in facts.defaults


def _unknown_after_apply(value: Value) -> Iterator[UnknownValue]:
    value, _ = unmark(value)
    if isinstance(value, UnknownValue) and value.kind is UnknownKind.AFTER_APPLY:
        yield value


def _became(change: InstanceChange, path: Path) -> str:
    """What a value was and is now, where both are short and no secret."""
    facts = facts_of(change.address.resource.type)
    name = ".".join(map(str, path))
    if (
        len(path) > 1
        or change.before is None
        or change.after is None
        or (facts is not None and name in facts.sensitive)
    ):
        return ""
    shown = [_shown(value, str(path[0])) for value in (change.before, change.after)]
    return "" if None in shown else f", and {shown[0]} became {shown[1]}"


def _shown(value: Value, name: str) -> str | None:
    value, marks = unmark(value)
    item = value.items.get(name, NULL) if isinstance(value, ObjectValue) and not marks else None
    if isinstance(item, Marked) or item is None:
        return None
    if isinstance(item, NullValue):
        return "nothing"
    if isinstance(item, bool):
        return str(item).lower()
    if isinstance(item, int | Real):
        return text(item)
    return f'"{item}"' if isinstance(item, str) and len(item) <= _LONGEST and "\n" not in item else None
