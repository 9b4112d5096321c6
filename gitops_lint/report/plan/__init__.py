"""Plans as text, in the notation that people know from Terraform."""

from gitops_lint.report.plan.text import write_plan

__all__ = ["write_plan"]
