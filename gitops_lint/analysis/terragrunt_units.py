"""Which units does Terragrunt run in a repository, in which environments, and what is wrong with their files?"""

from __future__ import annotations

import functools
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import msgspec

from gitops_lint.formats import hcl
from gitops_lint.model.analysis import analysis
from gitops_lint.model.environment import Environment, Repository
from gitops_lint.model.rule import FileSpan
from gitops_lint.model.source import Span
from gitops_lint.terraform.configuration import Module
from gitops_lint.terraform.directories import CONFIGURATION, VARIABLES, names_in, path_in

# Terragrunt's reader is imported where it is used: most repositories have none.
if TYPE_CHECKING:
    from gitops_lint.terraform.evaluation.evaluation import Evaluation
    from gitops_lint.terraform.evaluation.problems import Problem as EvaluationProblem
    from gitops_lint.terraform.terragrunt import Problem, Terragrunt, Unit
    from gitops_lint.terraform.variable_files import Values

AnyProblem = TypeVar("AnyProblem", "Problem", "EvaluationProblem")

_MISSING = "no such file or directory"
"""What functions say of a file that is not there."""

_BEGINNINGS = ("terragrunt.hcl", "terragrunt.hcl.json", "terragrunt.stack.hcl")
"""The files from which Terragrunt begins to read."""


class DeployedUnit(msgspec.Struct, frozen=True, dict=True, eq=False):
    """A unit that runs, with the environments that it is deployed in; none in a repository without environments.

    `declared_in` is the file that makes it a unit: its own, or the stack file that writes it. Its code is evaluated
    when somebody asks, in a tree of its own: `edited_at` leads from there to the repository.
    """

    session: Terragrunt
    unit: Unit
    declared_in: str
    environments: tuple[str, ...]

    @property
    def directory(self) -> str:
        """The directory of the unit."""
        return self.unit.directory

    @property
    def files(self) -> tuple[str, ...]:
        """The files that it is read from, variables and code beside them among these; those of its source are not."""
        copied = (path for path in self.unit.code.copied.values() if path.endswith(CONFIGURATION + VARIABLES))
        given = (one.file for one in self.unit.given if one.file)
        beside = (self.session.origin(path) for path in (*copied, *given))
        return tuple(dict.fromkeys((*self.unit.files, self.declared_in, *beside)))

    @property
    def code(self) -> str | None:
        """The directory of the repository in which its code is edited; None where it is not here."""
        directory = self.unit.code.directory
        if directory is None:
            return None
        names = names_in(self.session.tree, directory)
        return posixpath.dirname(self.session.origin(path_in(directory, names[0]))) if names else directory

    @property
    def is_illustration(self) -> bool:
        """Whether it shows or tests something, by the name of a directory, and is deployed by nobody."""
        return not self.environments and is_of_illustration(self.directory)

    @property
    def is_whole(self) -> bool:
        """Whether every file that it includes could be read: if not, nobody can tell what it sets."""
        return not any(one.kind.name in ("SYNTAX", "INCLUDE", "MERGE") for one in self.unit.found)

    @property
    def has_all_inputs(self) -> bool:
        """Whether all that sets its variables is there to be read."""
        lacking = (one.kind.name == "VARIABLE_FILE" or one.summary == "Arguments not known" for one in self.unit.found)
        return self.is_whole and not any(lacking)

    def leaves_to_the_environment(self, variable: str) -> bool:
        """Whether a file of the unit says, if only in a comment, that an environment variable sets a variable."""
        return any(f"TF_VAR_{variable}" in self.session.text(path) for path in self.files)

    @property
    def has_hooks(self) -> bool:
        """Whether commands run before Terraform, which may write files."""
        terraform = self.unit.configuration.sections.get("terraform")
        return terraform is not None and any(terraform.of("before_hook"))

    @property
    def generates_more(self) -> bool:
        """Whether it generates files whose text is not known."""
        return any(one.kind.name == "GENERATE" for one in self.unit.limits)

    @property
    def evaluation(self) -> Evaluation | None:
        """The evaluation of its code; None where that is not in the repository."""
        return self.session.evaluation(self.directory)

    @functools.cached_property
    def variable_files(self) -> Values:
        """What the variable files hold that Terraform reads by itself beside the code."""
        from gitops_lint.terraform.variable_files import automatic_files, read_values

        evaluation = self.evaluation
        if evaluation is None:
            return read_values((), self.session.read)
        context = evaluation.context
        return read_values(automatic_files(context.tree, context.directory), context.read)

    @property
    def place_of_inputs(self) -> FileSpan:
        """Where a person would set an input: the inputs of its file, or the file."""
        path = self.session.origin(self.unit.file)
        attribute = self.session.read(path).body.attribute("inputs")
        return FileSpan(path, Span(0, 0) if attribute is None else attribute.name_span)

    def edited_at(self, where: FileSpan) -> FileSpan:
        """Where a person edits what stands at a place of its code: in the unit, in its source, or in a block."""
        from gitops_lint.terraform.terragrunt import OverlayTree

        tree = self.evaluation.context.tree if self.evaluation is not None else None
        if not isinstance(tree, OverlayTree):
            return where
        file, block = tree.origin(where.file)
        if block is not None:
            return FileSpan(file, block, where.address)
        return FileSpan(self.session.origin(file), where.span, where.address)

    def edited(self, problems: Iterable[EvaluationProblem]) -> Iterator[EvaluationProblem]:
        """Problems of its code, where a person edits that."""
        from gitops_lint.terraform.evaluation.problems import Kind

        for one in problems:
            file, span, _ = self.edited_at(FileSpan(one.file, one.span))
            related = tuple((*self.edited_at(FileSpan(file, span))[:2], note) for file, span, note in one.related)
            # What a generated file refers to is looked up nowhere else.
            is_generated = (file, span) != (one.file, one.span) and one.kind is Kind.UNDECLARED
            kind = Kind.EXPRESSION if is_generated else one.kind
            limit = one.limit or (self.has_hooks and _MISSING in one.detail)
            yield msgspec.structs.replace(
                _with_paths(one), file=file, span=span, related=related, kind=kind, limit=limit
            )

    @property
    def completed(self) -> Completed | None:
        """Its root module with the files that it generates or adds; None where there are none, or no code."""
        added = {*(one.path for one in self.unit.generated), *self.unit.code.copied}
        evaluation = self.evaluation if any(path.endswith(CONFIGURATION) for path in added) else None
        if evaluation is None:
            return None
        module = evaluation.root.module
        trees = tuple(evaluation.context.read(path) for path in module.files if path in added)
        return Completed(module, trees)


class Completed(NamedTuple):
    """A module as a unit runs it, and the syntax trees of what the unit adds."""

    module: Module
    trees: tuple[hcl.File, ...]


class TerragruntFiles(msgspec.Struct, frozen=True, eq=False):
    """The files of one unit, or of all stacks, and what is wrong with them."""

    directory: str
    files: tuple[str, ...]
    environments: tuple[str, ...]
    problems: tuple[Problem, ...]


@functools.lru_cache(maxsize=2)  # a Change has two repositories
def terragrunt_session(repository: Repository) -> Terragrunt | None:
    """The reader of a repository's units; None where Terragrunt has nothing to read."""
    if not any(path.endswith(_BEGINNINGS) and posixpath.basename(path) in _BEGINNINGS for path in repository.paths):
        return None
    from gitops_lint.terraform.languages import configured_language
    from gitops_lint.terraform.terragrunt import Terragrunt

    settings = repository.settings
    return Terragrunt(
        repository.tree,
        repository.read_hcl,
        sources=settings.sources,
        language=configured_language(settings.terraform_version),
        data=settings.terraform_values,
    )


@functools.lru_cache(maxsize=2)
def deployed_units(repository: Repository) -> tuple[DeployedUnit, ...]:
    """The units that run, by directory; not what is only there to be included, or to be copied by stacks."""
    session = terragrunt_session(repository)
    if session is None:
        return ()
    units = {directory: session.unit(directory) for directory in session.directories}
    included = _read_by_others_below(units)
    found = []
    for directory, unit in units.items():
        if unit.runs and directory not in included and not _is_template(unit):
            file = _declaring(session, repository, directory, unit)
            found.append(DeployedUnit(session, unit, file, _environments_of(repository, file)))
    return tuple(found)


@analysis()
def terragrunt_files(repository: Repository) -> tuple[TerragruntFiles, ...]:
    """What is read of every unit that runs, and of the stacks."""
    session = terragrunt_session(repository)
    if session is None:
        return ()
    found = [
        TerragruntFiles(one.directory, one.files, one.environments, tuple(map(_with_paths, one.unit.found)))
        for one in deployed_units(repository)
    ]
    if session.stack_problems:
        found.append(TerragruntFiles("", session.stack_files, (), tuple(map(_with_paths, session.stack_problems))))
    return tuple(found)


def _with_paths(problem: AnyProblem) -> AnyProblem:
    """A problem that speaks of files by their paths in the repository: where that lies does not matter."""
    from gitops_lint.terraform.terragrunt.locations import PLACEHOLDER

    return msgspec.structs.replace(problem, detail=problem.detail.replace(f"{PLACEHOLDER}/", ""))


def _is_template(unit: Unit) -> bool:
    """Whether a unit is there to be copied: by a stack, from which alone it has values, or filled in by boilerplate."""
    lacks_values = any(one.summary == "Values not known" for one in unit.limits)
    return lacks_values or ".boilerplate" in unit.directory.split("/")


def _read_by_others_below(units: Mapping[str, Unit]) -> frozenset[str]:
    """The directories whose file is there for the units below them to include, though it has the name of a unit.

    So is one that has no code but what it generates: `run --all` passes over it.
    """
    found = set()
    for directory, unit in units.items():
        for above in _upwards(posixpath.dirname(directory)) if directory else ():
            other = units.get(above)
            if other is not None and (other.code.is_generated or other.file in unit.files):
                found.add(above)
    return frozenset(found)


def _declaring(session: Terragrunt, repository: Repository, directory: str, unit: Unit) -> str:
    """The file of the repository that makes a directory a unit: its own, or the outermost stack file that writes it."""
    if session.origin(unit.file) == unit.file:
        return unit.file
    for above in _upwards(directory):
        path = posixpath.join(above, "terragrunt.stack.hcl")
        if repository.tree.is_file(path):
            return path
    return session.origin(unit.file)


def _upwards(directory: str) -> Iterator[str]:
    yield directory
    while directory:
        directory = posixpath.dirname(directory)
        yield directory


def _environments_of(repository: Repository, path: str) -> tuple[str, ...]:
    return tuple(one.name for one in repository.environments if is_declared(one) and path in one.files)


def is_declared(environment: Environment) -> bool:
    """Whether an environment is more than the one that stands for a repository without any."""
    return environment.name != "default" or bool(environment.directory)


_ILLUSTRATIONS = frozenset(
    {"example", "examples", "test", "tests", "fixtures", "testdata", "test-fixtures", "wrappers"}
)


def is_of_illustration(directory: str) -> bool:
    """Whether the name of a directory says that what lies in it shows or tests something."""
    return not _ILLUSTRATIONS.isdisjoint(directory.lower().split("/"))
