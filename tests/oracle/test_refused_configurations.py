"""What terraform refuses at `init` or `plan`, and `terraform validate` may pass over: `check` tells it too."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rules.terraform_modules import said

CASES = {
    "an import into what is not declared": (
        "TF021",
        'import {\n  to = terraform_data.nope\n  id = "x"\n}\n',
        "2:error Configuration for import target does not exist: terraform_data.nope is imported",
    ),
    "an import of an instance of what is not declared": (
        "TF021",
        'import {\n  to = terraform_data.nope["a"]\n  id = "x"\n}\n',
        "2:error Configuration for import target does not exist",
    ),
    "an import into a module that is not called": (
        "TF021",
        'import {\n  to = module.m.terraform_data.a\n  id = "x"\n}\n',
        "2:error Configuration for import target does not exist",
    ),
    "an import into what is declared": (
        "TF021",
        'resource "terraform_data" "a" {}\nimport {\n  to = terraform_data.a\n  id = "x"\n}\n',
        "",
    ),
    "a backend that refers to a variable": (
        "TF024",
        'variable "x" { default = "a" }\nterraform {\n  backend "local" {\n    path = var.x\n  }\n}\n',
        "4:error Variables not allowed: Variables may not be used here",
    ),
    "a managed type that Terraform's provider does not have": (
        "TF037",
        'resource "terraform_datum" "a" {}\n',
        "1:error Invalid resource type: The provider terraform.io/builtin/terraform does not support resource type "
        '"terraform_datum". Did you mean "terraform_data"?',
    ),
    "a data source of Terraform's provider as a resource": (
        "TF037",
        'resource "terraform_remote_state" "a" {}\n',
        "1:error Invalid resource type",
    ),
    "a resource of Terraform's provider as a data source": (
        "TF037",
        'data "terraform_data" "a" {}\n',
        "1:error Invalid data source",
    ),
    "an ephemeral resource of Terraform's provider": (
        "TF037",
        'ephemeral "terraform_data" "a" {}\n',
        "1:error Invalid ephemeral resource: The provider terraform.io/builtin/terraform does not support ephemeral "
        'resource "terraform_data"',
    ),
    "a provisioner that there is not": (
        "TF037",
        'resource "terraform_data" "a" {\n  provisioner "nope" {}\n}\n',
        '2:error Missing required provisioner plugin: This configuration requires provisioner plugin "nope"',
    ),
    "a required version that nothing is": (
        "TF001",
        'terraform {\n  required_version = ">= 1.5, < 1.5"\n}\n',
        '2:error Unsupported Terraform Core version: No version of Terraform satisfies ">= 1.5, < 1.5"',
    ),
    "required versions that contradict each other": (
        "TF001",
        'terraform {\n  required_version = "~> 1.5.0"\n}\nterraform {\n  required_version = "> 1.6"\n}\n',
        "5:error Unsupported Terraform Core version",
    ),
}


@pytest.mark.parametrize("title", CASES)
def test_a_check_refuses_what_terraform_refuses(title: str, tmp_path: Path) -> None:
    rule, text, expected = CASES[title]
    found = said(tmp_path, text, rule)
    assert len(found) == bool(expected)
    assert "".join(found).startswith(expected)


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
@pytest.mark.parametrize("title", list(CASES)[::3])
def test_terraform_says_so(title: str, tmp_path: Path) -> None:
    _, text, expected = CASES[title]
    (tmp_path / "main.tf").write_text(text)
    told = "".join(_terraform(tmp_path, *arguments) for arguments in (("init",), ("plan", "-input=false")))
    assert ("Error: " in told) == bool(expected)
    assert expected.partition("error ")[2].partition(":")[0] in told


def _terraform(directory: Path, *arguments: str) -> str:
    environment = os.environ | {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    done = subprocess.run(
        ["terraform", *arguments, "-no-color"],
        cwd=directory,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr
