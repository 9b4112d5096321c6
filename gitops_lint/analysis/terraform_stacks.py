"""What do the Terraform roots of a repository come to, with the variables of each environment?"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from gitops_lint.analysis.terraform_backends import places_of_states, state_place
from gitops_lint.analysis.terraform_modules import PlacedModule, placed_modules
from gitops_lint.analysis.terraform_provider_schemas import shapes_of
from gitops_lint.analysis.terragrunt_units import DeployedUnit, deployed_units
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository, Stack
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Argument, Module
from gitops_lint.terraform.evaluation.problems import Kind, Problem

# The evaluator is imported where it is used: most runs have no Terraform, and it takes longer than their rules.
if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.call import CallNode
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.failures import Failure
    from gitops_lint.terraform.evaluation.graph import Graph
    from gitops_lint.terraform.evaluation.resource import ResourceNode
    from gitops_lint.terraform.evaluation.resource_instance import ResourceInstance
    from gitops_lint.terraform.values import UnknownValue, Value
    from gitops_lint.terraform.variable_files import Values


class EvaluatedStack(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A stack and what it evaluates to; nothing is evaluated before somebody asks.

    `environment` is the one that it belongs to, empty for a root that belongs to none. `placed` is its module, `unit`
    the unit of Terragrunt that runs it, if one does: then everything else is as that says.
    """

    repository: Repository
    stack: Stack
    placed: PlacedModule
    environment: str = ""
    unit: DeployedUnit | None = None

    @property
    def directory(self) -> str:
        """The directory of its root, or of its unit."""
        return self.stack.directory

    @functools.cached_property
    def files(self) -> tuple[str, ...]:
        """The paths of what it is made from: its modules in the repository, and its variable files."""
        of_modules = (path for module in self.modules for path in module.files)
        given = self.values.files if self.unit is None else self.unit.files
        return tuple(dict.fromkeys((*self.placed.files, *of_modules, *given)))

    @functools.cached_property
    def modules(self) -> tuple[Module, ...]:
        """The modules of the repository that its root calls, and those that they call."""
        found: dict[str, Module] = {}
        waiting = [self.placed.directory]
        for directory in waiting:
            for module in self.placed.below.get(directory, {}).values():
                if module.directory not in found:
                    found[module.directory] = module
                    waiting.append(module.directory)
        return tuple(found.values())

    @property
    def environments(self) -> tuple[str, ...]:
        """The environment that it belongs to, if any: where what is found belongs, wherever it stands."""
        return (self.environment,) if self.environment else ()

    @property
    def is_complete(self) -> bool:
        """Whether all that gives its variables values is there to be read.

        It is of an environment; or it is certainly applied, and variable files beside it show where values come from.
        What Terragrunt runs gets its inputs from there.
        """
        if self.unit is not None:
            return self.unit.has_all_inputs and not self.unit.is_illustration
        if self.placed.is_generated_for or self.placed.is_illustration:
            return False
        return bool(self.environment) or (self.placed.is_applied and bool(self.values.files))

    @property
    def _overridden(self) -> UnknownValue | None:
        """What the variables with defaults are that no file here sets; None where nobody does, and the defaults hold.

        A module that nobody here applies is called from elsewhere; and a root that needs more values than are here gets
        them from where any of its variables may be set. That secrets come from elsewhere says nothing of the others.
        """
        from gitops_lint.terraform.values import UnknownValue

        placed = self.placed
        needs_more = any(one.default is None and not one.sensitive for one in placed.module.variables.values())
        if placed.stack_of or self.values.files or (placed.is_applied and not needs_more):
            return None
        reason = f"nothing here says with which values {self.directory or 'the root'} is applied"
        return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)

    @property
    def values(self) -> Values:
        """What its variable files set."""
        return self._inputs[1] if self.unit is None else self.unit.variable_files

    @functools.cached_property
    def _inputs(self) -> tuple[Mapping[str, Any], Values]:
        from gitops_lint.terraform.evaluation.inputs import inputs_of

        stack, repository = self.stack, self.repository
        return inputs_of(repository.tree, stack.directory, repository.read_hcl, stack.variable_files)

    @functools.cached_property
    def ignored_files(self) -> tuple[str, ...]:
        """Names or patterns of the variable files that `.gitignore` keeps out of git and that may set its variables.

        They are told from `.gitignore` alone, so that a check says the same wherever it runs: a pipeline has none of
        them, and their author has all.
        """
        from gitops_lint.loading.gitignore import ignore_rules, is_ignored
        from gitops_lint.terraform.directories import VARIABLES, names_in, path_in

        tree, directory = self.repository.tree, self.directory
        rules = ignore_rules(tree, directory)
        kept = names_in(tree, directory)
        named = dict.fromkeys(one.name for one in rules if one.name.endswith(VARIABLES) and not one.is_kept)
        for names in (named, dict.fromkeys(("terraform.tfvars", "terraform.tfvars.json"))):
            files = {name: name.replace("*", "local") for name in names}
            found = [
                name for name, file in files.items() if file not in kept and is_ignored(path_in(directory, file), rules)
            ]
            if found:
                return tuple(found)
        return ()

    @functools.cached_property
    def unused_inputs(self) -> tuple[Argument, ...]:
        """The arguments of variable files that no variable of the root takes; what a unit hands on may be more."""
        if self.unit is not None:
            return ()
        declared = self.placed.module.variables
        return tuple(one for name, one in self.values.arguments.items() if name not in declared)

    @functools.cached_property
    def evaluation(self) -> Evaluation:
        """Its root and the modules under it."""
        if self.unit is not None:
            found = self.unit.evaluation
            assert found is not None, f"the code of {self.directory} is not in the repository"
            return found
        from gitops_lint.terraform.types import STRING
        from gitops_lint.terraform.values import NOT_NULL, UnknownValue

        # Who refers to the workspace has others than the default one, and nothing says which is meant.
        reason = "nothing here says which workspace is selected"
        return self._evaluation(UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, reason, NOT_NULL))

    def unevaluated(self) -> Evaluation:
        """The same once more, with nothing evaluated yet: for a plan, which needs what exists from the start.

        A plan is one of the default workspace.
        """
        return self._evaluation("default")

    def _evaluation(self, workspace: str | UnknownValue) -> Evaluation:
        from gitops_lint.terraform.evaluation.context import Context
        from gitops_lint.terraform.evaluation.evaluation import Evaluation
        from gitops_lint.terraform.languages import configured_language

        repository, stack = self.repository, self.stack
        settings = repository.settings
        return Evaluation(
            Context(
                repository.tree,
                stack.directory,
                repository.read_hcl,
                self._inputs[0],
                overridden=self._overridden,
                workspace=workspace if stack.workspace == "default" else stack.workspace,
                language=configured_language(settings.terraform_version),
                sources=settings.sources,
                values=settings.terraform_values,
                remote_state=self._remote_state,
                schemas=shapes_of(repository),
            )
        )

    @functools.cached_property
    def graph(self) -> Graph:
        """What of it waits for what. Asking evaluates everything."""
        from gitops_lint.terraform.evaluation.walk import evaluate_all

        return evaluate_all(self.evaluation)

    @functools.cached_property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with it."""
        return tuple(edited for edited, _ in self._told)

    @functools.cached_property
    def _told(self) -> tuple[tuple[Problem, Problem], ...]:
        """Each problem as a person reads it in the repository, and as the evaluation found it."""
        _ = self.graph
        found = tuple(self.evaluation.log.problems)
        edited = found if self.unit is None else tuple(self.unit.edited(found))
        told = (msgspec.structs.replace(one, limit=True) if self.is_artefact(one.missing) else one for one in edited)
        return tuple(zip(told, found, strict=True))

    def is_artefact(self, path: str) -> bool:
        """Whether `.gitignore` keeps a file that is not there out of git: a build may write it before the apply."""
        from gitops_lint.loading.gitignore import ignore_rules, is_ignored

        return bool(path) and is_ignored(path, ignore_rules(self.repository.tree, posixpath.dirname(path)))

    def failure(self, problem: Problem) -> Failure | None:
        """The expression that one of its problems is about, where it is about one."""
        if self.unit is not None:
            problem = next(found for edited, found in self._told if edited is problem)
        return self.evaluation.log.failure(problem)

    def edited_at(self, where: FileSpan) -> FileSpan:
        """Where a person edits what it declares at a place."""
        return where if self.unit is None else self.unit.edited_at(where)

    def problems_of(self, *kinds: Kind) -> Iterator[Problem]:
        """Those of some kinds which Terraform would stop at."""
        return (one for one in self.problems if one.kind in kinds and not one.limit)

    @functools.cached_property
    def undeclared(self) -> frozenset[tuple[str, int]]:
        """Where what nobody declares is referred to, or called: file and offset. It is told of without evaluating."""
        from gitops_lint.terraform.undeclared import undeclared

        below = {self.placed.directory, *(one.directory for one in self.modules)}
        placed = [one for one in placed_modules(self.repository) if one.directory in below]
        references = (
            (occurrence.file, wrong.span.start)
            for one in placed
            for occurrence in one.occurrences
            if (wrong := undeclared(occurrence, one.module, one.called)) is not None
        )
        return frozenset(references).union(
            (file, wrong.span.start) for one in placed for file, wrong in one.unknown_functions
        )

    @functools.cached_property
    def misread(self) -> frozenset[tuple[str, int]]:
        """Where its modules are wrong without being evaluated: file and offset."""
        problems = (one for module in (self.placed.module, *self.modules) for one in module.problems)
        return frozenset((one.file, one.span.start) for one in problems if not one.warning)

    @functools.cached_property
    def _nodes(self) -> tuple[ResourceNode | CallNode, ...]:
        from gitops_lint.terraform.evaluation.walk import declared_nodes

        return tuple(declared_nodes(self.evaluation, self.graph))

    @property
    def resources(self) -> tuple[ResourceNode, ...]:
        """The resources of every instance of its modules."""
        from gitops_lint.terraform.evaluation.resource import ResourceNode

        return tuple(node for node in self._nodes if isinstance(node, ResourceNode))

    @property
    def calls(self) -> tuple[CallNode, ...]:
        """The module calls of every instance of its modules."""
        from gitops_lint.terraform.evaluation.call import CallNode

        return tuple(node for node in self._nodes if isinstance(node, CallNode))

    @functools.cached_property
    def uncertain_instances(self) -> tuple[tuple[ResourceInstance, UnknownValue], ...]:
        """The managed resources that there may be, of those of which nobody knows how many there are.

        Each with the value that decides; left out are those of a module that is called from elsewhere, whose callers
        decide by its variables. What is wrong with them is no problem of the stack: they may not exist.
        """
        if all(node.expansion.unknown is None for node in self._nodes):
            return ()
        from gitops_lint.terraform.evaluation.uncertain import uncertain_instances

        _ = self.problems  # all that is there is evaluated, and told, before what may not be
        overridden = None if self.placed.is_applied else self._overridden
        found = uncertain_instances(self.evaluation, self.graph)
        return tuple(one for one in found if overridden is None or one[1].reason != overridden.reason)

    @functools.cached_property
    def unavailable_instances(self) -> tuple[tuple[str, Argument, UnknownValue], ...]:
        """The addresses whose instances only a data source, or a module that is not here, would tell.

        Each with its `count` or `for_each` and what is not known of that.
        """
        found = []
        declared = [(node, node.block) for node in self.resources] + [(node, node.call) for node in self.calls]
        for node, block in declared:
            argument = block.count if block.count is not None else block.for_each
            unknown = node.expansion.unknown
            if unknown is None or argument is None or unknown.kind is not UnknownKind.NOT_AVAILABLE:
                continue
            if _IS_READ in unknown.reason:
                found.append((node.address, argument, unknown))
        return tuple(found)

    @functools.cached_property
    def outputs(self) -> Value:
        """The outputs of its root, as one object."""
        from gitops_lint.terraform.values import object_of

        root = self.evaluation.root
        return object_of({name: root.output(name) for name in root.module.outputs})

    def _remote_state(self, backend: str, config: Mapping[str, Any]) -> Value | None:
        """The outputs of the root that keeps its state at a place, where that is one of this repository."""
        if config.get("workspace", "default") != "default":
            return None
        place = state_place(backend, config.get, self.directory)
        keeper = None if place is None else places_of_states(self.repository).get(place)
        if keeper is None or keeper == self.directory:
            return None
        found = [one for one in terraform_stacks(self.repository) if one.directory == keeper]
        same = [one for one in found if one.environment == self.environment]
        other = next(iter([*same, *found]), None)
        if other is None or self.directory in other.reading:
            return None
        self.reading.add(keeper)
        try:
            return other.outputs
        finally:
            self.reading.discard(keeper)

    @functools.cached_property
    def reading(self) -> set[str]:
        """The roots whose outputs it waits for just now."""
        return set()


_IS_READ = "is read from the platform"
"""What the reason of an unknown value says where a data source would tell it."""


@analysis()
@functools.lru_cache(maxsize=2)  # a Change has two repositories
def terraform_stacks(repository: Repository) -> tuple[EvaluatedStack, ...]:
    """The stacks of every environment, then the roots that belong to none; a unit of Terragrunt is a stack.

    A module that another repository calls looks like a root; it is evaluated as well, with variables that nobody knows.
    So is one of several modules that call each other in a ring, which no root leads to.
    """
    placed = {one.directory: one for one in placed_modules(repository)}
    found = [
        EvaluatedStack(repository, stack, placed[stack.directory], environment.name)
        for environment in repository.environments
        for stack in environment.stacks
        if stack.directory in placed and environment.name in placed[stack.directory].stack_of
    ]
    found += _units(repository, placed)
    taken = {one.placed.directory for one in found}
    roots = [one for one in placed.values() if one.is_root and not one.is_fragment and one.directory not in taken]
    found += (EvaluatedStack(repository, Stack(one.directory), one) for one in roots)
    reached = {directory for stack in found for directory in (stack.placed.directory, *_directories(stack))}
    for one in placed.values():
        if one.directory not in reached and not one.is_fragment:
            ring = EvaluatedStack(repository, Stack(one.directory), one)
            found.append(ring)
            reached.update((one.directory, *_directories(ring)))
    return tuple(found)


def _units(repository: Repository, placed: Mapping[str, PlacedModule]) -> Iterator[EvaluatedStack]:
    """A stack for every unit whose code is here, and for every environment of it."""
    for unit in deployed_units(repository):
        code = None if unit.code is None else placed.get(unit.code)
        if code is None:
            # All of it is generated, if it is here at all.
            completed = unit.completed
            if completed is None:
                continue
            code = PlacedModule(completed.module, {}, {}, {}, is_generated_for=True)
        code = msgspec.structs.replace(code, stack_of=unit.environments)
        for environment in unit.environments or ("",):
            yield EvaluatedStack(repository, Stack(unit.directory), code, environment, unit)


def _directories(stack: EvaluatedStack) -> Iterator[str]:
    return (module.directory for module in stack.modules)
