"""A small repository with known findings, and pytest run in it."""

from __future__ import annotations

import importlib.metadata
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
IS_INSTALLED = bool(importlib.metadata.entry_points(group="pytest11", name="gitops_lint"))
PLUGIN = () if IS_INSTALLED else ("-p", "gitops_lint.pytest_plugin")
RULES = "--gitops-select=CAN003,K8S005,REP002,REP008"
CONFIGURATION = """\
environments:
  dev:
    paths: [overlays/dev]
  prod:
    paths: [overlays/prod]
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: cart
spec:
  selector:
    matchLabels: {app: cart}
  template:
    metadata:
      labels: {app: cart}
    spec:
      containers:
        - name: cart
          image: example.com/cart:1.0.0
          resources:
            limits:
              memory: 1GI
"""
ROUTE = """\
apiVersion: networking.istio.io/v1
kind: VirtualService
metadata:
  name: cart
spec:
  hosts: [cart]
  http:
    - route:
        - destination: {host: cart, subset: stable}
          weight: 60
        - destination: {host: cart, subset: canary}
          weight: 50
"""
FILES = {
    "base/deployment.yaml": DEPLOYMENT,
    "base/kustomization.yaml": "resources: [deployment.yaml]\n",
    "overlays/dev/kustomization.yaml": "resources: [../../base]\n",
    "overlays/prod/kustomization.yaml": "resources: [../../base, route.yaml]\n",
    "overlays/prod/route.yaml": ROUTE,
    "notes/broken.yaml": "apiVersion: v1\nkind: [\n",
}
IDS = [
    ".gitops-lint.yaml::dev::CAN003",
    ".gitops-lint.yaml::dev::K8S005",
    ".gitops-lint.yaml::dev::REP002",
    ".gitops-lint.yaml::prod::CAN003",
    ".gitops-lint.yaml::prod::K8S005",
    ".gitops-lint.yaml::prod::REP002",
    ".gitops-lint.yaml::repository::CAN003",
    ".gitops-lint.yaml::repository::K8S005",
    ".gitops-lint.yaml::repository::REP002",
    ".gitops-lint.yaml::repository::REP008",
]
OUTCOMES = {"passed": 4, "failed": 3, "skipped": 3}
RULE = '''
import pathlib
from collections.abc import Iterator
import gitops_lint
from gitops_lint import Change, Finding, Notice, Resource, Severity, Stack

CALLS = pathlib.Path("calls.txt")

@gitops_lint.rule("ORG001", severity=Severity.ERROR{options})
def house_rule(subject: {scope}) -> Iterator[Finding | Notice]:
    """A house rule.

    Bad:

    Good:
    """
    with CALLS.open("a") as calls:
        calls.write("called\\n")
    {body}
'''


def rule_source(
    *, scope: str = "Resource", options: str = ', kinds=["Deployment.apps"]', body: str = "yield from ()"
) -> str:
    """A conftest.py with a rule ORG001, which writes a line to calls.txt whenever it is called."""
    return RULE.format(scope=scope, options=options, body=body)


class Sample:
    """A small repository, and pytest run in it."""

    def __init__(self, pytester: pytest.Pytester) -> None:
        self.path = pytester.path
        self._pytester = pytester
        self.write(FILES | {".gitops-lint.yaml": CONFIGURATION})

    def write(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            path = self.path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def run(self, *arguments: str) -> pytest.RunResult:
        return self._pytester.runpytest_inprocess(*PLUGIN, *arguments)

    def process(self, *arguments: str) -> pytest.RunResult:
        return self._pytester.runpytest_subprocess(*PLUGIN, *arguments)

    def ids(self, *arguments: str) -> list[str]:
        """The ids that `--collect-only` lists."""
        return [line for line in self.run("--co", "-q", *arguments).outlines if "::" in line]

    def git(self, *arguments: str) -> None:
        name = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
        subprocess.run(["git", *name, *arguments], cwd=self.path, check=True, capture_output=True)
