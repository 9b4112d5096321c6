"""The Kubernetes version is found where a repository declares its clusters."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.kubernetes.schemas import carried_versions
from gitops_lint.loading.load import load
from gitops_lint.loading.proposal import propose

ACK = 'resource "alicloud_cs_managed_kubernetes" "this" {{\n  version = {}\n}}\n'
KIND = "kind: Cluster\napiVersion: kind.x-k8s.io/v1alpha4\nnodes:\n- role: control-plane\n  image: {}\n"
VARIABLE = 'variable "{}" {{\n  default = "1.31"\n}}\n'


@pytest.mark.parametrize(
    ("files", "version", "places"),
    [
        ({"main.tf": ACK.format('"1.32.1-aliyun.1"')}, "1.32", ["main.tf:2:13"]),
        ({"main.tf": ACK.format("var.version")}, "", []),
        ({"main.tf": ACK.format('"latest"')}, "", []),
        ({"main.tf": 'resource "aws_db_instance" "this" {\n  version = "1.32"\n}\n'}, "", []),
        ({"main.tf": 'resource "aws_eks_cluster" "this" {\n  version = "1.30"\n}\n'}, "1.30", ["main.tf:2:13"]),
        ({"variables.tf": VARIABLE.format("kubernetes_version")}, "1.31", ["variables.tf:2:13"]),
        ({"variables.tf": VARIABLE.format("engine_version")}, "", []),
        (
            {"dev.tfvars": 'k8s_version = "1.33"\n', "prod.tfvars": 'k8s_version = "1.9"\n'},
            carried_versions()[0],
            ["dev.tfvars:1:15", "prod.tfvars:1:15"],
        ),
        ({"kind.yaml": KIND.format("kindest/node:v1.31.4@sha256:00")}, "1.31", ["kind.yaml:5:3"]),
        ({"kind.yaml": KIND.format("example.com/node:v1.31.4")}, "", []),
        ({"kind.yaml": KIND.format("kindest/node:v1.31.4").replace("kind.x-k8s.io", "example.com")}, "", []),
    ],
)
def test_the_oldest_version_that_is_written_out_is_proposed(
    files: dict[str, str], version: str, places: list[str], tmp_path: Path
) -> None:
    for path, text in files.items():
        (tmp_path / path).write_text(text, encoding="utf-8")
    loaded = load(tmp_path, jobs=1)
    proposal = propose(loaded)
    loaded.close()
    assert proposal.kubernetes_version == version
    assert [str(found.location) for found in proposal.versions] == places
