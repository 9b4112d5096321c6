"""What a root finds in the state of another is what `terraform_remote_state` gives here. Judged by terraform 1.11."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.formats import hcl
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.terraform.evaluation.context import Context
from gitops_lint.terraform.evaluation.evaluation import Evaluation
from gitops_lint.terraform.functions.json_text import json_text
from gitops_lint.terraform.values import Value, object_of

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed"),
]

NET = """
output "vpc" { value = "vpc-1" }
output "zones" { value = ["a", "b"] }
output "ports" { value = { ssh = 22, ratio = 0.5, open = true, none = null } }
output "names" { value = toset(["y", "x"]) }
output "nothing" { value = null }
"""
SHOP = """
data "terraform_remote_state" "net" {
  backend  = "local"
  config   = { path = "../net/terraform.tfstate" }
  defaults = { vpc = "default", region = "default", nothing = "default", list = [1] }
}
output "outputs" { value = data.terraform_remote_state.net.outputs }
output "zone" { value = data.terraform_remote_state.net.outputs.zones[1] }
output "names" { value = data.terraform_remote_state.net.outputs.names }
output "workspace" { value = data.terraform_remote_state.net.workspace }
"""


def evaluated(root: Path, directory: str, **beside: Evaluation) -> Evaluation:
    tree = DirectoryTree(root)

    def remote_state(backend: str, config: Mapping[str, Any]) -> Value | None:
        other = beside[config["path"].split("/")[1]]
        return object_of({name: other.root.output(name) for name in other.root.module.outputs})

    return Evaluation(
        Context(
            tree=tree,
            directory=directory,
            read=lambda path: hcl.read(tree.read(path).decode(), path),
            remote_state=remote_state,
        )
    )


def terraform(directory: Path, *arguments: str) -> str:
    return subprocess.run(
        ["terraform", *arguments], cwd=directory, check=True, capture_output=True, text=True, timeout=60
    ).stdout


def test_outputs_of_another_root_are_those_of_its_state_over_the_defaults(tmp_path: Path) -> None:
    for name, text in (("net", NET), ("shop", SHOP)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tf").write_text(text)
    shop = evaluated(tmp_path, "shop", net=evaluated(tmp_path, "net"))
    ours = {name: json.loads(json_text(shop.root.output(name))) for name in shop.root.module.outputs}

    for name in ("net", "shop"):
        terraform(tmp_path / name, "init", "-input=false")
        terraform(tmp_path / name, "apply", "-input=false", "-auto-approve")
    theirs = json.loads(terraform(tmp_path / "shop", "output", "-json"))
    assert set(theirs) <= set(ours)
    for name, value in ours.items():
        # Terraform keeps no output that is null.
        assert value == theirs.get(name, {"value": None})["value"], name
