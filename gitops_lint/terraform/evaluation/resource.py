"""A resource: its instances, and what references to it mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration.declarations import ResourceBlock
from gitops_lint.terraform.configuration.provider_names import provider_name
from gitops_lint.terraform.errors import InvalidReferenceError
from gitops_lint.terraform.evaluation.blocks import leads_nowhere
from gitops_lint.terraform.evaluation.expansion import Expansion, InstanceKey, expand
from gitops_lint.terraform.evaluation.keys import key_of_step
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.waiting import awaited_by
from gitops_lint.terraform.knowledge import ResourceFacts, facts_of
from gitops_lint.terraform.schemas import Shape
from gitops_lint.terraform.schemas.contents import Contents, contents_of, given_of
from gitops_lint.terraform.schemas.references import check_steps
from gitops_lint.terraform.terraform_data import unsupported
from gitops_lint.terraform.types import DYNAMIC, STRING, ObjectType, Type
from gitops_lint.terraform.values import (
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


class ResourceNode:
    """A resource of one module instance, managed, data or ephemeral."""

    def __init__(self, module: ModuleInstance, block: ResourceBlock) -> None:
        self.module = module
        self.block = block
        self.address = module.inside(block.address)
        self._instances: dict[InstanceKey, ResourceInstance] = {}

    def __repr__(self) -> str:
        return f"ResourceNode({self.address!r})"

    @cached_property
    def expansion(self) -> Expansion:
        """Its instances."""
        block = self.block
        return self.module.evaluation.guarded(
            (id(self), "expansion"),
            f"{self.address} (expand)",
            block.file,
            block.span,
            lambda: expand(self.module, block.count, block.for_each, self.address),
        )

    @cached_property
    def shape(self) -> Shape | None:
        """What the schema of its provider says of its type, where that is known."""
        schemas = self.module.evaluation.context.schemas
        if schemas is None or self.is_terraform_data:
            return None
        block = self.block
        return schemas.of(block.mode, block.type, provider_name(self.module.module, block))

    @cached_property
    def contents(self) -> Contents:
        """Its arguments and nested blocks, told apart by its schema, which it has."""
        assert self.shape is not None
        return contents_of(given_of(self.block), self.shape)

    @property
    def is_terraform_data(self) -> bool:
        """Whether it is of the type whose schema and behaviour are Terraform's own."""
        return self.block.type == "terraform_data" and self.block.mode == "managed"

    @cached_property
    def assigned(self) -> tuple[str, ...]:
        """The arguments and nested blocks that the configuration mentions, and that its schema has."""
        if self.shape is not None:
            return (*self.contents.arguments, *self.contents.blocks)
        return (*self.block.arguments, *self.blocks)

    @cached_property
    def blocks(self) -> frozenset[str]:
        """The names of the nested blocks that it has, `dynamic` ones included."""
        if self.shape is not None:
            return frozenset(self.contents.blocks)
        names = set()
        for nested in self.block.blocks:
            block = nested.block
            names.add(block.labels[0].value if block.type == "dynamic" and block.labels else block.type)
        return frozenset(names)

    @cached_property
    def facts(self) -> ResourceFacts | None:
        """What is known of its type."""
        return facts_of(self.block.type) if self.block.mode == "managed" else None

    @cached_property
    def awaited(self) -> str:
        """What has to be applied before a data source is read: the managed resource or module that it, or a call
        around it, depends on by `depends_on`; empty where there is none.
        """
        named = awaited_by(self.module, self.block.depends_on)
        module = self.module
        while not named and module.call is not None and module.parent is not None:
            named = awaited_by(module.parent, module.call.depends_on)
            module = module.parent
        return named

    def instance(self, key: InstanceKey) -> ResourceInstance:
        """The instance of a key that the expansion has."""
        known = self._instances.get(key)
        if known is None:
            known = self._instances[key] = ResourceInstance(self, key)
        return known

    def instances(self) -> list[ResourceInstance]:
        """All instances; none where they are not known."""
        return [self.instance(key) for key in self.expansion.keys]

    def reference(self, traversal: hcl.ScopeTraversal, taken: int) -> tuple[Value, int]:
        """The value of a reference whose first `taken` steps name this resource: of an attribute if it names one."""
        expansion = self.expansion
        if expansion.unknown is not None:
            return expansion.unknown.of(DYNAMIC), len(traversal.steps)
        key: InstanceKey = None
        self._check_key(traversal, taken)
        self._check_attribute(traversal, taken)
        if self._standing is not None:
            return self.value, taken
        if expansion.mode != "single":
            found = key_of_step(traversal, taken, expansion)
            if found is None:
                return self.value, taken
            (key,) = found
            taken += 1
        if taken < len(traversal.steps):
            step = traversal.steps[taken]
            name = step.name if isinstance(step, hcl.TraverseAttr) else getattr(step.key, "value", None)
            if isinstance(name, str):
                instance = self.instance(key)
                if instance.rest is None and name not in instance.names:
                    raise instance.unsupported(name, step.span)
                value = instance.attribute(name)
                taken += 1
                blocks = [nested.block for nested in self.block.blocks]
                blocks = [] if self.shape is not None or name not in self.blocks else blocks
                if blocks and leads_nowhere(blocks, name, value, traversal.steps[taken:]):
                    kind = UnknownKind.AFTER_APPLY if self.block.mode == "managed" else UnknownKind.NOT_AVAILABLE
                    reason = f"the provider fills in what {self.address} leaves out of {name}"
                    return UnknownValue(DYNAMIC, kind, reason), len(traversal.steps)
                return value, taken
        return self.instance(key).value, taken

    def _check_attribute(self, traversal: hcl.ScopeTraversal, taken: int) -> None:
        """Refuses, in `try` too, what the schema of its type does not have (`StaticValidateTraversal`)."""
        is_index = taken < len(traversal.steps) and isinstance(traversal.steps[taken], hcl.TraverseIndex)
        steps = traversal.steps[taken + is_index :]
        if self.shape is not None:
            check_steps(self.shape, steps)
        if not self.is_terraform_data:
            return
        step = next(iter(steps), None)
        detail = unsupported(step)
        if step is not None and detail is not None:
            raise InvalidReferenceError("Unsupported attribute", detail, step.span)

    def _check_key(self, traversal: hcl.ScopeTraversal, taken: int) -> None:
        """Refuses attributes of a resource with instances, and indices of one without (`evaluate_valid.go`)."""
        if taken >= len(traversal.steps):
            return
        address = self.block.address
        is_index = isinstance(traversal.steps[taken], hcl.TraverseIndex)
        repeated = self.block.count is not None or self.block.for_each is not None
        if repeated and not is_index:
            argument, key = ("count", "count.index") if self.block.count is not None else ("for_each", "each.key")
            raise InvalidReferenceError(
                "Missing resource instance key",
                f'Because {address} has "{argument}" set, its attributes must be accessed on specific instances.\n\n'
                f"For example, to correlate with indices of a referring resource, use:\n    {address}[{key}]",
                traversal.span,
            )
        if is_index and not repeated:
            raise InvalidReferenceError(
                "Unexpected resource instance key",
                f'Because {address} does not have "count" or "for_each" set, references to it must not include an '
                "index key. Remove the bracketed index to refer to the single instance of this resource.",
                traversal.span,
            )

    @cached_property
    def value(self) -> Value:
        """The whole resource: an object, a tuple of objects or an object of objects by key."""
        expansion = self.expansion
        if expansion.unknown is not None:
            return expansion.unknown.of(DYNAMIC)
        if self._standing is not None:
            return self._of_standing(self._standing)
        values = {key: self.instance(key).value for key in expansion.keys}
        if expansion.mode == "single":
            return values[None]
        if expansion.mode == "count":
            return TupleValue(tuple(values.values()))
        return ObjectValue({str(key): values[key] for key in sorted(values, key=str)})

    @cached_property
    def _standing(self) -> Mapping[InstanceKey, Value] | None:
        existing = self.module.evaluation.existing
        return None if existing is None or self.block.mode == "ephemeral" else existing.standing(self)

    def _of_standing(self, values: Mapping[InstanceKey, Value]) -> Value:
        """The value of a resource of which not all is planned: what exists of it and what is (`GetResource`)."""
        reason = f"{self.address} is not part of this plan"
        type_ = OBJECTS.get(self.block.type, DYNAMIC) if self.shape is None else self.shape.type
        absent = UnknownValue(type_, UnknownKind.AFTER_APPLY, reason)
        mode = self.expansion.mode
        if mode == "single":
            return values.get(None, absent)
        if mode == "count":
            length = max((key + 1 for key in values if isinstance(key, int)), default=0)
            return TupleValue(tuple(values.get(index, absent) for index in range(length)))
        return ObjectValue({key: values[key] for key in sorted(one for one in values if isinstance(one, str))})


OBJECTS: Mapping[str, Type] = {
    "terraform_data": ObjectType({"id": STRING, "input": DYNAMIC, "output": DYNAMIC, "triggers_replace": DYNAMIC})
}
"""The types of whole objects, where they are known: the one resource type whose schema is Terraform's own."""
