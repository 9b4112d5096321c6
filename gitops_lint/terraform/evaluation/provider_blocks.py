"""What schemas say without an instance: of provider blocks, of types that a provider lacks, of resources with none."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gitops_lint.terraform.configuration.bodies import did_you_mean
from gitops_lint.terraform.configuration.provider_names import full_name, provider_name
from gitops_lint.terraform.evaluation.decoding import Decoder
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.schemas.contents import given_of
from gitops_lint.terraform.values import UnknownValue

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance
    from gitops_lint.terraform.evaluation.resource import ResourceNode


def check_provider(module: ModuleInstance, address: str) -> None:
    """Notes what the schema of a provider does not allow in its block (`ValidateProvider`).

    One in which nothing stands is passed over, as `terraform validate` does: its arguments may come from elsewhere. So
    is one of a provider that no resource is of.
    """
    schemas = module.evaluation.context.schemas
    if schemas is None:
        return
    for config in module.module.provider_configs.values():
        alias = f".{config.alias}" if config.alias else ""
        if f'provider["{config.name}"]{alias}' != address or not (config.arguments or config.blocks):
            continue
        provider = full_name(module.module, config.name)
        shape = schemas.of_provider(provider)
        if shape is not None and _is_used(module, provider):
            Decoder(module, module.inside(address)).body(given_of(config), shape, ModuleScope(module))


def _is_used(module: ModuleInstance, provider: str) -> bool:
    """Whether a resource of any module is of a provider."""
    return any(
        provider_name(declared, resource) == provider
        for declared in module.evaluation.modules().values()
        for resource in declared.resources.values()
    )


def check_type(node: ResourceNode) -> None:
    """Notes a type that its provider does not have; and of a resource without instances, what is wrong with it."""
    module, block = node.module, node.block
    schemas = module.evaluation.context.schemas
    if schemas is None or node.is_terraform_data:
        return
    if node.shape is not None:
        if not node.instances():
            nothing = UnknownValue(reason=f"{node.address} has no instances")
            Decoder(module, node.address).body(given_of(block), node.shape, ModuleScope(module), nothing)
        return
    provider = provider_name(module.module, block)
    known = schemas.schemas.types(block.mode, provider)
    if not known:
        return
    summary, noun, other, mode = _WORDS[block.mode]
    shown = provider.removeprefix("registry.terraform.io/")
    detail = f'The provider {shown} does not support {noun} "{block.type}".'
    if block.mode != "ephemeral" and block.type in schemas.schemas.types(mode, provider):
        detail += f"\n\n{other}".replace("TYPE", block.type)
    elif block.mode == "managed":
        detail += did_you_mean(block.type, known)
    span = block.block.labels[0].span
    module.log.add(Problem(Kind.RESOURCE_ARGUMENT, summary, detail, block.file, span, node.address))


_WORDS = {
    "managed": (
        "Invalid resource type",
        "resource type",
        'Did you intend to use the data source "TYPE"? If so, declare this using a "data" block instead of a '
        '"resource" block.',
        "data",
    ),
    "data": (
        "Invalid data source",
        "data source",
        'Did you intend to use the managed resource type "TYPE"? If so, declare this using a "resource" block instead '
        'of a "data" block.',
        "managed",
    ),
    "ephemeral": ("Invalid ephemeral resource", "ephemeral resource", "", ""),
}
"""The summary, what Terraform calls it, and what it suggests where the provider has the type of another mode."""
