"""Variables that extra arguments set: `-var`, `-var-file`, variable files, `TF_VAR_…` of `env_vars`.

Source: `FilterTerraformExtraArgs`, `filterTerraformEnvVarsFromExtraArgs` in internal/runner/run and `GetVarFiles` in
pkg/config of Terragrunt.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from gitops_lint.terraform.terragrunt.code import Code
from gitops_lint.terraform.terragrunt.configuration import Configuration
from gitops_lint.terraform.terragrunt.problems import Kind, Log
from gitops_lint.terraform.terragrunt.sections import Section, Setting
from gitops_lint.terraform.values import (
    ListValue,
    MapValue,
    ObjectValue,
    SetValue,
    TupleValue,
    Value,
    first_unknown,
    unmark_deep,
)

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.session import Terragrunt

_PREFIX = "TF_VAR_"


class Given(msgspec.Struct, frozen=True):
    """One argument: a variable `name` with its `value`, or a variable `file` (as Terraform sees its path, in the tree).

    `environment` says that it is an environment variable, which comes before every file.
    """

    setting: Setting
    name: str = ""
    value: Value = ""
    file: str = ""
    environment: bool = False


def given_by_arguments(
    session: Terragrunt, configuration: Configuration, code: Code, directory: str, log: Log
) -> tuple[Given, ...]:
    """What the extra arguments for the command set, in their order."""
    terraform = configuration.sections.get("terraform")
    found: list[Given] = []
    for section in terraform.of("extra_arguments") if terraform is not None else ():
        if session.command in _texts(section, "commands", log):
            found += _environment(section)
            found += _arguments(session, section, code, directory, log)
            found += _files(session, section, code, directory, log)
    return tuple(found)


def _texts(section: Section, name: str, log: Log) -> list[str]:
    """The strings of a list; where one is not known, that is noted."""
    setting = section.attributes.get(name)
    if setting is None:
        return []
    value, _ = unmark_deep(setting.value)
    if first_unknown(value) is not None:
        detail = f'{name} of extra_arguments "{section.name}" has values that are not known offline.'
        log.add(Kind.NOT_KNOWN, "Arguments not known", detail, setting.file, setting.span, limit=True)
    items = value.items if isinstance(value, ListValue | TupleValue | SetValue) else ()
    return [item for item in items if isinstance(item, str)]


def _environment(section: Section) -> Iterator[Given]:
    setting = section.attributes.get("env_vars")
    value = None if setting is None else unmark_deep(setting.value)[0]
    if setting is None or not isinstance(value, ObjectValue | MapValue):
        return
    for name, item in value.items.items():
        if name.startswith(_PREFIX):
            yield Given(setting, name.removeprefix(_PREFIX), item, environment=True)


def _arguments(session: Terragrunt, section: Section, code: Code, directory: str, log: Log) -> Iterator[Given]:
    setting = section.attributes.get("arguments")
    words = iter(_texts(section, "arguments", log))
    for word in words:
        option, equals, value = word.lstrip("-").partition("=")
        if not word.startswith("-") or option not in ("var", "var-file"):
            continue
        assert setting is not None
        if not equals:
            value = next(words, "")
        value = value.strip("'\"")
        if option == "var-file":
            yield from _file(session, setting, value, code, directory, log, required=True)
        else:
            name, _, text = value.partition("=")
            yield Given(setting, name, text)


def _files(session: Terragrunt, section: Section, code: Code, directory: str, log: Log) -> Iterator[Given]:
    for name in ("required_var_files", "optional_var_files"):
        paths = _texts(section, name, log)
        last = {path: position for position, path in enumerate(paths)}
        for position, path in enumerate(paths):
            if last[path] == position:
                required = name.startswith("required")
                yield from _file(session, section.attributes[name], path, code, directory, log, required=required)


def _file(
    session: Terragrunt, setting: Setting, path: str, code: Code, directory: str, log: Log, *, required: bool
) -> Iterator[Given]:
    """The file that a path means for Terraform, which runs beside its code; Terragrunt runs in the unit's directory."""
    for base in (code.directory, directory):
        inside = None if base is None else session.locations.inside(path, base)
        if inside is not None and (session.tree.is_file(inside) or inside in code.copied):
            yield Given(setting, file=code.copied.get(inside, inside))
            return
    if not required:
        return
    if code.directory is None and not posixpath.isabs(path):
        return
    if session.locations.inside(path, directory) is None:
        detail = f"{path} lies outside of the repository."
        log.add(Kind.VARIABLE_FILE, "Variable file not available", detail, setting.file, setting.span, limit=True)
        return
    detail = f"Given variables file {path} does not exist."
    log.add(Kind.VARIABLE_FILE, "Failed to read variables file", detail, setting.file, setting.span)
