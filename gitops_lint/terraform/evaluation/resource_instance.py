"""An instance of a resource: the value of each attribute, evaluated when asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources import COMPUTATIONS
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.blocks import NO_BLOCKS, Rest, block_value
from gitops_lint.terraform.evaluation.expansion import InstanceKey, key_text
from gitops_lint.terraform.evaluation.given import given_value
from gitops_lint.terraform.evaluation.mocks import NO_MOCKS, Override, mocked_value
from gitops_lint.terraform.evaluation.plain import from_plain
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.evaluation.shaped import ShapedInstance
from gitops_lint.terraform.types import DYNAMIC, STRING
from gitops_lint.terraform.values import (
    NOT_NULL,
    NULL,
    AttributeOf,
    ObjectValue,
    UnknownValue,
    Value,
    first_unknown,
    is_null,
    object_of,
    type_of,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.context import Context
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.functions.function import Function


FILLED_IN = "the provider may fill in what is not set"
"""Why an argument of a nested block is not known that the configuration leaves out, or sets to null."""


class ResourceInstance:
    """One instance of a resource. Every attribute is evaluated once, when it is asked for."""

    def __init__(self, node: ResourceNode, key: InstanceKey) -> None:
        self.node = node
        self.key = key
        self.address = node.address + key_text(key)
        self._attributes: dict[str, Value] = {}
        self._created: dict[str, Value] = {}
        self._configured: dict[str, Value | None] = {}

    def __repr__(self) -> str:
        return f"ResourceInstance({self.address!r})"

    @cached_property
    def scope(self) -> ModuleScope:
        """The scope of its arguments."""
        node = self.node
        value = node.expansion.keys[self.key]
        return ModuleScope(node.module, node.expansion.mode, self.key, value, for_each=node.block.for_each)

    @cached_property
    def shaped(self) -> ShapedInstance | None:
        """What the schema of its provider makes of it, where that is known."""
        node = self.node
        return None if node.shape is None else ShapedInstance(self, node.shape, node.contents)

    @property
    def span(self) -> Span:
        """Where its block stands."""
        return self.node.block.span

    @property
    def surroundings(self) -> Context:
        """What stands around the root: its files, and the states of other roots."""
        return self.node.module.evaluation.context

    @property
    def functions(self) -> Mapping[str, Function]:
        """The functions that expressions may call."""
        return self.node.module.evaluation.functions

    @property
    def short_circuits(self) -> bool:
        """Whether `&&` and `||` leave out the right operand where the left decides."""
        return self.node.module.evaluation.short_circuits

    def attribute(self, name: str) -> Value:
        """The planned value of an attribute or nested block."""
        known = self._attributes.get(name)
        if known is None:
            block = self.node.block
            argument = block.arguments.get(name)
            file, span = (block.file, block.span) if argument is None else (argument.file, argument.span)
            evaluation = self.node.module.evaluation
            address = f"{self.address}.{name}"
            try:
                known = evaluation.guarded(
                    (id(self), name), address, file, span, lambda: self._attribute(name, address)
                )
            except EvaluationError as error:
                known = evaluation.failed(error, file, address)
            if isinstance(known, UnknownValue) and known.attribute is None:
                known = msgspec.structs.replace(known, attribute=AttributeOf(self.address, name))
            self._attributes[name] = known
        return known

    def configured(self, name: str) -> Value | None:
        """What the configuration says of an argument or nested block; None where it does not mention it.

        Raises `EvaluationError`.
        """
        if name not in self._configured:
            self._configured[name] = self._evaluated(name)
        return self._configured[name]

    def configured_or_unknown(self, name: str) -> Value | None:
        """The same; what is wrong with it is noted, and it is not known."""
        try:
            return self.configured(name)
        except EvaluationError as error:
            return self.node.module.evaluation.failed(error, self._file_of(name), f"{self.address}.{name}")

    def created_or_unknown(self, name: str) -> Value:
        """What `created` gives; what is wrong with it is noted, and it is not known."""
        try:
            return self.created(name)
        except EvaluationError as error:
            return self.node.module.evaluation.failed(error, self._file_of(name), f"{self.address}.{name}")

    def _file_of(self, name: str) -> str:
        block = self.node.block
        argument = block.arguments.get(name)
        return block.file if argument is None else argument.file

    def _evaluated(self, name: str) -> Value | None:
        node = self.node
        if self.shaped is not None:
            return self.shaped.configured(name)
        argument = node.block.arguments.get(name)
        if argument is not None:
            return node.module.evaluate(argument.expression, argument.file, self.scope)
        if name in node.blocks:
            kind = UnknownKind.AFTER_APPLY if node.block.mode == "managed" else UnknownKind.NOT_AVAILABLE
            rest = UnknownValue(DYNAMIC, kind, FILLED_IN, is_typed=False)
            node.module.evaluation.guesses.add(rest.reason)
            return block_value(node.module, node.block.blocks, name, self.scope, Rest(rest, self._is_filled))
        return None

    def _is_filled(self, name: str) -> bool:
        """Whether the provider may fill in a null of an argument of a nested block, by its dotted name."""
        if self.node.block.mode != "managed":
            return False
        facts = self.node.facts
        return facts is None or name in facts.computed or name in facts.defaults

    def _is_left_out(self, name: str, value: Value) -> bool:
        """Whether dynamic blocks made no block of a name, which the provider may fill in as if it were not set."""
        return name in self.node.blocks and value == NO_BLOCKS and self._is_filled(name)

    def _attribute(self, name: str, address: str) -> Value:
        existing = self._existing
        if existing is None:
            return self.created(name)
        if name in existing.items:
            return existing.items[name]
        if existing.rest is None:
            raise self.unsupported(name, self.node.block.span)
        return UnknownValue(DYNAMIC, existing.rest.kind, f"{address} is known after apply", is_typed=False)

    @property
    def _existing(self) -> ObjectValue | None:
        existing = self.node.module.evaluation.existing
        return None if existing is None or self.node.block.mode != "managed" else existing.planned(self)

    def created(self, name: str) -> Value:
        """The planned value of an attribute or nested block where the object is a new one. Raises `EvaluationError`."""
        if name not in self._created:
            self._created[name] = self._new_attribute(name, f"{self.address}.{name}")
        return self._created[name]

    def _new_attribute(self, name: str, address: str) -> Value:
        block = self.node.block
        if self.shaped is not None and self.shaped.part(name) is None:
            raise self.unsupported(name, self.node.block.span)
        if block.mode == "data":
            given = given_value(self.node.module.evaluation.context, self.address, name)
            if given is not None:
                return given if self.shaped is None else self.shaped.created(name, given)
        value = self.configured(name)
        if self.shaped is None and value is not None and not is_null(value) and not self._is_left_out(name, value):
            return value
        if self.override is not None and value is None:
            mocked = mocked_value(self.override, block.mode, block.type, name, address)
            if mocked is not None:
                return mocked if self.shaped is None else self.shaped.mocked(name, mocked)
        if self.shaped is not None:
            return self.shaped.created(name)
        if block.mode != "managed":
            if self.pending is None and name in self.computed:
                return self.computed[name]
            return self._of_data(name, address)
        if value is None:
            return self._of_provider(name, address)
        return value if block.type == "terraform_data" else self._for_null(name, address)

    @cached_property
    def override(self) -> Override | None:
        """What a test puts in its place."""
        block = self.node.block
        mocks = self.surroundings.mocks
        if mocks is NO_MOCKS:
            return None
        name = "terraform" if block.type == "terraform_data" else block.type.partition("_")[0]
        provider = name if block.provider is None else str(block.provider)
        return mocks.of_resource(self.address, block.mode, block.type, provider)

    def _of_provider(self, name: str, address: str) -> Value:
        """What a provider makes of an argument that is not set."""
        if self.node.block.type == "terraform_data":
            return self._of_terraform_data(name, address)
        facts = self.node.facts
        if facts is not None and name in facts.defaults and name not in facts.computed:
            return from_plain(facts.defaults[name])
        type_ = STRING if name in ("id", "arn") else DYNAMIC
        reason = f"{address} is known after apply"
        if name != "id" and (facts is None or name not in facts.computed):
            self.node.module.evaluation.guesses.add(reason)
        return UnknownValue(type_, UnknownKind.AFTER_APPLY, reason, is_typed=type_ is not DYNAMIC)

    def _for_null(self, name: str, address: str) -> Value:
        """What a provider makes of a null: the same as of nothing, where it is known to compute the argument."""
        facts = self.node.facts
        if facts is not None and (name in facts.computed or name in facts.defaults):
            return self._of_provider(name, address)
        reason = f"{address} is known after apply"
        self.node.module.evaluation.guesses.add(reason)
        return UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, reason, is_typed=False)

    def _of_terraform_data(self, name: str, address: str) -> Value:
        """The built-in resource (`internal/builtin/providers/terraform/resource_data.go`)."""
        if name == "id":
            return UnknownValue(STRING, UnknownKind.AFTER_APPLY, f"{address} is known after apply", NOT_NULL)
        if name == "output":
            given = self.created("input")
            if is_null(given):
                return NULL
            return UnknownValue(type_of(given), UnknownKind.AFTER_APPLY, f"{address} is known after apply")
        if name in ("input", "triggers_replace"):
            return NULL
        raise self.unsupported(name, self.node.block.span)

    def unsupported(self, name: str, span: Span) -> EvaluationError:
        """What is said of an attribute that there is not."""
        detail = f'This object has no argument, nested block, or exported attribute named "{name}".'
        return EvaluationError("Unsupported attribute", detail, span)

    def _of_data(self, name: str, address: str) -> Value:
        """An attribute that only reading the data source would tell."""
        pending = self.pending
        if pending is not None:
            type_ = STRING if name == "id" else DYNAMIC
            return UnknownValue(type_, pending.kind, pending.reason, is_typed=name == "id")
        type_ = STRING if name in ("id", "arn") else DYNAMIC
        return UnknownValue(type_, UnknownKind.NOT_AVAILABLE, f"{address} is read from the platform")

    @cached_property
    def computed(self) -> Mapping[str, Value]:
        """What of a data source can be computed from its arguments."""
        computation = COMPUTATIONS.get(self.node.block.type)
        if computation is None or self.node.block.mode != "data":
            return {}
        return computation(self) or {}

    @cached_property
    def pending(self) -> UnknownValue | None:
        """Why Terraform itself could read a data source only while applying; None where it reads it while planning.

        It waits for arguments that are not known yet and for what `depends_on` names, as long as that changes.
        """
        if self.pending_arguments is not None:
            return self.pending_arguments
        awaited = self.node.awaited
        if awaited and self.node.module.evaluation.existing is not None:
            awaited = self.node.module.changing_dependency(self.node.block.depends_on)
        if not awaited:
            return None
        return UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, f"{self.address} is read after {awaited} is applied")

    @cached_property
    def pending_arguments(self) -> UnknownValue | None:
        """The first argument of a data source that Terraform itself knows only while applying."""
        for name in self.node.assigned:
            try:
                value = self.configured(name)
            except EvaluationError:
                # Noted when the argument itself is asked for.
                continue
            unknown = None if value is None else first_unknown(value)
            if unknown is not None and unknown.kind is UnknownKind.AFTER_APPLY:
                return unknown
        return None

    @cached_property
    def value(self) -> Value:
        """The whole instance: an object that may have more attributes than are known here."""
        existing = self._existing
        return existing or object_of({name: self.attribute(name) for name in self.names}, self.rest)

    @cached_property
    def names(self) -> frozenset[str]:
        """The attributes and nested blocks that it is known to have."""
        node = self.node
        if self.shaped is not None:
            return self.shaped.names
        names = set(node.block.arguments) | node.blocks | {"id"}
        if node.is_terraform_data:
            names |= {"input", "output", "triggers_replace"}
        elif node.facts is not None:
            names |= {name for name in (*node.facts.computed, *node.facts.defaults) if "." not in name}
        return frozenset(names)

    @cached_property
    def rest(self) -> UnknownValue | None:
        """What its other attributes are; None where there are no others."""
        block = self.node.block
        if self.node.is_terraform_data or self.shaped is not None:
            return None
        kind = UnknownKind.AFTER_APPLY if block.mode == "managed" else UnknownKind.NOT_AVAILABLE
        rest = UnknownValue(DYNAMIC, kind, f"{self.address} has attributes that its provider knows", is_typed=False)
        self.node.module.evaluation.guesses.add(rest.reason)
        return rest
