"""What `.gitignore` keeps out of a repository, as git itself says."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from gitops_lint.loading.gitignore import ignore_rules, is_ignored
from gitops_lint.loading.trees import DirectoryTree
from tests.repositories import write

DIRECTORY = "infra/prod"
NAMES = ("terraform.tfvars", "terraform.tfvars.json", "local.auto.tfvars", "prod.tfvars", "main.tf")
TABLE = [
    {".gitignore": "*.tfvars\n"},
    {".gitignore": "*.tfvars\n!prod.tfvars\n"},
    {".gitignore": "!prod.tfvars\n*.tfvars\n"},
    {".gitignore": "*.tfvars", "infra/.gitignore": "!terraform.tfvars\n"},
    {".gitignore": "*.auto.tfvars\r\n*.tfvars.json  \r\n"},
    {".gitignore": "# *.tfvars\n\n   \n/\n!\n"},
    {".gitignore": "/terraform.tfvars\n"},
    {".gitignore": "/infra/prod/terraform.tfvars\n"},
    {".gitignore": "infra/prod/terraform.tfvars\n"},
    {".gitignore": "prod/terraform.tfvars\n"},
    {".gitignore": "**/prod/terraform.tfvars\n"},
    {".gitignore": "infra/**/*.tfvars\n"},
    {".gitignore": "infra/*/*.tfvars\n"},
    {".gitignore": "infra/*.tfvars\n"},
    {".gitignore": "terraform.tfvars/\n"},
    {".gitignore": "infra/\n"},
    {".gitignore": "prod\n"},
    {"infra/.gitignore": "/prod/*.tfvars\n"},
    {"infra/prod/.gitignore": "/terraform.tfvars\n"},
    {"infra/prod/.gitignore": "terraform.tf????\n"},
    {"other/.gitignore": "*.tfvars\n"},
    {},
]


@pytest.mark.parametrize("files", TABLE, ids=[" ".join(one.values()) or "nothing" for one in TABLE])
def test_what_is_ignored_is_what_git_ignores(files: dict[str, str], tmp_path: Path) -> None:
    write(tmp_path, {"infra/prod/main.tf": "", "a": "", **files})
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    paths = [f"{DIRECTORY}/{name}" for name in NAMES]
    command = ["git", "-c", "core.excludesFile=", "check-ignore", *paths]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False).stdout
    rules = ignore_rules(DirectoryTree(tmp_path), DIRECTORY)
    assert [path for path in paths if is_ignored(path, rules)] == answer.splitlines()
