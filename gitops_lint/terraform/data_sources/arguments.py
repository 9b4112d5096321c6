"""The arguments of a data source read by its schema, as plain data."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.conversion import convert
from gitops_lint.terraform.data_sources.instance import Computation, DataInstance
from gitops_lint.terraform.data_sources.schema import Argument, Blocks, Passed
from gitops_lint.terraform.data_sources.set_order import in_set_order
from gitops_lint.terraform.errors import ConversionError, EvaluationError
from gitops_lint.terraform.types import SetType, Type, is_collection
from gitops_lint.terraform.values import (
    NULL,
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    first_unknown,
    is_null,
    unknown_because_of,
    unmark,
    unmark_deep,
)

Arguments: TypeAlias = Mapping[str, Any]
"""By name: text, truth or None; a list (empty where not set) for a list or set, in the provider's order; a dict for a
map; a list of Arguments for blocks; a Value for what is `Passed`."""


class RefusedError(Exception):
    """What the provider refuses: the summary and, if there is one, the detail of its error."""

    def __init__(self, summary: str, detail: str = "") -> None:
        super().__init__(summary)
        self.summary = summary
        self.detail = detail


def computation(
    schema: Blocks,
    computed: Mapping[str, Type],
    compute: Callable[[DataInstance, Arguments], Mapping[str, Value] | None],
) -> Computation:
    """A computation for a schema, and what it computes.

    Where an argument is not known, nothing that is computed is: Terraform reads a data source once all of its
    configuration is known. It takes marks off what it hands a provider, and what is computed comes back without.
    """

    def of_instance(instance: DataInstance) -> Mapping[str, Value] | None:
        reader = _Reader(instance.span)
        configured = {name: instance.configured(name) for name in schema.arguments}
        given = ObjectValue({name: NULL if value is None else value for name, value in configured.items()})
        arguments = reader.block(given, schema)
        if reader.causes:
            return {name: unknown_because_of(type_, reader.causes) for name, type_ in computed.items()}
        try:
            results = compute(instance, arguments)
        except RefusedError as refused:
            raise EvaluationError(refused.summary, refused.detail, instance.span) from refused
        if results is None:
            return None
        return {**_not_set(schema, configured), **results}

    return of_instance


def _not_set(schema: Blocks, configured: Mapping[str, Value | None]) -> dict[str, Value]:
    """The arguments that nothing is configured for: null, where computing gives them no default."""
    return {
        name: NullValue(kind.type if isinstance(kind, Passed) else kind)
        for name, kind in schema.arguments.items()
        if not isinstance(kind, Blocks) and configured[name] is None
    }


class _Reader:
    """Reads values by a schema, without marks; notes what it could not read because it is unknown."""

    def __init__(self, span: Span) -> None:
        self.span = span
        self.causes: list[UnknownValue] = []

    def block(self, value: Value, schema: Blocks) -> dict[str, Any]:
        value, _ = unmark(value)
        if isinstance(value, UnknownValue):
            self.causes.append(value)
            return {}
        items = value.items if isinstance(value, ObjectValue | MapValue) else {}
        for name in sorted(schema.required):
            if is_null(items.get(name, NULL)):
                raise EvaluationError(
                    "Missing required argument",
                    f'The argument "{name}" is required, but no definition was found.',
                    self.span,
                )
        return {name: self.argument(name, items.get(name, NULL), kind) for name, kind in schema.arguments.items()}

    def argument(self, name: str, value: Value, kind: Argument) -> Any:
        value, _ = unmark_deep(value)
        if isinstance(kind, Blocks):
            return self.blocks(value, kind)
        if isinstance(kind, Passed):
            unknown = first_unknown(value)
            if unknown is not None and unknown.kind is UnknownKind.AFTER_APPLY:
                self.causes.append(unknown)
            return self.converted(name, value, kind.type)
        unknown = first_unknown(value)
        if unknown is not None:
            self.causes.append(unknown)
            return None
        plain = _plain(self.converted(name, value, kind))
        if plain is None and is_collection(kind):
            return []
        if isinstance(plain, list) and None in plain:
            raise EvaluationError(
                "Null value found in list", "Null values are not allowed for this attribute value.", self.span
            )
        return in_set_order(plain, kind.element) if isinstance(kind, SetType) else plain

    def blocks(self, value: Value, schema: Blocks) -> list[dict[str, Any]]:
        value, _ = unmark(value)
        if isinstance(value, UnknownValue):
            self.causes.append(value)
            return []
        if isinstance(value, NullValue):
            return []
        # In JSON syntax a single block may stand without a list around it.
        items = value.items if isinstance(value, TupleValue | ListValue | SetValue) else (value,)
        blocks = [self.block(item, schema) for item in items]
        return in_set_order(blocks, schema) if schema.is_set and not self.causes else blocks

    def converted(self, name: str, value: Value, type_: Type) -> Value:
        try:
            return convert(value, type_)
        except ConversionError as error:
            raise EvaluationError(
                "Incorrect attribute value type",
                f'Inappropriate value for attribute "{name}": {error.message}.',
                self.span,
            ) from error


def _plain(value: Value) -> Any:
    """Known text, truth, or a collection of these, as Python has them."""
    if isinstance(value, NullValue):
        return None
    if isinstance(value, ListValue | SetValue | TupleValue):
        return [_plain(item) for item in value.items]
    if isinstance(value, MapValue | ObjectValue):
        return {name: _plain(item) for name, item in value.items.items()}
    return value
