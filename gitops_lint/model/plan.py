"""What applying would do: a Plan, its changes, and the order in which they are made."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from typing import Any

import msgspec

from gitops_lint.model.source import Span


class Action(enum.Enum):
    """What is done to one object, in Terraform's words; the same for both platforms."""

    CREATE = "create"
    UPDATE = "update"
    DELETE_CREATE = "delete-create"
    """Replaced: the old object goes first."""
    CREATE_DELETE = "create-delete"
    """Replaced: the new object comes first (`create_before_destroy`)."""
    DELETE = "delete"
    FORGET = "forget"
    """No longer managed; the object itself stays."""
    NO_OP = "no-op"
    READ = "read"

    @property
    def is_replacement(self) -> bool:
        """Whether the object is replaced, in either order."""
        return self in (Action.DELETE_CREATE, Action.CREATE_DELETE)

    @property
    def destroys(self) -> bool:
        """Whether an object that exists is destroyed."""
        return self is Action.DELETE or self.is_replacement


class Missing(msgspec.Struct, frozen=True):
    """A value that the platform would know and we do not: its path inside the object, and why."""

    path: tuple[str | int, ...]
    reason: str


class ResourceChange(msgspec.Struct, frozen=True):
    """What is done to one object.

    `before` and `after` are plain data as in Terraform's plan format: None where there is no object, numbers that are
    not whole are `decimal.Decimal`, and what is not known is left out (null in a list). The masks have the same shape:
    true where a value is not known (`after_unknown`) or sensitive. `missing` are those unknown values that
    Terraform itself would know. `index` is the key of the instance, `deposed` the key of an object that was
    replaced and is still to be destroyed, `replace_paths` what cannot be changed in place, `importing` the id of what
    is imported. `action_reason` is Terraform's word for the cause, empty where there is nothing to say.
    """

    address: str
    mode: str
    type: str
    name: str
    action: Action
    index: int | str | None = None
    module_address: str = ""
    previous_address: str = ""
    deposed: str = ""
    provider_name: str = ""
    action_reason: str = ""
    before: Any = None
    after: Any = None
    after_unknown: Any = msgspec.field(default_factory=dict)
    before_sensitive: Any = False
    after_sensitive: Any = False
    replace_paths: tuple[tuple[str | int, ...], ...] = ()
    importing: str | None = None
    missing: tuple[Missing, ...] = ()
    blocks: tuple[str, ...] = ()
    """The attributes that are written as nested blocks."""


class OutputChange(msgspec.Struct, frozen=True):
    """What becomes of one output of the root; `before`, `after` and `after_unknown` as in a ResourceChange."""

    name: str
    action: Action
    before: Any = None
    after: Any = None
    after_unknown: Any = False
    sensitive: bool = False
    missing: tuple[Missing, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """One operation of an apply: a replacement is two, `create` and `delete`."""

    address: str
    operation: str
    deposed: str = ""


class PlanProblem(msgspec.Struct, frozen=True):
    """Something that Terraform would refuse, or, as a `limit`, something that we lack and it would have."""

    summary: str
    detail: str
    file: str
    span: Span
    address: str = ""
    limit: bool = False
    warning: bool = False


class Plan(msgspec.Struct, frozen=True):
    """What applying one Terraform root would do.

    `changes` are in an order in which an apply could make them, objects that do not change included; `steps` are the
    operations of that apply. `outputs` are the changes of the root's outputs, `variables` their values, as plain data.
    `moved` are objects that have a new address in a plan which leaves all objects as they are.
    """

    directory: str
    changes: tuple[ResourceChange, ...]
    steps: tuple[Step, ...] = ()
    outputs: Mapping[str, OutputChange] = {}
    variables: Mapping[str, Any] = {}
    problems: tuple[PlanProblem, ...] = ()
    moved: tuple[ResourceChange, ...] = ()

    @property
    def errors(self) -> tuple[PlanProblem, ...]:
        """The problems for which Terraform would make no plan."""
        return tuple(problem for problem in self.problems if not problem.limit and not problem.warning)

    def change(self, address: str) -> ResourceChange | None:
        """The change of the object at an address (not of a deposed one); None where there is none."""
        for change in self.changes:
            if change.address == address and not change.deposed:
                return change
        return None
