"""One root, evaluated on demand: what is asked is computed, once, and nothing else."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Protocol, TypeVar

from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Module, load_module
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.available import functions_in
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.module import ModuleInstance
from gitops_lint.terraform.evaluation.problems import Kind, Log, Problem
from gitops_lint.terraform.evaluation.sources import ModuleSources
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.languages import SHORT_CIRCUIT, language_of
from gitops_lint.terraform.types import STRING
from gitops_lint.terraform.values import EPHEMERAL, ObjectValue, UnknownValue, Value, mark

if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.expansion import InstanceKey
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance

Answer = TypeVar("Answer")


class Existing(Protocol):
    """The objects that exist, and what becomes of them."""

    def planned(self, instance: ResourceInstance) -> ObjectValue | None:
        """What an object becomes that exists already; None for one that does not exist."""

    def is_changing(self, instance: ResourceInstance) -> bool:
        """Whether anything is done to an object."""

    def is_planned(self, instance: ResourceInstance) -> bool:
        """Whether it is decided at all what becomes of an instance."""

    def standing(self, node: ResourceNode) -> Mapping[InstanceKey, Value] | None:
        """The instances that there are of a resource of which not all is planned; None where all of it is."""


class Evaluation:
    """A root module and all modules under it. `root` is its instance, `log` collects what is wrong.

    `existing` tells what becomes of objects that exist already; None where nothing exists. It is to be set before
    anything is evaluated.
    """

    def __init__(self, context: Context) -> None:
        self.context = context
        self.log = Log()
        self.sources = ModuleSources(context)
        self.guesses: set[str] = set()
        """Reasons of unknown values that may as well be null: without its schema, nobody knows what a provider sets."""
        self._modules = context.modules
        self._running: dict[Hashable, str] = {}
        root = self.module(context.directory)
        self.language = context.language or language_of(version.constraint for version in root.required_version)
        self.short_circuits = self.language >= SHORT_CIRCUIT
        self.functions: dict[str, Function] = functions_in(
            context.tree,
            context.directory,
            language=self.language,
            location=context.location,
            plan_time=context.plan_time,
            is_copied=context.is_copied,
        )
        self.terraform_values: dict[str, Value] = {
            "workspace": context.workspace,
            "applying": mark(False, frozenset({EPHEMERAL})),
        }
        self.existing: Existing | None = None
        self.root = ModuleInstance(self, root, context.directory)

    def module(self, directory: str) -> Module:
        """The declarations of a directory, read once however many calls there are."""
        known = self._modules.get(directory)
        if known is None:
            known = self._modules[directory] = load_module(self.context.tree, directory, self.context.read)
        return known

    def modules(self) -> dict[str, Module]:
        """The declarations that were read so far, by their directory."""
        return dict(self._modules)

    def line(self, file: str, span: Span) -> int:
        """The line, from 1, on which a span of a file begins."""
        return self.context.tree.read(file).decode(errors="replace").count("\n", 0, span.start) + 1

    def range(self, file: str, span: Span) -> str:
        """A span as HCL writes it: `main.tf:3,5-12`, columns in characters from 1."""
        text = self.context.tree.read(file).decode(errors="replace")
        name = posixpath.relpath(file, self.context.directory or ".")
        (line, column), (last, end) = (
            (text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)) for at in (span.start, span.end)
        )
        return f"{name}:{line},{column}-{end if line == last else f'{last},{end}'}"

    def path_module(self, directory: str) -> str:
        """What `path.module` is for a directory: relative to the root module, as `terraform -chdir` sees it."""
        return posixpath.relpath(directory or ".", self.context.directory or ".")

    @property
    def working_directory(self) -> Value:
        """What `path.cwd` is where Terraform runs in the root module."""
        directory = self.context.working_directory
        if directory is not None:
            return directory
        reason = "path.cwd is a directory of whoever runs Terraform"
        return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason)

    def guarded(self, key: Hashable, address: str, file: str, span: Span, compute: Callable[[], Answer]) -> Answer:
        """What `compute` gives; `EvaluationError` with the whole cycle if it asks for itself again."""
        running = self._running
        if key in running:
            names = list(running.values())
            cycle = names[list(running).index(key) :]
            raise EvaluationError("Cycle", "Cycle: " + ", ".join(cycle), span, file)
        running[key] = address
        try:
            return compute()
        finally:
            del running[key]

    def failed(self, error: EvaluationError, file: str, address: str, kind: Kind = Kind.EXPRESSION) -> UnknownValue:
        """Notes an error and gives what stands for the value that there is not."""
        self.log.add_error(error, file, address, kind)
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f"{address} has an error")

    def limit(self, kind: Kind, summary: str, detail: str, file: str, span: Span, address: str) -> None:
        """Notes something that Terraform would have and we lack."""
        self.log.add(Problem(kind, summary, detail, file, span, address, limit=True))
