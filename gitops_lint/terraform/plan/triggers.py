"""What stands in `replace_triggered_by`: the reference, and the part of an object that it names."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_lint.formats import hcl
from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
from gitops_lint.terraform.values import ListValue, MapValue, ObjectValue, TupleValue, Value, unmark


def trigger_reference(expression: hcl.Expression, instance: ResourceInstance) -> hcl.ScopeTraversal | None:
    """The reference of a `replace_triggered_by`, with `count.index` and `each.key` filled in."""
    if isinstance(expression, hcl.ScopeTraversal):
        return expression
    if isinstance(expression, hcl.RelativeTraversal):
        source = trigger_reference(expression.source, instance)
        if source is None:
            return None
        return hcl.ScopeTraversal(source.start, expression.end, source.root, (*source.steps, *expression.steps))
    if isinstance(expression, hcl.Index):
        source = trigger_reference(expression.collection, instance)
        key = instance.key
        if source is None or key is None:
            return None
        start, end = expression.key.start, expression.key.end
        literal = hcl.Number(start, end, str(key)) if isinstance(key, int) else hcl.String(start, end, key)
        step = hcl.TraverseIndex(start, end, literal)
        return hcl.ScopeTraversal(source.start, expression.end, source.root, (*source.steps, step))
    return None


def value_at(value: Value | None, steps: Iterable[hcl.Step]) -> Value | None:
    """What stands at a path; None where there is no such path."""
    for step in steps:
        if value is None:
            return None
        value, _ = unmark(value)
        key = step.name if isinstance(step, hcl.TraverseAttr) else getattr(step.key, "value", None)
        if isinstance(value, ObjectValue | MapValue) and isinstance(key, str):
            value = value.items.get(key)
        elif isinstance(value, ListValue | TupleValue) and isinstance(step, hcl.TraverseIndex):
            text = getattr(step.key, "text", "")
            index = int(text) if text.isdecimal() else len(value.items)
            value = value.items[index] if index < len(value.items) else None
        else:
            return None
    return value
