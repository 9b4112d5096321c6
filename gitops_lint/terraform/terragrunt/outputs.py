"""Dependencies of a file: where they lead, and what their outputs are.

Source: pkg/config/dependency.go of Terragrunt. Where Terragrunt reads outputs from a state, we evaluate the code of the
other unit; where that is not in the repository, its mock outputs stand for them, and what these lack is not known.
"""

from __future__ import annotations

import posixpath
from collections.abc import Mapping
from typing import TYPE_CHECKING

from gitops_lint.formats import hcl
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import EvaluationError
from gitops_lint.terraform.terragrunt.merging import deep_merge
from gitops_lint.terraform.terragrunt.problems import Kind
from gitops_lint.terraform.terragrunt.references import step_name
from gitops_lint.terraform.terragrunt.sections import Section, is_unknown
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    ObjectValue,
    SetValue,
    TupleValue,
    UnknownValue,
    Value,
    object_of,
    unmark_deep,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.reader import FileReader


class Dependencies:
    """The dependency blocks of a file, by name; outputs are evaluated when somebody asks for them."""

    def __init__(self, reader: FileReader, sections: Mapping[str, Section]) -> None:
        self._reader = reader
        self.sections = sections
        self._paths: dict[str, str | None] = {}

    def path(self, name: str) -> str | None:
        """The file of the unit that a dependency leads to, in the tree; None where there is none or it is not known.

        What is wrong with the path is noted.
        """
        if name not in self._paths:
            self._paths[name] = self._found(self.sections[name])
        return self._paths[name]

    def _found(self, section: Section) -> str | None:
        setting = section.attributes.get("config_path")
        if setting is None or not _is_enabled(section):
            return None
        reader, log = self._reader, self._reader.log
        if is_unknown(setting.value):
            detail = f'Where dependency "{section.name}" leads depends on something that is not known offline.'
            log.add(Kind.DEPENDENCY, "Dependency not known", detail, setting.file, setting.span, limit=True)
            return None
        text = setting.text
        if not text:
            detail = f'dependency "{section.name}" has an invalid config_path: must be a non-empty string'
            log.add(Kind.DEPENDENCY, "Invalid config_path", detail, setting.file, setting.span)
            return None
        session = reader.session
        inside = session.locations.inside(text, reader.directory)
        if inside is None:
            detail = f"{text} lies outside of the repository."
            log.add(
                Kind.DEPENDENCY, "Dependency outside of the repository", detail, setting.file, setting.span, limit=True
            )
            return None
        found = session.configuration_path(inside) or session.stack_path(inside)
        if found is None and self._asks(section) and not session.may_be_generated(inside):
            detail = (
                f'The config_path of dependency "{section.name}" leads to {inside or "."}, where there is no '
                "Terragrunt configuration."
            )
            log.add(Kind.DEPENDENCY, "Dependency not found", detail, setting.file, setting.span)
        return found

    def reference(self, traversal: hcl.ScopeTraversal) -> tuple[Value, int]:
        """The value of `dependency…`, of one output where it names one."""
        name = step_name(traversal, 0)
        if name is None:
            return self.value, 0
        if (
            name not in self.sections
            and posixpath.dirname(self._reader.config_path) in self._reader.session.autoincluded
        ):
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason="an autoinclude may declare it"), len(
                traversal.steps
            )
        if name not in self.sections:
            detail = f'This object does not have an attribute named "{name}".'
            raise EvaluationError("Unsupported attribute", detail, traversal.steps[0].span)
        if next(self.sections[name].of("expansion"), None) is not None:
            return self._value(self.sections[name]), len(traversal.steps)
        part, output = step_name(traversal, 1), step_name(traversal, 2)
        if part == "inputs":
            return self._reader.session.inputs_value(self.path(name), name), 2
        if part == "outputs" and output is not None:
            found = self._output(self.sections[name], output)
            if found is not None:
                return found, 3
        return self._value(self.sections[name]), 1

    @property
    def value(self) -> Value:
        """What `dependency` is as a whole."""
        return object_of({name: self._value(section) for name, section in self.sections.items()})

    def _value(self, section: Section) -> Value:
        if next(section.of("expansion"), None) is not None:
            reason = f"dependency {section.name} is expanded, an experiment of Terragrunt"
            return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)
        found = {name: setting.value for name, setting in section.attributes.items()}
        found["name"] = section.name
        outputs = self._outputs(section)
        if outputs is not None:
            found["outputs"] = outputs
        return object_of(found)

    def _mock(self, section: Section) -> Value | None:
        """The mock outputs, where the command may have them; what they lack is not known."""
        setting = section.attributes.get("mock_outputs")
        if setting is None:
            return None
        allowed = section.attributes.get("mock_outputs_allowed_terraform_commands")
        if allowed is not None and _is_enabled(section):
            commands, _ = unmark_deep(allowed.value)
            names = commands.items if isinstance(commands, ListValue | SetValue | TupleValue) else ()
            if names and self._reader.session.command not in names:
                return None
        value, _ = unmark_deep(setting.value)
        return _open(value, _not_applied(section)) if self._asks(section) else value

    def _asks(self, section: Section) -> bool:
        return _is_enabled(section) and not section.is_true("skip_outputs")

    def _output(self, section: Section, name: str) -> Value | None:
        """One output that the code of the other unit gives; None where all must be looked at."""
        path = self.path(section.name)
        if not self._asks(section) or path is None or _merges(section):
            return None
        found = self._reader.session.output(path, name)
        return None if found is None else found

    def _outputs(self, section: Section) -> Value | None:
        """All outputs; None where the dependency has none to speak of."""
        mock = self._mock(section)
        if not self._asks(section):
            return mock
        path = self.path(section.name)
        found = None if path is None else self._reader.session.outputs(path)
        if found is None:
            return _not_applied(section) if mock is None else mock
        if isinstance(found, ObjectValue) and not found.items:
            # No outputs look to Terragrunt as if the unit was not applied yet.
            return found if mock is None else unmark_deep(section.attributes["mock_outputs"].value)[0]
        mock = None if mock is None else unmark_deep(section.attributes["mock_outputs"].value)[0]
        if isinstance(mock, ObjectValue) and _merges(section):
            return deep_merge(mock, found, append=False) if _merges(section) == "deep_map_only" else _over(mock, found)
        return found


def _is_enabled(section: Section) -> bool:
    setting = section.attributes.get("enabled")
    return setting is None or unmark_deep(setting.value)[0] is not False


def _merges(section: Section) -> str:
    """How mock outputs are merged with real ones; empty where they are not (`getMockOutputsMergeStrategy`)."""
    strategy = section.text("mock_outputs_merge_strategy_with_state")
    if strategy:
        return "" if strategy == "no_merge" else strategy
    return "shallow" if section.is_true("mock_outputs_merge_with_state") else ""


def _over(mock: ObjectValue, found: Value) -> Value:
    if not isinstance(found, ObjectValue):
        return found
    return object_of({**mock.items, **found.items}, found.rest)


def _open(value: Value, rest: UnknownValue) -> Value:
    """Mock outputs whose objects have, at any depth, what the real ones may have beyond them."""
    if isinstance(value, ObjectValue | MapValue):
        return object_of({name: _open(item, rest) for name, item in value.items.items()}, rest)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(_open(item, rest) for item in value.items))
    return value


def _not_applied(section: Section) -> UnknownValue:
    reason = f"the outputs of dependency {section.name} are in its state"
    return UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)


def as_known_later(value: Value, reason: str) -> Value:
    """An output as the next unit sees it: what is unknown until apply here is in the state there, and not for us.

    Marks are left behind, as in the state's JSON, from which Terragrunt takes outputs.
    """
    value, _ = unmark_deep(value)
    return _later(value, reason)


def _later(value: Value, reason: str) -> Value:
    if isinstance(value, UnknownValue):
        if value.kind is UnknownKind.NOT_AVAILABLE:
            return value
        return UnknownValue(value.type, UnknownKind.NOT_AVAILABLE, reason, value.refinement)
    if isinstance(value, TupleValue):
        return TupleValue(tuple(_later(item, reason) for item in value.items))
    if isinstance(value, ListValue | SetValue):
        return type(value)(value.element, tuple(_later(item, reason) for item in value.items))
    if isinstance(value, MapValue):
        return MapValue(value.element, {name: _later(item, reason) for name, item in value.items.items()})
    if isinstance(value, ObjectValue):
        items = {name: _later(item, reason) for name, item in value.items.items()}
        rest = None if value.rest is None else _later(value.rest, reason)
        return ObjectValue(items, rest if isinstance(rest, UnknownValue) else None)
    return value
