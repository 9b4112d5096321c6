"""What the expressions of a test may refer to (internal/moduletest/hcl/context.go and eval_context.go of Terraform)."""

from __future__ import annotations

from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.suggestions import name_meant
from gitops_lint.terraform.values import (
    NULL,
    ListValue,
    MapValue,
    Marked,
    NullValue,
    ObjectValue,
    TupleValue,
    UnknownValue,
    Value,
    is_known,
)

Runs = Mapping[str, Value | None]
"""The outputs of all runs of a file by name; None for one that is still to come."""


class VariablesScope:
    """The scope of a `variables` block: the variables around it, and the outputs of earlier runs."""

    def __init__(
        self, variables: Mapping[str, Value], runs: Runs | None, functions: Mapping[str, Function], detail: str
    ) -> None:
        self.variables = variables
        self.runs = runs
        self.functions = functions
        self.detail = detail
        self.short_circuits = True

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """`var.name` or `run.name`; `EvaluationError` for anything else."""
        name = _name(traversal)
        if traversal.root == "run" and name:
            if self.runs is None:
                detail = "You can not reference run blocks from within the file variables block."
                raise InvalidReferenceError("Invalid reference", detail, traversal.span)
            return _run(self.runs, name, traversal), 1
        if traversal.root == "var" and name:
            if name not in self.variables:
                detail = (
                    f'The input variable "{name}" is not available to the current run block. You can only reference '
                    "variables defined at the file or global levels."
                )
                raise InvalidReferenceError("Reference to unavailable variable", detail, traversal.span)
            return self.variables[name], 1
        raise InvalidReferenceError("Invalid reference", self.detail, traversal.span)

    def function(self, name: str) -> Function | None:
        """The function of that name."""
        return self.functions.get(name)


class AssertScope:
    """The scope of an `assert` block: that of the module, its outputs, earlier runs, and variables of the test alone.

    An output in `absent` was not reached, since what it depends on failed (`GetOutput` in evaluate.go of
    Terraform).
    """

    def __init__(
        self, module: ModuleInstance, runs: Runs, variables: Mapping[str, Value], absent: frozenset[str] = frozenset()
    ) -> None:
        self.module = module
        self.runs = runs
        self.variables = variables
        self.absent = absent
        self.short_circuits = module.scope.short_circuits

    def traverse(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of a reference, and how many steps lead to it; `InvalidReferenceError` where there is none."""
        name = _name(traversal)
        if traversal.root == "run" and name:
            value = self.runs.get(name)
            if value is None:
                meant = name_meant(name, self.runs)
                hint = f' Did you mean "{meant}"?' if meant else ""
                detail = f'There is no run "{name}" declared in this test suite.{hint}'
                raise EvaluationError("Reference to undeclared run block", detail, traversal.span)
            return value, 1
        if traversal.root == "output" and name:
            if name in self.absent:
                is_old = self.module.evaluation.language < _OUTPUTS_AS_PLANNED
                return NULL if is_old else _NOT_REACHED, 1
            if name not in self.module.module.outputs:
                detail = f'An output value with the name "{name}" has not been declared.'
                raise InvalidReferenceError("Reference to undeclared output value", detail, traversal.span)
            return output_of(self.module, name), 1
        if traversal.root == "var" and name in self.variables and name not in self.module.module.variables:
            return self.variables[name], 1
        return self.module.scope.traverse(traversal)

    def function(self, name: str) -> Function | None:
        """The function of that name."""
        return self.module.scope.function(name)


_OUTPUTS_AS_PLANNED = (1, 15)
"""The version since which an assertion sees an output as it was planned, and no longer as a state keeps it."""
_NOT_REACHED = UnknownValue(reason="an expected failure came before the output")


def output_of(module: ModuleInstance, name: str) -> Value:
    """An output of the module under test. Before Terraform 1.15 its unknown parts are null, unless all of it is."""
    value = module.output(name)
    is_old = module.evaluation.language < _OUTPUTS_AS_PLANNED
    return _without_unknown(value) if is_old and is_known(value) else value


def _without_unknown(value: Value) -> Value:
    """The value with nulls for its unknown parts, as a state keeps it (`cty.UnknownAsNull`)."""
    if isinstance(value, Marked):
        return Marked(_without_unknown(value.value), value.marks)
    if isinstance(value, UnknownValue):
        return value if value.kind is UnknownKind.NOT_AVAILABLE else NullValue(value.type)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(map(_without_unknown, value.items)))
    if isinstance(value, ListValue):
        return ListValue(value.element, tuple(map(_without_unknown, value.items)))
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: _without_unknown(item) for name, item in value.items.items()})
    if isinstance(value, ObjectValue):
        return ObjectValue({name: _without_unknown(item) for name, item in value.items.items()}, value.rest)
    return value


def _name(traversal: hcl.ScopeTraversal) -> str:
    step = traversal.steps[0] if traversal.steps else None
    return step.name if isinstance(step, hcl.TraverseAttr) else ""


_WHICH_RUNS = (
    "You can only reference run blocks that are in the same test file and will execute before the current run block."
)


def _run(runs: Runs, name: str, traversal: hcl.ScopeTraversal) -> Value:
    if name not in runs:
        detail = f'The run block "{name}" does not exist within this test file. {_WHICH_RUNS}'
        raise InvalidReferenceError("Reference to unknown run block", detail, traversal.span)
    value = runs[name]
    if value is None:
        detail = f'The run block "{name}" has not executed yet. {_WHICH_RUNS}'
        raise InvalidReferenceError("Reference to unavailable run block", detail, traversal.span)
    return value
