"""`gitops-lint plan` ends as its contract says, and keeps secrets out of sight."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from gitops_lint.cli import run
from tests.repositories import repository

MAIN = """
variable "password" {
  sensitive = true
  default   = "hunter2"
}
variable "name" { default = "n" }
resource "terraform_data" "a" { input = { name = var.name, password = var.password } }
resource "aws_db_instance" "b" {
  username = "admin"
  password = "hunter2"
  tags = { literal = "x" }
}
module "m" {
  source = "./m"
  secret = "hunter2"
}
output "password" {
  value     = var.password
  sensitive = true
}
"""
MODULE = 'variable "secret" { sensitive = true }\nresource "terraform_data" "x" { input = var.secret }\n'
STATE = {
    "version": 4,
    "resources": [
        {
            "mode": "managed",
            "type": "terraform_data",
            "name": "gone",
            "provider": 'provider["terraform.io/builtin/terraform"]',
            "instances": [
                {
                    "attributes": {"id": "x", "input": {"value": "hunter2", "type": "string"}},
                    "sensitive_attributes": [[{"type": "get_attr", "value": "input"}]],
                }
            ],
        }
    ],
    "outputs": {"old": {"value": "hunter2", "type": "string", "sensitive": True}},
}
FILES = {"infra/main.tf": MAIN, "infra/m/main.tf": MODULE, "state.json": json.dumps(STATE), "bad.json": "{"}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    found = repository(tmp_path / "r", FILES)
    monkeypatch.chdir(found)
    return found


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ("infra", 0),
        ("infra --format json", 0),
        ("infra --state state.json", 0),
        ("infra --base HEAD", 0),
        ("infra --var name=x --strict", 0),
        ("infra --var nope=x", 1),
        ("infra --var nope=x --format json", 1),
        ("infra --target terraform_data.a --target module.m", 0),
        ("infra --replace terraform_data.a", 0),
        ("infra --destroy --state state.json", 0),
        ("infra --destroy --base HEAD --target module.m", 0),
        ("infra --refresh-only --state state.json", 0),
        ("infra --target terraform_data", 2),
        ("infra --replace module.m", 2),
        ("infra --replace terraform_data.a --destroy", 2),
        ("infra --destroy --refresh-only", 2),
        ("infra --state bad.json", 2),
        ("infra --state nothing.json", 2),
        ("infra --base nothing", 2),
        ("infra --var name", 2),
        ("infra --var-file nothing.tfvars", 2),
        ("nothing", 2),
        (".", 2),
    ],
)
def test_the_exit_code_says_whether_terraform_would_plan(root: Path, arguments: str, code: int) -> None:
    assert run(["plan", *arguments.split()]) == code


def test_strict_makes_findings_of_what_is_not_known_here(root: Path) -> None:
    (root / "infra/more.tf").write_text('module "x" { source = "hashicorp/consul/aws" }\n')
    assert run(["plan", "infra"]) == 0
    assert run(["plan", "infra", "--strict"]) == 1


@pytest.mark.parametrize("arguments", ["", "--format json", "--state state.json", "--state state.json --format json"])
def test_secrets_are_shown_only_to_who_asks(root: Path, arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "infra", *arguments.split()]) == 0
    assert "hunter2" not in capsys.readouterr().out
    assert run(["plan", "infra", "--show-secrets", *arguments.split()]) == 0
    assert "hunter2" in capsys.readouterr().out


def test_the_text_is_as_people_know_it(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "infra"]) == 0
    text = capsys.readouterr().out
    for line in (
        "  # terraform_data.a will be created",
        '  + resource "terraform_data" "a" {',
        "          + password = (sensitive value)",
        "      + id     = (known after apply)",
        "  # module.m.terraform_data.x will be created",
        "Plan: 3 to add, 0 to change, 0 to destroy.",
        "Changes to Outputs:",
        "  + password = (sensitive value)",
    ):
        assert f"{line}\n" in text


def test_a_target_leaves_out_what_it_does_not_need(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "infra", "--target", "module.m"]) == 0
    text = capsys.readouterr().out
    assert "Plan: 1 to add, 0 to change, 0 to destroy.\n" in text
    assert "Warning: Resource targeting is in effect\n" in text


def test_what_a_base_made_can_be_destroyed(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["plan", "infra", "--base", "HEAD", "--destroy"]) == 0
    text = capsys.readouterr().out
    assert "  # module.m.terraform_data.x will be destroyed\n" in text
    assert "Plan: 0 to add, 0 to change, 3 to destroy.\n" in text


def test_a_value_in_a_file_for_no_variable_is_a_warning(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "infra/terraform.tfvars").write_text("\nnope = 1\n")
    assert run(["plan", "infra"]) == 0
    text = capsys.readouterr().out
    assert "Warning: Value for undeclared variable\n  infra/terraform.tfvars:2 (var.nope)\n" in text


def test_a_problem_says_where_it_is(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (root / "infra/more.tf").write_text('\noutput "x" { value = var.nothing }\n')
    assert run(["plan", "infra"]) == 1
    text = capsys.readouterr().out
    assert "Error: Reference to undeclared input variable\n  infra/more.tf:2 (output.x)\n" in text


def test_standard_output_is_json_alone_and_problems_go_to_standard_error(
    root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "infra/more.tf").write_text('output "x" { value = var.nothing }\n')
    assert run(["plan", "infra", "--format", "json", "--output", "text=plan.txt"]) == 1
    captured = capsys.readouterr()
    data = json.loads(captured.out)
    assert (data["format_version"], data["errored"], data["applyable"]) == ("1.2", True, False)
    assert "undeclared" in captured.err
    assert "Plan: 3 to add" in (root / "plan.txt").read_text()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'resource "x" "y" {', "Error: "),
        (b'output "x" { value = "\xff" }', "Error: "),
        (b'module "m2" { source = "." }', "includes itself"),
        (b'output "x" { value = ' + b"[" * 5000 + b"]" * 5000 + b" }", "Error: "),
    ],
)
def test_bad_input_is_reported_and_the_rest_is_planned(
    root: Path, content: bytes, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (root / "infra/more.tf").write_bytes(content)
    assert run(["plan", "infra"]) == 1
    text = capsys.readouterr().out
    assert words in text
    assert "# terraform_data.a will be created" in text
