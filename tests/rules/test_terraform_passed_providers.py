"""TF039 says what Terraform says of providers between modules; the words are judged in tests/oracle."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.terraform_modules import said

USE = 'resource "aws_vpc" "a" {\n  provider = aws.east\n}\n'
CALL = 'module "child" {\n  source = "./child"\n}\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
REQUIRES = """\
terraform {
  required_providers {
    aws = {
      source                = "hashicorp/aws"
      configuration_aliases = [aws.east]
    }
  }
}
"""


@pytest.mark.parametrize(
    ("files", "places"),
    [
        ({"main.tf": BACKEND + USE}, ["5:error"]),
        # Another repository may call this one, and pass what it needs.
        ({"main.tf": USE}, []),
        ({"main.tf": CALL, "child/main.tf": USE}, ["child/main.tf:2:error"]),
        ({"main.tf": REQUIRES + USE}, []),
        ({"main.tf": CALL, "child/main.tf": REQUIRES}, ["1:error"]),
        # A call with count is what TF016 tells of.
        (
            {
                "main.tf": CALL.replace("}", "  count = 2\n}"),
                "child/main.tf": 'provider "aws" {\n  region = "eu-central-1"\n}\n',
            },
            [],
        ),
        ({"main.tf": "resource {", "child/main.tf": ""}, []),
        ({"main.tf": CALL, "child/main.tf": CALL.replace("./child", "../child")}, []),
    ],
)
def test_a_configuration_that_is_missing_is_told_where_it_is_asked_for(
    files: dict[str, str], places: list[str], tmp_path: Path
) -> None:
    assert [one.split()[0] for one in said(tmp_path, files, "TF039")] == places


def test_a_module_that_two_roots_call_is_told_of_once(tmp_path: Path) -> None:
    call = CALL.replace("./child", "../child")
    files = {"one/main.tf": call, "two/main.tf": call, "child/main.tf": USE}
    assert len(said(tmp_path, files, "TF039")) == 1
