"""The configuration of one Terraform module: what the files of a directory declare, before anything is evaluated.

    module = load_module(tree, "infra/prod", read)
    for (mode, kind, name), resource in module.resources.items():
        resource.arguments["cidr_block"].expression

The rules, and the words of every problem, are those of internal/configs of github.com/hashicorp/terraform.
"""

from gitops_lint.terraform.configuration.declarations import (
    Action,
    Backend,
    Check,
    Cloud,
    Import,
    Local,
    Mode,
    ModuleCall,
    Moved,
    Output,
    PassedProvider,
    ProviderConfig,
    ProviderMeta,
    Removed,
    RequiredProvider,
    RequiredVersion,
    ResourceBlock,
    ResourceKey,
    Variable,
)
from gitops_lint.terraform.configuration.files import module_files
from gitops_lint.terraform.configuration.module import Module, load_module
from gitops_lint.terraform.configuration.parts import (
    ActionTrigger,
    Argument,
    Arguments,
    CheckRule,
    Declaration,
    Lifecycle,
    NestedBlock,
    ProviderReference,
    Provisioner,
)
from gitops_lint.terraform.configuration.problems import Problem
from gitops_lint.terraform.configuration.reading import Read

__all__ = [
    "Action",
    "ActionTrigger",
    "Argument",
    "Arguments",
    "Backend",
    "Check",
    "CheckRule",
    "Cloud",
    "Declaration",
    "Import",
    "Lifecycle",
    "Local",
    "Mode",
    "Module",
    "ModuleCall",
    "Moved",
    "NestedBlock",
    "Output",
    "PassedProvider",
    "Problem",
    "ProviderConfig",
    "ProviderMeta",
    "ProviderReference",
    "Provisioner",
    "Read",
    "Removed",
    "RequiredProvider",
    "RequiredVersion",
    "ResourceBlock",
    "ResourceKey",
    "Variable",
    "load_module",
    "module_files",
]
