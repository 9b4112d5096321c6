"""Bodies evaluated by the schema of their provider: a value of its type, and all that is wrong with it.

The rules and words are those of HCL's package hcldec, with `dynamic` blocks expanded first (ext/dynblock).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Argument, NestedBlock
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.evaluation.blocks import elements_of
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.scope import Iterated, ModuleScope
from gitops_lint.terraform.schemas.contents import Contents, Fault, Given, block_name, contents_of, given_in
from gitops_lint.terraform.schemas.shapes import Shape, ShapedAttribute, ShapedBlock
from gitops_lint.terraform.types import STRING, ListType, ObjectType, SetType
from gitops_lint.terraform.values import (
    ListValue,
    NullValue,
    UnknownValue,
    Value,
    is_null,
    object_of,
    unmark,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


class _Placed(msgspec.Struct, frozen=True):
    """One block to decode. With `unknown` it stands for blocks of which nobody knows how many there are."""

    body: hcl.Body
    file: str
    header: Span
    label: str
    scope: ModuleScope
    unknown: UnknownValue | None = None


class Decoder:
    """Decodes the body of one object of a module. What is wrong is noted in the log of the module."""

    def __init__(self, module: ModuleInstance, address: str) -> None:
        self.module = module
        self.address = address

    def note(self, faults: Iterable[Fault]) -> None:
        """Notes what a schema does not allow."""
        for one in faults:
            self._note(one.summary, one.detail, one.file, one.span)

    def body(self, given: Given, shape: Shape, scope: ModuleScope, unknown: UnknownValue | None = None) -> Value:
        """A whole body; with `unknown`, one of which only the shape counts."""
        contents = contents_of(given, shape)
        self.note(contents.faults)
        items: dict[str, Value] = {}
        for name, attribute in shape.attributes.items():
            found = self.attribute(contents, name, attribute, scope, unknown)
            items[name] = NullValue(attribute.type) if found is None else found
        for name, block in shape.blocks.items():
            items[name] = self.blocks(contents, name, block, scope, unknown)
        return object_of(items)

    def attribute(
        self,
        contents: Contents,
        name: str,
        attribute: ShapedAttribute,
        scope: ModuleScope,
        unknown: UnknownValue | None = None,
    ) -> Value | None:
        """An argument, or the blocks that are written in its place; None where there is neither."""
        argument = contents.arguments.get(name)
        if argument is not None:
            if unknown is not None:
                return unknown.of(attribute.type)
            return self._argument(argument, attribute, scope)
        if name not in contents.blocks:
            return None
        assert isinstance(attribute.given, ListType | SetType)
        assert isinstance(attribute.given.element, ObjectType)
        shape = _shape_of_items(attribute.given.element)
        values: list[Value] = []
        for one in self._placed(contents, name, scope, unknown):
            value = self.body(given_in(one.body, one.file), shape, one.scope, one.unknown)
            if one.unknown is not None:
                return one.unknown.of(attribute.type)
            values.append(value)
        if not values:
            return None
        return convert(ListValue(shape.type, tuple(values)), attribute.given)

    def blocks(
        self,
        contents: Contents,
        name: str,
        block: ShapedBlock,
        scope: ModuleScope,
        unknown: UnknownValue | None = None,
    ) -> Value:
        """All blocks of a name as one value; unknown where it is not known how many there are."""
        found: dict[str | int, Value] = {}
        first: _Placed | None = None
        for count, one in enumerate(self._placed(contents, name, scope, unknown)):
            if block.is_single and first is not None:
                place = self.module.evaluation.range(first.file, first.header)
                detail = f'Only one block of type "{name}" is allowed. Previous definition was at {place}.'
                self._note(f"Duplicate {name} block", detail, one.file, one.header)
                break
            first = first or one
            value = self.body(given_in(one.body, one.file), block.shape, one.scope, one.unknown)
            if one.unknown is not None and not block.is_single:
                return one.unknown.of(block.type)
            if block.nesting == "map" and one.label in found:
                detail = f'A block for {name} "{one.label}" was already defined. The {name} labels must be unique.'
                self._note(f"Duplicate {name} block", detail, one.file, one.header)
                continue
            if block.max_items and count == block.max_items and not block.is_single:
                detail = f'No more than {block.max_items} "{name}" blocks are allowed'
                at = given_in(one.body, one.file).missing
                self._note(f"Too many {name} blocks", detail, one.file, at)
            found[one.label if block.nesting == "map" else count] = value
        self._check_minimum(contents, name, block, len(found))
        if block.is_single:
            return next(iter(found.values()), block.empty)
        return block.collection(found)

    def _check_minimum(self, contents: Contents, name: str, block: ShapedBlock, count: int) -> None:
        if block.is_single:
            if block.min_items == 1 and not count:
                detail = f'A block of type "{name}" is required here.'
                self._note(f"Missing {name} block", detail, contents.file, contents.missing)
        elif count < block.min_items and block.nesting != "map":
            detail = f'At least {block.min_items} "{name}" blocks are required.'
            self._note(f"Insufficient {name} blocks", detail, contents.file, contents.missing)

    def _argument(self, argument: Argument, attribute: ShapedAttribute, scope: ModuleScope) -> Value:
        try:
            value = self.module.evaluate(argument.expression, argument.file, scope)
        except EvaluationError as error:
            return self.module.evaluation.failed(error, argument.file, self.address).of(attribute.type)
        if attribute.is_decided_by_provider and not is_null(value):
            detail = (
                f'Can\'t configure a value for "{argument.name}": its value will be decided automatically based on the '
                "result of applying this configuration."
            )
            self._note("Value for unconfigurable attribute", detail, argument.file, argument.attribute.name_span)
        try:
            return convert(value, attribute.given)
        except ConversionError as error:
            detail = f'Inappropriate value for attribute "{argument.name}": {error.message}.'
            self._note("Incorrect attribute value type", detail, argument.file, argument.expression.span)
            reason = f"{self.address}.{argument.name} has an error"
            return UnknownValue(attribute.type, UnknownKind.NOT_AVAILABLE, reason)

    def _placed(
        self, contents: Contents, name: str, scope: ModuleScope, unknown: UnknownValue | None
    ) -> Iterator[_Placed]:
        for nested in contents.blocks.get(name, ()):
            block = nested.block
            assert block_name(block) == name
            if block.type == "dynamic":
                yield from self._expanded(nested, name, scope, unknown)
            else:
                label = block.labels[0].value if block.labels else ""
                yield _Placed(block.body, nested.file, block.header_span, label, scope, unknown)

    def _expanded(
        self, nested: NestedBlock, name: str, scope: ModuleScope, unknown: UnknownValue | None
    ) -> Iterator[_Placed]:
        """The blocks that a dynamic block makes; one that is not known stands for an unknown number of them."""
        block, file = nested.block, nested.file
        content = self._content(nested)
        for_each = block.body.attribute("for_each")
        if content is None or for_each is None:
            return
        iterator = block.body.attribute("iterator")
        if iterator is not None and isinstance(iterator.expression, hcl.ScopeTraversal):
            name = iterator.expression.root
        try:
            pairs = list(elements_of(self.module, for_each, file, scope)) if unknown is None else unknown
        except EvaluationError as error:
            pairs = self.module.evaluation.failed(error, file, self.address)
        if isinstance(pairs, UnknownValue):
            yield _Placed(content.body, file, block.header_span, "", scope, pairs)
            return
        labels = block.body.attribute("labels")
        for pair in pairs:
            if isinstance(pair, UnknownValue):
                yield _Placed(content.body, file, block.header_span, "", scope, pair)
                return
            iterated = Iterated(for_each.expression, file, scope, pair[0])
            inner = scope.with_iterator(name, object_of({"key": pair[0], "value": pair[1]}), iterated)
            label = "" if labels is None else self._label(labels, file, inner)
            if label is not None:
                yield _Placed(content.body, file, block.header_span, label, inner)

    def _content(self, nested: NestedBlock) -> hcl.Block | None:
        """The body of each block that a dynamic block makes; None where that is not written as it has to be."""
        block, file = nested.block, nested.file
        missing = given_in(block.body, file).missing
        contents = block.body.blocks_of("content")
        if block.body.attribute("for_each") is None:
            detail = 'The argument "for_each" is required, but no definition was found.'
            self._note("Missing required argument", detail, file, missing)
            return None
        if not contents:
            detail = (
                'A dynamic block must have a nested block of type "content" to describe the body of each generated '
                "block."
            )
            self._note("Missing dynamic content block", detail, file, missing)
            return None
        if len(contents) > 1:
            detail = "Only one nested content block is allowed for each dynamic block."
            self._note("Extraneous dynamic content block", detail, file, contents[1].header_span)
            return None
        return contents[0]

    def _label(self, labels: hcl.Attribute, file: str, scope: ModuleScope) -> str | None:
        """The label of a block in a map of blocks; None where there is none, which is noted."""
        expression = labels.expression
        if not isinstance(expression, hcl.TupleCons) or len(expression.items) != 1:
            return None
        try:
            value = convert(self.module.evaluate(expression.items[0], file, scope), STRING)
        except EvaluationError as error:
            self.module.evaluation.failed(error, file, self.address)
            return None
        except ConversionError as error:
            detail = f"Cannot use this value as a dynamic block label: {error.message}."
            self._note("Invalid dynamic block label", detail, file, expression.items[0].span)
            return None
        bare, marks = unmark(value)
        if isinstance(bare, str) and not marks:
            return bare
        detail = "This value has dynamic marks that make it unsuitable for use as a block label."
        if isinstance(bare, NullValue):
            detail = "Cannot use a null value as a dynamic block label."
        elif isinstance(bare, UnknownValue):
            detail = "This value is not yet known. Dynamic block labels must be immediately-known values."
        self._note("Invalid dynamic block label", detail, file, expression.items[0].span)
        return None

    def _note(self, summary: str, detail: str, file: str, span: Span) -> None:
        self.module.log.add(Problem(Kind.RESOURCE_ARGUMENT, summary, detail, file, span, self.address))


def _shape_of_items(type_: ObjectType) -> Shape:
    """The shape of blocks that are written for an attribute: all of it is optional (`SchemaForCtyElementType`)."""
    from gitops_lint.terraform.knowledge.provider_schema import AttributeSchema
    from gitops_lint.terraform.types import without_optional

    schema = AttributeSchema(type="dynamic", optional=True)
    attributes = {
        name: ShapedAttribute(schema, without_optional(one), one) for name, one in type_.attributes.items()
    }  # fmt: skip
    bare = without_optional(type_)
    assert isinstance(bare, ObjectType)
    return Shape(attributes, {}, bare)
