"""The Terragrunt units of a tree: each file is read once, each unit evaluated once, when somebody asks."""

from __future__ import annotations

import posixpath
from bisect import bisect_left
from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.tree import Tree, UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.configuration import Read
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.evaluation.available import TreeFiles
from gitops_lint.terraform.evaluation.depth import deeply
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.terragrunt.cycles import dependency_paths, is_on_cycle, note_cycles
from gitops_lint.terraform.terragrunt.exposure import as_value
from gitops_lint.terraform.terragrunt.functions import NAMES
from gitops_lint.terraform.terragrunt.locations import Locations
from gitops_lint.terraform.terragrunt.opening import evaluation_of
from gitops_lint.terraform.terragrunt.outputs import as_known_later
from gitops_lint.terraform.terragrunt.overlay import OverlayTree
from gitops_lint.terraform.terragrunt.problems import Kind, Log, ToldError
from gitops_lint.terraform.terragrunt.reader import FileReader
from gitops_lint.terraform.terragrunt.sections import Section
from gitops_lint.terraform.terragrunt.stacks import STACK_FILE, STACK_TREE, stack_value
from gitops_lint.terraform.terragrunt.unit import Unit, make_unit
from gitops_lint.terraform.terragrunt.writing import write_stacks
from gitops_lint.terraform.values import UnknownValue, Value, object_of

_CACHES = frozenset((".terragrunt-cache", ".terraform"))


class Terragrunt:
    """Reads and evaluates the units of one tree.

    `read` gives the syntax tree of a file; it may raise `UnreadableError`. `location` is the absolute path of the tree
    and `repository` that of the git repository around it, which Terragrunt's functions give; without them a placeholder
    stands for both. `sources` maps sources that are not local to directories of the tree, `environment` has the
    environment variables that are known (none: those of a pipeline are not), `command` is the command of Terraform that
    is simulated. `language` and `data` go to the evaluation of every unit (`Context.language`, `Context.values`).
    """

    def __init__(
        self,
        tree: Tree,
        read: Read,
        *,
        location: str | None = None,
        repository: str | None = None,
        sources: Mapping[str, str] = {},
        environment: Mapping[str, str] = {},
        command: str = "plan",
        language: tuple[int, int] | None = None,
        data: Mapping[str, Mapping[str, object]] = {},
    ) -> None:
        self.tree: Tree = tree
        self.read = read
        self.locations = Locations(location, repository)
        self.sources = sources
        self.environment = environment
        self.command = command
        self.language = language
        self.data = data
        self.files = TreeFiles(tree)
        self.given_values: dict[str, Value] = {}
        self.templates: set[str] = set()
        """Directories that stacks copy units and stacks from: they run where they are copied to, with values."""
        self.autoincluded: dict[str, Section] = {}
        """The `autoinclude` blocks of stacks, by the directory of the unit: they set what they please over the unit."""
        self._copies: OverlayTree | None = None
        self._base = tree
        self._units: dict[str, Unit] = {}
        self._evaluations: dict[str, Evaluation | None] = {}
        self._values: dict[tuple[str, str], tuple[Value, Log]] = {}
        self._dependency_paths: dict[str, tuple[str, ...]] = {}
        self._texts: dict[str, str] = {}
        self._exists: dict[str, bool] = {}
        self._running: dict[Hashable, str] = {}
        log = Log()
        write_stacks(self, log)
        self.stack_problems = log.problems
        """What is wrong with stack files, and what of them is not known; of no unit in particular."""
        self.stack_files = tuple(log.files)
        """The stack files that are followed, and what they read."""

    # What others ask for

    @cached_property
    def directories(self) -> tuple[str, ...]:
        """The directories with a `terragrunt.hcl`, sorted; whether one is a unit that runs, its Unit says."""
        found = {
            posixpath.dirname(path)
            for path in self.tree.files()
            if posixpath.basename(path) in NAMES and not _CACHES & set(path.split("/"))
        }
        return tuple(sorted(directory for directory in found if not self.is_template(directory)))

    def is_template(self, directory: str) -> bool:
        """Whether a directory is, or lies in, one that stacks copy from."""
        while directory and directory not in self.templates:
            directory = posixpath.dirname(directory)
        return directory in self.templates

    def dependency_paths(self, file: str) -> tuple[str, ...]:
        """The files that the dependency blocks of a unit lead to."""
        known = self._dependency_paths.get(file)
        if known is None:
            known = self._dependency_paths[file] = dependency_paths(self, file)
        return known

    def unit(self, directory: str) -> Unit:
        """The unit in a directory that has a `terragrunt.hcl`. Never raises for what its files contain."""
        known = self._units.get(directory)
        if known is None:
            known = self._units[directory] = deeply(lambda: self._read_unit(directory))
        return known

    def evaluation(self, directory: str) -> Evaluation | None:
        """The evaluation of the code of a unit with its inputs; None where the code is not in the repository."""
        if directory not in self._evaluations:
            unit = self.unit(directory)
            self._evaluations[directory] = evaluation_of(self, unit)
        return self._evaluations[directory]

    def _read_unit(self, directory: str) -> Unit:
        log = Log()
        file = self.configuration_path(directory)
        assert file is not None, f"{directory} has no terragrunt.hcl"
        reader = FileReader(self, file, log)
        with self._marked(("unit", directory), file):
            note_cycles(self, reader)
            return make_unit(self, directory, reader)

    # What readers of files ask for

    def origin(self, path: str) -> str:
        """The file of the repository that a person edits to change what stands at a path."""
        return path if self._copies is None else self._copies.origin(path)[0]

    def add_copies(self, copied: Mapping[str, str]) -> None:
        """Adds files to the tree, which are those at other paths of it."""
        before = {} if self._copies is None else self._copies.copied
        both = {**before, **{path: self.origin(source) for path, source in copied.items()}}
        self.tree = self._copies = OverlayTree(self._base, both)
        self.files = TreeFiles(self.tree)
        self._exists.clear()

    def syntax(self, path: str, log: Log) -> hcl.File | None:
        """The syntax tree of a file, with what is wrong noted; None where it cannot be read."""
        log.files[self.origin(path)] = None
        try:
            file = self.read(self.origin(path))
        except UnreadableError as error:
            log.add(Kind.SYNTAX, "Failed to read file", error.reason, self.origin(path), Span(0, 0))
            return None
        for problem in file.problems:
            log.add(Kind.SYNTAX, "Invalid syntax", problem.message, self.origin(path), problem.span)
        return file

    def files_below(self, directory: str) -> Iterator[str]:
        """The paths of the files in a directory and in those below it."""
        files = self.tree.files()
        prefix = f"{directory}/" if directory else ""
        for index in range(bisect_left(files, prefix), len(files)):
            if not files[index].startswith(prefix):
                return
            yield files[index]

    def text(self, path: str) -> str:
        """The text of a file; empty where it cannot be read."""
        known = self._texts.get(path)
        if known is None:
            try:
                known = self.tree.read(path).decode(errors="replace")
            except UnreadableError:
                known = ""
            self._texts[path] = known
        return known

    def exists(self, path: str) -> bool:
        """Whether a file or a directory stands at a path; units of one part of the tree ask for the same."""
        known = self._exists.get(path)
        if known is None:
            known = self._exists[path] = self.tree.is_file(path) or self.files.is_directory(path)
        return known

    def configuration_path(self, path: str | None) -> str | None:
        """The file that a path to a file or a directory means; None where there is none."""
        if path is None:
            return None
        if self.tree.is_file(path):
            return path
        candidates = (posixpath.join(path, name) for name in NAMES)
        return next(filter(self.tree.is_file, candidates), None)

    def stack_path(self, directory: str) -> str | None:
        """The stack file of a directory, where it has one."""
        path = posixpath.join(directory, STACK_FILE)
        return path if self.tree.is_file(path) else None

    def may_be_generated(self, path: str) -> bool:
        """Whether a path lies where a stack writes its units."""
        if STACK_TREE in path.split("/"):
            return True
        while path:
            path = posixpath.dirname(path)
            if self.stack_path(path) is not None:
                return True
        return False

    def read_configuration(self, reader: FileReader, path: str) -> Value:
        """What `read_terragrunt_config` gives for a file that is there. What is wrong with it goes to the reader's log.

        Files that several units read are read once, unless they ask who reads them.
        """
        for key in ((path, ""), (path, reader.original)):
            known = self._values.get(key)
            if known is not None:
                reader.log.absorb(known[1])
                return known[0]
        log = Log()
        with self.guarded(("read", path), path, reader.place, reader.present_span):
            if posixpath.basename(path) == STACK_FILE:
                value, asked = stack_value(self, path, log, reader.original), True
            else:
                other = FileReader(self, path, log, original=reader.original)
                if path.endswith("terragrunt.values.hcl"):
                    value = other.given_values or object_of({})
                else:
                    value = as_value(other.complete, other.dependencies)
                asked = other.asked_for_original
        reader.asked_for_original |= asked
        self._values[path, reader.original if asked else ""] = (value, log)
        reader.log.absorb(log)
        return value

    def output(self, file: str, name: str) -> Value | None:
        """One output of the unit of a file, as the next unit sees it; None where its code does not give it."""
        evaluation = self._evaluation_of_file(file)
        if evaluation is None or name not in evaluation.root.module.outputs:
            return None
        directory = posixpath.dirname(file)
        reason = f"output {name} of {directory} is known once that is applied"
        return as_known_later(evaluation.root.output(name), reason)

    def outputs(self, file: str) -> Value | None:
        """All outputs of the unit of a file; None where its code is not in the repository."""
        evaluation = self._evaluation_of_file(file)
        if evaluation is None:
            return None
        return object_of({name: self.output(file, name) or UnknownValue() for name in evaluation.root.module.outputs})

    def inputs_value(self, file: str | None, name: str) -> Value:
        """What `dependency.NAME.inputs` is: the inputs of the other unit (older versions of Terragrunt have it)."""
        if file is None or posixpath.basename(file) == STACK_FILE:
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f"the inputs of dependency {name}")
        unit = self._guarded_unit(file)
        return object_of({key: setting.value for key, setting in unit.inputs.items()}, unit.more_inputs)

    def _evaluation_of_file(self, file: str) -> Evaluation | None:
        if posixpath.basename(file) not in NAMES:
            return None
        self._guarded_unit(file)
        return self.evaluation(posixpath.dirname(file))

    def _guarded_unit(self, file: str) -> Unit:
        directory = posixpath.dirname(file)
        key = ("unit", directory)
        if key in self._running:
            cycle = "Cycle: " + " → ".join(self._cycle(key, file))
            error = ToldError if is_on_cycle(self, file) else EvaluationError
            raise error("Cycle", cycle, Span(0, 0))
        return self.unit(directory)

    # Cycles

    @contextmanager
    def guarded(self, key: Hashable, name: str, file: str, span: Span) -> Iterator[None]:
        """Runs a block that must not come to run itself: `EvaluationError` with the whole cycle if it does."""
        if key in self._running:
            raise EvaluationError("Cycle", "Cycle: " + " → ".join(self._cycle(key, name)), span, file)
        with self._marked(key, name):
            yield

    @contextmanager
    def _marked(self, key: Hashable, name: str) -> Iterator[None]:
        self._running[key] = name
        try:
            yield
        finally:
            del self._running[key]

    def _cycle(self, key: Hashable, name: str) -> list[str]:
        keys = list(self._running)
        names = [self._running[other] for other in keys[keys.index(key) :]]
        return [*names, name]
