"""What `local_file` reads of the repository."""

from __future__ import annotations

import pytest
from data_instance import Files, Root, computed

from gitops_lint.model.value import UnknownKind
from gitops_lint.terraform.values import SENSITIVE, Marked, UnknownValue

ROOT = Root(
    tree=Files({"infra/prod/users.yaml": b"abc", "shared/x.txt": b"", "infra/prod/blob": b"\xff\x00"}),
    directory="infra/prod",
)
# The checksums of "abc" are the examples of RFC 1321 and FIPS 180.
CHECKSUMS = {
    "id": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "content_md5": "900150983cd24fb0d6963f7d28e17f72",
    "content_sha1": "a9993e364706816aba3e25717850c26c9cd0d89d",
    "content_sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "content_base64sha256": "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=",
}


@pytest.mark.parametrize("filename", ["users.yaml", "./users.yaml", "../prod/users.yaml"])
def test_a_file_is_read_relative_to_the_root_module(filename: str) -> None:
    values = computed("local_file", {"filename": filename}, ROOT)
    assert (values["content"], values["content_base64"]) == ("abc", "YWJj")
    assert {name: values[name] for name in CHECKSUMS} == CHECKSUMS
    assert str(values["content_sha512"]).startswith("ddaf35a193617abacc417349ae204131")
    assert str(values["content_base64sha512"]).startswith("3a81oZNherrMQXNJriBBMRLm")


def test_an_empty_file_of_another_directory_is_read() -> None:
    assert computed("local_file", {"filename": "../../shared/x.txt"}, ROOT)["content"] == ""


@pytest.mark.parametrize(
    ("filename", "reason"),
    [
        ("/etc/passwd", "lies outside of the repository"),
        ("../../../x", "lies outside of the repository"),
        ("missing.txt", "there is no such file"),
    ],
)
def test_a_file_that_is_not_in_the_repository_is_not_available(filename: str, reason: str) -> None:
    for value in computed("local_file", {"filename": filename}, ROOT).values():
        assert isinstance(value, UnknownValue)
        assert value.kind is UnknownKind.NOT_AVAILABLE
        assert reason in value.reason


def test_a_file_that_is_not_text_has_checksums_but_no_content() -> None:
    values = computed("local_file", {"filename": "blob"}, ROOT)
    assert isinstance(values["content"], UnknownValue)
    assert values["content_base64"] == "/wA="


def test_content_is_held_as_terraform_holds_text() -> None:
    root = Root(tree=Files({"x": "e\u0301".encode()}))
    values = computed("local_file", {"filename": "x"}, root)
    assert values["content"] == "\u00e9"
    assert values["content_base64"] == "ZcyB"


def test_the_content_of_a_sensitive_file_is_sensitive_and_its_checksums_are_not() -> None:
    values = computed("local_sensitive_file", {"filename": "users.yaml"}, ROOT)
    marked = {name for name, value in values.items() if isinstance(value, Marked)}
    assert marked == {"content", "content_base64"}
    assert values["content"] == Marked("abc", frozenset({SENSITIVE}))
