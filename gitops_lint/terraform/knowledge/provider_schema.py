"""The schemas of providers, from a file that `terraform providers schema -json` wrote.

The format is version 1 of https://developer.hashicorp.com/terraform/cli/commands/providers/schema. The file of a large
provider is tens of megabytes: reading it finds where each schema stands, and one is decoded when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

Nesting = Literal["single", "group", "list", "set", "map"]
"""How often a block or a nested attribute may be there, and what it becomes. A group is single, and never null."""

TypeExpression = str | list[Any]
"""A type as Terraform writes it in JSON: `"string"`, `["list", "string"]`, `["object", {"a": "bool"}]`."""

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_COMMAND = "terraform providers schema -json"


class ProviderSchemaError(ValueError):
    """The file is not what `terraform providers schema -json` writes; the message says why, without the file's name."""


class AttributeSchema(msgspec.Struct, frozen=True, rename={"nested": "nested_type"}):
    """An attribute: its type, and who sets it.

    `type` is there for every attribute; one that is described attribute by attribute has `nested` besides, and its type
    follows from it, with what may be left out as the third item of its object: `["object", {"a": "bool"}, ["a"]]`.
    Files that Terraform 1.15 or newer wrote have deprecation messages.
    """

    type: TypeExpression = ""
    nested: NestedAttributes | None = None
    required: bool = False
    optional: bool = False
    computed: bool = False
    sensitive: bool = False
    deprecated: bool = False
    deprecation_message: str = ""
    write_only: bool = False

    def __post_init__(self) -> None:
        if self.nested is not None:
            msgspec.structs.force_setattr(self, "type", self.nested.type())
        elif not self.type:
            raise ValueError("an attribute has a type or a nested_type")


class NestedAttributes(msgspec.Struct, frozen=True, rename={"nesting": "nesting_mode"}):
    """The attributes of an attribute that holds one object, or a list, set or map of them."""

    attributes: Mapping[str, AttributeSchema]
    nesting: Nesting

    def type(self) -> TypeExpression:
        """The type that an attribute of these has."""
        types = {name: attribute.type for name, attribute in self.attributes.items()}
        optional = [name for name, attribute in self.attributes.items() if not attribute.required]
        item: TypeExpression = ["object", types, optional] if optional else ["object", types]
        return item if self.nesting in ("single", "group") else [self.nesting, item]


class BlockSchema(msgspec.Struct, frozen=True, rename={"blocks": "block_types"}):
    """What stands in a block: attributes and blocks, by name. A resource's own body is one."""

    attributes: Mapping[str, AttributeSchema] = {}
    blocks: Mapping[str, NestedBlock] = {}
    deprecated: bool = False
    deprecation_message: str = ""


class NestedBlock(msgspec.Struct, frozen=True, rename={"nesting": "nesting_mode"}):
    """A block inside a block. `max_items` 0 is no limit."""

    nesting: Nesting
    block: BlockSchema
    min_items: int = 0
    max_items: int = 0


class _Schema(msgspec.Struct, frozen=True):
    block: BlockSchema = BlockSchema()


class _Provider(msgspec.Struct, frozen=True):
    provider: msgspec.Raw = msgspec.Raw(b"{}")
    resource_schemas: dict[str, msgspec.Raw] = {}
    data_source_schemas: dict[str, msgspec.Raw] = {}
    ephemeral_resource_schemas: dict[str, msgspec.Raw] = {}


class _Document(msgspec.Struct, frozen=True):
    format_version: str
    provider_schemas: dict[str, _Provider] = {}


class ProviderSchemas(msgspec.Struct, frozen=True, eq=False):
    """The schemas of one file. A schema that cannot be read raises ProviderSchemaError when it is asked for.

    A type that several providers of the file have (`google` and `google-beta`) is that of the provider whose name the
    type begins with, unless the provider is named.
    """

    providers: Mapping[str, _Provider]
    _decoded: dict[tuple[str, str, str], BlockSchema] = msgspec.field(default_factory=dict)

    def resource(self, resource_type: str, provider: str | None = None) -> BlockSchema | None:
        """The schema of a managed resource; None for a type that the file does not have."""
        return self._of("resource_schemas", resource_type, provider)

    def data_source(self, data_type: str, provider: str | None = None) -> BlockSchema | None:
        """The schema of a data source (`alicloud_zones`); None for a type that the file does not have."""
        return self._of("data_source_schemas", data_type, provider)

    def ephemeral(self, ephemeral_type: str, provider: str | None = None) -> BlockSchema | None:
        """The schema of an ephemeral resource; None for a type that the file does not have."""
        return self._of("ephemeral_resource_schemas", ephemeral_type, provider)

    def types(self, mode: str, provider: str) -> tuple[str, ...]:
        """The types that a provider (its source address) has of a mode: managed, data or ephemeral."""
        section = {"managed": "resource", "data": "data_source", "ephemeral": "ephemeral_resource"}[mode]
        known = self.providers.get(provider)
        return () if known is None else tuple(getattr(known, f"{section}_schemas"))

    def provider(self, name: str) -> BlockSchema | None:
        """What may stand in a `provider` block.

        `name` is a source address or its end (`aliyun/alicloud`, `alicloud`). A name alone means hashicorp's provider,
        as it does for Terraform, and else the one that has it; None where that is none or several.
        """
        address = self._address(name)
        return None if address is None else self._block(address, "provider", "", self.providers[address].provider)

    def _of(self, section: str, kind: str, provider: str | None) -> BlockSchema | None:
        for address in self._candidates(kind, provider):
            raw = getattr(self.providers[address], section).get(kind)
            if raw is not None:
                return self._block(address, section, kind, raw)
        return None

    def _candidates(self, kind: str, provider: str | None) -> Iterator[str]:
        address = self._address(kind.partition("_")[0] if provider is None else provider)
        if address is not None:
            yield address
        if provider is None:
            yield from (other for other in self.providers if other != address)

    def _address(self, name: str) -> str | None:
        found = [address for address in self.providers if f"/{address}".endswith(f"/{name}")]
        if len(found) > 1:
            found = [address for address in found if f"/{address}".endswith(f"/hashicorp/{name}")]
        return found[0] if len(found) == 1 else None

    def _block(self, address: str, section: str, kind: str, raw: msgspec.Raw) -> BlockSchema:
        block = self._decoded.get((address, section, kind))
        if block is None:
            try:
                block = msgspec.json.decode(raw, type=_Schema).block
            except (msgspec.MsgspecError, RecursionError) as error:
                raise ProviderSchemaError(f"the schema of {kind or 'the provider'} of {address}: {error}") from error
            self._decoded[address, section, kind] = block
        return block


def read_provider_schemas(content: bytes) -> ProviderSchemas:
    """The schemas that a file holds. Raises ProviderSchemaError for a file that the command did not write."""
    if content.startswith(_UTF_16):
        raise ProviderSchemaError("it is in UTF-16, as PowerShell writes it; write it in UTF-8")
    try:
        document = msgspec.json.decode(content.removeprefix(_BYTE_ORDER_MARK), type=_Document)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise ProviderSchemaError(f"it is not what `{_COMMAND}` writes: {error}") from error
    if document.format_version.partition(".")[0] != "1":
        raise ProviderSchemaError(
            f"it has the format version {document.format_version}; of what `{_COMMAND}` writes, version 1 is known"
        )
    return ProviderSchemas(document.provider_schemas)
