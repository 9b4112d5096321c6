"""The one managed resource type whose schema is Terraform's own (`internal/builtin/providers/terraform`)."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.terraform.suggestions import name_meant

ATTRIBUTES: Mapping[str, bool] = {"id": False, "input": True, "output": False, "triggers_replace": True}
"""The attributes of `terraform_data`, and whether they are arguments."""


def unsupported(step: object) -> str | None:
    """What Terraform says of a step into an object that its schema does not have (`StaticValidateTraversal`)."""
    return unsupported_name(step.name) if isinstance(step, hcl.TraverseAttr) else None


def unsupported_name(name: str) -> str | None:
    """What Terraform says of a name that its schema does not have."""
    if name in ATTRIBUTES:
        return None
    meant = name_meant(name, ATTRIBUTES)
    detail = f'This object has no argument, nested block, or exported attribute named "{name}".'
    return f'{detail} Did you mean "{meant}"?' if meant else detail
