"""Which Terraform modules does a repository hold, and how do they call each other?"""

from __future__ import annotations

import functools
import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.analysis.terragrunt_units import (
    Completed,
    DeployedUnit,
    deployed_units,
    is_declared,
    is_of_illustration,
)
from gitops_lint.formats import hcl
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Repository
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.configuration import Module, ModuleCall, Problem, ProviderConfig, load_module
from gitops_lint.terraform.directories import CONFIGURATION
from gitops_lint.terraform.expression_nodes import Nodes, nodes_by_type
from gitops_lint.terraform.module_sources import InvalidSource, parse_source
from gitops_lint.terraform.occurrences import Occurrence, occurrences
from gitops_lint.terraform.read_names import Name, name_of, read_names

if TYPE_CHECKING:
    from gitops_lint.terraform.unknown_functions import UnknownFunction


_TEST_ENDINGS = (".tftest.hcl", ".tofutest.hcl")


class Call(msgspec.Struct, frozen=True):
    """A call of a module of the repository: who calls, and the block."""

    caller: Module
    block: ModuleCall


class PlacedModule(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A module, where it stands among the others, and the syntax trees of its files by path.

    `called` are the modules of this repository that it calls, by the name of the call, and `below` says the same of
    every module, by its directory; `callers` are the calls of this one. `stack_of` are the environments of which it is
    a stack, and empty in a repository without environments. `is_generated_for` tells that Terragrunt makes a part of
    it, such as its backend. `units` are the units of Terragrunt that run it; what `is_fragment` lies in
    the directory of one whose code is elsewhere, beside which it is copied. `test_problems` are what is wrong with the
    declarations in its test files.
    """

    module: Module
    trees: Mapping[str, hcl.File]
    called: Mapping[str, Module]
    below: Mapping[str, Mapping[str, Module]]
    callers: tuple[Call, ...] = ()
    stack_of: tuple[str, ...] = ()
    is_generated_for: bool = False
    units: tuple[DeployedUnit, ...] = ()
    is_fragment: bool = False
    test_problems: tuple[Problem, ...] = ()

    @property
    def directory(self) -> str:
        """The directory of the tree in which it lies."""
        return self.module.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The paths of its files."""
        return self.module.files

    @property
    def is_root(self) -> bool:
        """Whether no module of this repository calls it."""
        return not self.callers

    @property
    def is_applied(self) -> bool:
        """Whether it is certainly a root that somebody applies, and not a module that another repository calls."""
        module = self.module
        has_state = module.backend is not None or module.cloud is not None
        has_provider = any(map(_is_configured, module.provider_configs.values()))
        return self.is_root and (bool(self.stack_of) or has_state or has_provider)

    @functools.cached_property
    def is_whole(self) -> bool:
        """Whether every file of it could be read: if not, nobody can tell what it declares and refers to.

        That goes for files as well which a unit generates from what is not known, and for what is but a part.
        """
        return is_whole(self.module) and not self.is_fragment and not any(unit.generates_more for unit in self.units)

    @functools.cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """The references that it makes."""
        return tuple(occurrences(self.module))

    @functools.cached_property
    def unknown_functions(self) -> tuple[tuple[str, UnknownFunction], ...]:
        """The calls of functions that there are not, each with its file."""
        from gitops_lint.terraform.unknown_functions import unknown_functions

        return tuple(
            (path, wrong)
            for path, nodes in self.nodes.items()
            if (calls := nodes.get(hcl.FunctionCall))
            for wrong in unknown_functions(self.trees[path].body, calls)
        )

    @functools.cached_property
    def read_names(self) -> frozenset[Name]:
        """The names of variables, local values, resources and modules that it reads somewhere."""
        listed = (name_of(occurrence.traversal) for occurrence in self.occurrences if occurrence.place.depends_on)
        added = (tree for one in self._completed for tree in one.trees)
        return frozenset(read_names((*self.trees.values(), *added))).union(filter(None, listed))

    @functools.cached_property
    def _completed(self) -> tuple[Completed, ...]:
        """What units make of it, one for each set of blocks and files that they add."""
        found = {}
        for unit in self.units:
            added = (*((one.path, one.file, one.span) for one in unit.unit.generated), *unit.unit.code.copied)
            if added not in found:
                found[added] = unit.completed
        return tuple(one for one in found.values() if one is not None)

    @functools.cached_property
    def forms(self) -> tuple[Module, ...]:
        """The module as it is run: as units complete it, if only they run it, or else as it stands."""
        completed = () if self.callers else tuple(one.module for one in self._completed)
        return completed or (self.module,)

    @functools.cached_property
    def is_illustration(self) -> bool:
        """Whether it shows or tests something, by the name of a directory, and is deployed by nobody."""
        return not self.stack_of and is_of_illustration(self.directory)

    @functools.cached_property
    def nodes(self) -> Mapping[str, Nodes]:
        """The expressions of its files in native syntax, by path and by type."""
        return {path: nodes_by_type(tree.body) for path, tree in self.trees.items() if not path.endswith(".json")}


def _is_configured(config: ProviderConfig) -> bool:
    return bool(config.arguments or config.blocks)


def is_whole(module: Module) -> bool:
    """Whether every file of a module could be read."""
    return module.is_whole


_BROUGHT = frozenset({".terraform", ".terragrunt-cache"})


@analysis()
@functools.lru_cache(maxsize=2)  # a Change has two repositories
def terraform_modules(repository: Repository) -> tuple[Module, ...]:
    """The module of every directory with Terraform files; not those that `terraform init` or Terragrunt brought."""
    directories = {posixpath.dirname(path) for path in repository.paths if path.endswith(CONFIGURATION)}
    return tuple(
        load_module(repository.tree, directory, repository.read_hcl)
        for directory in sorted(directories)
        if _BROUGHT.isdisjoint(directory.split("/"))
    )


@analysis()
@functools.lru_cache(maxsize=2)
def placed_modules(repository: Repository) -> tuple[PlacedModule, ...]:
    """The same modules with their callers, the modules that they call, and the environments that apply them."""
    modules = {module.directory: module for module in terraform_modules(repository)}
    called = {module.directory: dict(_called(module, modules, repository)) for module in modules.values()}
    callers: dict[str, list[Call]] = defaultdict(list)
    for directory, calls in called.items():
        for name, target in calls.items():
            caller = modules[directory]
            callers[target.directory].append(Call(caller, caller.module_calls[name]))
    stacks = _stacks(repository)
    run: dict[str, list[DeployedUnit]] = defaultdict(list)
    fragments = set()
    for unit in deployed_units(repository):
        if unit.code is not None:
            run[unit.code].append(unit)
        if unit.code != unit.directory:
            fragments.add(unit.directory)
    units = {posixpath.dirname(path) for path in repository.paths if _is_of_terragrunt(path)}
    tests = _test_problems(repository)
    return tuple(
        PlacedModule(
            module,
            dict(_trees(module, repository)),
            called[directory],
            called,
            tuple(callers[directory]),
            () if directory in run or directory in fragments else tuple(stacks[directory]),
            directory in run or any(above in units for above in _upwards(directory)),
            tuple(run.get(directory, ())),
            directory in fragments and directory not in run,
            tuple(tests[directory]),
        )
        for directory, module in modules.items()
    )


def _test_problems(repository: Repository) -> Mapping[str, list[Problem]]:
    """What is wrong with test files, by the directory of the module that they test."""
    found: dict[str, list[Problem]] = defaultdict(list)
    paths = [path for path in repository.paths if path.endswith(_TEST_ENDINGS)]
    if paths:
        # Most repositories have none.
        from gitops_lint.terraform.testing import read_test_file, test_files

        for path in test_files(paths):
            file = read_test_file(repository.tree, path, repository.read_hcl)
            found[file.directory] += file.problems
    return found


def _called(module: Module, modules: Mapping[str, Module], repository: Repository) -> Iterator[tuple[str, Module]]:
    for call in module.module_calls.values():
        source = parse_source(call.source_text or "")
        if isinstance(source, InvalidSource) or source.kind != "local":
            continue
        target = posixpath.normpath(posixpath.join(module.directory, source.package))
        if target.startswith(".."):
            continue
        try:
            real = repository.tree.resolve("" if target == "." else target)
        except UnreadableError:
            continue
        if real in modules:
            yield call.name, modules[real]


def _trees(module: Module, repository: Repository) -> Iterator[tuple[str, hcl.File]]:
    for path in module.files:
        try:
            yield path, repository.read_hcl(path)
        except UnreadableError:
            # It is a problem of the module already.
            continue


def _stacks(repository: Repository) -> dict[str, list[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for environment in filter(is_declared, repository.environments):
        for stack in environment.stacks:
            found[stack.directory].append(environment.name)
    return found


def _is_of_terragrunt(path: str) -> bool:
    # What any other path ends with is told faster than what it is called.
    return path.endswith(".hcl") and posixpath.basename(path) in ("terragrunt.hcl", "root.hcl", "terragrunt.stack.hcl")


def _upwards(directory: str) -> Iterator[str]:
    yield directory
    while directory:
        directory = posixpath.dirname(directory)
        yield directory
