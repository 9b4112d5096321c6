"""An instance of a resource whose schema is known: every attribute has the type that Terraform gives it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError
from gitops_lint.terraform.evaluation.decoding import Decoder
from gitops_lint.terraform.evaluation.plain import from_plain
from gitops_lint.terraform.schemas.contents import Contents
from gitops_lint.terraform.schemas.planned import planned_attribute, planned_block, with_secrets
from gitops_lint.terraform.schemas.shapes import Shape, ShapedAttribute, ShapedBlock
from gitops_lint.terraform.types import DYNAMIC
from gitops_lint.terraform.values import NullValue, UnknownValue, Value, is_null

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance


class ShapedInstance:
    """What the schema makes of one instance. Nothing is evaluated before it is asked for."""

    def __init__(self, instance: ResourceInstance, shape: Shape, contents: Contents) -> None:
        self.instance = instance
        self.shape = shape
        self.contents = contents
        self.decoder = Decoder(instance.node.module, instance.address)

    def part(self, name: str) -> ShapedAttribute | ShapedBlock | None:
        """What the schema says of a name; None where it does not have it."""
        return self.shape.attributes.get(name) or self.shape.blocks.get(name)

    def configured(self, name: str) -> Value | None:
        """What the configuration says of a name, of its type; None where it says nothing. What is wrong is noted."""
        part = self.part(name)
        if isinstance(part, ShapedAttribute):
            return self.decoder.attribute(self.contents, name, part, self.instance.scope)
        if part is None or name not in self.contents.blocks:
            return None
        return self.decoder.blocks(self.contents, name, part, self.instance.scope)

    def created(self, name: str, stands_for: Value | None = None) -> Value:
        """The planned value of an attribute or of nested blocks; `stands_for` is one that somebody else decides."""
        part = self.part(name)
        assert part is not None
        value = self.instance.configured(name) if stands_for is None else _converted(stands_for, part)
        if isinstance(part, ShapedBlock):
            if value is None:
                value = self.decoder.blocks(self.contents, name, part, self.instance.scope)
            return with_secrets(planned_block(value, part, self._unknown(name)), part)
        if value is None or is_null(value):
            value = self._unset(name, part)
        return with_secrets(planned_attribute(value, part, self._unknown(name)), part)

    def mocked(self, name: str, mocked: Value) -> Value:
        """What a test makes of an attribute that is not set: nothing, where no provider would compute it either."""
        part = self.part(name)
        is_made_up = isinstance(mocked, UnknownValue)
        is_computed = isinstance(part, ShapedAttribute) and part.schema.computed
        return self.created(name) if is_made_up and not is_computed else self.created(name, mocked)

    def _unset(self, name: str, part: ShapedAttribute) -> Value:
        """An attribute that is not set: what is computed of a data source, or a default that is known."""
        instance = self.instance
        facts = instance.node.facts
        if instance.node.block.mode == "data" and part.schema.computed and instance.pending is None:
            found = instance.computed.get(name)
            return NullValue(part.type) if found is None else _converted(found, part)
        if facts is not None and name in facts.defaults and not part.schema.computed:
            return self.default(name)
        return NullValue(part.type)

    def default(self, name: str) -> Value:
        """The default that a provider is known to have for an attribute: schemas do not say them."""
        facts, part = self.instance.node.facts, self.part(name)
        assert facts is not None
        assert part is not None
        return _converted(from_plain(facts.defaults[name]), part)

    def _unknown(self, name: str) -> UnknownValue:
        """Why a computed attribute is not known."""
        instance = self.instance
        if instance.node.block.mode == "managed":
            reason = f"{instance.address}.{name} is known after apply"
            return UnknownValue(DYNAMIC, UnknownKind.AFTER_APPLY, reason)
        if instance.pending is not None:
            return UnknownValue(DYNAMIC, instance.pending.kind, instance.pending.reason)
        return UnknownValue(DYNAMIC, UnknownKind.NOT_AVAILABLE, f"{instance.address}.{name} is read from the platform")

    @cached_property
    def names(self) -> frozenset[str]:
        """All attributes and nested blocks."""
        return frozenset((*self.shape.attributes, *self.shape.blocks))

    def check(self) -> None:
        """Notes all that the schema does not allow."""
        self.decoder.note(self.contents.faults)
        for name in self.shape.blocks:
            if name not in self.contents.blocks:
                # A block that is required and missing is noted while it is looked for.
                self.decoder.blocks(self.contents, name, self.shape.blocks[name], self.instance.scope)


def _converted(value: Value, part: ShapedAttribute | ShapedBlock) -> Value:
    """A value that a provider, a test or the configuration gives, of the type of the schema where it can be."""
    try:
        return convert(value, part.given if isinstance(part, ShapedAttribute) else part.type)
    except ConversionError:
        # It is not for us to say what is wrong with an answer of a provider.
        return value
