"""What is planned for a module with given variables: its resources by address, with plain values."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

import msgspec

from gitops_lint.model.value import Unknown
from gitops_lint.strategies.opening import opened
from gitops_lint.terraform import numbers
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.evaluation.walk import evaluate_all
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.types import constraint_text
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    unmark,
)


class PlannedResource(msgspec.Struct, frozen=True):
    """One instance of a resource or data source.

    `values` has the arguments and nested blocks that the configuration sets, as plain data: numbers are int or float,
    lists, sets and tuples are lists, maps and objects dictionaries, and what is not known is a `gitops_lint` Unknown
    that says why. `mode` is `managed`, `data` or `ephemeral`.
    """

    address: str
    type: str
    name: str
    mode: str
    values: Mapping[str, Any]


class Planned(msgspec.Struct, frozen=True):
    """A module with its variables set: resources by address, outputs by name, and why Terraform would refuse it.

    `problems` are summaries and details of errors: a value that a validation refuses, a condition that does not hold.
    """

    resources: Mapping[str, PlannedResource]
    outputs: Mapping[str, Any]
    problems: tuple[str, ...]

    def of_type(self, type_: str) -> list[PlannedResource]:
        """The instances of a type, in all modules, by address."""
        return [one for one in self.resources.values() if one.type == type_]


def plan(module_directory: str | os.PathLike[str], variables: Mapping[str, Any] = {}) -> Planned:
    """What Terraform would plan for a module as a root, from no state.

    `variables` are plain data; variable files in the directory are not read. Raises `ValueError` where the directory
    has no configuration, `TypeError` for a value that is no plain data.
    """
    evaluation = opened(module_directory).evaluation(variables)
    evaluate_all(evaluation)
    found = {one.address: _resource(one) for one in _instances(evaluation.root)}
    outputs = {name: _plain(evaluation.root.output(name)) for name in evaluation.root.module.outputs}
    broken = [f"{one.summary}: {one.detail}" for one in evaluation.log.problems if not one.limit]
    broken += [
        f"{one.summary}: {one.detail}"
        for module in evaluation.modules().values()
        for one in module.problems
        if not one.warning
    ]
    return Planned(dict(sorted(found.items())), outputs, tuple(broken))


def _instances(module: ModuleInstance) -> list[ResourceInstance]:
    found = [one for node in module.resources() for one in node.instances()]
    for call in module.module_calls():
        for key in call.expansion.keys:
            child = call.instance(key)
            if child is not None:
                found += _instances(child)
    return found


def _resource(instance: ResourceInstance) -> PlannedResource:
    block = instance.node.block
    names = sorted((*block.arguments, *instance.node.blocks))
    values = {name: _plain(instance.attribute(name)) for name in names}
    return PlannedResource(instance.address, block.type, block.name, block.mode, values)


def _plain(value: Value) -> Any:
    value, _ = unmark(value)
    if isinstance(value, UnknownValue):
        return Unknown(value.kind, value.reason, constraint_text(value.type))
    if isinstance(value, NullValue):
        return None
    if isinstance(value, ListValue | TupleValue | SetValue):
        return [_plain(item) for item in value.items]
    if isinstance(value, MapValue | ObjectValue):
        return {name: _plain(item) for name, item in value.items.items()}
    return numbers.to_float(value) if isinstance(value, Real) else value
