"""Objects that a `moved` block makes objects of another type (Terraform 1.8), as the provider of that type reads them.

Only `null_resource` and `terraform_data` are known here; between others, attributes of the same name are the same.
"""

from __future__ import annotations

import msgspec

from gitops_lint.terraform.configuration.provider_names import BUILT_IN
from gitops_lint.terraform.plan.state import ObjectState
from gitops_lint.terraform.values import NULL, MapValue, ObjectValue, Value, mark, object_of, unmark


def of_type(state: ObjectState, before: str, after: str) -> ObjectState:
    """The object as one of another type; the same where the type is."""
    if before == after or after != "terraform_data":
        return state
    value, marks = unmark(state.value)
    assert isinstance(value, ObjectValue)
    moved = object_of(
        {
            "id": value.items.get("id", NULL),
            "input": NULL,
            "output": NULL,
            "triggers_replace": _triggers(value.items.get("triggers", NULL)),
        }
    )
    return msgspec.structs.replace(state, value=mark(moved, marks), provider_name=BUILT_IN, schema_version=0)


def _triggers(value: Value) -> Value:
    """A map becomes an object, which is what configurations write (`moveDataStoreResourceState` of Terraform)."""
    bare, marks = unmark(value)
    return mark(object_of(dict(bare.items)) if isinstance(bare, MapValue) else bare, marks)
