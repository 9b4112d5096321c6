"""States: what a Terraform root has made, read from a state file (format 4) or from a plan that counts as applied."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.plan.addresses import InstanceAddress, ModulePath, ResourceAddress
from gitops_lint.terraform.plan.typed_json import TypedJsonError, read_plain, read_type, read_value
from gitops_lint.terraform.types import DYNAMIC, STRING, Type
from gitops_lint.terraform.values import (
    SENSITIVE,
    ListValue,
    MapValue,
    ObjectValue,
    TupleValue,
    Value,
    mark,
    object_of,
)

VERSION = 4
TAINTED = "tainted"
TERRAFORM_DATA: Mapping[str, Type] = {"id": STRING, "input": DYNAMIC, "output": DYNAMIC, "triggers_replace": DYNAMIC}
"""The attributes of the one resource type whose schema is Terraform's own."""


class StateError(Exception):
    """A state file that cannot be used: one sentence that says what is wrong with it."""


class ObjectState(msgspec.Struct, frozen=True):
    """One object that exists.

    `configured` names the arguments that its configuration set, where that is known; `dependencies` are resources of
    the configuration (`module.net.aws_vpc.main`).
    """

    value: Value
    provider_name: str = ""
    dependencies: tuple[str, ...] = ()
    is_tainted: bool = False
    create_before_destroy: bool = False
    schema_version: int = 0
    configured: frozenset[str] | None = None


class OutputState(msgspec.Struct, frozen=True):
    """The last value of a root output."""

    value: Value
    sensitive: bool = False


class State(msgspec.Struct, frozen=True):
    """What exists: objects by the address of their instance, deposed ones by address and key, and the root's outputs.

    `checks` are the results of its last checks, as the file has them. `is_simulated` says that no platform was asked:
    it is what another plan would leave.
    """

    objects: Mapping[InstanceAddress, ObjectState] = {}
    deposed: Mapping[tuple[InstanceAddress, str], ObjectState] = {}
    outputs: Mapping[str, OutputState] = {}
    terraform_version: str = ""
    is_simulated: bool = False


def stored_dependencies(state: State, address: InstanceAddress) -> tuple[str, ...]:
    """What an object depended on; one that is left over goes by what took its place (`StateDependencies`)."""
    existing = state.objects.get(address)
    if existing is None:
        return ()
    return existing.dependencies


NO_STATE = State()


def read_state(data: bytes) -> State:
    """The state that a file holds. Raises StateError."""
    try:
        read = json.loads(data, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        raise StateError(f"no JSON: {error}") from None
    if not isinstance(read, dict) or not isinstance(read.get("version"), int):
        raise StateError('no Terraform state: it has no "version"')
    if read["version"] != VERSION:
        raise StateError(f"format {read['version']} of Terraform states, and only {VERSION} is read")
    try:
        return _state(read)
    except (TypedJsonError, KeyError, TypeError, AttributeError, ValueError) as error:
        what = f"{error} is missing" if isinstance(error, KeyError) else str(error)
        raise StateError(f"a damaged Terraform state: {what}") from None


def _state(read: Mapping[str, Any]) -> State:
    objects: dict[InstanceAddress, ObjectState] = {}
    deposed: dict[tuple[InstanceAddress, str], ObjectState] = {}
    for resource in read.get("resources") or ():
        modules = _module_path(resource.get("module", ""))
        address = ResourceAddress(modules, resource["mode"], resource["type"], resource["name"])
        for instance in resource["instances"]:
            key = instance.get("index_key")
            if key is not None and not isinstance(key, int | str):
                raise StateError(f"a damaged Terraform state: {address.text} has the key {key!r}")
            found = _object(address, resource.get("provider", ""), instance)
            if instance.get("deposed"):
                deposed[address.instance(key), instance["deposed"]] = found
            else:
                objects[address.instance(key)] = found
    outputs = {
        name: OutputState(read_value(output["value"], read_type(output["type"])), output.get("sensitive", False))
        for name, output in (read.get("outputs") or {}).items()
    }
    return State(objects, deposed, outputs, read.get("terraform_version", ""))


def _module_path(text: str) -> ModulePath:
    if not text:
        return ()
    expression, problems = hcl.read_expression(text)
    if not problems and isinstance(expression, hcl.ScopeTraversal):
        address = parse_address(expression)
        if isinstance(address, Address) and address.is_module:
            return address.modules
    raise StateError(f"a damaged Terraform state: {text!r} is no module")


_PROVIDER = re.compile(r'provider\["([^"]+)"\]')


def _object(address: ResourceAddress, provider: str, instance: Mapping[str, Any]) -> ObjectState:
    attributes = instance["attributes"] or {}
    value: Value
    if address.type == "terraform_data":
        value = object_of({name: read_value(attributes.get(name), type_) for name, type_ in TERRAFORM_DATA.items()})
    else:
        value = read_plain(attributes)
    for path in instance.get("sensitive_attributes") or ():
        value = marked_at(value, [step["value"] for step in path])
    named = _PROVIDER.search(provider)
    return ObjectState(
        value,
        provider_name=named[1] if named else "",
        dependencies=tuple(instance.get("dependencies") or ()),
        is_tainted=instance.get("status") == TAINTED,
        create_before_destroy=bool(instance.get("create_before_destroy")),
        schema_version=instance.get("schema_version", 0),
    )


def marked_at(value: Value, path: Iterable[Any]) -> Value:
    """The value, sensitive at a path; the value itself where there is no such path."""
    steps = list(path)
    if not steps:
        return mark(value, frozenset({SENSITIVE}))
    first, rest = steps[0], steps[1:]
    if isinstance(first, dict):
        first = first.get("value")
    if isinstance(value, ObjectValue | MapValue) and first in value.items:
        return msgspec.structs.replace(value, items={**value.items, first: marked_at(value.items[first], rest)})
    if isinstance(value, ListValue | TupleValue) and isinstance(first, int) and first < len(value.items):
        items = list(value.items)
        items[first] = marked_at(items[first], rest)
        return msgspec.structs.replace(value, items=tuple(items))
    return value
