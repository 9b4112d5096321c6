"""The shape of a state file of format 4 (`stateV4` in internal/states/statefile/version4.go of Terraform)."""

from __future__ import annotations

from typing import Any

import msgspec

from gitops_lint.terraform.references import Mode


class PathStep(msgspec.Struct, frozen=True):
    """One step of the path of a sensitive attribute: a name, or `{"value", "type"}` of an index."""

    value: Any


class InstanceFile(msgspec.Struct, frozen=True):
    """One object. `index_key` is a number, a text or nothing."""

    attributes: dict[str, Any] | None
    index_key: Any = None
    status: str = ""
    deposed: str = ""
    schema_version: int = 0
    sensitive_attributes: list[list[PathStep]] | None = None
    dependencies: list[str] | None = None
    create_before_destroy: bool = False


class ResourceFile(msgspec.Struct, frozen=True):
    """One resource of one module, and its objects."""

    mode: Mode
    type: str
    name: str
    instances: list[InstanceFile]
    provider: str = ""
    module: str = ""


class OutputFile(msgspec.Struct, frozen=True):
    """One output: its value as JSON, and its type as Terraform writes types in JSON."""

    value: Any
    type: Any
    sensitive: bool = False


class StateFile(msgspec.Struct, frozen=True):
    """The whole of it, without what says nothing of what exists."""

    resources: list[ResourceFile] | None = None
    outputs: dict[str, OutputFile] | None = None
    terraform_version: str = ""
