"""`null_data_source`: what it is given (terraform-provider-null, `internal/provider/data_source.go`)."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.data_sources.arguments import Arguments, computation
from gitops_lint.terraform.data_sources.instance import DataInstance
from gitops_lint.terraform.data_sources.schema import Blocks, Passed
from gitops_lint.terraform.types import STRING, MapType, Type
from gitops_lint.terraform.values import UnknownValue, Value, is_null

_SCHEMA = Blocks({"inputs": Passed(MapType(STRING)), "has_computed_default": Passed(STRING)})
_COMPUTED: dict[str, Type] = {
    "outputs": MapType(STRING),
    "random": STRING,
    "has_computed_default": STRING,
    "id": STRING,
}


def _compute(instance: DataInstance, arguments: Arguments) -> Mapping[str, Value]:
    default = arguments["has_computed_default"]
    reason = f"{instance.address}.random is random"
    return {
        "outputs": arguments["inputs"],
        "random": UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason),
        "has_computed_default": "default" if is_null(default) else default,
        "id": "static",
    }


COMPUTATIONS = {"null_data_source": computation(_SCHEMA, _COMPUTED, _compute)}
