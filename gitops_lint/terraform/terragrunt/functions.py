"""Terragrunt's own functions, for one file that is being read.

Source: pkg/config/config_helpers.go of Terragrunt. What would run a command, ask a cloud, or depends on who runs
Terragrunt, is not known; the reader notes where that was asked for.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from gitops_lint.model.tree import UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.evaluation.available import functions_in
from gitops_lint.terraform.functions import globs
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.json_text import json_text
from gitops_lint.terraform.languages import NEWEST
from gitops_lint.terraform.terragrunt.ignored import is_ignored_above
from gitops_lint.terraform.terragrunt.locations import relative
from gitops_lint.terraform.terragrunt.merging import deep_merge
from gitops_lint.terraform.terragrunt.problems import Kind
from gitops_lint.terraform.types import BOOL, DYNAMIC, STRING, ListType, Type
from gitops_lint.terraform.values import (
    NOT_NULL,
    ListValue,
    MapValue,
    NullValue,
    ObjectValue,
    UnknownValue,
    Value,
    is_known,
    object_of,
)
from gitops_lint.terraform.variable_files import read_values
from gitops_lint.terraform.version_constraints import parse, parse_version

if TYPE_CHECKING:
    from gitops_lint.terraform.terragrunt.includes import Include
    from gitops_lint.terraform.terragrunt.reader import FileReader

_TEXT = Parameter("parameter", STRING)
_TEXTS = ListType(STRING)

NAMES = ("terragrunt.hcl", "terragrunt.hcl.json")
"""The files that Terragrunt takes by themselves, the first that is there."""

COMMANDS: dict[str, tuple[str, ...]] = {
    "vars": ("apply", "console", "destroy", "import", "plan", "push", "refresh"),
    "locking": ("apply", "destroy", "import", "plan", "refresh", "taint", "untaint"),
    "input": ("apply", "import", "init", "plan", "refresh"),
    "parallelism": ("apply", "plan", "destroy"),
}
"""Which of Terraform's commands take what, as `get_terraform_commands_that_need_…` gives them."""

NOT_KNOWN: dict[str, tuple[Type, str]] = {
    "run_cmd": (STRING, "a command is never run"),
    "sops_decrypt_file": (STRING, "nothing is decrypted"),
    "get_aws_account_alias": (STRING, "no account is asked"),
    "get_aws_account_id": (STRING, "no account is asked"),
    "get_aws_caller_identity_arn": (STRING, "no account is asked"),
    "get_aws_caller_identity_user_id": (STRING, "no account is asked"),
    "get_platform": (STRING, "it is the platform of whoever runs Terragrunt"),
    "get_working_dir": (STRING, "it lies in Terragrunt's cache"),
    "get_default_retryable_errors": (_TEXTS, "it differs from version to version of Terragrunt"),
}
"""Functions whose value we never have, and why."""

_NEWER = frozenset(("ephemeralasnull", "issensitive", "plantimestamp", "base64gunzip"))
"""Functions of Terraform that came after 0.15.3, whose functions Terragrunt has (its go.mod pins that version)."""


def functions_of(reader: FileReader) -> dict[str, Function]:
    """Every function that a file may call: Terraform's, with paths from the file's directory, and Terragrunt's."""
    session = reader.session
    directory = posixpath.dirname(reader.file)
    functions = functions_in(session.tree, directory, language=NEWEST, location=session.locations.location)
    for name in _NEWER:
        functions.pop(name, None)
    for function in _own(reader):
        functions[function.name] = function
    return functions


def _own(reader: FileReader) -> list[Function]:
    places: dict[str, Callable[[], Value]] = {
        "get_terragrunt_dir": lambda: reader.absolute_directory,
        "get_original_terragrunt_dir": lambda: reader.original_directory,
        "get_repo_root": lambda: reader.session.locations.repository,
        "get_path_from_repo_root": lambda: relative(reader.absolute_directory, reader.session.locations.repository),
        "get_path_to_repo_root": lambda: relative(reader.session.locations.repository, reader.absolute_directory),
        "get_terraform_command": lambda: reader.session.command,
        "get_terraform_cli_args": lambda: ListValue(STRING, (reader.session.command,)),
        "get_terragrunt_source_cli_flag": lambda: "",
    }
    found = [Function(name, (), DYNAMIC, answer) for name, answer in places.items()]
    for what, commands in COMMANDS.items():
        name = f"get_terraform_commands_that_need_{what}"
        found.append(Function(name, (), _TEXTS, partial(ListValue, STRING, commands)))
    for name, (type_, reason) in NOT_KNOWN.items():
        found.append(_of_texts(name, type_, partial(_never, reader, name, type_, reason)))
    texts: dict[str, tuple[Type, Callable[[FileReader, Sequence[str]], Value]]] = {
        "find_in_parent_folders": (STRING, _find_in_parent_folders),
        "path_relative_to_include": (STRING, _path_relative_to_include),
        "path_relative_from_include": (STRING, _path_relative_from_include),
        "get_parent_terragrunt_dir": (STRING, _parent_directory),
        "get_env": (STRING, _environment),
        "read_tfvars_file": (STRING, _read_variables),
        "mark_as_read": (STRING, _mark_as_read),
        "mark_glob_as_read": (_TEXTS, _mark_glob_as_read),
        "constraint_check": (BOOL, _constraint_check),
        "startswith": (BOOL, lambda _, given: _two("startswith", given)[0].startswith(given[1])),
        "endswith": (BOOL, lambda _, given: _two("endswith", given)[0].endswith(given[1])),
        "strcontains": (BOOL, lambda _, given: given[1] in _two("strcontains", given)[0]),
    }
    found += [_of_texts(name, type_, partial(_called, answer, reader)) for name, (type_, answer) in texts.items()]
    anything = Parameter("default", DYNAMIC, allow_null=True, allow_unknown=True, allow_marked=True, allow_dynamic=True)
    found.append(Function("read_terragrunt_config", (_TEXT,), DYNAMIC, partial(_read_configuration, reader), anything))
    maps = Parameter("maps", DYNAMIC, allow_null=True, allow_dynamic=True)
    found.append(Function("deep_merge", (), DYNAMIC, _deep_merge, maps))
    return found


def _of_texts(name: str, type_: Type, answer: Callable[..., Value]) -> Function:
    return Function(name, (), type_, answer, _TEXT, not_null=True)


def _called(answer: Callable[[FileReader, Sequence[str]], Value], reader: FileReader, *given: str) -> Value:
    return answer(reader, given)


def _never(reader: FileReader, name: str, type_: Type, reason: str, *given: str) -> Value:
    what = f'{name}("{given[0]}", …)' if len(given) > 1 else f'{name}("{given[0]}")' if given else f"{name}()"
    reader.note_limit(Kind.NOT_RUN, "Not known offline", f"{what} has no value here: {reason}.", name)
    return UnknownValue(type_, UnknownKind.NOT_AVAILABLE, f"{name}: {reason}", NOT_NULL)


def _wrong_number(name: str, expected: str, actual: int) -> FunctionError:
    return FunctionError(f"expected {expected} params for function {name}, but got {actual}")


def _two(name: str, given: Sequence[str]) -> Sequence[str]:
    if len(given) != 2:
        raise _wrong_number(name, "2", len(given))
    return given


def _find_in_parent_folders(reader: FileReader, given: Sequence[str]) -> Value:
    if len(given) > 2:
        raise _wrong_number("find_in_parent_folders", "0, 1, or 2", len(given))
    name = given[0] if given else ""
    session = reader.session
    directory = reader.directory
    while directory:
        directory = posixpath.dirname(directory)
        for candidate in (name,) if name else NAMES:
            found = session.locations.inside(candidate, directory)
            if found is not None and session.exists(found):
                return session.locations.absolute(found)
    if len(given) == 2:
        return given[1]
    if name and is_ignored_above(session.tree, reader.directory, name):
        detail = f"{name} is ignored by git: it is that of whoever runs Terragrunt."
        reader.note_limit(Kind.NOT_KNOWN, "File not available", detail, "find_in_parent_folders")
        return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, f"{name} is ignored by git", NOT_NULL)
    raise FunctionError(
        f"ParentFileNotFoundError: Could not find a {name or NAMES[0]} in any of the parent folders of "
        f"{reader.config_path}. Cause: Traversed all the way to the root"
    )


def _selected(reader: FileReader, given: Sequence[str]) -> Include | None:
    """The include that a function is about (`getSelectedIncludeBlock`)."""
    if reader.included is not None:
        return reader.included
    includes = reader.includes_so_far
    if len(includes) < 2:
        return next(iter(includes.values()), None)
    if len(given) != 1:
        raise _wrong_number("path_relative_from_include", "1", len(given))
    if given[0] not in includes:
        raise FunctionError(f"There is no include block in the current config with the label '{given[0]}'")
    return includes[given[0]]


def _path_relative_to_include(reader: FileReader, given: Sequence[str]) -> Value:
    included = _selected(reader, given)
    return "." if included is None else relative(reader.absolute_directory, included.absolute_directory)


def _path_relative_from_include(reader: FileReader, given: Sequence[str]) -> Value:
    included = _selected(reader, given)
    return "." if included is None else relative(included.absolute_directory, reader.absolute_directory)


def _parent_directory(reader: FileReader, given: Sequence[str]) -> Value:
    included = _selected(reader, given)
    return reader.absolute_directory if included is None else included.absolute_directory


def _environment(reader: FileReader, given: Sequence[str]) -> Value:
    if len(given) not in (1, 2):
        raise FunctionError(f'InvalidGetEnvParamsError: Expected getEnv("<NAME>", "[DEFAULT]") but got {len(given)}')
    name = given[0]
    if not name:
        raise FunctionError("InvalidEnvParamNameError: Invalid environment variable name - ()")
    known = reader.session.environment.get(name)
    if known is not None:
        return known
    otherwise = f" (where it is not set, {given[1]!r})" if len(given) == 2 else ""
    detail = f"The environment variable {name} is that of whoever runs Terragrunt{otherwise}."
    reader.note_limit(Kind.ENVIRONMENT, "Environment variable not known", detail, "get_env")
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, f"environment variable {name}", NOT_NULL)


def _read_variables(reader: FileReader, given: Sequence[str]) -> Value:
    if len(given) != 1:
        raise _wrong_number("read_tfvars_file", "1", len(given))
    session = reader.session
    path = session.locations.inside(given[0], reader.directory)
    if path is None or not session.tree.is_file(path):
        raise FunctionError(f"TFVarFileNotFound: Could not find a {given[0]}")
    if path.endswith("json"):
        try:
            return session.tree.read(path).decode(errors="replace")
        except UnreadableError as error:
            raise FunctionError(f"could not read file {given[0]!r}: {error.reason}") from None
    values = read_values((path,), session.read)
    if values.problems:
        raise FunctionError(f"{path}: {values.problems[0].summary}")
    scope = reader.scope_without_names
    return json_text(object_of({name: scope(argument.expression) for name, argument in values.arguments.items()}))


def _mark_as_read(_: FileReader, given: Sequence[str]) -> Value:
    if len(given) != 1:
        raise _wrong_number("mark_as_read", "1", len(given))
    return given[0]


def _mark_glob_as_read(reader: FileReader, given: Sequence[str]) -> Value:
    patterns = [text for text in given if not text.startswith("--terragrunt-boundary")]
    if not patterns:
        raise _wrong_number("mark_glob_as_read", "1", len(given))
    session = reader.session
    pattern = session.locations.inside(patterns[-1], reader.directory)
    if pattern is None:
        raise FunctionError(f'mark_glob_as_read pattern "{patterns[-1]}" resolves outside the repository')
    try:
        found = sorted(set(globs.glob(pattern, session.files)))
    except globs.BadPatternError:
        # Terragrunt's patterns know more than Terraform's, by which these files are found.
        return UnknownValue(_TEXTS, UnknownKind.NOT_AVAILABLE, f"the pattern {patterns[-1]}", NOT_NULL)
    return ListValue(STRING, tuple(map(session.locations.absolute, found)))


def _constraint_check(_: FileReader, given: Sequence[str]) -> Value:
    version, constraints = parse_version(_two("constraint_check", given)[0]), parse(given[1])
    if version is None:
        raise FunctionError(f"invalid version {given[0]}: malformed version")
    if constraints is None:
        raise FunctionError(f"invalid constraint {given[1]}: malformed constraint")
    return constraints.allows(version)


def _read_configuration(reader: FileReader, path: str, *default: Value) -> Value:
    if len(default) > 1:
        raise _wrong_number("read_terragrunt_config", "1 or 2", 1 + len(default))
    session = reader.session
    found = session.configuration_path(session.locations.inside(path, reader.directory))
    if found is None:
        if default:
            return default[0]
        raise FunctionError(
            f"TerragruntConfigNotFoundError: You attempted to run terragrunt in a folder that does not "
            f"contain a terragrunt.hcl file: {path}"
        )
    return session.read_configuration(reader, found)


def _deep_merge(*given: Value) -> Value:
    result: Value = object_of({})
    for value in given:
        if isinstance(value, NullValue):
            continue
        if is_known(value) and not isinstance(value, ObjectValue | MapValue):
            raise FunctionError("expected map or object")
        result = deep_merge(result, value)
    return result
