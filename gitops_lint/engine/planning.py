"""The plan of one Terraform root: opens what it is made from, and makes it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.cache import Cache
from gitops_lint.engine import UsageError, repository_root
from gitops_lint.engine.provider_schemas import settings_in, shapes_in
from gitops_lint.engine.units import OpenedUnit, existing, is_unit, open_unit
from gitops_lint.formats import hcl
from gitops_lint.loading import git
from gitops_lint.loading.load import read_settings_file
from gitops_lint.loading.reading import read_source
from gitops_lint.loading.trees import DirectoryTree, RevisionTree
from gitops_lint.model.plan import PlanProblem
from gitops_lint.model.settings import Settings
from gitops_lint.model.tree import UnreadableError
from gitops_lint.terraform.configuration import module_files
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.evaluation.inputs import given_inputs, inputs_of
from gitops_lint.terraform.languages import configured_language
from gitops_lint.terraform.plan.making import Simulation, applied, simulate
from gitops_lint.terraform.plan.options import Mode, OptionError, Options, read_replacement, read_target
from gitops_lint.terraform.plan.state import NO_STATE, State, StateError, read_state
from gitops_lint.terraform.variable_files import automatic_files

if TYPE_CHECKING:
    from gitops_lint.terraform.schemas import Shapes


class PlanRequest(msgspec.Struct, frozen=True):
    """What to plan: the directory of a root module, its inputs, and what exists already.

    `variables` are the texts of `-var`, `variable_files` the files of `-var-file`. `state` is a state file and `base`
    a revision whose plan counts as applied; without either nothing exists yet. `targets` and `replace` are the texts
    of `-target` and `-replace`; `destroy` and `refresh_only` are the modes of a plan besides the normal one. `config`
    is the configuration instead of the repository's own.
    """

    directory: Path = Path()
    variables: Mapping[str, str] = {}
    variable_files: tuple[Path, ...] = ()
    state: Path | None = None
    base: str = ""
    targets: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    destroy: bool = False
    refresh_only: bool = False
    config: Path | None = None
    cache: bool = True


def plan_of(request: PlanRequest) -> Simulation:
    """Plans a root. Raises `UsageError` and the `UsageErrors` for what the caller has to change.

    What is wrong with the root itself is among the problems of the plan.
    """
    if request.state is not None and request.base:
        raise UsageError("--state says what exists, and so does --base; give one of the two")
    options = _options(request)
    if not existing(request.directory).is_dir():
        raise UsageError(f"{request.directory}: is no directory")
    root = Path(os.path.realpath(repository_root((existing(request.directory),))))
    tree = DirectoryTree(root)
    directory = _inside(request.directory, root)
    if not any(module_files(tree, directory)) and not is_unit(tree, directory):
        raise UsageError(f"{request.directory}: has no Terraform files; name the directory of a root module")
    settings = _settings(request, tree)
    schemas = shapes_in(tree, settings)
    if request.base:
        state = _state_of_base(request, tree, directory, schemas)
    else:
        state = NO_STATE if request.state is None else _state_of_file(request.state)
    unreadable: dict[str, PlanProblem] = {}
    evaluation, unit = _evaluation(request, tree, root, directory, settings, schemas, unreadable)
    simulation = simulate(evaluation, state, options)
    problems = (*unreadable.values(), *simulation.plan.problems)
    if unit is not None:
        problems = (*unit.problems, *map(unit.edited, problems))
    return msgspec.structs.replace(simulation, plan=msgspec.structs.replace(simulation.plan, problems=problems))


def _options(request: PlanRequest) -> Options:
    """What is asked of the plan; Terraform refuses to combine its modes with each other, or with replacements."""
    if request.destroy and request.refresh_only:
        raise UsageError("--destroy and --refresh-only are two modes of a plan; give one of the two")
    mode = Mode.DESTROY if request.destroy else Mode.REFRESH_ONLY if request.refresh_only else Mode.NORMAL
    if request.replace and mode is not Mode.NORMAL:
        raise UsageError(f"--replace asks for changes that a plan with --{mode.value} does not make; leave it out")
    try:
        targets = tuple(map(read_target, request.targets))
        return Options(mode, targets, tuple(map(read_replacement, request.replace)))
    except OptionError as error:
        raise UsageError(str(error)) from None


def _inside(path: Path, root: Path) -> str:
    """A path from the root of the repository."""
    real = Path(os.path.realpath(path))
    if not real.is_relative_to(root):
        raise UsageError(f"{path} lies outside of the repository {root}; copy it there")
    inside = real.relative_to(root).as_posix()
    return "" if inside == "." else inside


def _settings(request: PlanRequest, tree: DirectoryTree | RevisionTree) -> Settings:
    if request.config is not None:
        return read_settings_file(request.config, tree.root)
    return settings_in(tree)


def _state_of_file(path: Path) -> State:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {(error.strerror or str(error)).lower()}") from None
    try:
        return read_state(data)
    except StateError as error:
        raise UsageError(f"{path}: {error}") from None


def _state_of_base(request: PlanRequest, head: DirectoryTree, directory: str, schemas: Shapes | None) -> State:
    """What an earlier revision leaves once it is applied, with its own settings and variable files.

    The schemas of providers are today's: what an older provider left, Terraform reads by them as well. Variable files
    that git ignores are of no revision: those that lie here count for both.
    """
    commit = git.merge_base(head.root, request.base)
    tree = RevisionTree(head.root, commit, unversioned=_unversioned(request, head, directory))
    if not any(module_files(tree, directory)) and not is_unit(tree, directory):
        return State(is_simulated=True)
    evaluation, _ = _evaluation(request, tree, head.root, directory, _settings(request, tree), schemas, {})
    return applied(simulate(evaluation))


def _unversioned(request: PlanRequest, head: DirectoryTree, directory: str) -> frozenset[str]:
    given = (_inside(path, head.root) for path in request.variable_files)
    return frozenset((*automatic_files(head, directory, ignored=True), *given)).difference(head.files())


def _evaluation(
    request: PlanRequest,
    tree: DirectoryTree | RevisionTree,
    root: Path,
    directory: str,
    settings: Settings,
    schemas: Shapes | None,
    unreadable: dict[str, PlanProblem],
) -> tuple[Evaluation, OpenedUnit | None]:
    """The evaluation of a root, or of a unit of Terragrunt, which then comes with it.

    Files whose text is not what it should be are added to `unreadable`.
    """
    cache = Cache() if request.cache else None

    def read(path: str) -> hcl.File:
        source, problems = read_source(tree, path)
        if source is None:
            raise UnreadableError(path, problems[0].message)
        for problem in problems:
            place = problem.span
            unreadable[path] = PlanProblem("Invalid character encoding", problem.message, path, place)
        return hcl.read(source.text, path) if cache is None else cache.hcl(source)

    files = [_inside(path, root) for path in request.variable_files]
    for path, inside in zip(request.variable_files, files, strict=True):
        if not tree.is_file(inside) and tree.name != getattr(tree, "commit", None):
            raise UsageError(f"{path}: does not exist")
    given = [path for path in files if tree.is_file(path)]
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if is_unit(tree, directory):
        unit = open_unit(tree, root, directory, read, settings, given_inputs(given, request.variables, read))
        if unit is None:
            raise UsageError(f"{request.directory}: Terragrunt has no code to run there; name the directory of a unit")
        return Evaluation(msgspec.structs.replace(unit.context, plan_time=now, schemas=schemas)), unit
    inputs, _ = inputs_of(tree, directory, read, given, request.variables, ignored=True)
    context = Context(
        tree=tree,
        directory=directory,
        read=read,
        inputs=inputs,
        language=configured_language(settings.terraform_version),
        sources=settings.sources,
        values=settings.terraform_values,
        location=str(root),
        # As with `terraform -chdir=DIR`, `path.cwd` is where the command was given.
        working_directory=str(Path.cwd()),
        plan_time=now,
        schemas=schemas,
    )
    return Evaluation(context), None
