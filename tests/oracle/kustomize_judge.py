"""kubectl as the judge of what a kustomization builds to."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.kustomize import Kustomizer
from gitops_lint.loading.trees import DirectoryTree

KUBECTL = shutil.which("kubectl")
needs_kubectl = pytest.mark.skipif(KUBECTL is None, reason="kubectl is not installed")


def write(files: Mapping[str, str], root: Path) -> None:
    """Writes a repository."""
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def by_kubectl(directory: Path) -> list[Any] | None:
    """The objects that kubectl prints; None where it fails."""
    command = [str(KUBECTL), "kustomize", str(directory)]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    if result.returncode:
        return None
    return [document.value for document in read(result.stdout, Dialect.KUBERNETES).documents]


def by_us(root: Path, directory: str) -> list[Any] | None:
    """The objects that we build; None where we name a problem. A limit is an error here: no case has one."""
    rendering = Kustomizer(DirectoryTree(root)).build(directory)
    assert rendering.limits == ()
    return None if rendering.problem is not None else [each.value for each in rendering.objects]
