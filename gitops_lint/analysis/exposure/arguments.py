"""The arguments of a resource instance as plain data, each with its path, so that a row of a table can read them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gitops_lint.model.source import Path
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform import numbers
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.blocks import Rest, block_value
from gitops_lint.terraform.evaluation.resource_instance import FILLED_IN
from gitops_lint.terraform.numbers import Real
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance

_IDENTIFYING = frozenset({"id", "arn", "self_link", "group_id", "security_group_id", "acl_id", "name"})
"""Attributes that name the object that they are of, and nothing else."""


_WHOLE_NUMBER = re.compile(r"-?[0-9]+")


class RefusedError(Exception):
    """What a provider would refuse to make: the reason, in a few words."""


class Arguments:
    """The arguments of an instance, or of one block nested in it; `path` is where that is.

    What is not set, or null, is None; what is not known is an `UnknownValue`.
    """

    def __init__(
        self, instance: ResourceInstance, path: Path = (), values: dict[str, Any] | UnknownValue | None = None
    ):
        self.instance = instance
        self.path = path
        self._values = values

    def __repr__(self) -> str:
        return f"Arguments({self.instance.address!r}, {self.path!r})"

    @property
    def address(self) -> str:
        """The address of the instance."""
        return self.instance.address

    @property
    def type(self) -> str:
        """The type of the resource."""
        return self.instance.node.block.type

    def __getitem__(self, name: str) -> Any:
        if isinstance(self._values, UnknownValue):
            return self._values
        if self._values is not None:
            return self._values.get(name)
        if name not in self.instance.node.assigned:
            return None
        value = _as_written(self.instance, name) if self.instance.shaped else self.instance.configured_or_unknown(name)
        if name in self.instance.node.block.arguments and isinstance(value, UnknownValue):
            return value  # what another object has filled in for it is set, and not known
        return None if value is None else plain(value)

    def text(self, name: str, default: str | None = None) -> str | UnknownValue | None:
        """A text, a number or a truth value as text; `default` where it is not set, or empty.

        Raises `RefusedError` for what is none of them.
        """
        value = self[name]
        if value is None or value == "":
            return default
        if isinstance(value, list | dict):
            raise RefusedError(f"{name} has a {'list' if isinstance(value, list) else 'map'} where a text belongs")
        if isinstance(value, bool):
            return "true" if value else "false"
        return value if isinstance(value, UnknownValue) else str(value)

    def number(self, name: str, default: int | None = None) -> int | UnknownValue | None:
        """A whole number, which may be written as a text.

        Raises `RefusedError` for what is no number.
        """
        value = self.text(name)
        if value is None or isinstance(value, UnknownValue):
            return default if value is None else value
        if _WHOLE_NUMBER.fullmatch(value) is None:
            raise RefusedError(f'{name} = "{value}" is no whole number')
        return int(value)

    def flag(self, name: str, default: bool) -> bool | UnknownValue:
        """A truth value, which may be written as a text.

        Raises `RefusedError` for what is none.
        """
        value = self.text(name)
        if value is None or isinstance(value, UnknownValue):
            return default if value is None else value
        if value.lower() not in ("true", "false"):
            raise RefusedError(f'{name} = "{value}" is neither true nor false')
        return value.lower() == "true"

    def items(self, name: str) -> Iterator[tuple[Path, Any]]:
        """The elements of a list or set with their paths, a single value as one; nothing where it is not set."""
        value = self[name]
        if isinstance(value, list):
            yield from (((*self.path, name, index), item) for index, item in enumerate(value) if item is not None)
        elif value is not None and value != "":
            yield (*self.path, name), value

    def blocks(self, *names: str) -> Iterator[Arguments]:
        """The nested blocks at a way of names; one that is not known stands for those that nobody can count."""
        name, *deeper = names
        for path, item in self.items(name):
            inner = Arguments(self.instance, path, item if isinstance(item, dict | UnknownValue) else {})
            yield from inner.blocks(*deeper) if deeper else (inner,)

    def path_of(self, name: str) -> Path:
        """The path of an argument."""
        return (*self.path, name)

    @property
    def unknown(self) -> UnknownValue | None:
        """Why nobody knows what stands in the block, or whether there is one."""
        return self._values if isinstance(self._values, UnknownValue) else None


def _as_written(instance: ResourceInstance, name: str) -> Value | None:
    """An argument or its blocks in the order in which they stand: a schema would make sets of them, which have none."""
    node = instance.node
    argument = node.block.arguments.get(name)
    try:
        if argument is not None:
            return node.module.evaluate(argument.expression, argument.file, instance.scope)
        rest = Rest(UnknownValue(reason=FILLED_IN), lambda _: False)
        return block_value(node.module, node.block.blocks, name, instance.scope, rest)
    except EvaluationError:
        # Noted when the object itself is evaluated.
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f"{instance.address}.{name} has an error")


def plain(value: Value) -> Any:
    """A value as plain data: whatever its marks, null as None; what is not known stays an UnknownValue."""
    kind = type(value)
    if kind is str or kind is bool or kind is int:
        return value
    if isinstance(value, Marked):
        return plain(value.value)
    if isinstance(value, NullValue):
        return None
    if isinstance(value, ListValue | TupleValue | SetValue):
        return [plain(item) for item in value.items]
    if isinstance(value, ObjectValue | MapValue):
        return {name: plain(item) for name, item in value.items.items()}
    if isinstance(value, Real):
        return numbers.text(value)
    assert isinstance(value, UnknownValue)
    return None if value.reason == FILLED_IN else value


def identity(value: Any) -> str | UnknownValue | None:
    """What an argument names: the address of an instance that stands in the configuration, or the name as written."""
    if not isinstance(value, UnknownValue):
        return None if value is None or value == "" else str(value)
    named = value.attribute
    if named is None:
        return value
    return named.instance if named.name in _IDENTIFYING else f"{named.instance}.{named.name}"
