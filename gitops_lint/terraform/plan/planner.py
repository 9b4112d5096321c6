"""Decides what becomes of each object, on demand: what one becomes may decide what others do.

The rules are those of `managedResourceExecute` and `plan` in Terraform's node_resource_plan_instance.go and
node_resource_abstract_instance.go.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

import msgspec

from gitops_lint.model.plan import Action
from gitops_lint.terraform.configuration import ResourceBlock
from gitops_lint.terraform.configuration.provider_names import provider_name
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.expansion import InstanceKey, key_text
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.knowledge import facts_of
from gitops_lint.terraform.plan.addresses import InstanceAddress, ResourceAddress, address_of, address_of_resource
from gitops_lint.terraform.plan.changes import (
    REPLACE_CANNOT_UPDATE,
    REPLACE_REQUESTED,
    REPLACE_TAINTED,
    REPLACE_TRIGGERED,
    InstanceChange,
    Path,
)
from gitops_lint.terraform.plan.comparing import is_same
from gitops_lint.terraform.plan.options import Mode, Options
from gitops_lint.terraform.plan.proposed import propose, without_ephemeral
from gitops_lint.terraform.plan.state import ObjectState, State
from gitops_lint.terraform.plan.targeting import Selection
from gitops_lint.terraform.plan.triggers import trigger_reference, value_at
from gitops_lint.terraform.references import Reference, parse_reference
from gitops_lint.terraform.values import (
    NULL,
    ObjectValue,
    Value,
    object_of,
)


class Planner:
    """The changes of one evaluation over a state in which moved objects have their new addresses.

    `previous` has the old addresses of these, `imports` the ids of what is to be imported. `creates_first` names the
    resources of the configuration that are replaced create before destroy, `dependencies` what each depends on.
    `selection` and `options` say what is planned of it all, and what for.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        state: State,
        previous: Mapping[InstanceAddress, InstanceAddress],
        creates_first: frozenset[str],
        dependencies: Mapping[str, tuple[str, ...]],
        selection: Selection,
        options: Options,
    ) -> None:
        self.evaluation = evaluation
        self.state = state
        self.previous = previous
        self.imports: Mapping[InstanceAddress, str] = {}
        self.creates_first = creates_first
        self.dependencies = dependencies
        self.selection = selection
        self.options = options
        self._changes: dict[InstanceAddress, InstanceChange] = {}
        evaluation.existing = self

    def with_imports(self) -> State:
        """The state with what is imported, as far as that is known."""
        found = {address: imported(address, identifier) for address, identifier in self.imports.items()}
        for address, one in found.items():
            change = self._changes.get(address)
            if change is not None:
                found[address] = msgspec.structs.replace(one, provider_name=change.provider_name)
        return msgspec.structs.replace(self.state, objects={**self.state.objects, **found})

    def with_dependencies(self) -> State:
        """The state with what its objects depend on now, besides what they did, where nothing is planned for them."""
        objects = dict(self.state.objects)
        for address, existing in objects.items():
            name = address.resource.in_configuration
            if name in self.dependencies and self._is_declared(address) and self.selection.includes(address):
                both = dict.fromkeys((*self.dependencies[name], *existing.dependencies))
                objects[address] = msgspec.structs.replace(
                    existing, dependencies=tuple(sorted(both)), create_before_destroy=name in self.creates_first
                )
        return msgspec.structs.replace(self.state, objects=objects)

    def _is_declared(self, address: InstanceAddress) -> bool:
        module = module_of(self.evaluation, address)
        mode, resource = address.resource.mode, address.resource
        node = None if module is None or mode != "managed" else module.resource("managed", resource.type, resource.name)
        return node is not None and address.key in node.expansion.keys

    def planned(self, instance: ResourceInstance) -> ObjectValue | None:
        """What becomes of an object that exists; None where it is a new one, or is replaced by a new one."""
        existing = self._existing(address_of(instance))
        if existing is None:
            return None
        if not self.is_planned(instance):
            return existing.value if isinstance(existing.value, ObjectValue) else None
        after = self.change(instance).after
        return after if isinstance(after, ObjectValue) else None

    def is_changing(self, instance: ResourceInstance) -> bool:
        """Whether anything is done to an object."""
        return self.is_planned(instance) and self.change(instance).action is not Action.NO_OP

    def is_planned(self, instance: ResourceInstance) -> bool:
        """Whether it is decided what becomes of an instance: it is part of the plan, and the plan changes objects."""
        if self.options.mode is Mode.REFRESH_ONLY and instance.node.block.mode == "managed":
            return False
        return self.selection.includes(address_of(instance))

    def standing(self, node: ResourceNode) -> Mapping[InstanceKey, Value] | None:
        """What there is of a resource of which not all is planned: planned instances, and others as they are."""
        if self.options.mode is not Mode.REFRESH_ONLY and not self.options.targets:
            return None
        resource = address_of_resource(node)
        kept = {
            address.key: existing.value
            for address, existing in self._of_resource.get(resource, {}).items()
            if self.options.mode is Mode.REFRESH_ONLY or not self.selection.includes(address)
        }
        planned = [one for one in node.instances() if self.is_planned(one)]
        if len(planned) == len(node.expansion.keys) and not kept:
            return None
        return {**kept, **{one.key: one.value for one in planned}}

    @cached_property
    def _of_resource(self) -> dict[ResourceAddress, dict[InstanceAddress, ObjectState]]:
        found: dict[ResourceAddress, dict[InstanceAddress, ObjectState]] = {}
        for address, existing in self.state.objects.items():
            found.setdefault(address.resource, {})[address] = existing
        return found

    def change(self, instance: ResourceInstance) -> InstanceChange:
        """What is done to a managed instance of the configuration. Raises `EvaluationError` for a cycle."""
        address = address_of(instance)
        known = self._changes.get(address)
        if known is None:
            block = instance.node.block
            known = self._changes[address] = self.evaluation.guarded(
                (id(instance), "change"),
                instance.address,
                block.file,
                block.span,
                lambda: self._decided(instance, address),
            )
            self._check_destruction(instance, known)
        return known

    def _existing(self, address: InstanceAddress) -> ObjectState | None:
        existing = self.state.objects.get(address)
        if existing is None and address in self.imports:
            return imported(address, self.imports[address])
        return existing

    def _decided(self, instance: ResourceInstance, address: InstanceAddress) -> InstanceChange:
        existing = self._existing(address)
        resource = address.resource.in_configuration
        triggered = self._is_triggered(instance)
        creates_first = resource in self.creates_first
        replacement = Action.CREATE_DELETE if creates_first else Action.DELETE_CREATE
        before: Value | None = None
        action, reason = Action.CREATE, ""
        paths: tuple[Path, ...] = ()
        after: Value | None = None
        if existing is not None:
            before = existing.value
            if existing.is_tainted:
                action, reason = replacement, REPLACE_TAINTED
            else:
                proposal = propose(instance, existing, simulated=self.state.is_simulated)
                paths = proposal.replace_paths
                requested = address in self.options.replace
                if paths or triggered or requested:
                    action = replacement
                    reason = REPLACE_REQUESTED if requested else REPLACE_CANNOT_UPDATE
                else:
                    action = Action.UPDATE if proposal.differs else Action.NO_OP
                    after = proposal.value
        if after is None:
            after = new_value(instance)
        return InstanceChange(
            address,
            action,
            before,
            after,
            provider_name(instance.node.module.module, instance.node.block),
            REPLACE_TRIGGERED if triggered else reason,
            self.previous.get(address),
            replace_paths=paths,
            importing=self.imports.get(address),
            create_before_destroy=creates_first,
            dependencies=self.dependencies.get(resource, ()),
            blocks=blocks_of(instance.node),
        )

    def _check_destruction(self, instance: ResourceInstance, change: InstanceChange) -> None:
        block = instance.node.block
        if change.action.destroys and block.lifecycle.prevent_destroy:
            self.evaluation.log.add(prevented(block, instance.address))

    def _is_triggered(self, instance: ResourceInstance) -> bool:
        """Whether one of the things in `replace_triggered_by` changes (`EvaluateReplaceTriggeredBy`)."""
        block = instance.node.block
        for expression in block.lifecycle.replace_triggered_by:
            traversal = trigger_reference(expression, instance)
            reference = None if traversal is None else parse_reference(traversal)
            if not isinstance(reference, Reference) or reference.kind != "resource" or reference.mode == "list":
                continue
            node = instance.node.module.resource(reference.mode, reference.type, reference.name)
            if node is None:
                continue
            if not self._has_change(node, reference):
                name = f"{node.block.address}{'' if reference.key is None else key_text(reference.key)}"
                module = node.module.address or "the root module"
                raise EvaluationError(f"no change found for {name} in {module}", "", expression.span, block.file)
            if self._is_changed(node, reference):
                return True
        return False

    def _has_change(self, node: ResourceNode, reference: Reference) -> bool:
        """Whether anything becomes of what a reference names, be it that it stays or goes; or nobody can tell."""
        if node.expansion.unknown is not None or any(self.is_planned(one) for one in _instances(node, reference)):
            return True
        resource = address_of_resource(node)
        left = [one for one in self._of_resource.get(resource, ()) if self.selection.includes(one)]
        if reference.key is not None or reference.remaining:
            return resource.instance(reference.key) in left
        deposed = (one for one, key in self.state.deposed if self.selection.includes_deposed(one, key))
        return bool(left) or any(one.resource == resource for one in deposed)

    def _is_changed(self, node: ResourceNode, reference: Reference) -> bool:
        changes = [self.change(one) for one in _instances(node, reference) if self.is_planned(one)]
        changes = [one for one in changes if one.action is Action.UPDATE or one.action.is_replacement]
        if not reference.remaining:
            return bool(changes)
        for change in changes[:1]:
            before, after = value_at(change.before, reference.remaining), value_at(change.after, reference.remaining)
            if before is None or after is None:
                return before is not after
            return not is_same(before, after)
        return False


def prevented(block: ResourceBlock, address: str) -> Problem:
    """What Terraform says where `prevent_destroy` stands against the destruction of an instance."""
    return Problem(
        Kind.PREVENT_DESTROY,
        "Instance cannot be destroyed",
        f"Resource {address} has lifecycle.prevent_destroy set, but the plan calls for this resource to be destroyed. "
        "To avoid this error and continue with the plan, either disable lifecycle.prevent_destroy or reduce the scope "
        "of the plan using the -target option.",
        block.file,
        block.span,
        address,
    )


def blocks_of(node: ResourceNode) -> tuple[str, ...]:
    """The names of the nested blocks of a resource; by its schema, where that is known, dotted inside of others."""
    return tuple(sorted(node.blocks if node.shape is None else node.shape.block_names()))


def new_value(instance: ResourceInstance) -> Value:
    """The planned value of an object that is made anew."""
    names = [name for name in instance.names if "." not in name]
    return object_of({name: without_ephemeral(instance.created_or_unknown(name)) for name in names}, instance.rest)


def imported(address: InstanceAddress, identifier: str) -> ObjectState:
    """What is known of an object that is imported, before its platform is asked: its id."""
    facts = facts_of(address.resource.type)
    names = () if facts is None else tuple(name for name in facts.computed if "." not in name)
    items: dict[str, Value] = {"id": identifier}
    if address.resource.type == "terraform_data":
        items |= {"input": NULL, "output": NULL, "triggers_replace": NULL}
    else:
        items = dict.fromkeys(names, NULL) | items
    return ObjectState(object_of(items))


def _instances(node: ResourceNode, reference: Reference) -> Iterable[ResourceInstance]:
    if reference.key is None and not reference.remaining:
        return node.instances()
    return [node.instance(reference.key)] if reference.key in node.expansion.keys else []


def module_of(evaluation: Evaluation, address: InstanceAddress) -> ModuleInstance | None:
    """The module instance that an address lies in; None where it is not there (any more)."""
    module = evaluation.root
    for name, key in address.resource.modules:
        call = module.module_call(name)
        if call is None or key not in call.expansion.keys:
            return None
        found = call.instance(key)
        if found is None:
            return None
        module = found
    return module
