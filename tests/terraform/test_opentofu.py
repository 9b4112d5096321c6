"""What OpenTofu has and Terraform has not: no error in OpenTofu's own files, and one in those that Terraform reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.occurrences import occurrences
from gitops_lint.terraform.undeclared import undeclared
from tests.terraform.evaluation.roots import evaluated, outputs, summaries

TEXTS = {
    "encryption of the state": (
        'terraform {\n  encryption {\n    key_provider "pbkdf2" "k" {\n      passphrase = var.secret\n    }\n'
        '    method "aes_gcm" "m" {\n      keys = key_provider.pbkdf2.k\n    }\n    state {\n'
        '      method = method.aes_gcm.m\n    }\n  }\n}\nvariable "secret" { default = "x" }\n'
    ),
    "instances of a provider": (
        'provider "aws" {\n  alias    = "by_region"\n  for_each = toset(["eu", "us"])\n  region   = each.value\n}\n'
        'resource "aws_vpc" "a" {\n  for_each = toset(["eu"])\n  provider = aws.by_region[each.key]\n}\n'
        'resource "aws_vpc" "b" {\n  provider = aws.by_region["eu"]\n}\n'
    ),
    "providers of a module from instances": (
        'provider "aws" {\n  alias    = "by_region"\n  for_each = toset(["eu", "us"])\n}\n'
        'module "child" {\n  source    = "./child"\n  for_each  = toset(["eu"])\n'
        "  providers = { aws = aws.by_region[each.key] }\n}\n"
    ),
    "a resource that may be off": 'resource "aws_vpc" "a" {\n  lifecycle {\n    enabled = false\n  }\n}\n',
    "a data source that may be off": 'data "aws_vpc" "a" {\n  lifecycle {\n    enabled = false\n  }\n}\n',
    "a module that may be off": 'module "child" {\n  source = "./child"\n  lifecycle {\n    enabled = false\n  }\n}\n',
    "functions": 'output "o" { value = [urldecode("a%20b"), cidrcontains("10.0.0.0/8", "10.1.0.0/16")] }\n',
    "a deprecated output of a root": 'output "o" {\n  value      = 1\n  deprecated = "No."\n}\n',
    "a source from a variable": 'variable "v" { default = "child" }\nmodule "child" { source = "./${var.v}" }\n',
}


def errors(evaluation: Evaluation) -> list[str]:
    """All that is refused: declarations, references, values."""
    found = [one.summary for module in evaluation.modules().values() for one in module.problems]
    root = evaluation.root.module
    wrong = (undeclared(one, root, {}) for one in occurrences(root))
    return [*found, *(one.summary for one in wrong if one is not None), *summaries(evaluation)]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_opentofu_has_is_an_error_to_terraform_alone(text: str, tmp_path: Path) -> None:
    child = {"child/main.tf": 'output "x" { value = 1 }\n'}
    assert errors(evaluated(tmp_path / "tofu", child | {"main.tofu": text})) == []
    assert errors(evaluated(tmp_path / "terraform", child | {"main.tf": text}, language=(1, 14)))


def test_a_source_is_evaluated_early_whatever_the_version(tmp_path: Path) -> None:
    files = {
        "main.tofu": (
            'terraform {\n  required_version = "~> 1.8.0"\n}\nvariable "v" { default = "child" }\n'
            'module "m" { source = "./${var.v}" }\noutput "o" { value = module.m.x }\n'
        ),
        "child/main.tofu": 'output "x" { value = tofu.workspace }\n',
    }
    root = evaluated(tmp_path, files)
    assert outputs(root) == {"o": "default"}
    assert errors(root) == []


def test_a_function_of_opentofu_is_not_known(tmp_path: Path) -> None:
    root = evaluated(tmp_path, {"main.tofu": TEXTS["functions"]})
    assert outputs(root) == {"o": ["<not_available>", "<not_available>"]}
