"""What docs/exposure.md shows of changes and trees is what is printed for such a repository."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from gitops_lint.cli import run
from tests.analysis.exposure.alicloud_cases import ali
from tests.repositories import commit, git, repository, write

PAGE = (Path(__file__).parents[2] / "docs" / "exposure.md").read_text(encoding="utf-8")
ENVIRONMENTS = ("dev", "staging", "prod")
CONFIGURATION = "environments:\n" + "".join(
    f"  {name}:\n    paths: [infra/environments/{name}{', apps/shop' if name == 'prod' else ''}]\n"
    for name in ENVIRONMENTS
)
GROUP = '# The network.\n\n\n\nresource "alicloud_security_group" "web" {}\n\n\n'
IN_GROUP = {"security_group_id": "alicloud_security_group.web.id"}
WEB = ali(name="web", port_range='"8080/8080"', priority="10", **IN_GROUP)
NOT_YET = ali(name="not_yet", port_range='"1/65535"', policy='"drop"', **IN_GROUP)
CALL = 'terraform {\n  backend "oss" {}\n}\n\nmodule "net" {\n  source = "../../modules/net"\n}\n'
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: shop/web:1.0, ports: [{containerPort: 8080}]}]}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  annotations: {service.beta.kubernetes.io/aws-load-balancer-scheme: internet-facing}
  name: web
  namespace: shop
spec: {selector: {app: web}, ports: [{port: 443, targetPort: 8080}], type: LoadBalancer}
"""


def _blocks() -> list[str]:
    return re.findall(r"^```text\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def _written(directory: Path) -> None:
    files = {
        ".gitops-lint.yaml": CONFIGURATION,
        "infra/modules/net/main.tf": GROUP + WEB + NOT_YET,
        "apps/shop/deployment.yaml": DEPLOYMENT,
        "apps/shop/service.yaml": SERVICE,
        **{f"infra/environments/{name}/main.tf": CALL for name in ENVIRONMENTS},
    }
    repository(directory, files)


def test_the_tree_of_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _written(tmp_path)
    assert run(["exposure", str(tmp_path), "--format", "tree", "--no-cache", "--jobs", "1"]) == 0
    assert capsys.readouterr().out == _blocks()[0]


def test_the_change_of_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _written(tmp_path)
    narrow = SERVICE.replace("type: LoadBalancer", "type: LoadBalancer, loadBalancerSourceRanges: [8.8.8.0/24]")
    write(tmp_path, {"infra/modules/net/main.tf": GROUP + WEB, "apps/shop/service.yaml": narrow})
    commit(tmp_path)
    git(tmp_path, "update-ref", "refs/remotes/origin/main", "HEAD~1")
    line, _, expected = _blocks()[1].partition("\n")
    monkeypatch.chdir(tmp_path)
    assert run([*line.removeprefix("$ gitops-lint ").split(), "--no-cache", "--jobs", "1"]) == 0
    assert capsys.readouterr().out == expected
