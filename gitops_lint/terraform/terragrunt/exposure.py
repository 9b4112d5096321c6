"""A configuration as a value: what `read_terragrunt_config` and exposed includes give (`TerragruntConfigAsCty`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.schema import CONFIGURATION, TEXTS
from gitops_lint.terraform.terragrunt.sections import Section
from gitops_lint.terraform.values import (
    NULL,
    ListValue,
    MapValue,
    Marked,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
    object_of,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.outputs import Dependencies


def as_value(configuration: Configuration, dependencies: Dependencies) -> Value:
    """The object whose attributes are the blocks and attributes of a configuration."""
    found: dict[str, Value] = dict.fromkeys(TEXTS, "")
    found.update({name: setting.value for name, setting in configuration.attributes.items()})
    for type_, section in configuration.sections.items():
        found[type_] = _as_object(section)
    found["dependency"] = dependencies.value
    found["generate"] = object_of({name: _as_object(section) for name, section in configuration.generate.items()})
    found["feature"] = object_of(
        {
            name: object_of({"name": name, **{key: item.value for key, item in section.attributes.items()}})
            for name, section in configuration.features.items()
        }
    )
    inputs = {name: plain_collections(setting.value) for name, setting in configuration.inputs.items()}
    unset = not configuration.sets_inputs and not inputs
    found["inputs"] = NULL if unset else object_of(inputs, configuration.more_inputs)
    local_values = {name: plain_collections(setting.value) for name, setting in configuration.locals.items()}
    found["locals"] = object_of(local_values) if local_values else NULL
    return object_of(found)


def _as_object(section: Section) -> Value:
    """A block as an object: blocks in it by type and name, attributes that are not set null."""
    schema = CONFIGURATION.blocks.get(section.type)
    found: dict[str, Value] = {}
    if schema is not None:
        found.update(dict.fromkeys(schema.attributes - {"version", "update_source_with_cas", "mutable"}, NULL))
        found.update({type_: object_of({}) for type_ in schema.blocks})
    found.update({name: setting.value for name, setting in section.attributes.items()})
    for inner in section.sections:
        before = found.get(inner.type)
        items = dict(before.items) if isinstance(before, ObjectValue) else {}
        items[inner.name] = _with_name(inner)
        found[inner.type] = object_of(items)
    return object_of(found)


def _with_name(section: Section) -> Value:
    attributes = {name: setting.value for name, setting in section.attributes.items()}
    return object_of({"name": section.name, **attributes})


def plain_collections(value: Value) -> Value:
    """The value with every list and set a tuple and every map an object, as a way through JSON leaves it."""
    if isinstance(value, Marked):
        return Marked(plain_collections(value.value), value.marks)
    if isinstance(value, ListValue | SetValue | TupleValue):
        return TupleValue(tuple(map(plain_collections, value.items)))
    if isinstance(value, MapValue | ObjectValue):
        rest = getattr(value, "rest", None)
        return object_of({name: plain_collections(item) for name, item in value.items.items()}, rest)
    return value
