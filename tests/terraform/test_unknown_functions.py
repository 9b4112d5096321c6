"""Calls of functions that there are not are found where nothing comes to be evaluated, and told as Terraform does."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.available import functions_in
from gitops_lint.terraform.languages import NEWEST
from gitops_lint.terraform.unknown_functions import function_names
from tests.rules.terraform_modules import VERSION, mended, said


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("false ? nothing() : 1", 'There is no function named "nothing"'),
        ("[for one in [] : nothing(one)]", 'There is no function named "nothing"'),
        ("try(nothing(), 1)", 'There is no function named "nothing"'),
        ("can(nothing())", 'There is no function named "nothing"'),
        ('uper("a")', 'There is no function named "uper". Did you mean "upper"?'),
        ("core::nothing()", 'The function namespace "core" is not valid'),
        ('provider::terraform::nothing("a")', 'this provider offers a function named "nothing"'),
        ("provider::aws::nothing()", 'Ensure that provider name "aws" is declared'),
        ('core::upper("a")', ""),
        ("try(1)", ""),
        ("provider::terraform::encode_expr(1)", 'Ensure that provider name "terraform" is declared'),
    ],
)
def test_a_call_of_no_function_is_found_wherever_it_stands(expression: str, words: str, tmp_path: Path) -> None:
    found = said(tmp_path, f"{VERSION}locals {{\n  one = {expression}\n}}\n", "TF002", "TF024")
    assert [words in one for one in found] == ([True] if words else [])
    severity = "warning" if expression.startswith(("try", "can")) else "error"  # Terraform lets those pass
    assert all(one.startswith(f"5:{severity}") for one in found)


def test_functions_of_required_providers_may_exist(tmp_path: Path) -> None:
    providers = '{\n    aws = { source = "hashicorp/aws", version = "~> 6.0" }\n    '
    providers += 'terraform = { source = "terraform.io/builtin/terraform" }\n  }'
    text = f'terraform {{\n  required_version = "~> 1.9"\n  required_providers {providers}\n}}\n'
    calls = "locals {\n  a = provider::aws::nothing()\n  b = provider::terraform::encode_expr(1)\n}\n"
    assert said(tmp_path, text + calls, "TF002", "TF024") == []


def test_every_function_that_a_root_can_call_is_known(tmp_path: Path) -> None:
    available = functions_in(DirectoryTree(tmp_path), "", language=NEWEST).keys()
    assert available <= function_names()
    assert function_names() - available == {"try", "can", "templatestring", "convert"} - available


def test_the_name_that_was_meant_is_offered(tmp_path: Path) -> None:
    assert 'one = sort(["b"])' in mended(tmp_path, 'locals {\n  one = sorted(["b"])\n}\n', "TF002")


def test_what_is_read_without_being_evaluated_calls_nothing(tmp_path: Path) -> None:
    text = (
        'variable "one" {\n  type    = lisst(string)\n  default = nothing()\n}\nmodule "a" {\n  source = nothing()\n}\n'
    )
    assert said(tmp_path, text, "TF002") == []
