"""One Terragrunt file, read in the light of who reads it: includes, then local values, dependencies and the rest."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.source import Span
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.expressions import evaluate
from gitops_lint.terraform.functions.function import Function
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.decoding import read_rest
from gitops_lint.terraform.terragrunt.functions import functions_of
from gitops_lint.terraform.terragrunt.includes import Include, read_includes
from gitops_lint.terraform.terragrunt.merging import DEEP, NO_MERGE, merged, merged_by_name
from gitops_lint.terraform.terragrunt.outputs import Dependencies
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.schema import CONFIGURATION, DEPENDENCY, FEATURE, BlockSchema
from gitops_lint.terraform.terragrunt.scope import FileScope, Stage
from gitops_lint.terraform.terragrunt.sections import Section, Setting, check_body, read_section
from gitops_lint.terraform.values import UnknownValue, Value, object_of

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt

_EMPTY = hcl.Body(0, 0, (), ())


class FileReader:
    """A file and who reads it.

    `config_path` is what Terragrunt's functions are about: the file itself, or the file that includes it (`included`
    is that include, then). `place` is the file that a person edits. `original` is the file of the unit where reading
    began. What is wrong goes to `log`.
    """

    def __init__(
        self,
        session: Terragrunt,
        file: str,
        log: Log,
        config_path: str | None = None,
        original: str | None = None,
        included: Include | None = None,
        schema: BlockSchema = CONFIGURATION,
    ) -> None:
        self.session = session
        self.file = file
        self.log = log
        self.config_path = config_path or file
        self.original = original or self.config_path
        self.included = included
        self.schema = schema
        self.place = session.origin(file)
        self.asked_for_original = False
        self.includes_so_far: dict[str, Include] = {}
        self._locals: dict[str, Value] = {}
        self._expression: hcl.Expression | None = None
        self._included: dict[str, FileReader] = {}

    def __repr__(self) -> str:
        return f"FileReader({self.file!r})"

    # Where the file is, as functions give it

    @property
    def directory(self) -> str:
        """The directory, in the tree, that functions are about."""
        return posixpath.dirname(self.config_path)

    @property
    def absolute_directory(self) -> str:
        """The same as an absolute path (`get_terragrunt_dir`)."""
        return self.session.locations.absolute(self.directory)

    @property
    def original_directory(self) -> str:
        """The absolute directory of the unit where reading began (`get_original_terragrunt_dir`)."""
        self.asked_for_original = True
        return self.session.locations.absolute(posixpath.dirname(self.original))

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Every function that the file may call."""
        return functions_of(self)

    # Evaluation

    def value(self, expression: hcl.Expression, scope: FileScope) -> Value:
        """The value of an expression; where it has none, that is noted and the value is not known."""
        try:
            return self.strict_value(expression, scope)
        except EvaluationError as error:
            self.log.add_error(error, self.place)
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="it has an error")

    def strict_value(self, expression: hcl.Expression, scope: FileScope) -> Value:
        """The value of an expression; `EvaluationError` knows the file it is about."""
        before, self._expression = self._expression, expression
        try:
            return evaluate(expression, scope)
        except EvaluationError as error:
            if not error.file:
                error.file = self.place
            raise
        finally:
            self._expression = before

    def early_value(self, expression: hcl.Expression) -> Value:
        """The value of an expression of an include or a feature, which see next to nothing."""
        return self.value(expression, FileScope(self, Stage.EARLY))

    def scope_without_names(self, expression: hcl.Expression) -> Value:
        """The value of an expression of a variable file; `EvaluationError` where it refers to something."""
        return self.strict_value(expression, FileScope(self, Stage.EARLY))

    @property
    def present_span(self) -> Span:
        """Where the expression stands that is being evaluated."""
        return Span(0, 0) if self._expression is None else self._expression.span

    def note_limit(self, kind: Kind, summary: str, detail: str, function: str) -> None:
        """Notes what a function of the present expression would have and we lack."""
        expression = self._expression
        span = (None if expression is None else _call_of(function, expression)) or self.present_span
        self.log.add(kind, summary, detail, self.place, span, limit=True)

    # What the file holds, one stage after the other

    @cached_property
    def body(self) -> hcl.Body:
        """The syntax of the file; what is wrong with it is noted."""
        file = self.session.syntax(self.file, self.log)
        if file is None:
            return _EMPTY
        check_body(file.body, self.schema, self.place, self.log)
        return file.body

    @cached_property
    def given_values(self) -> Value | None:
        """What `values` is: the content of `terragrunt.values.hcl` beside the file, which a stack writes."""
        directory = posixpath.dirname(self.file)
        if directory in self.session.given_values:
            return self.session.given_values[directory]
        path = posixpath.join(directory, "terragrunt.values.hcl")
        file = self.session.syntax(path, self.log) if self.session.tree.is_file(path) else None
        if file is None:
            return None
        reader = FileReader(self.session, path, self.log, self.config_path, self.original)
        reader.__dict__["given_values"] = None
        return object_of({item.name: reader.early_value(item.expression) for item in file.body.attributes})

    @cached_property
    def includes(self) -> dict[str, Include]:
        """The files that it includes, by label."""
        found = read_includes(self, self.body)
        self.includes_so_far = found
        return found

    def included_reader(self, name: str) -> FileReader:
        """The reader of an included file."""
        known = self._included.get(name)
        if known is None:
            include = self.includes[name]
            known = self._included[name] = FileReader(
                self.session, include.path, self.log, self.config_path, self.original, include
            )
        return known

    @cached_property
    def features(self) -> dict[str, Section]:
        """The feature flags, those of includes among them."""
        own = self._blocks("feature", FEATURE, FileScope(self, Stage.EARLY))
        for name, include in reversed(self.includes.items()):
            if include.strategy != NO_MERGE:
                own = merged_by_name(self.included_reader(name).features, own, deep=include.strategy == DEEP)
        return own

    @cached_property
    def feature_value(self) -> Value:
        """What `feature` is: `feature.NAME.value` is the default of the flag."""
        return object_of(
            {
                name: object_of({"name": name, "value": section.attributes["default"].value})
                for name, section in self.features.items()
                if "default" in section.attributes
            }
        )

    @cached_property
    def local_attributes(self) -> dict[str, hcl.Attribute]:
        """The local values that it declares."""
        blocks = self.body.blocks_of("locals")
        return {item.name: item for item in blocks[0].body.attributes} if blocks else {}

    def local(self, name: str) -> Value:
        """The value of a local value that is declared."""
        known = self._locals.get(name)
        if known is None:
            attribute = self.local_attributes[name]
            _ = self.includes
            scope = FileScope(self, Stage.LOCALS)
            try:
                with self.session.guarded(("local", id(self), name), f"local.{name}", self.place, attribute.span):
                    known = self.strict_value(attribute.expression, scope)
            except EvaluationError as error:
                self.log.add_error(error, self.place)
                known = UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=f"local.{name} has an error")
            self._locals[name] = known
        return known

    @property
    def locals(self) -> dict[str, Setting]:
        """All local values."""
        return {
            name: Setting(self.local(name), self.place, attribute.span)
            for name, attribute in self.local_attributes.items()
        }

    @cached_property
    def own_dependencies(self) -> dict[str, Section]:
        """The dependency blocks of the file itself."""
        return self._blocks("dependency", DEPENDENCY, FileScope(self, Stage.DEPENDENCIES))

    @cached_property
    def dependencies(self) -> Dependencies:
        """The dependencies, those of includes among them, whose outputs the rest may ask for."""
        found = self.own_dependencies
        for name, include in reversed(self.includes.items()):
            if include.strategy != NO_MERGE:
                found = merged_by_name(
                    self.included_reader(name).own_dependencies, found, deep=include.strategy == DEEP
                )
        return Dependencies(self, found)

    def _blocks(self, type_: str, schema: BlockSchema, scope: FileScope) -> dict[str, Section]:
        _ = self.includes
        found: dict[str, Section] = {}
        for block in self.body.blocks_of(type_):
            if len(block.labels) != 1:
                continue
            section = read_section(block, schema, self.place, lambda node: self.value(node, scope), self.log)
            if section.name in found:
                detail = f'There is a {type_} block with the label "{section.name}" before it; this one is taken.'
                self.log.add(Kind.ARGUMENT, f"Duplicate {type_} block", detail, self.place, section.span)
            found[section.name] = section
        return found

    def configuration(self, dependencies: Dependencies | None = None) -> Configuration:
        """All that the file sets, merged with what it includes.

        `dependencies` are those of the file that includes it, when the two are merged.
        """
        scope = FileScope(self, Stage.REST, dependencies or self.dependencies)
        own = read_rest(self, scope)
        found = own
        for name, include in reversed(self.includes.items()):
            if include.strategy == NO_MERGE:
                continue
            reader = self.included_reader(name)
            with_these = reader.configuration(scope.dependencies)
            found = merged(with_these, found, include.strategy, self.log)
        return found

    @cached_property
    def complete(self) -> Configuration:
        """All that the file sets, with dependencies of its own."""
        return self.configuration()


def _call_of(function: str, node: object) -> Span | None:
    """Where a function is called for the first time in an expression."""
    if isinstance(node, hcl.FunctionCall) and node.name == function:
        return node.span
    if isinstance(node, hcl.Node):
        node = tuple(getattr(node, name) for name in node.__struct_fields__)
    if isinstance(node, tuple):
        for part in node:
            found = _call_of(function, part)
            if found is not None:
                return found
    return None
