"""A module call: its instances, and what a reference to it gives."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration.declarations import ModuleCall
from gitops_lint.terraform.configuration.problems import is_opentofu
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.expansion import Expansion, InstanceKey, expand, key_text
from gitops_lint.terraform.evaluation.installed import constant_source
from gitops_lint.terraform.evaluation.keys import key_of_step
from gitops_lint.terraform.evaluation.problems import Kind, Problem
from gitops_lint.terraform.evaluation.scope import ModuleScope
from gitops_lint.terraform.languages import CONSTANT_VARIABLES
from gitops_lint.terraform.types import DYNAMIC
from gitops_lint.terraform.values import ObjectValue, TupleValue, UnknownValue, Value, object_of

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.module import ModuleInstance


def _shown(directory: str) -> str:
    return directory or "root"


class CallNode:
    """A module call of one module instance."""

    def __init__(self, module: ModuleInstance, call: ModuleCall) -> None:
        self.module = module
        self.call = call
        self.address = module.inside(f"module.{call.name}")
        self._instances: dict[InstanceKey, ModuleInstance] = {}
        self._any_instance: ModuleInstance | None = None

    @cached_property
    def expansion(self) -> Expansion:
        """Its instances."""
        call = self.call
        evaluation = self.module.evaluation
        return evaluation.guarded(
            (id(self), "expansion"),
            f"{self.address} (expand)",
            call.file,
            call.span,
            lambda: expand(self.module, call.count, call.for_each, self.address),
        )

    @cached_property
    def source(self) -> str | None:
        """Where the module comes from, None where it is not known; since 1.15 constant variables may say so."""
        call, evaluation = self.call, self.module.evaluation
        is_written = call.version is None or call.version_text is not None
        if call.source is None or (call.source_text is not None and is_written):
            return call.source_text
        written = call.source if call.source_text is None else call.version
        assert written is not None
        expression, file = written.expression, written.file
        if evaluation.language < CONSTANT_VARIABLES and not is_opentofu(file):
            self._problem("Variables not allowed", "Variables may not be used here.", file, expression.span)
            return None
        try:
            found = evaluation.guarded(
                (id(self), "source"),
                f"{self.address} (source)",
                file,
                expression.span,
                lambda: constant_source(self.module, call),
            )
        except EvaluationError as error:
            evaluation.failed(error, file, self.address)
            return None
        if isinstance(found, str):
            return found
        self._missing(f'the source of module "{call.name}" is not known', file, expression.span)
        return None

    @cached_property
    def directory(self) -> str | None:
        """Where the module is, None where it is not in the repository; what is wrong with that is noted."""
        from gitops_lint.terraform.evaluation.module import directory_of

        call = self.call
        source = self.source
        if source is None or call.source is None:
            return None
        span = call.source.expression.span
        if not (source in (".", "..") or source.startswith(("./", "../"))):
            path = self.module.address_without_keys.replace("module.", "")
            directory = self.module.evaluation.sources.directory(".".join(filter(None, (path, call.name))), source)
            if directory is None or not self.module.evaluation.module(directory).files:
                origin = "git" if "git" in source.split("/")[0] or "::" in source else "a registry"
                detail = (
                    f'module "{call.name}" comes from {origin} and is not vendored; run terraform get, or name it '
                    "under sources: in .gitops-lint.yaml"
                )
                self._missing(detail, call.source.file, span)
                return None
            return directory
        directory = directory_of(self.module.directory, source)
        if directory is None:
            detail = f'module "{call.name}" comes from {source}, which lies outside the repository'
            self._missing(detail, call.source.file, span)
        elif not self.module.evaluation.module(directory).files:
            detail = f"Unable to evaluate directory symlink: lstat {source}: no such file or directory"
            self._problem("Unreadable module directory", detail, call.source.file, span)
            return None
        elif directory in self._ancestors():
            way = " → ".join(map(_shown, [*self._ancestors(), directory]))
            detail = f'Module "{call.name}" includes itself: {way}.'
            self._problem("Module includes itself", detail, call.source.file, span)
            return None
        return directory

    def _ancestors(self) -> list[str]:
        found = []
        module: ModuleInstance | None = self.module
        while module is not None:
            found.append(module.directory)
            module = module.parent
        return found[::-1]

    def _missing(self, detail: str, file: str, span: tuple[int, int]) -> None:
        from gitops_lint.model.source import Span

        self.module.evaluation.limit(
            Kind.MODULE_SOURCE, "Module not available", detail, file, Span(*span), self.address
        )

    def _problem(self, summary: str, detail: str, file: str, span: tuple[int, int]) -> None:
        from gitops_lint.model.source import Span

        self.module.log.add(Problem(Kind.MODULE_SOURCE, summary, detail, file, Span(*span), self.address))

    def instance(self, key: InstanceKey) -> ModuleInstance | None:
        """The instance of a key that the expansion has; None where the module is not available."""
        known = self._instances.get(key)
        if known is None and self.directory is not None:
            known = self._instances[key] = self._made(self.directory, key_text(key), self._scope(key))
        return known

    def any_instance(self, key: str, scope: ModuleScope) -> ModuleInstance | None:
        """Any one instance, where nobody knows which there are: with the key and the scope that it is given first."""
        if self._any_instance is None and self.directory is not None:
            self._any_instance = self._made(self.directory, key, scope)
        return self._any_instance

    def _made(self, directory: str, key: str, scope: ModuleScope) -> ModuleInstance:
        from gitops_lint.terraform.evaluation.module import ModuleInstance

        evaluation = self.module.evaluation
        module = evaluation.module(directory)
        return ModuleInstance(evaluation, module, directory, self.address + key, self.call, scope)

    def _scope(self, key: InstanceKey) -> ModuleScope:
        """That of the arguments of one instance."""
        expansion = self.expansion
        return ModuleScope(self.module, expansion.mode, key, expansion.keys[key], for_each=self.call.for_each)

    def evaluate_arguments(self) -> None:
        """Notes what is wrong with the arguments of a module that is not available, whose variables nobody asks for."""
        for key in self.expansion.keys:
            for argument in self.call.arguments.values():
                try:
                    self.module.evaluate(argument.expression, argument.file, self._scope(key))
                except EvaluationError as error:
                    address = f"{self.address}{key_text(key)}.var.{argument.name}"
                    self.module.evaluation.failed(error, argument.file, address)

    def reference(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of `module.name…` and the steps that lead to it: to an output, where they name one."""
        expansion = self.expansion
        taken = 1
        if expansion.unknown is not None:
            return self.value, len(traversal.steps)
        key: InstanceKey = None
        if expansion.mode != "single":
            found = key_of_step(traversal, taken, expansion)
            if found is None:
                return self.value, taken
            (key,) = found
            taken += 1
        if taken == len(traversal.steps):
            return self.instance_value(key), taken
        step = traversal.steps[taken]
        name = step.name if isinstance(step, hcl.TraverseAttr) else getattr(step.key, "value", None)
        if not isinstance(name, str):
            return self.instance_value(key), taken
        instance = self.instance(key)
        if instance is None:
            return self._unavailable, taken + 1
        if name not in instance.module.outputs and not instance.module.is_whole:
            return self._unavailable, taken + 1
        if name not in instance.module.outputs:
            raise EvaluationError(
                "Unsupported attribute", f'This object does not have an attribute named "{name}".', step.span
            )
        return instance.output(name), taken + 1

    @property
    def _unavailable(self) -> UnknownValue:
        reason = f"{self.address} is not in the repository"
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)

    def instance_value(self, key: InstanceKey) -> Value:
        """All outputs of one instance, as an object."""
        instance = self.instance(key)
        if instance is None:
            return self._unavailable
        return object_of({name: instance.output(name) for name in instance.module.outputs})

    @property
    def value(self) -> Value:
        """The whole call: an object of outputs, a tuple of these or an object of these by key."""
        expansion = self.expansion
        if expansion.unknown is not None:
            return expansion.unknown.of(DYNAMIC)
        values = {key: self.instance_value(key) for key in expansion.keys}
        if expansion.mode == "single":
            return values[None]
        if expansion.mode == "count":
            return TupleValue(tuple(values.values()))
        return ObjectValue({str(key): values[key] for key in sorted(values, key=str)})
