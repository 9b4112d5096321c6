"""A unit: what Terragrunt would run Terraform on, and with what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.terragrunt.arguments import Given, given_by_arguments
from gitops_lint.terraform.terragrunt.backend import note_missing_backend
from gitops_lint.terraform.terragrunt.code import Code, find_code
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.generation import GeneratedFile, generated_files
from gitops_lint.terraform.terragrunt.problems import Kind, Log, Problem
from gitops_lint.terraform.terragrunt.sections import Section, Setting
from gitops_lint.terraform.values import ListValue, SetValue, TupleValue, UnknownValue, unmark_deep

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.reader import FileReader
    from gitops_lint.terraform.terragrunt.session import Terragrunt


class Unit(msgspec.Struct, frozen=True):
    """A unit, read: all includes are merged.

    `code` is where its Terraform code comes from; `inputs` what it sets variables to, each with its place, and
    `more_inputs` is there where it may set others too; `given` what its extra arguments set, in their order;
    `generated` the files that it writes beside the code. `dependencies` are the files of other units (or stacks) that
    its dependency blocks lead to, by name, None where that is not known; `before` the directories of `dependencies`.
    `files` are what was read for it, those to edit, its own first; its code is not among them. `problems` are what
    Terragrunt would refuse, and `limits` what it would know and we do not.
    """

    directory: str
    file: str
    configuration: Configuration
    code: Code
    inputs: dict[str, Setting]
    more_inputs: UnknownValue | None
    given: tuple[Given, ...]
    generated: tuple[GeneratedFile, ...]
    dependencies: dict[str, str | None]
    before: tuple[str, ...]
    files: tuple[str, ...]
    found: tuple[Problem, ...]

    @property
    def runs(self) -> bool:
        """Whether there is code for Terraform to run: what is only there to be included has none."""
        return self.code.runs

    @property
    def remote_state(self) -> Section | None:
        """The `remote_state` that decides."""
        return self.configuration.sections.get("remote_state")

    @property
    def prevents_destroy(self) -> bool:
        """Whether `prevent_destroy` is set."""
        setting = self.configuration.attributes.get("prevent_destroy")
        return setting is not None and setting.is_true

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What Terragrunt would refuse."""
        return tuple(problem for problem in self.found if not problem.limit)

    @property
    def limits(self) -> tuple[Problem, ...]:
        """What Terragrunt would know and we do not."""
        return tuple(problem for problem in self.found if problem.limit)


def make_unit(session: Terragrunt, directory: str, reader: FileReader) -> Unit:
    """The unit that a file describes."""
    configuration = _with_autoinclude(session, directory, reader.complete, reader.log)
    dependencies = {name: reader.dependencies.path(name) for name in reader.dependencies.sections}
    code = find_code(session, directory, configuration, reader.log)
    generated = generated_files(session, configuration, code, reader.log)
    note_missing_backend(session, configuration, code, generated, reader.log)
    code = code.with_generated(generated)
    given = given_by_arguments(session, configuration, code, directory, reader.log)
    return Unit(
        directory,
        reader.file,
        configuration,
        code,
        configuration.inputs,
        configuration.more_inputs,
        given,
        generated,
        dependencies,
        tuple(_before(session, directory, configuration)),
        tuple(reader.log.files),
        reader.log.problems,
    )


def _with_autoinclude(session: Terragrunt, directory: str, configuration: Configuration, log: Log) -> Configuration:
    """The configuration, none of whose inputs is known where a stack sets some over it, which is not followed."""
    section = session.autoincluded.get(directory)
    if section is None:
        return configuration
    detail = f"What the autoinclude of {directory} sets is not followed."
    log.add(Kind.NOT_KNOWN, "Autoinclude not followed", detail, section.file, section.span, limit=True)
    reason = "an autoinclude may set it"
    more = UnknownValue(kind=UnknownKind.NOT_AVAILABLE, reason=reason)
    inputs = {name: Setting(more, setting.file, setting.span) for name, setting in configuration.inputs.items()}
    return msgspec.structs.replace(configuration, inputs=inputs, more_inputs=more)


def _before(session: Terragrunt, directory: str, configuration: Configuration) -> Iterator[str]:
    """The directories that `dependencies` names, as far as they are known and inside the tree."""
    section = configuration.sections.get("dependencies")
    paths = None if section is None else section.attributes.get("paths")
    if paths is None:
        return
    value, _ = unmark_deep(paths.value)
    for item in value.items if isinstance(value, TupleValue | ListValue | SetValue) else ():
        inside = session.locations.inside(item, directory) if isinstance(item, str) else None
        if inside is not None:
            yield inside
