"""The order that Terraform's plugin SDK gives to the items of a set: that of their hashes, read as text.

The rules are those of `helper/schema` in terraform-plugin-sdk: `Set.listCode`, `SerializeValueForHash` and
`SerializeResourceForHash`. A provider that reads a set meets its items in this order.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from zlib import crc32

from gitops_lint.terraform.data_sources.schema import Argument, Blocks, Passed
from gitops_lint.terraform.types import BOOL, ListType, SetType


def in_set_order(items: Iterable[Any], kind: Argument) -> list[Any]:
    """The items of a set, read as `arguments` reads them, without duplicates and in the SDK's order."""
    by_code = {hashcode(_member(item, kind)): item for item in items}
    return [by_code[code] for code in sorted(by_code)]


def hashcode(text: str) -> str:
    """The SDK's hash of a text, as providers write it for an id (`helper/hashcode.String`)."""
    return str(crc32(text.encode("utf-8")))


def _member(item: Any, kind: Argument) -> str:
    if isinstance(kind, Blocks):
        return "".join([f"{name}:{_serialised(item[name], kind.arguments[name])}" for name in sorted(kind.arguments)])
    return _serialised(item, kind)


def _serialised(value: Any, kind: Argument) -> str:
    if value is None:
        return ";"
    if isinstance(kind, Blocks):
        members = "".join([f"<{_member(item, kind)}>;" for item in value])
        return f"{{{members}}};" if kind.is_set else f"({members});"
    if isinstance(kind, ListType | SetType):
        members = "".join([_serialised(item, kind.element) for item in value])
        return f"{{{members}}};" if isinstance(kind, SetType) else f"({members});"
    assert not isinstance(kind, Passed)
    if kind == BOOL:
        return "1;" if value else "0;"
    return f"{value};"
