"""One instance of a module: its variables, local values, outputs, resources and calls, evaluated when asked for."""

from __future__ import annotations

import difflib
import posixpath
from collections.abc import Iterable
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.configuration.declarations import Mode, ModuleCall, Output
from gitops_lint.terraform.errors import EvaluationError, InvalidReferenceError
from gitops_lint.terraform.evaluation.call import CallNode
from gitops_lint.terraform.evaluation.failures import Failure, failing_part, is_of_value
from gitops_lint.terraform.evaluation.problems import Log
from gitops_lint.terraform.evaluation.resource import ResourceNode
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.evaluation.typed_outputs import typed_output
from gitops_lint.terraform.evaluation.variables import variable_value
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.references import Reference, parse_reference
from gitops_lint.terraform.values import (
    EPHEMERAL,
    NO_MARKS,
    NULL,
    SENSITIVE,
    Marks,
    UnknownValue,
    Value,
    mark,
    unmark_deep,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.evaluation import Evaluation


class ModuleInstance:
    """One instance of a module. `address` is empty for the root, else `module.net` or `module.net[0].module.sub`.

    `call_scope` is the scope of the call in the parent, in which the arguments of the call are evaluated.
    """

    def __init__(
        self,
        evaluation: Evaluation,
        module: Module,
        directory: str,
        address: str = "",
        call: ModuleCall | None = None,
        call_scope: ModuleScope | None = None,
    ) -> None:
        self.evaluation = evaluation
        self.module = module
        self.directory = directory
        self.address = address
        self.call = call
        self.call_scope = call_scope
        self.scope = ModuleScope(self)
        self._variables: dict[str, Value] = {}
        self._locals: dict[str, Value] = {}
        self._outputs: dict[str, Value] = {}
        self._output_marks: dict[str, Marks] = {}
        self._resources: dict[tuple[str, str, str], ResourceNode] = {}
        self._calls: dict[str, CallNode] = {}
        self._paths: dict[str, Value] | None = None

    def __repr__(self) -> str:
        return f"ModuleInstance({self.address!r})"

    @property
    def log(self) -> Log:
        """Where what is wrong is noted."""
        return self.evaluation.log

    @property
    def parent(self) -> ModuleInstance | None:
        """The instance that calls this one; None for the root."""
        return None if self.call_scope is None else self.call_scope.module

    @property
    def called(self) -> str:
        """What Terraform calls this module in its messages."""
        return self.address_without_keys or "the root module"

    @property
    def address_without_keys(self) -> str:
        """The path of calls to this module, of any instance: `module.net.module.sub`."""
        if self.call is None or self.parent is None:
            return ""
        return ".".join(filter(None, (self.parent.address_without_keys, f"module.{self.call.name}")))

    @property
    def paths(self) -> dict[str, Value]:
        """What `path` has."""
        if self._paths is None:
            evaluation = self.evaluation
            self._paths = {
                "module": evaluation.path_module(self.directory),
                "root": ".",
                "cwd": evaluation.working_directory,
            }
        return self._paths

    def inside(self, name: str) -> str:
        """The address of something in this module: `module.net.local.cidr`."""
        return f"{self.address}.{name}" if self.address else name

    def evaluate(self, expression: hcl.Expression, file: str, scope: ModuleScope | None = None) -> Value:
        """The value of an expression of this module; `EvaluationError` knows the file it is about."""
        try:
            return evaluate(expression, scope or self.scope)
        except EvaluationError as error:
            if not error.file:
                error.file = file
            if error.failure is None and error.file == file:
                failing = failing_part(expression, error)
                error.failure = Failure(
                    failing,
                    file,
                    scope or self.scope,
                    error.names or {},
                    error.loops,
                    of_value=is_of_value(error, failing),
                )
            raise

    def variable(self, name: str) -> Value:
        """The value of an input variable that is declared."""
        known = self._variables.get(name)
        if known is None:
            variable = self.module.variables[name]
            address = self.inside(f"var.{name}")
            try:
                known = self.evaluation.guarded(
                    (id(self), "var", name),
                    address,
                    variable.file,
                    variable.span,
                    lambda: self.evaluation.amounts.keep(
                        lambda: variable_value(self, variable, address), variable.span, variable.file
                    ),
                )
            except EvaluationError as error:
                known = self.evaluation.failed(error, variable.file, address)
            self._variables[name] = known
        return known

    def local(self, name: str) -> Value:
        """The value of a local value that is declared."""
        known = self._locals.get(name)
        if known is None:
            local = self.module.locals[name]
            address = self.inside(f"local.{name}")
            try:
                known = self.evaluation.guarded(
                    (id(self), "local", name),
                    address,
                    local.file,
                    local.span,
                    lambda: self.evaluation.amounts.keep(
                        lambda: self.evaluate(local.expression, local.file), local.span, local.file
                    ),
                )
            except EvaluationError as error:
                known = self.evaluation.failed(error, local.file, address)
            self._locals[name] = known
        return known

    def output(self, name: str) -> Value:
        """The value of an output that is declared, as the caller of the module sees it."""
        known = self._outputs.get(name)
        if known is None:
            output = self.module.outputs[name]
            address = self.inside(f"output.{name}")
            try:
                known = self.evaluation.guarded(
                    (id(self), "output", name),
                    address,
                    output.file,
                    output.span,
                    lambda: self.evaluation.amounts.keep(lambda: self._output(output), output.span, output.file),
                )
            except EvaluationError as error:
                known = self.evaluation.failed(error, output.file, address)
            self._outputs[name] = known
        return known

    def marks_of_output(self, name: str) -> Marks:
        """The marks of the expression of an output, before the output adds its own."""
        self.output(name)
        return self._output_marks.get(name, NO_MARKS)

    def _output(self, output: Output) -> Value:
        override = self.evaluation.context.mocks.of_module(self.address) if self.address else None
        if override is not None:
            return override.values.get(output.name, NULL)
        if output.value is None:
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f"output {output.name} has no value")
        value = typed_output(output, self.evaluate(output.value.expression, output.value.file))
        self._output_marks[output.name] = unmark_deep(value)[1]
        # Terraform 1.8 to 1.12 forgot the mark on the way to the caller (GetModule in evaluate.go).
        is_marked = output.sensitive and (self.call is None or not (1, 8) <= self.evaluation.language < (1, 13))
        marks = (SENSITIVE,) * is_marked + (EPHEMERAL,) * output.ephemeral
        return mark(value, frozenset(marks))

    def resource(self, mode: Mode, type_: str, name: str) -> ResourceNode | None:
        """The resource of that name, None where it is not declared."""
        key = (mode, type_, name)
        known = self._resources.get(key)
        if known is None:
            block = self.module.resources.get(key)
            if block is None:
                return None
            known = self._resources[key] = ResourceNode(self, block)
        return known

    def resources(self) -> Iterable[ResourceNode]:
        """All resources that are declared."""
        for mode, type_, name in self.module.resources:
            node = self.resource(mode, type_, name)
            assert node is not None
            yield node

    def module_call(self, name: str) -> CallNode | None:
        """The call of that name, None where it is not declared."""
        known = self._calls.get(name)
        if known is None:
            call = self.module.module_calls.get(name)
            if call is None:
                return None
            known = self._calls[name] = CallNode(self, call)
        return known

    def module_calls(self) -> Iterable[CallNode]:
        """All calls that are declared."""
        for name in self.module.module_calls:
            node = self.module_call(name)
            assert node is not None
            yield node

    def changing_dependency(self, depends_on: Iterable[hcl.ScopeTraversal]) -> str:
        """The first managed object, among those that a `depends_on` names here or above, to which something is done.

        Empty where there is none.
        """
        for traversal in depends_on:
            for node in self._named_resources(traversal):
                for instance in node.instances():
                    existing = self.evaluation.existing
                    if existing is None or existing.is_changing(instance):
                        return instance.address
        if self.call is None or self.parent is None:
            return ""
        return self.parent.changing_dependency(self.call.depends_on)

    def _named_resources(self, traversal: hcl.ScopeTraversal) -> Iterable[ResourceNode]:
        """The managed resources that a reference in `depends_on` names: one, or all of a module."""
        reference = parse_reference(traversal)
        if not isinstance(reference, Reference):
            return
        if reference.kind == "resource" and reference.mode == "managed":
            node = self.resource("managed", reference.type, reference.name)
            if node is not None:
                yield node
        elif reference.kind == "module":
            call = self.module_call(reference.name)
            for key in call.expansion.keys if call is not None else ():
                child = call.instance(key) if call is not None else None
                if child is not None:
                    yield from child.managed_resources()

    def managed_resources(self) -> Iterable[ResourceNode]:
        """All managed resources of this module and of those under it."""
        yield from (node for node in self.resources() if node.block.mode == "managed")
        for call in self.module_calls():
            for key in call.expansion.keys:
                child = call.instance(key)
                if child is not None:
                    yield from child.managed_resources()

    def variable_reference(self, name: str, traversal: hcl.ScopeTraversal) -> Value:
        """`var.name`; `EvaluationError` where it is not declared."""
        if name not in self.module.variables:
            hint = _meant(name, self.module.variables, "var.")
            raise InvalidReferenceError(
                "Reference to undeclared input variable",
                f'An input variable with the name "{name}" has not been declared.'
                + (hint or f' This variable can be declared with a variable "{name}" {{}} block.'),
                traversal.span,
            )
        return self.variable(name)

    def local_reference(self, name: str, traversal: hcl.ScopeTraversal) -> Value:
        """`local.name`; `EvaluationError` where it is not declared."""
        if name not in self.module.locals:
            raise InvalidReferenceError(
                "Reference to undeclared local value",
                f'A local value with the name "{name}" has not been declared.' + _meant(name, self.module.locals),
                traversal.span,
            )
        return self.local(name)

    def call_reference(self, name: str, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """`module.name…` and the steps that lead to its value."""
        node = self.module_call(name)
        if node is None:
            raise InvalidReferenceError(
                "Reference to undeclared module",
                f'No module call named "{name}" is declared in {self.called}.' + _meant(name, self.module.module_calls),
                traversal.span,
            )
        return node.reference(traversal)

    def resource_reference(self, mode: Mode, traversal: hcl.ScopeTraversal, first: int) -> tuple[Value, int]:
        """`type.name…` (`first` is the step that holds the name, or the type after `data.`) and its value."""
        names = [traversal.root] if first == 0 else []
        for step in traversal.steps[: 2 - len(names)]:
            if not isinstance(step, hcl.TraverseAttr):
                break
            names.append(step.name)
        if len(names) < 2:
            kind = {"data": "data source", "ephemeral": "ephemeral resource type"}.get(mode, "resource type")
            if mode == "data":
                what = (
                    'The "data" object must be followed by two attribute names: the data source type and the resource '
                    "name."
                )
            else:
                what = (
                    f"A reference to a {kind} must be followed by at least one attribute access, specifying the "
                    "resource name."
                )
            raise InvalidReferenceError("Invalid reference", what, traversal.span)
        node = self.resource(mode, names[0], names[1])
        if node is None:
            raise InvalidReferenceError(
                "Reference to undeclared resource",
                f'A {mode} resource "{names[0]}" "{names[1]}" has not been declared in {self.called}.',
                traversal.span,
            )
        return node.reference(traversal, 2 - (first == 0))


def _meant(name: str, names: Iterable[str], prefix: str = "") -> str:
    close = difflib.get_close_matches(name, list(names), 1, 0.6)
    return f' Did you mean "{prefix}{close[0]}"?' if close else ""


def directory_of(parent: str, source: str) -> str | None:
    """The directory of a local source, None where it lies outside the repository."""
    target = posixpath.normpath(posixpath.join(parent, source))
    if target == ".." or target.startswith("../"):
        return None
    return "" if target == "." else target
