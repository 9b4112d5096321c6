"""References and steps: `var.a.b`, `f(x).id`, `list[i]`."""

from __future__ import annotations

from gitops_lint.formats import hcl
from gitops_lint.terraform.expressions.scope import EVALUATORS, Frame, evaluates
from gitops_lint.terraform.expressions.steps import apply_steps, index
from gitops_lint.terraform.values import Value


@evaluates(hcl.ScopeTraversal)
def _reference(node: hcl.ScopeTraversal, frame: Frame) -> Value:
    names = frame.names
    if node.root in names:
        value = names[node.root]
        return apply_steps(value, node.steps) if node.steps else value
    value, taken = frame.scope.traverse(node)
    return apply_steps(value, node.steps, taken) if taken < len(node.steps) else value


@evaluates(hcl.RelativeTraversal)
def _relative(node: hcl.RelativeTraversal, frame: Frame) -> Value:
    return apply_steps(EVALUATORS[type(node.source)](node.source, frame), node.steps)


@evaluates(hcl.Index)
def _index(node: hcl.Index, frame: Frame) -> Value:
    collection = EVALUATORS[type(node.collection)](node.collection, frame)
    key = EVALUATORS[type(node.key)](node.key, frame)
    return index(collection, key, node.span)
