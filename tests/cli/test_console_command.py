"""`gitops-lint console` answers each line of standard input alone."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from gitops_lint.cli import run
from tests.repositories import write

MODULE = """
variable "name" {
  default = "nobody"
}
locals {
  greeting = "hello ${var.name}"
}
"""


def answers(text: str, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of the console for what it is given."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    return run(["console", *arguments])


def test_each_line_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers('1 + 2\n\nupper("a")\ntype([1])\n', monkeypatch, "-C", str(tmp_path)) == 0
    assert capsys.readouterr().out == '3\n"A"\ntuple([\n    number,\n])\n'


def test_an_expression_goes_on_until_its_brackets_are_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers('length([\n  "]",\n  (2),\n])\n3\n', monkeypatch, "-C", str(tmp_path)) == 0
    assert capsys.readouterr().out == "2\n3\n"


def test_an_error_is_said_on_standard_error_and_the_next_line_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers("1 + true\n1 +\n5\n", monkeypatch, "-C", str(tmp_path)) == 1
    captured = capsys.readouterr()
    assert captured.out == "5\n"
    first, second = captured.err.splitlines()
    assert first == "Error: Invalid operand: Unsuitable value for right operand: number required."
    assert second.startswith("Error: Invalid expression: ")


def test_exit_is_the_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert answers("1\nexit\n2\n", monkeypatch, "-C", str(tmp_path)) == 0
    assert capsys.readouterr().out == "1\n"


def test_names_are_those_of_the_root_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text(MODULE)
    (tmp_path / "ada.tfvars").write_text('name = "Ada"\n')
    assert answers("local.greeting\n", monkeypatch, "-C", str(tmp_path)) == 0
    chosen = ("--var-file", str(tmp_path / "ada.tfvars"))
    assert answers("local.greeting\n", monkeypatch, "-C", str(tmp_path), *chosen) == 0
    assert capsys.readouterr().out == '"hello nobody"\n"hello Ada"\n'


def test_a_variable_file_outside_of_the_repository_is_a_usage_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "far.tfvars").write_text("a = 1\n")
    chosen = ("--var-file", str(tmp_path / "far.tfvars"))
    assert answers("1\n", monkeypatch, "-C", str(tmp_path / "root"), *chosen) == 2
    assert "lies outside of the repository" in capsys.readouterr().err


def test_what_cannot_be_read_of_a_file_is_said_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text('variable "x" {\n  default =\n}\nlocals {\n  a = 1\n}\n')
    assert answers("local.a\nlocal.a\n", monkeypatch, "-C", str(tmp_path)) == 1
    captured = capsys.readouterr()
    assert captured.out == "1\n1\n"
    assert captured.err.startswith("main.tf:2:")
    assert captured.err.count("main.tf:2:") == 1


@pytest.mark.parametrize("expression", ["1e100001", "1e-100001", "[1][1e100001]", "-1e999999999999999", "9" * 100_001])
def test_a_number_that_cannot_be_held_is_an_error(
    expression: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert answers(f"{expression}\n1\n", monkeypatch, "-C", str(tmp_path)) == 1
    captured = capsys.readouterr()
    assert captured.out == "1\n"
    assert captured.err.startswith("Error: Number out of range: ")


def test_a_unit_of_terragrunt_is_asked_with_its_inputs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = 'terraform {\n  source = "./module"\n}\n\ninputs = {\n  name = "unit"\n  day = local.day\n}\n'
    write(tmp_path, {"terragrunt.hcl": text, "module/main.tf": MODULE})
    assert answers("local.greeting\n", monkeypatch, "-C", str(tmp_path)) == 1
    captured = capsys.readouterr()
    assert captured.out == '"hello unit"\n'
    assert "terragrunt.hcl: Error: Unsupported attribute" in captured.err


def test_a_file_of_terragrunt_without_code_is_an_empty_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(tmp_path, {"terragrunt.hcl": "inputs = {}\n"})
    assert answers("1 + 1\n", monkeypatch, "-C", str(tmp_path)) == 0
    assert capsys.readouterr().out == "2\n"


SCHEMA = (
    '{"format_version": "1.0", "provider_schemas": {"registry.terraform.io/acme/shop": {"resource_schemas": {'
    '"shop_queue": {"block": {"attributes": {"id": {"type": "string", "computed": true}, '
    '"size": {"type": "number", "optional": true}, "note": {"type": "string", "optional": true}}}}}}}}'
)


def test_a_resource_has_the_types_of_the_schema_that_the_configuration_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "main.tf").write_text('resource "shop_queue" "a" {\n  size = "7"\n}\n')
    (tmp_path / "schema.json").write_text(SCHEMA)
    (tmp_path / ".gitops-lint.yaml").write_text("terraform:\n  provider_schema: schema.json\n")
    asked = "shop_queue.a\nshop_queue.a.size + 1\nshop_queue.a.sise\n"
    assert answers(asked, monkeypatch, "-C", str(tmp_path)) == 1
    said = capsys.readouterr()
    assert said.out == '{\n  "id" = (known after apply)\n  "note" = tostring(null)\n  "size" = 7\n}\n8\n'
    assert "Unsupported attribute" in said.err
    assert 'Did you mean "size"?' in said.err


def test_schemas_that_cannot_be_read_are_said_before_anything_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / ".gitops-lint.yaml").write_text("terraform:\n  provider_schema: schema.json\n")
    assert answers("1\n", monkeypatch, "-C", str(tmp_path)) == 2
    assert "terraform.provider_schema: schema.json cannot be used: " in capsys.readouterr().err
