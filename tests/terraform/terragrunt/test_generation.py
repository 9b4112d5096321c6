"""Files that Terragrunt writes beside the code."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.terraform.terragrunt.generation import SIGNATURE
from tests.terraform.terragrunt.units import limits, session_of, summaries, unit_outputs


def generate(if_exists: str, more: str = "") -> str:
    return (
        f'generate "made" {{\n  path = "made.tf"\n  if_exists = "{if_exists}"\n  {more}\n'
        '  contents = <<EOT\noutput "made" {\n  value = "made"\n}\nEOT\n}\n'
    )


OUTPUT = 'output "made" {\n  value = "old"\n}\n'
WRITTEN = {
    ("error", None, ""): "made",
    ("skip", None, ""): "made",
    ("skip", OUTPUT, ""): "old",
    ("overwrite", OUTPUT, ""): "made",
    ("overwrite_terragrunt", f"# {SIGNATURE}\n{OUTPUT}", ""): "made",
    ("overwrite", OUTPUT, "disable = true"): "old",
    ("overwrite", OUTPUT, 'disable = true\n  if_disabled = "skip"'): "old",
    ("overwrite", OUTPUT, 'disable = true\n  if_disabled = "remove"'): None,
    ("overwrite", None, "disable_signature = true"): "made",
}


@pytest.mark.parametrize("case", WRITTEN)
def test_a_generated_file_is_code_as_if_exists_says(tmp_path: Path, case: tuple[str, str | None, str]) -> None:
    if_exists, before, more = case
    files = {"unit/terragrunt.hcl": generate(if_exists, more), "unit/main.tf": ""}
    if before is not None:
        files["unit/made.tf"] = before
    session = session_of(tmp_path, files)
    assert not session.unit("unit").problems
    assert unit_outputs(session, "unit").get("made") == WRITTEN[case]


@pytest.mark.parametrize("if_exists", ["error", "overwrite_terragrunt"])
def test_a_file_that_must_not_be_written_over_is_a_problem(tmp_path: Path, if_exists: str) -> None:
    files = {"unit/terragrunt.hcl": generate(if_exists), "unit/made.tf": OUTPUT}
    assert summaries(session_of(tmp_path, files).unit("unit")) == ["Generated file exists"]


WRONG = {
    generate("sometimes"): "Invalid generate block",
    generate("skip") + generate("skip"): "Duplicate generate block",
    'generate "made" {\n  path = "a"\n  contents = ""\n}\n': "Missing required argument",
    generate("skip").replace(' "made"', "", 1): "Missing name for generate",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_terragrunt_refuses_of_a_generate_block_is_a_problem(tmp_path: Path, text: str) -> None:
    assert WRONG[text] in summaries(session_of(tmp_path, {"unit/terragrunt.hcl": text}).unit("unit"))


def test_code_may_be_generated_only(tmp_path: Path) -> None:
    session = session_of(tmp_path, {"unit/terragrunt.hcl": generate("overwrite")})
    assert session.unit("unit").runs
    assert unit_outputs(session, "unit") == {"made": "made"}


def test_a_generated_file_knows_its_block(tmp_path: Path) -> None:
    session = session_of(
        tmp_path,
        {"root.hcl": generate("overwrite"), "unit/terragrunt.hcl": 'include "r" {\n  path = "../root.hcl"\n}\n'},
    )
    (file,) = session.unit("unit").generated
    assert (file.path, file.file, file.span.start) == ("unit/made.tf", "root.hcl", 0)
    assert file.text is not None
    assert file.text.startswith(f"# {SIGNATURE}\n")


def test_contents_that_are_not_known_are_a_limit(tmp_path: Path) -> None:
    text = 'generate "made" {\n  path = "made.tf"\n  if_exists = "skip"\n  contents = run_cmd("x")\n}\n'
    unit = session_of(tmp_path, {"unit/terragrunt.hcl": text}).unit("unit")
    assert not unit.problems
    assert limits(unit) == ["Not known offline", "Generated file not known"]


REMOTE = """
remote_state {
  backend = "s3"
  generate = {
    path      = "backend.tf"
    if_exists = "overwrite_terragrunt"
  }
  config = {
    bucket                 = "states"
    key                    = "${path_relative_to_include()}/terraform.tfstate"
    encrypt                = true
    lock_table             = "locks"
    skip_bucket_versioning = true
    assume_role            = { role_arn = "arn" }
  }
}
"""


def test_the_backend_of_remote_state_is_written_without_what_terragrunt_keeps(tmp_path: Path) -> None:
    files = {
        "root.hcl": REMOTE,
        "a/b/terragrunt.hcl": 'include "r" {\n  path = "../../root.hcl"\n}\n',
        "a/b/main.tf": "",
    }
    session = session_of(tmp_path, files)
    unit = session.unit("a/b")
    assert not unit.found
    (file,) = unit.generated
    assert file.text is not None
    lines = [line.strip() for line in file.text.splitlines()[1:]]
    assert lines == [
        "terraform {",
        'backend "s3" {',
        'assume_role = {"role_arn" = "arn"}',
        'bucket = "states"',
        'dynamodb_table = "locks"',
        "encrypt = true",
        'key = "a/b/terraform.tfstate"',
        "}",
        "}",
    ]
    evaluation = session.evaluation("a/b")
    assert evaluation is not None
    backend = evaluation.root.module.backend
    assert backend is not None


def test_the_same_as_an_attribute(tmp_path: Path) -> None:
    text = REMOTE.replace("remote_state {", "remote_state = {").replace("${path_relative_to_include()}", "x")
    (file,) = session_of(tmp_path, {"unit/terragrunt.hcl": text, "unit/main.tf": ""}).unit("unit").generated
    assert file.path == "unit/backend.tf"


def test_settings_of_the_backend_that_are_not_known_are_left_out(tmp_path: Path) -> None:
    text = REMOTE.replace('"states"', 'get_env("BUCKET")')
    unit = session_of(tmp_path, {"unit/terragrunt.hcl": text, "unit/main.tf": ""}).unit("unit")
    assert limits(unit) == ["Environment variable not known", "Backend not known"]
    assert "bucket" not in (unit.generated[0].text or "")


NO_BLOCK = 'remote_state {\n  backend = "s3"\n  config = {\n    bucket = "b"\n  }\n}\n'
BACKENDS: dict[str, tuple[dict[str, str], list[str]]] = {
    "nowhere": ({"unit/main.tf": "locals {}\n"}, ["Backend not defined"]),
    "of another type": ({"unit/main.tf": 'terraform {\n  backend "gcs" {}\n}\n'}, ["Backend not defined"]),
    "in the code": ({"unit/main.tf": 'terraform {\n  backend "s3" {}\n}\n'}, []),
    "in JSON": ({"unit/main.tf.json": '{"terraform": {"backend": {"s3": {}}}}'}, []),
    "below the code": ({"unit/main.tf": "", "unit/a/b.tf": 'terraform {\n  backend "s3" {}\n}\n'}, []),
    "in no code at all": ({}, []),
}


@pytest.mark.parametrize("name", BACKENDS)
def test_a_backend_that_no_block_is_there_for_is_a_problem(tmp_path: Path, name: str) -> None:
    files, expected = BACKENDS[name]
    assert summaries(session_of(tmp_path, {"unit/terragrunt.hcl": NO_BLOCK, **files}).unit("unit")) == expected
