"""Plans as text, in the notation that people know from Terraform."""

from gitops_lint.report.plan.text import with_secrets, write_plan, write_problems

__all__ = ["with_secrets", "write_plan", "write_problems"]
