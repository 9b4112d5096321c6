"""Schemas with their types worked out, once for each resource type (Terraform's package configschema)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Literal

import msgspec

from gitops_lint.terraform.knowledge.provider_schema import (
    AttributeSchema,
    BlockSchema,
    NestedBlock,
    Nesting,
    ProviderSchemaError,
    ProviderSchemas,
    TypeExpression,
)
from gitops_lint.terraform.types import (
    BOOL,
    DYNAMIC,
    NUMBER,
    STRING,
    ListType,
    MapType,
    ObjectType,
    SetType,
    TupleType,
    Type,
    is_wholly_known,
    object_type,
    without_optional,
)
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
    object_of,
)

Mode = Literal["managed", "data", "ephemeral"]


class ShapedAttribute(msgspec.Struct, frozen=True, eq=False):
    """An attribute: the type that its values have, and the one that they are converted to, where parts are optional.

    `nested` are the attributes of the objects in it, where the schema describes them one by one.
    """

    schema: AttributeSchema
    type: Type
    given: Type
    nested: Mapping[str, ShapedAttribute] | None = None

    @property
    def is_decided_by_provider(self) -> bool:
        """Whether no configuration may set it. Terraform leaves it to the provider to say so, and they all do."""
        return self.schema.computed and not self.schema.optional and not self.schema.required

    @property
    def is_written_as_blocks(self) -> bool:
        """Whether blocks of its name are its items: a list or set of objects, as providers of the older SDK have it."""
        return self.nested is None and isinstance(self.given, ListType | SetType) and _is_object(self.given.element)


class Shape(msgspec.Struct, frozen=True, eq=False):
    """A block: its attributes and nested blocks by name, and the type of its value (`ImpliedType`)."""

    attributes: Mapping[str, ShapedAttribute]
    blocks: Mapping[str, ShapedBlock]
    type: ObjectType
    schema: BlockSchema = BlockSchema()

    @property
    def empty(self) -> ObjectValue:
        """The value of a body in which nothing stands (`EmptyValue`)."""
        items: dict[str, Value] = {name: NullValue(one.type) for name, one in self.attributes.items()}
        return object_of(items | {name: one.empty for name, one in self.blocks.items()})

    def block_names(self) -> Iterator[str]:
        """The names of its nested blocks, dotted where they are in others."""
        for name, block in self.blocks.items():
            yield name
            yield from (f"{name}.{inner}" for inner in block.shape.block_names())


class ShapedBlock(msgspec.Struct, frozen=True, eq=False):
    """Nested blocks of a name. `type` is that of all of them: DYNAMIC where the blocks may be of several types."""

    nesting: Nesting
    shape: Shape
    type: Type
    min_items: int = 0
    max_items: int = 0

    @property
    def is_single(self) -> bool:
        """Whether there is one such block at most, and its value is no collection."""
        return self.nesting in ("single", "group")

    @property
    def empty(self) -> Value:
        """The value where there is no such block."""
        if self.nesting == "group":
            return self.shape.empty
        if self.is_single:
            return NullValue(self.type)
        return self.collection({})

    def collection(self, items: Mapping[str | int, Value]) -> Value:
        """Blocks by their index or label as one value: of one type, or each of its own where the type is open."""
        is_open = self.type is DYNAMIC
        if self.nesting == "map":
            labelled = {str(label): items[label] for label in sorted(items, key=str)}
            return ObjectValue(labelled) if is_open else MapValue(self.shape.type, labelled)
        values = tuple(items.values())
        if is_open:
            return TupleValue(values)
        if self.nesting == "set":
            from gitops_lint.terraform.equality import set_of

            return set_of(self.shape.type, values) if values else SetValue(self.shape.type, ())
        return ListValue(self.shape.type, values)


class Shapes:
    """The shapes of all types of one file of schemas; each is worked out when it is asked for.

    A schema that cannot be read is as one that is not there; `unreadable` says what is wrong with those met so far.
    """

    def __init__(self, schemas: ProviderSchemas) -> None:
        self.schemas = schemas
        self.unreadable: dict[str, None] = {}
        self._shapes: dict[tuple[str, str, str], Shape | None] = {}

    def of(self, mode: Mode, type_: str, provider: str) -> Shape | None:
        """The shape of a resource type of a provider (its source address); None where the file does not have it.

        A provider that the file lacks is looked for under another address: a module without `required_providers` says
        no more than a name.
        """
        key = (mode, type_, provider)
        if key not in self._shapes:
            address = provider if provider in self.schemas.providers else None
            self._shapes[key] = self._shape(lambda: _FINDERS[mode](self.schemas, type_, address))
        return self._shapes[key]

    def of_provider(self, provider: str) -> Shape | None:
        """The shape of a provider's own block; None for a provider that the file does not have."""
        key = ("provider", "", provider)
        if key not in self._shapes:
            name = provider.rpartition("/")[2]
            self._shapes[key] = self._shape(lambda: self.schemas.provider(provider) or self.schemas.provider(name))
        return self._shapes[key]

    def _shape(self, find: Callable[[], BlockSchema | None]) -> Shape | None:
        try:
            found = find()
        except ProviderSchemaError as error:
            self.unreadable[str(error)] = None
            return None
        return None if found is None else shape_of(found)


_FINDERS = {
    "managed": ProviderSchemas.resource,
    "data": ProviderSchemas.data_source,
    "ephemeral": ProviderSchemas.ephemeral,
}


def shape_of(schema: BlockSchema) -> Shape:
    """A schema with its types worked out."""
    attributes = {name: _attribute(one) for name, one in schema.attributes.items()}
    blocks = {name: _block(one) for name, one in schema.blocks.items() if name not in attributes}
    types = {name: one.type for name, one in attributes.items()} | {name: one.type for name, one in blocks.items()}
    return Shape(attributes, blocks, object_type(types), schema)


def type_of_schema(expression: TypeExpression) -> Type:
    """A type as `terraform providers schema -json` writes it."""
    if isinstance(expression, str):
        return {"string": STRING, "number": NUMBER, "bool": BOOL}.get(expression, DYNAMIC)
    name, inner, *optional = expression
    if name == "object":
        left_out = frozenset(optional[0]) if optional else frozenset()
        return object_type({key: type_of_schema(one) for key, one in inner.items()}, left_out)
    if name == "tuple":
        return TupleType(tuple(map(type_of_schema, inner)))
    element = type_of_schema(inner)
    if name == "list":
        return ListType(element)
    return SetType(element) if name == "set" else MapType(element)


def _attribute(schema: AttributeSchema) -> ShapedAttribute:
    given = type_of_schema(schema.type)
    nested = (
        None if schema.nested is None else {name: _attribute(one) for name, one in schema.nested.attributes.items()}
    )
    return ShapedAttribute(schema, without_optional(given), given, nested)


def _block(schema: NestedBlock) -> ShapedBlock:
    shape = shape_of(schema.block)
    type_: Type = shape.type
    if schema.nesting == "set":
        type_ = SetType(shape.type)
    elif schema.nesting in ("list", "map"):
        collection = ListType if schema.nesting == "list" else MapType
        type_ = collection(shape.type) if is_wholly_known(shape.type) else DYNAMIC
    return ShapedBlock(schema.nesting, shape, type_, schema.min_items, schema.max_items)


def _is_object(type_: Type) -> bool:
    return isinstance(type_, ObjectType)
