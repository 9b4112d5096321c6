"""What becomes of objects that the configuration no longer has: destroyed or forgotten, and why.

The rules are those of `NodePlannableResourceInstanceOrphan` (node_resource_plan_orphan.go) and of the planning of
deposed objects (node_resource_destroy_deposed.go) in Terraform.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from gitops_lint.model.plan import Action
from gitops_lint.terraform.addresses import Address, parse_removed
from gitops_lint.terraform.configuration import ResourceBlock
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.plan.addresses import InstanceAddress, ResourceAddress
from gitops_lint.terraform.plan.changes import (
    DELETE_COUNT,
    DELETE_KEY,
    DELETE_NO_MODULE,
    DELETE_NO_RESOURCE,
    DELETE_NO_TARGET,
    DELETE_REPETITION,
    InstanceChange,
)
from gitops_lint.terraform.plan.moves import Declared
from gitops_lint.terraform.plan.planner import module_of, prevented
from gitops_lint.terraform.plan.state import ObjectState, State
from gitops_lint.terraform.plan.targeting import Selection
from gitops_lint.terraform.values import Value


def removals(
    evaluation: Evaluation,
    declared: Declared,
    state: State,
    previous: Mapping[InstanceAddress, InstanceAddress],
    selection: Selection,
) -> Iterator[InstanceChange]:
    """The objects of a state that no instance of the configuration stands for, and all deposed ones."""
    for address, existing in state.objects.items():
        if address.resource.mode != "managed" or not _is_planned(evaluation, address, selection):
            continue
        reason = _reason(evaluation, declared, address, moved=address in previous)
        if reason is None:
            continue
        change = _removal(declared, address, existing, reason, previous.get(address))
        block = block_of(declared, address.resource)
        if block is not None and block.lifecycle.prevent_destroy and change.action is Action.DELETE:
            evaluation.log.add(prevented(block, address.text))
        yield change
    for (address, key), existing in state.deposed.items():
        if selection.includes_deposed(address, key):
            yield _removal(declared, address, existing, "", previous.get(address), key)


def without_gone_data(evaluation: Evaluation, state: State, selection: Selection) -> State:
    """A state without what data sources read that there are no longer (`dataResourceExecute` of orphans)."""
    objects = {
        address: existing
        for address, existing in state.objects.items()
        if address.resource.mode != "data"
        or not _is_planned(evaluation, address, selection)
        or _is_declared(evaluation, address)
    }
    return msgspec.structs.replace(state, objects=objects)


def _is_declared(evaluation: Evaluation, address: InstanceAddress) -> bool:
    """Whether there is such an instance, or nobody can tell."""
    resource = address.resource
    module = module_of(evaluation, address)
    if module is None:
        return _hides(evaluation, address)
    node = module.resource("data", resource.type, resource.name)
    return node is not None and (node.expansion.unknown is not None or address.key in node.expansion.keys)


def _is_planned(evaluation: Evaluation, address: InstanceAddress, selection: Selection) -> bool:
    """Whether a target has to do with an object; with one of a module instance that is gone if it has to do with any
    instance of its resource (`findOrphans`)."""
    if selection.includes(address):
        return True
    return selection.has(address.resource.in_configuration) and module_of(evaluation, address) is None


def _removal(
    declared: Declared,
    address: InstanceAddress,
    existing: ObjectState,
    reason: str,
    previous: InstanceAddress | None,
    deposed: str = "",
) -> InstanceChange:
    forgotten = is_forgotten(declared, address.resource)
    before: Value = existing.value
    return InstanceChange(
        address,
        Action.FORGET if forgotten else Action.DELETE,
        before,
        None,
        existing.provider_name,
        reason,
        previous,
        deposed,
        create_before_destroy=existing.create_before_destroy,
        dependencies=existing.dependencies,
    )


def _reason(evaluation: Evaluation, declared: Declared, address: InstanceAddress, *, moved: bool) -> str | None:
    """Why an object is removed (`deleteActionReason`); None where it is not, or where nobody can tell."""
    block = block_of(declared, address.resource)
    if block is None:
        return DELETE_NO_TARGET if moved else DELETE_NO_RESOURCE
    module = module_of(evaluation, address)
    if module is None:
        return None if _hides(evaluation, address) else DELETE_NO_MODULE
    node = module.resource("managed", block.type, block.name)
    assert node is not None
    if node.expansion.unknown is not None or address.key in node.expansion.keys:
        return None
    return _missing_key(node, address)


def _missing_key(node: ResourceNode, address: InstanceAddress) -> str:
    block = node.block
    if address.key is None:
        return DELETE_REPETITION
    if isinstance(address.key, int):
        return DELETE_COUNT if block.count is not None else DELETE_REPETITION
    return DELETE_KEY if block.for_each is not None else DELETE_REPETITION


def block_of(declared: Declared, resource: ResourceAddress) -> ResourceBlock | None:
    module = declared.get(tuple(name for name, _ in resource.modules))
    return None if module is None else module.resources.get(("managed", resource.type, resource.name))


def _hides(evaluation: Evaluation, address: InstanceAddress) -> bool:
    """Whether a module on the way has instances that are not known."""
    module = evaluation.root
    for name, key in address.resource.modules:
        call = module.module_call(name)
        if call is None or key not in call.expansion.keys:
            return call is not None and call.expansion.unknown is not None
        found = call.instance(key)
        if found is None:
            return True
        module = found
    return False


def is_forgotten(declared: Declared, resource: ResourceAddress) -> bool:
    """Whether a `removed` block says that an object stays when it is no longer managed."""
    names = tuple(name for name, _ in resource.modules)
    for path, module in declared.items():
        for removed in module.removed:
            from_ = None if removed.from_ is None else parse_removed(removed.from_)
            if removed.destroy or not isinstance(from_, Address):
                continue
            target = (*path, *(name for name, _ in from_.modules))
            if from_.is_module and names[: len(target)] == target:
                return True
            if target == names and (from_.mode, from_.type, from_.name) == ("managed", resource.type, resource.name):
                return True
    return False
