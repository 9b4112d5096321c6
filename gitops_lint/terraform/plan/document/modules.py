"""Resources by their modules, as `planned_values` and `prior_state` nest them (jsonplan, jsonstate)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from gitops_lint.terraform.plan.addresses import InstanceAddress, ModulePath, module_text
from gitops_lint.terraform.plan.masks import sensitive_mask
from gitops_lint.terraform.plan.outputs import OutputValue
from gitops_lint.terraform.plan.typed_json import plain, type_data
from gitops_lint.terraform.types import DYNAMIC
from gitops_lint.terraform.values import UnknownValue, Value, is_null, is_wholly_known, type_of, unmark


class Placed(msgspec.Struct, frozen=True):
    """An object at an address; `value` is None where it is forgotten."""

    address: InstanceAddress
    provider_name: str
    value: Value | None
    depends_on: tuple[str, ...] = ()
    tainted: bool = False
    deposed: str = ""
    schema_version: int = 0


def module_tree(objects: Iterable[Placed]) -> dict[str, Any]:
    """The root module with its resources and, in them, those of the modules under it."""
    by_module: dict[ModulePath, list[Placed]] = {}
    children: dict[ModulePath, dict[ModulePath, None]] = {}
    for one in objects:
        path = one.address.resource.modules
        by_module.setdefault(path, []).append(one)
        for length in range(len(path)):
            children.setdefault(path[:length], {})[path[: length + 1]] = None
    return _module((), by_module, children)


def _module(
    path: ModulePath,
    by_module: Mapping[ModulePath, list[Placed]],
    children: Mapping[ModulePath, Mapping[ModulePath, None]],
) -> dict[str, Any]:
    data: dict[str, Any] = {}
    if path in by_module:
        data["resources"] = [resource_data(one) for one in by_module[path]]
    if path:
        data["address"] = module_text(path)
    if path in children:
        data["child_modules"] = [
            _module(child, by_module, children) for child in sorted(children[path], key=module_text)
        ]
    return data


def resource_data(one: Placed) -> dict[str, Any]:
    """One object with its values."""
    resource = one.address.resource
    data: dict[str, Any] = {
        "address": one.address.text,
        "mode": resource.mode,
        "type": resource.type,
        "name": resource.name,
        "provider_name": one.provider_name,
        "schema_version": one.schema_version,
        "sensitive_values": False if one.value is None else sensitive_mask(one.value),
    }
    if one.address.key is not None:
        data["index"] = one.address.key
    if one.value is not None:
        value, _ = unmark(one.value)
        values = {} if isinstance(value, UnknownValue) else plain(value)
        if values:
            data["values"] = values
    if one.depends_on:
        data["depends_on"] = list(one.depends_on)
    if one.tainted:
        data["tainted"] = True
    if one.deposed:
        data["deposed_key"] = one.deposed
    return data


def output_data(output: OutputValue) -> dict[str, Any]:
    """A planned output: its value and type where they are known."""
    data: dict[str, Any] = {"sensitive": output.sensitive}
    if is_wholly_known(output.after):
        # A null is kept without its type (`OutputChangeSrc.Decode`).
        type_ = DYNAMIC if is_null(output.after) else type_of(output.after)
        data |= {"value": plain(output.after), "type": type_data(type_)}
    return data
