"""Terragrunt, read offline as Terragrunt reads it: units, what they hand to Terraform, and what depends on what.

    session = Terragrunt(tree, read)
    for directory in session.directories:
        unit = session.unit(directory)
        evaluation = session.evaluation(directory)

Nothing is run: commands, environment variables and secrets are not known, and each unit says so in its `limits`.
"""

from gitops_lint.terraform.terragrunt.code import Code
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.overlay import OverlayTree
from gitops_lint.terraform.terragrunt.problems import Kind, Problem
from gitops_lint.terraform.terragrunt.sections import Section, Setting
from gitops_lint.terraform.terragrunt.session import Terragrunt
from gitops_lint.terraform.terragrunt.unit import Unit

__all__ = ["Code", "Configuration", "Kind", "OverlayTree", "Problem", "Section", "Setting", "Terragrunt", "Unit"]
