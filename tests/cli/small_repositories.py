"""Small repositories that the tests of the commands share, and how a command is run on one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]

CLEAN = {"settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {level: info}\n"}
ERROR = {
    "cart.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: cart}\n"
    "spec: {selector: {app: cart}, ports: [{port: 70000}]}\n"
}
"""Its port is out of range: K8S006, an error."""
WARNING = {"settings.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  level: a\n  level: b\n"}
"""A key that stands twice: REP003, a warning."""
NOTICE = {"brew.yaml": "apiVersion: coffee.example.com/v1\nkind: Brew\nmetadata: {name: morning}\n"}
"""A kind without a schema: a notice."""
FIXABLE = {
    "cart.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: cart}\n"
    "spec:\n  selecter: {app: cart}\n  ports: [{port: 80}]\n"
}
"""A field that is misspelt: K8S001, which offers to rename it."""


def write(files: Mapping[str, str], directory: Path) -> Path:
    """Writes the files below the directory and returns it."""
    for path, text in files.items():
        file = directory / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return directory


def environment(**more: str) -> dict[str, str]:
    """The environment of a process that finds this project, with no colours asked for or ruled out."""
    kept = {name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "GITOPS_LINT_DEBUG")}
    return {**kept, "PYTHONPATH": str(ROOT), "TERM": "xterm-256color", **more}


def process(*arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Runs the command in a process of its own, with more variables in its environment."""
    command = [sys.executable, "-m", "gitops_lint", *arguments]
    return subprocess.run(command, env=environment(**more), capture_output=True, check=False)
