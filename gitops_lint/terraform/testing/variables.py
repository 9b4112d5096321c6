"""The variables of a run: its own block, then the file's, then variable files (`TestFileRunner.GetVariables`)."""

from __future__ import annotations

import posixpath
from collections.abc import Mapping

from gitops_lint.formats import hcl
from gitops_lint.model.source import SourceFile
from gitops_lint.model.tree import Tree
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Argument, Read, Variable
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.context import Input
from gitops_lint.terraform.evaluation.inputs import inputs_of
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.expressions.constants import ConstantScope
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.references import references
from gitops_lint.terraform.testing.declarations import Run, TestFile
from gitops_lint.terraform.testing.files import DIRECTORY
from gitops_lint.terraform.testing.scopes import Runs, VariablesScope
from gitops_lint.terraform.values import UnknownValue, Value, first_unknown
from gitops_lint.terraform.variable_files import automatic_files

_IN_FILE = "You can only reference global variables within the test file variables block."
_IN_RUN = (
    "You can only reference earlier run blocks, file level, and global variables while defining variables from inside "
    "a run block."
)


class NotAvailableError(Exception):
    """A value that Terraform would have and we lack; the text says which and why."""


def global_inputs(tree: Tree, file: TestFile, read: Read) -> dict[str, Input]:
    """What the variable files of the module give, and those beside a test file in `tests`."""
    beside = posixpath.dirname(file.file)
    files = automatic_files(tree, beside) if posixpath.basename(beside) == DIRECTORY else ()
    return inputs_of(tree, file.directory, read, files)[0]


class RunVariables:
    """All variables that a run has, as inputs of the module, and which of them only the test knows."""

    def __init__(
        self, file: TestFile, run: Run, inputs: Mapping[str, Input], functions: Mapping[str, Function], runs: Runs
    ) -> None:
        self._global = inputs
        outer = {name: _global_value(given) for name, given in inputs.items()}
        in_file = VariablesScope(outer, None, functions, _IN_FILE)
        of_file: dict[str, Value] = {}
        self.values: dict[str, Value] = dict(outer)
        self.arguments: dict[str, Argument] = {}
        for name, argument in file.variables.items():
            of_file[name] = _value(argument, in_file)
            self.arguments[name] = argument
        self.values |= of_file
        in_run = VariablesScope(dict(self.values), runs, functions, _IN_RUN)
        for name, argument in run.variables.items():
            value = _value(argument, in_run)
            unknown = first_unknown(value)
            if unknown is not None:
                _refuse_unknown(argument, unknown, runs)
            self.values[name] = value
            self.arguments[name] = argument

    def inputs(self, declared: Mapping[str, Variable], tree: Tree, directory: str) -> dict[str, Input]:
        """The inputs of a module, in a directory of the tree, that declares some variables."""
        found = {}
        for name, variable in declared.items():
            if name in self.arguments:
                text = tree.read(variable.file).decode("utf-8-sig", "replace")
                place = SourceFile(posixpath.relpath(variable.file, directory or "."), text).location(variable.span)
                source = (
                    f"The given value is not suitable for var.{name} declared at "
                    f"{place.file}:{place.line},{place.column}-{place.end_column}"
                )
                found[name] = Input(self.arguments[name], source=source, value=self.values[name])
            elif name in self._global:
                found[name] = self._global[name]
        return found


def _global_value(given: Input) -> Value:
    if given.argument is None:
        return given.text
    return evaluate(given.argument.expression, ConstantScope())


def _value(argument: Argument, scope: VariablesScope) -> Value:
    try:
        return evaluate(argument.expression, scope)
    except EvaluationError as error:
        error.file = error.file or argument.file
        raise


def _refuse_unknown(argument: Argument, unknown: UnknownValue, runs: Runs) -> None:
    """Terraform takes no value into a run that an earlier plan does not know."""
    if unknown.kind is UnknownKind.NOT_AVAILABLE:
        raise NotAvailableError(unknown.reason)
    for traversal in references(argument.expression):
        step = traversal.steps[0] if traversal.steps else None
        if traversal.root == "run" and isinstance(step, hcl.TraverseAttr):
            detail = (
                f'The value for {traversal_text(traversal)} is unknown. Run block "{step.name}" is executing a '
                '"plan" operation, and the specified output value is only known after apply.'
            )
            raise EvaluationError("Reference to unknown value", detail, traversal.span, argument.file)


def traversal_text(traversal: hcl.ScopeTraversal) -> str:
    """A reference as Terraform writes it in messages."""
    parts = [traversal.root]
    for step in traversal.steps:
        if isinstance(step, hcl.TraverseAttr):
            parts.append(f".{step.name}")
        else:
            key = step.key
            text = f'"{key.value}"' if isinstance(key, hcl.String) else str(getattr(key, "text", ""))
            parts.append(f"[{text}]")
    return "".join(parts)
