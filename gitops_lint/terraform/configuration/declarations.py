"""What a module declares, one frozen structure a kind of block. No expression is evaluated.

Every declaration has the `file` (a path of the tree) and the `block` in which it was first written. What an
override file may replace is an Argument or a NestedBlock, which know the file that they came from: positions in
their nodes are positions in that file.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration.parts import (
    Argument,
    Arguments,
    CheckRule,
    Declaration,
    Lifecycle,
    NestedBlock,
    ProviderReference,
    Provisioner,
    literal_text,
)

Mode: TypeAlias = Literal["managed", "data", "ephemeral"]
ResourceKey: TypeAlias = tuple[Mode, str, str]
"""Mode, type and name: what tells resources of one module apart."""


class Variable(Declaration, frozen=True, gc=False):
    """A `variable` block. `arguments` are all that it sets, overrides included; the rest is read from them."""

    name: str
    arguments: Arguments
    validations: tuple[CheckRule, ...]
    description: str | None = None
    nullable: bool = True
    sensitive: bool = False
    ephemeral: bool = False
    deprecated: str | None = None
    const: bool = False

    @property
    def type(self) -> hcl.Expression | None:
        """The type constraint; None stands for `any`."""
        argument = self.arguments.get("type")
        return None if argument is None else argument.expression

    @property
    def default(self) -> Argument | None:
        """The default value; None: the caller must set the variable."""
        return self.arguments.get("default")


class Local(msgspec.Struct, frozen=True, gc=False):
    """One argument of a `locals` block."""

    file: str
    attribute: hcl.Attribute

    @property
    def name(self) -> str:
        """The name of the local value."""
        return self.attribute.name

    @property
    def expression(self) -> hcl.Expression:
        """The value."""
        return self.attribute.expression

    @property
    def span(self) -> Span:
        """Name and value."""
        return self.attribute.span


class Output(Declaration, frozen=True, gc=False):
    """An `output` block. `arguments` are all that it sets."""

    name: str
    arguments: Arguments
    depends_on: tuple[hcl.ScopeTraversal, ...] = ()
    preconditions: tuple[CheckRule, ...] = ()
    description: str | None = None
    sensitive: bool = False
    ephemeral: bool = False
    deprecated: str | None = None

    @property
    def value(self) -> Argument | None:
        """The value; None where it is missing, which is a problem."""
        return self.arguments.get("value")

    @property
    def type(self) -> hcl.Expression | None:
        """The type constraint, which newer versions of Terraform know."""
        argument = self.arguments.get("type")
        return None if argument is None else argument.expression


class ResourceBlock(Declaration, frozen=True, gc=False):
    """A `resource`, `data` or `ephemeral` block, with what override files changed.

    `arguments` and `blocks` are what its provider reads: the body without meta-arguments, lifecycle, connection and
    provisioners, and with what an escaping block `_` holds. `check` names the check block that a data block stands in.
    """

    mode: Mode
    type: str
    name: str
    arguments: Arguments
    blocks: tuple[NestedBlock, ...]
    count: Argument | None = None
    for_each: Argument | None = None
    provider: ProviderReference | None = None
    depends_on: tuple[hcl.ScopeTraversal, ...] = ()
    lifecycle: Lifecycle = Lifecycle()
    connection: NestedBlock | None = None
    provisioners: tuple[Provisioner, ...] = ()
    check: str | None = None

    @property
    def key(self) -> ResourceKey:
        """Mode, type and name."""
        return self.mode, self.type, self.name

    @property
    def address(self) -> str:
        """The resource inside its module: `aws_vpc.main`, `data.aws_ami.linux`."""
        prefix = "" if self.mode == "managed" else f"{self.mode}."
        return f"{prefix}{self.type}.{self.name}"

    @property
    def body(self) -> hcl.Body:
        """The body as the first file has it, meta-arguments included and overrides not."""
        return self.block.body


class PassedProvider(msgspec.Struct, frozen=True, gc=False):
    """`child = parent` in the `providers` argument of a module block."""

    in_child: ProviderReference
    in_parent: ProviderReference


class ModuleCall(Declaration, frozen=True, gc=False):
    """A `module` block. `arguments` are the child's variables: all but the meta-arguments."""

    name: str
    arguments: Arguments
    blocks: tuple[NestedBlock, ...] = ()
    source: Argument | None = None
    version: Argument | None = None
    count: Argument | None = None
    for_each: Argument | None = None
    providers: tuple[PassedProvider, ...] = ()
    depends_on: tuple[hcl.ScopeTraversal, ...] = ()

    @property
    def source_text(self) -> str | None:
        """The source, where it is a plain string."""
        return literal_text(self.source)

    @property
    def version_text(self) -> str | None:
        """The version constraint, where it is a plain string."""
        return literal_text(self.version)


class ProviderConfig(Declaration, frozen=True, gc=False):
    """A `provider` block. `arguments` and `blocks` are what the provider reads."""

    name: str
    alias: str
    arguments: Arguments
    blocks: tuple[NestedBlock, ...]
    version: Argument | None = None


class RequiredProvider(msgspec.Struct, frozen=True, gc=False):
    """One argument of `required_providers`: source address and version constraint, None where not said."""

    name: str
    file: str
    attribute: hcl.Attribute
    source: str | None = None
    version: str | None = None
    configuration_aliases: tuple[ProviderReference, ...] = ()

    @property
    def span(self) -> Span:
        """The value of the argument, to which Terraform points."""
        return self.attribute.expression.span


class RequiredVersion(msgspec.Struct, frozen=True, gc=False):
    """A `required_version`: its text, and the file and span of the string."""

    constraint: str
    file: str
    span: Span


class Backend(Declaration, frozen=True, gc=False):
    """A `backend` block."""

    type: str

    @property
    def body(self) -> hcl.Body:
        """The backend's arguments."""
        return self.block.body


class Cloud(Declaration, frozen=True, gc=False):
    """A `cloud` block."""

    @property
    def body(self) -> hcl.Body:
        """The arguments of the connection."""
        return self.block.body


class ProviderMeta(Declaration, frozen=True, gc=False):
    """A `provider_meta` block."""

    provider: str


class Moved(Declaration, frozen=True, gc=False):
    """A `moved` block; None: missing or not an address, which is a problem."""

    from_: hcl.ScopeTraversal | None
    to: hcl.ScopeTraversal | None


class Removed(Declaration, frozen=True, gc=False):
    """A `removed` block: what is forgotten or, with `destroy`, destroyed."""

    from_: hcl.ScopeTraversal | None
    destroy: bool = True
    connection: NestedBlock | None = None
    provisioners: tuple[Provisioner, ...] = ()


class Import(Declaration, frozen=True, gc=False):
    """An `import` block. `to` may hold indices that must be evaluated."""

    to: hcl.Expression | None
    id: Argument | None = None
    identity: Argument | None = None
    for_each: Argument | None = None
    provider: ProviderReference | None = None


class Check(Declaration, frozen=True, gc=False):
    """A `check` block. Its data resource is among the module's resources, too."""

    name: str
    data: ResourceBlock | None
    asserts: tuple[CheckRule, ...]


class Action(Declaration, frozen=True, gc=False):
    """An `action` block (Terraform 1.14); `config` holds what the provider reads."""

    type: str
    name: str
    count: Argument | None = None
    for_each: Argument | None = None
    provider: ProviderReference | None = None
    config: NestedBlock | None = None
