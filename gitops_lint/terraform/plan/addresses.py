"""Absolute addresses of resource instances: how they are written, and in which order Terraform lists them."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.terraform.evaluation.expansion import InstanceKey, key_text
from gitops_lint.terraform.values import UnknownValue

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance

ModulePath = tuple[tuple[str, InstanceKey], ...]
"""The calls to a module instance, each with the key of its instance; empty for the root."""


def module_text(path: ModulePath) -> str:
    """A module instance as Terraform writes it: `module.net[0].module.sub`."""
    return ".".join(f"module.{name}{key_text(key)}" for name, key in path)


def _key_order(key: InstanceKey) -> tuple[int, Any]:
    """No key, then indices, then names (`addrs.InstanceKeyLess`)."""
    if key is None:
        return (0, 0)
    return (1, key) if isinstance(key, int) else (2, key)


class ResourceAddress(msgspec.Struct, frozen=True, dict=True):
    """A resource of one module instance, of all its instances."""

    modules: ModulePath
    mode: str
    type: str
    name: str

    @cached_property
    def text(self) -> str:
        """As Terraform writes it: `module.net.aws_vpc.main`."""
        prefix = "" if self.mode == "managed" else f"{self.mode}."
        return ".".join(filter(None, (module_text(self.modules), f"{prefix}{self.type}.{self.name}")))

    @property
    def in_configuration(self) -> str:
        """The resource in the configuration, whichever the instances of its modules."""
        return msgspec.structs.replace(self, modules=tuple((name, None) for name, _ in self.modules)).text

    def instance(self, key: InstanceKey) -> InstanceAddress:
        """The address of one of its instances."""
        return InstanceAddress(self, key)


class InstanceAddress(msgspec.Struct, frozen=True, dict=True):
    """One instance of a resource."""

    resource: ResourceAddress
    key: InstanceKey = None

    @cached_property
    def text(self) -> str:
        """As Terraform writes it: `module.net.aws_vpc.main[0]`."""
        return self.resource.text + key_text(self.key)

    @cached_property
    def order(self) -> tuple[Any, ...]:
        """What sorts addresses as Terraform does (`AbsResourceInstance.Less`): data sources after what is managed."""
        modules = self.resource.modules
        return (
            len(modules),
            [(name, _key_order(key)) for name, key in modules],
            self.resource.mode != "data",
            self.resource.type,
            self.resource.name,
            _key_order(self.key),
        )


def path_of(module: ModuleInstance) -> ModulePath:
    """The path of a module instance."""
    if module.call is None or module.parent is None or module.call_scope is None:
        return ()
    key = module.call_scope.key
    assert not isinstance(key, UnknownValue)  # what there may be is not planned
    return (*path_of(module.parent), (module.call.name, key))


def address_of_resource(node: ResourceNode) -> ResourceAddress:
    """The address of a resource that is evaluated."""
    block = node.block
    return ResourceAddress(path_of(node.module), block.mode, block.type, block.name)


def address_of(instance: ResourceInstance) -> InstanceAddress:
    """The address of an instance that is evaluated."""
    return InstanceAddress(address_of_resource(instance.node), instance.key)
