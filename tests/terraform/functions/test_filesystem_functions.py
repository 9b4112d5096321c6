"""Files are read inside the repository only, and what depends on who runs Terraform stays unknown."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from gitops_lint.formats import hcl
from gitops_lint.model.tree import UnreadableError
from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.errors import FunctionError
from gitops_lint.terraform.functions.filesystem import filesystem_functions
from gitops_lint.terraform.functions.function import Function, call
from gitops_lint.terraform.functions.registry import FUNCTIONS
from gitops_lint.terraform.types import STRING, SetType
from gitops_lint.terraform.values import ObjectValue, SetValue, UnknownValue, Value


class Memory:
    """Files that are held in memory; those without content cannot be read."""

    def __init__(self, files: Mapping[str, bytes | None]) -> None:
        self.files = files

    def read(self, path: str) -> bytes:
        content = self.files[path]
        if content is None:
            raise UnreadableError(path, "a link leaves the repository")
        return content

    def is_file(self, path: str) -> bool:
        return path in self.files

    def is_directory(self, path: str) -> bool:
        return path == "" or any(name.startswith(f"{path}/") for name in self.files)

    def list(self, directory: str) -> list[str]:
        prefix = f"{directory}/" if directory else ""
        return sorted({name[len(prefix) :].split("/")[0] for name in self.files if name.startswith(prefix)})


def no_templates(template: hcl.Expression, names: Mapping[str, Value]) -> Value:
    raise AssertionError(template)


def functions(*, root: str | None = None) -> dict[str, Function]:
    files = Memory({"a.txt": b"a", "live/prod/b.txt": b"b", "live/prod/link.txt": None})
    made = filesystem_functions(files, "live/prod", no_templates, root=root)
    return FUNCTIONS | {function.name: function for function in made}


def value_of(name: str, *arguments: Value, root: str | None = None) -> Value:
    return call(functions(root=root)[name], arguments)


@pytest.mark.parametrize("path", ["b.txt", "./b.txt", "../prod/b.txt", "../../live/prod/b.txt", "x/../b.txt"])
def test_paths_begin_where_terraform_runs(path: str) -> None:
    assert value_of("file", path) == "b"


def test_a_file_beside_the_root_module_is_read() -> None:
    assert value_of("file", "../../a.txt") == "a"


@pytest.mark.parametrize(
    "path", ["../../../a.txt", "/etc/passwd", "../../..", "/live/prod/b.txt", "../../../prod/b.txt"]
)
@pytest.mark.parametrize("name", ["file", "filemd5", "fileexists", "filebase64", "templatefile", "fileset"])
def test_nothing_outside_of_the_repository_is_read(name: str, path: str) -> None:
    further = {"templatefile": [ObjectValue({})], "fileset": ["*"]}.get(name, [])
    with pytest.raises(FunctionError, match="is outside of the repository, where no file is read"):
        value_of(name, path, *further)


def test_no_pattern_leads_out_of_the_repository() -> None:
    with pytest.raises(FunctionError, match="is outside of the repository"):
        value_of("fileset", ".", "../../../*")


def test_an_absolute_path_is_inside_where_the_repository_lies_there() -> None:
    assert value_of("file", "/work/repository/a.txt", root="/work/repository") == "a"
    with pytest.raises(FunctionError, match="outside"):
        value_of("file", "/work/repository-of-others/a.txt", root="/work/repository")


def test_an_absolute_path_is_known_where_it_is_known_where_the_repository_lies() -> None:
    assert value_of("abspath", "b.txt", root="/work/repository") == "/work/repository/live/prod/b.txt"
    unknown = value_of("abspath", "b.txt")
    assert isinstance(unknown, UnknownValue)
    assert unknown.kind is UnknownKind.NOT_AVAILABLE


@pytest.mark.parametrize("name", ["file", "filesha256", "fileexists", "filebase64", "pathexpand"])
def test_what_lies_in_a_home_directory_is_not_available(name: str) -> None:
    unknown = value_of(name, "~/.ssh/id_ed25519.pub")
    assert isinstance(unknown, UnknownValue)
    assert unknown.kind is UnknownKind.NOT_AVAILABLE


def test_a_file_that_cannot_be_read_is_an_error_with_its_reason() -> None:
    with pytest.raises(FunctionError, match=r"open link\.txt: a link leaves the repository"):
        value_of("file", "link.txt")


def test_a_set_of_files_is_named_from_its_directory() -> None:
    assert value_of("fileset", "../..", "**/*.txt") == SetValue(
        STRING, ("a.txt", "live/prod/b.txt", "live/prod/link.txt")
    )


def test_an_unknown_path_gives_an_unknown_set_of_its_type() -> None:
    unknown = value_of("fileset", UnknownValue(STRING, UnknownKind.NOT_AVAILABLE, "elsewhere"), "*")
    assert isinstance(unknown, UnknownValue)
    assert (unknown.type, unknown.reason) == (SetType(STRING), "elsewhere")
