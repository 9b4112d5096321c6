"""The instance that a step of a reference picks, as far as that can be told without making all instances."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.evaluation.expansion import Expansion, InstanceKey


def key_of_step(traversal: hcl.ScopeTraversal, index: int, expansion: Expansion) -> tuple[InstanceKey] | None:
    """The key that the step at an index names, where there is such an instance; None where the value must tell."""
    if index >= len(traversal.steps):
        return None
    step = traversal.steps[index]
    key: InstanceKey
    if isinstance(step, hcl.TraverseAttr):
        key = step.name
    elif isinstance(step.key, hcl.String):
        key = step.key.value
    elif isinstance(step.key, hcl.Number) and step.key.text.isdecimal() and len(step.key.text) < 10:
        key = int(step.key.text)
    else:
        return None
    if expansion.mode == "count" and isinstance(key, str) and key.isdecimal() and len(key) < 10:
        key = int(key)
    return (key,) if key in expansion.keys else None
