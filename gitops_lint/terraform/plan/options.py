"""What is asked of a plan besides its configuration: the mode, the targets and the objects to replace.

Read as Terraform reads `-target` and `-replace` (`Operation.Parse` in internal/command/arguments/extended.go).
"""

from __future__ import annotations

import enum

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import Address, parse_address
from gitops_lint.terraform.plan.addresses import InstanceAddress, ModulePath, ResourceAddress
from gitops_lint.terraform.references import InvalidReference


class Mode(enum.Enum):
    """What a plan is for."""

    NORMAL = "normal"
    DESTROY = "destroy"
    """Everything that exists is to go."""
    REFRESH_ONLY = "refresh-only"
    """Objects stay as they are; outputs follow them."""


class Options(msgspec.Struct, frozen=True):
    """The mode, what the plan is limited to (everything if there are no targets), and what is replaced on request."""

    mode: Mode = Mode.NORMAL
    targets: tuple[Address, ...] = ()
    replace: tuple[InstanceAddress, ...] = ()


EVERYTHING = Options()


class OptionError(Exception):
    """An option that cannot be read: one sentence that says what is wrong with it."""


def read_target(text: str) -> Address:
    """A module or resource, with or without keys, that a plan is limited to. Raises OptionError."""
    return _read(text, "target")


def read_replacement(text: str) -> InstanceAddress:
    """An instance of a managed resource that is to be replaced. Raises OptionError."""
    what = "force-replace address"
    address = _read(text, what)
    if address.is_module:
        raise OptionError(f'Invalid {what} "{text}": Resource specification must include a resource type and name.')
    if address.mode != "managed":
        raise OptionError(f'Invalid {what} "{text}": Only managed resources can be replaced.')
    return ResourceAddress(address.modules, address.mode, address.type, address.name).instance(address.key)


def _read(text: str, what: str) -> Address:
    expression, problems = hcl.read_expression(text)
    if problems:
        raise OptionError(f'Invalid {what} "{text}": {problems[0].message}')
    if not isinstance(expression, hcl.ScopeTraversal):
        raise OptionError(f'Invalid {what} "{text}": write an address like aws_vpc.main[0] or module.net.')
    address = parse_address(expression)
    if isinstance(address, InvalidReference):
        raise OptionError(f'Invalid {what} "{text}": {address.detail}')
    return address


def contains(target: Address, address: InstanceAddress) -> bool:
    """Whether an instance is part of a target (`TargetContains`)."""
    resource = address.resource
    if target.is_module:
        return _is_inside(target.modules, resource.modules)
    named = (target.modules, target.mode, target.type, target.name)
    if named != (resource.modules, resource.mode, resource.type, resource.name):
        return False
    return target.key is None or target.key == address.key


def _is_inside(target: ModulePath, path: ModulePath) -> bool:
    """A module without a key at its end stands for all its instances; one on the way for the only one."""
    if len(path) < len(target):
        return False
    *way, (name, key) = target
    last_name, last_key = path[len(way)]
    return path[: len(way)] == tuple(way) and last_name == name and key in (None, last_key)


def speaks_of(target: Address, path: tuple[str, ...], resource: str) -> bool:
    """Whether a target has to do with a resource of the configuration, whichever instances it names.

    `path` are the calls to the module of the resource, `resource` its address inside (`data.aws_ami.base`).
    """
    names = tuple(name for name, _ in target.modules)
    if target.is_module:
        return path[: len(names)] == names
    prefix = "" if target.mode == "managed" else f"{target.mode}."
    return path == names and resource == f"{prefix}{target.type}.{target.name}"
