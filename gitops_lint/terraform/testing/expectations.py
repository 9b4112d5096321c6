"""Which problems of a plan a run expects, and which it never comes to (`Run.ValidateExpectedFailures` of Terraform)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.terraform.addresses import parse_address
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.graph import Graph
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.references import InvalidReference
from gitops_lint.terraform.testing.declarations import Run
from gitops_lint.terraform.testing.mock_blocks import address_text
from gitops_lint.terraform.testing.results import Message
from gitops_lint.terraform.testing.variables import traversal_text
from gitops_lint.terraform.values import UnknownValue

_OF_CONDITIONS = (Kind.VALIDATION, Kind.CONDITION, Kind.CHECK)
_CHECKABLE = ("var", "output", "check")
_KEY = re.compile(r'\[(?:\d+|"(?:[^"\\]|\\.)*")\]')


class Judged(msgspec.Struct, frozen=True):
    """What is left of the problems of a plan, and the objects that were expected to fail and did not.

    `undecided` are those of which nobody can tell offline, and why. `absent` are the outputs that were not reached.
    """

    problems: tuple[Problem, ...]
    missing: tuple[str, ...]
    undecided: tuple[tuple[str, UnknownValue], ...]
    absent: frozenset[str]


def expected_object(traversal: hcl.ScopeTraversal) -> str | None:
    """The address that an item of `expect_failures` names; None where failures of it cannot be expected."""
    step = traversal.steps[0] if traversal.steps else None
    if traversal.root in _CHECKABLE:
        named = isinstance(step, hcl.TraverseAttr) and len(traversal.steps) == 1
        return f"{traversal.root}.{step.name}" if named and isinstance(step, hcl.TraverseAttr) else None
    address = parse_address(traversal)
    if isinstance(address, InvalidReference) or address.is_module or address.modules:
        return None
    return address_text(address)


def judge(evaluation: Evaluation, graph: Graph, expected: Iterable[hcl.ScopeTraversal]) -> Judged:
    """Sorts the problems of an evaluation by what a run expects."""
    wanted = {text for one in expected if (text := expected_object(one)) is not None}
    reach = _Reach(evaluation, graph)
    met: set[str] = set()
    left: list[Problem] = []
    for problem in evaluation.log.problems:
        if problem.limit:
            continue
        addresses = [one for one in evaluation.log.addresses(problem) if reach.comes_to(one)]
        if problem.kind in _OF_CONDITIONS:
            swallowed = {one: name for one in addresses for name in (one, _KEY.sub("", one)) if name in wanted}
            met |= set(swallowed.values())
            addresses = [one for one in addresses if one not in swallowed]
        if addresses:
            left.append(problem)
    missing, undecided = [], []
    for name in sorted(wanted):
        if name not in met:
            unknown = _undecided(evaluation, name)
            if unknown is None:
                missing.append(name)
            else:
                undecided.append((name, unknown))
    absent = frozenset(name for name in evaluation.root.module.outputs if not reach.comes_to(f"output.{name}"))
    return Judged(tuple(left), tuple(missing), tuple(undecided), absent)


def missing(name: str, run: Run) -> Message:
    """What is said of an object that was expected to fail and did not."""
    span = next(one.span for one in run.expect_failures if expected_object(one) == name)
    detail = f"The checkable object, {name}, was expected to report an error but did not."
    return Message("Missing expected failure", detail, run.file, span)


def not_checkable(traversal: hcl.ScopeTraversal, file: str) -> Message:
    """What is said of an item of `expect_failures` that is nothing which could fail."""
    detail = (
        f"You cannot expect failures from {traversal_text(traversal)}. You can only expect failures from checkable "
        "objects such as input variables, output values, check blocks, managed resources and data sources."
    )
    return Message("Invalid `expect_failures` reference", detail, file, traversal.span)


def _undecided(evaluation: Evaluation, name: str) -> UnknownValue | None:
    for address, unknown in evaluation.log.undecided.items():
        if name in (address, _KEY.sub("", address)):
            return unknown
    return None


class _Reach:
    """How far Terraform comes: what depends on something that failed is never evaluated."""

    def __init__(self, evaluation: Evaluation, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[str, bool] = {}
        failed: set[str] = set()
        for problem in evaluation.log.problems:
            if not problem.limit and problem.kind is not Kind.CHECK:
                failed.update(filter(None, map(self._node, evaluation.log.addresses(problem))))
        for name in graph.order():
            waits = graph.nodes[name].waits_for
            self._known[name] = all(self._known.get(one, True) and one not in failed for one in waits)

    def comes_to(self, address: str) -> bool:
        """Whether nothing failed that an object waits for."""
        return self._known.get(self._node(address), True)

    def _node(self, address: str) -> str:
        name = _KEY.sub("", address)
        while name:
            for known in (name, f"{name} (expand)"):
                if known in self._graph.nodes:
                    return known
            name = name.rpartition(".")[0]
        return ""
