"""Infinite numbers (`1 / 0` is one): a plan cannot hold them, since JSON cannot."""

from __future__ import annotations

from collections.abc import Iterable

from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.numbers import INFINITY, NEGATIVE_INFINITY, Real
from gitops_lint.terraform.plan.changes import InstanceChange
from gitops_lint.terraform.plan.outputs import OutputValue
from gitops_lint.terraform.values import ListValue, MapValue, Marked, ObjectValue, SetValue, TupleValue, Value

_REFUSED = "cannot serialize infinity as JSON"


def check_infinity(
    evaluation: Evaluation, graph: Graph, changes: Iterable[InstanceChange], outputs: Iterable[OutputValue]
) -> None:
    """Notes objects and outputs that would be infinite."""
    for change in changes:
        node = graph.nodes.get(change.address.resource.in_configuration)
        if change.after is not None and node is not None and is_infinite(change.after):
            address = change.address.text
            summary = f"failed to encode {address} in state: failed to serialize value: {_REFUSED}"
            evaluation.log.add(Problem(Kind.EXPRESSION, summary, "", node.file, node.span, address))
    for output in outputs:
        node = graph.nodes.get(f"output.{output.name}")
        if node is not None and is_infinite(output.after):
            detail = f"{node.name}: {_REFUSED}."
            evaluation.log.add(
                Problem(Kind.EXPRESSION, "Failed to write plan file", detail, node.file, node.span, node.name)
            )


def is_infinite(value: Value) -> bool:
    """Whether a value is, or holds, an infinite number."""
    if isinstance(value, Marked):
        value = value.value
    if isinstance(value, Real):
        return value in (INFINITY, NEGATIVE_INFINITY)
    if isinstance(value, ObjectValue | MapValue):
        return any(map(is_infinite, value.items.values()))
    return isinstance(value, ListValue | SetValue | TupleValue) and any(map(is_infinite, value.items))
