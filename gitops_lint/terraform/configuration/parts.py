"""What declarations are made of: arguments and nested blocks that know their file, conditions, lifecycles."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span


class Argument(msgspec.Struct, frozen=True, gc=False):
    """`name = expression`, and the file in which that stands."""

    attribute: hcl.Attribute
    file: str

    @property
    def name(self) -> str:
        """The name of the argument."""
        return self.attribute.name

    @property
    def expression(self) -> hcl.Expression:
        """What stands behind the equals sign."""
        return self.attribute.expression

    @property
    def span(self) -> Span:
        """Name and value."""
        return self.attribute.span


Arguments: TypeAlias = dict[str, Argument]


class NestedBlock(msgspec.Struct, frozen=True, gc=False):
    """A block in another block, and the file in which it stands. All that is in it is of that file."""

    block: hcl.Block
    file: str


class Declaration(msgspec.Struct, frozen=True, gc=False):
    """What every declaration has: the file and the block that declare it."""

    file: str
    block: hcl.Block

    @property
    def span(self) -> Span:
        """The header of the block: its type and labels."""
        return self.block.header_span


class CheckRule(Declaration, frozen=True, gc=False):
    """A `validation`, `precondition`, `postcondition` or `assert` block. A missing argument is None."""

    condition: hcl.Expression | None
    error_message: hcl.Expression | None


class ProviderReference(msgspec.Struct, frozen=True, gc=False):
    """`aws` or `aws.east`: the local name of a provider and an alias, which is empty for the default one."""

    name: str
    alias: str
    file: str
    span: Span

    def __str__(self) -> str:
        return f"{self.name}.{self.alias}" if self.alias else self.name


class ActionTrigger(Declaration, frozen=True, gc=False):
    """An `action_trigger` block of a lifecycle: after which events which actions run."""

    condition: hcl.Expression | None
    events: tuple[str, ...]
    actions: tuple[hcl.Expression, ...]
    on_failure: str | None = None


class Lifecycle(msgspec.Struct, frozen=True, gc=False):
    """What a resource's `lifecycle` block says, with what override files changed. None: not said.

    `ignore_changes` are traversals whose root is an argument of the resource; with `ignore_all` there are none.
    """

    arguments: Arguments = {}
    create_before_destroy: bool | None = None
    prevent_destroy: bool | None = None
    destroy: bool | None = None
    ignore_all: bool = False
    ignore_changes: tuple[hcl.ScopeTraversal, ...] = ()
    replace_triggered_by: tuple[hcl.Expression, ...] = ()
    preconditions: tuple[CheckRule, ...] = ()
    postconditions: tuple[CheckRule, ...] = ()
    action_triggers: tuple[ActionTrigger, ...] = ()


class Provisioner(Declaration, frozen=True, gc=False):
    """A `provisioner` block: its type, when it runs, and its arguments without these."""

    type: str
    when: Literal["create", "destroy"]
    on_failure: Literal["fail", "continue"]
    connection: NestedBlock | None
    arguments: Arguments
    blocks: tuple[NestedBlock, ...]


def literal_text(argument: Argument | None) -> str | None:
    """The text of an argument that is a plain string."""
    if argument is None or not isinstance(argument.expression, hcl.String):
        return None
    return argument.expression.value
