"""`terraform_remote_state`: the outputs of another root of this repository.

The rules are those of `internal/builtin/providers/terraform/data_source_state.go`. Which root keeps its state where is
known to the one who evaluates (`Surroundings.remote_state`).
"""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources.arguments import Arguments, RefusedError, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks, Passed
from gitops_lint.terraform.types import DYNAMIC, STRING
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
    is_null,
    object_of,
)

_SCHEMA = Blocks(
    {"backend": STRING, "config": DYNAMIC, "workspace": STRING, "defaults": Passed(DYNAMIC)}, frozenset({"backend"})
)


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value] | None:
    remote_state = instance.surroundings.remote_state
    if remote_state is None:
        return None
    config = arguments["config"]
    if config is None:
        config = {}
    if not isinstance(config, dict):
        raise RefusedError("Invalid backend configuration", "The configuration must be an object value.")
    if arguments["workspace"] is not None:
        # No backend has an argument of that name: the caller tells the workspace from it.
        config = {"workspace": arguments["workspace"], **config}
    outputs = remote_state("local" if arguments["backend"] == "_local" else arguments["backend"], config)
    if outputs is None:
        return None
    stored = as_stored(outputs)
    if isinstance(stored, UnknownValue):
        return {"outputs": stored}
    assert isinstance(stored, ObjectValue)
    return {"outputs": _joined(arguments["defaults"], stored)}


def _joined(defaults: Value, stored: ObjectValue) -> Value:
    """The outputs of the state over the defaults. A state does not hold an output that is null."""
    outputs = {name: value for name, value in stored.items.items() if not is_null(value)}
    if isinstance(defaults, NullValue):
        return object_of(outputs, stored.rest)
    if isinstance(defaults, UnknownValue):
        return object_of(outputs, stored.rest or defaults.of(DYNAMIC))
    if not isinstance(defaults, ObjectValue | MapValue):
        raise RefusedError("Invalid default values", "Defaults must be given in an object value.")
    return object_of({**defaults.items, **outputs}, stored.rest)


def as_stored(value: Value) -> Value:
    """A value as a later root finds it in the state: what its own root learns by applying is known by then.

    We still do not have it, so it is NOT_AVAILABLE; no count is refused for it. A state does not tell its reader which
    outputs are sensitive.
    """
    if isinstance(value, UnknownValue):
        return UnknownValue(value.type, UnknownKind.NOT_AVAILABLE, value.reason, value.refinement)
    if isinstance(value, Marked):
        return as_stored(value.value)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(map(as_stored, value.items)))
    if isinstance(value, ListValue | SetValue):
        return type(value)(value.element, tuple(map(as_stored, value.items)))
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: as_stored(item) for name, item in value.items.items()})
    if isinstance(value, ObjectValue):
        rest = None if value.rest is None else as_stored(value.rest)
        assert rest is None or isinstance(rest, UnknownValue)
        return ObjectValue({name: as_stored(item) for name, item in value.items.items()}, rest)
    return value


COMPUTATIONS = {"terraform_remote_state": computation(_SCHEMA, {"outputs": DYNAMIC}, _compute)}
