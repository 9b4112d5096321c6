"""Provider configurations between modules: who requires, configures and passes which, and what Terraform refuses.

    for problem in provider_problems(root, below):
        print(problem.summary, problem.file)

The rules and the words are those of internal/configs/provider_validation.go and
internal/terraform/transform_provider.go of github.com/hashicorp/terraform.
"""

from gitops_lint.terraform.providers.presence import OF_THE_GRAPH
from gitops_lint.terraform.providers.tree import ModuleTree, module_tree
from gitops_lint.terraform.providers.validation import INCOMPATIBLE, provider_problems

__all__ = ["INCOMPATIBLE", "OF_THE_GRAPH", "ModuleTree", "module_tree", "provider_problems"]
