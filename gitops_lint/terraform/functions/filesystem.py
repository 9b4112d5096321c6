"""Functions that read files, inside the repository only.

Source: `internal/lang/funcs/filesystem.go` of Terraform. Paths are relative to the directory where Terraform runs,
which is that of the root module; they may be absolute where it is known where the repository lies.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable, Sequence
from functools import partial
from typing import Protocol

from gitops_lint.model.tree import UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions import globs
from gitops_lint.terraform.functions.arguments import quoted_unless_sensitive
from gitops_lint.terraform.functions.function import Function, Parameter
from gitops_lint.terraform.functions.hashing import HASHES
from gitops_lint.terraform.functions.normalization import normalized
from gitops_lint.terraform.functions.template import Evaluate, render
from gitops_lint.terraform.types import BOOL, DYNAMIC, STRING, SetType
from gitops_lint.terraform.values import (
    NO_MARKS,
    NOT_NULL,
    Marks,
    SetValue,
    UnknownValue,
    Value,
    mark,
    unknown_because_of,
    unmark,
    unmark_deep,
)

_HOME = "the home directory of who runs Terraform is not part of the repository"
_WHERE = "it depends on where the repository lies"


class Files(globs.Directories, Protocol):
    """The files of a repository. Paths are relative to its root, without `.` and `..`; the root itself is empty."""

    def read(self, path: str) -> bytes:
        """The bytes of a file; `UnreadableError` where it cannot be read."""
        ...


class _Place:
    """Where Terraform runs: finds the files that paths stand for."""

    def __init__(self, files: Files, directory: str, root: str | None, *, is_copied: bool = False) -> None:
        self.files = files
        self.directory = directory
        self.root = root
        self.is_copied = is_copied

    def inside(self, path: str, marks: Marks = NO_MARKS, argument: int | None = None) -> str:
        """The path from the root of the repository; `FunctionError` for one that leads out of it."""
        if path.startswith("/"):
            whole = _clean(path)
            if self.root is not None and (whole + "/").startswith(self.root.rstrip("/") + "/"):
                return whole[len(self.root.rstrip("/")) + 1 :]
        else:
            whole = _clean(posixpath.join(self.directory, path))
            if not (whole == ".." or whole.startswith("../")):
                return "" if whole == "." else whole
        shown = quoted_unless_sensitive(path, marks)
        raise FunctionError(f"{shown} is outside of the repository, where no file is read", argument)

    def read(self, path: str, marks: Marks = NO_MARKS, argument: int | None = None) -> bytes:
        """The bytes of a file; `FileNotFoundError`, or `FunctionError` for what cannot be read as one."""
        inside = self.inside(path, marks, argument)
        if self.files.is_directory(inside):
            problem = f"read {_clean(path)}: is a directory"
            raise FunctionError(problem if argument is None else f"failed to read file: {problem}", argument)
        if not self.files.is_file(inside):
            if any(map(self.files.is_file, _parents(inside))):
                raise FunctionError(f"open {_clean(path)}: not a directory", argument)
            raise FileNotFoundError(path)
        try:
            return self.files.read(inside)
        except UnreadableError as error:
            raise FunctionError(f"open {_clean(path)}: {error.reason}", argument) from None

    def source(self, path: str, marks: Marks) -> bytes:
        """The bytes of a file that the first argument names, with `file`'s own words where there is none."""
        try:
            return self.read(path, marks, 0)
        except FileNotFoundError:
            raise FunctionError(
                f"no file exists at {quoted_unless_sensitive(path, marks)}; this function works only with files that "
                "are distributed as part of the configuration source code, so if this file will be created by a "
                "resource in this configuration you must instead obtain this result from an attribute of that resource",
                0,
                self.inside(path, marks, 0),
            ) from None

    def text(self, path: str, marks: Marks) -> str:
        """The text of a file; `FunctionError` where it is not UTF-8."""
        try:
            text = self.source(path, marks).decode()
        except UnicodeDecodeError:
            raise FunctionError(
                f"contents of {quoted_unless_sensitive(path, marks)} are not valid UTF-8; use the filebase64 "
                "function to obtain the Base64 encoded contents or the other file functions (e.g. filemd5, filesha256) "
                "to obtain file hashing results instead"
            ) from None
        return normalized(text)


def _file(place: _Place, path: Value) -> Value:
    return _of_path(path, lambda name, marks: place.text(name, marks))


def _file_base64(place: _Place, path: Value) -> Value:
    return _of_path(path, lambda name, marks: base64.b64encode(place.source(name, marks)).decode())


def _of_path(path: Value, read: Callable[[str, Marks], Value]) -> Value:
    """What is read from a path that may be marked or unknown, or lie in a home directory."""
    bare, marks = unmark(path)
    if isinstance(bare, UnknownValue):
        return mark(bare.of(STRING, NOT_NULL), marks)
    assert isinstance(bare, str)
    return mark(_at_home(bare, 0) or read(bare, marks), marks)


def _at_home(path: str, argument: int | None = None) -> UnknownValue | None:
    """What is unknown of a path under `~`; None for any other. Another user's home directory is an error."""
    if not path.startswith("~"):
        return None
    if len(path) > 1 and path[1] not in "/\\":
        raise FunctionError("failed to expand ~: cannot expand user-specific home dir", argument)
    return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, _HOME, NOT_NULL)


def _file_hash(place: _Place, hashed: Callable[[bytes], str], path: Value) -> Value:
    assert isinstance(path, str)
    unknown = _at_home(path)
    if unknown is not None:
        return unknown
    try:
        return hashed(place.read(path))
    except FileNotFoundError:
        missing = place.inside(path)
        raise FunctionError(f"open {_clean(path)}: no such file or directory", missing=missing) from None


def _file_exists(place: _Place, path: Value) -> Value:
    bare, marks = unmark(path)
    if isinstance(bare, UnknownValue):
        return mark(bare.of(BOOL, NOT_NULL), marks)
    assert isinstance(bare, str)
    unknown = _at_home(bare)
    if unknown is not None:
        return mark(unknown.of(BOOL, NOT_NULL), marks)
    inside = place.inside(bare, marks)
    if place.files.is_directory(inside):
        raise FunctionError(f"{quoted_unless_sensitive(_clean(bare), marks)} is a directory, not a file")
    exists = place.files.is_file(inside)
    if not exists and any(map(place.files.is_file, _parents(inside))):
        raise FunctionError(f"failed to stat {quoted_unless_sensitive(_clean(bare), marks)}")
    return mark(exists, marks)


def _file_set(place: _Place, path: Value, pattern: Value) -> Value:
    bare_path, marks = unmark(path)
    bare_pattern, pattern_marks = unmark(pattern)
    marks |= pattern_marks
    if isinstance(bare_path, UnknownValue) or isinstance(bare_pattern, UnknownValue):
        return mark(unknown_because_of(SetType(STRING), [bare_path, bare_pattern], NOT_NULL), marks)
    assert isinstance(bare_path, str)
    assert isinstance(bare_pattern, str)
    joined = _clean(posixpath.join(bare_path, bare_pattern.lstrip("/")))
    start = place.inside(bare_path, marks)
    try:
        found = sorted(set(globs.glob(place.inside(joined, marks), place.files)))
    except globs.BadPatternError:
        raise FunctionError(
            f"failed to glob pattern {quoted_unless_sensitive(joined, marks)}: syntax error in pattern"
        ) from None
    return mark(SetValue(STRING, tuple(sorted([posixpath.relpath("/" + name, "/" + start) for name in found]))), marks)


def _template_file(place: _Place, evaluate: Evaluate, path: Value, variables: Value) -> Value:
    bare_path, path_marks = unmark(path)
    bare_variables, marks = unmark_deep(variables)
    marks |= path_marks
    if isinstance(bare_path, UnknownValue) or isinstance(bare_variables, UnknownValue):
        return mark(unknown_because_of(DYNAMIC, [bare_path, bare_variables]), marks)
    assert isinstance(bare_path, str)
    unknown = _at_home(bare_path, 0)
    if unknown is not None:
        return mark(unknown.of(DYNAMIC), marks)
    text = place.text(bare_path, path_marks)
    return mark(render(text, bare_path, bare_variables, evaluate), marks)


def _absolute(place: _Place, path: Value) -> Value:
    assert isinstance(path, str)
    if path.startswith("/"):
        return _clean(path)
    if place.root is None or place.is_copied:
        return UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, _WHERE, NOT_NULL)
    return _clean(posixpath.join(place.root, place.directory, path))


def _expanded(path: Value) -> Value:
    assert isinstance(path, str)
    try:
        return _at_home(path) or path
    except FunctionError:
        raise FunctionError("cannot expand user-specific home dir") from None


def _base_name(path: Value) -> Value:
    assert isinstance(path, str)
    name = path.rstrip("/")
    return name.rpartition("/")[2] if name else "/" if path else "."


def _directory_name(path: Value) -> Value:
    assert isinstance(path, str)
    return _clean(path[: path.rfind("/") + 1])


def _clean(path: str) -> str:
    """The shortest path that means the same (`filepath.Clean`)."""
    cleaned = posixpath.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _parents(path: str) -> Sequence[str]:
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


_PATH = Parameter("path", STRING)
_FREE_PATH = Parameter("path", STRING, allow_unknown=True, allow_marked=True)

FUNCTIONS: tuple[Function, ...] = (
    Function("basename", (_PATH,), STRING, _base_name, not_null=True),
    Function("dirname", (_PATH,), STRING, _directory_name, not_null=True),
    Function("pathexpand", (_PATH,), STRING, _expanded, not_null=True),
)
"""Those that look at no file; `filesystem_functions` has the others."""


def filesystem_functions(
    files: Files, directory: str, evaluate: Evaluate, *, root: str | None = None, is_copied: bool = False
) -> tuple[Function, ...]:
    """The functions that read files.

    `directory` is that of the root module, from the root of the repository. `evaluate` is what evaluates templates.
    `root` is the absolute path of the repository: without it, `abspath` is not known and every absolute path is
    outside. With `is_copied`, Terraform runs in a copy that lies elsewhere, and `abspath` is not known either.
    """
    place = _Place(files, directory, root, is_copied=is_copied)
    pattern = Parameter("pattern", STRING, allow_unknown=True, allow_marked=True)
    variables = Parameter("vars", DYNAMIC, allow_unknown=True, allow_marked=True)
    return (
        Function("abspath", (_PATH,), STRING, partial(_absolute, place), not_null=True),
        Function("file", (_FREE_PATH,), STRING, partial(_file, place), not_null=True),
        Function("filebase64", (_FREE_PATH,), STRING, partial(_file_base64, place), not_null=True),
        *[
            Function(f"file{name}", (_PATH,), STRING, partial(_file_hash, place, hashed), not_null=True)
            for name, hashed in HASHES.items()
        ],
        Function("fileexists", (_FREE_PATH,), BOOL, partial(_file_exists, place), not_null=True),
        Function("fileset", (_FREE_PATH, pattern), SetType(STRING), partial(_file_set, place), not_null=True),
        Function("templatefile", (_FREE_PATH, variables), DYNAMIC, partial(_template_file, place, evaluate)),
    )
