"""What Flux generates for Kustomize is what Kustomize takes: kubectl builds the same objects of it."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.flux.artifact_trees import CopiedTree
from gitops_lint.kubernetes.flux.generated_kustomization import generated
from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed"),
]

CART = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: cart, labels: {app: cart}}\n"
    "spec:\n  template:\n    spec:\n"
    "      containers: [{name: cart, image: 'org/cart:v1'}, {name: log, image: log}]\n"
)
CONFIG = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\ndata: {a: 'first line\n\n  second'}\n"
FILES = {
    "apps/cart.yaml": CART,
    "apps/sub/config.yml": CONFIG,
    "apps/own/kustomization.yaml": "resources: [../../outside.yaml]\nnameSuffix: -own\n",
    "apps/notes.txt": "none",
    "outside.yaml": CONFIG.replace("config", "outside"),
    "component/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nlabels: [{pairs: {c: d}}]\n"
    ),
}
OWN = {
    **FILES,
    "apps/kustomization.yaml": (
        "resources: [cart.yaml, sub/config.yml]\nimages: [{name: org/cart, newTag: v2}]\nunknown: 1\n"
    ),
}
PATCH = (
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: cart\nspec:\n  replicas: 3\n  template:\n    spec:\n"
    "\n      x: |\n        y\n"
)


@pytest.mark.parametrize("files", [FILES, OWN])
@pytest.mark.parametrize(
    "spec",
    [
        {},
        {"targetNamespace": "shop", "namePrefix": "a-", "nameSuffix": "-z", "components": ["../component"]},
        {
            "patches": [
                {"patch": PATCH},
                {"patch": "- {op: add, path: /data/b, value: c}", "target": {"kind": "ConfigMap"}},
            ],
            "images": [
                {"name": "org/cart", "digest": "sha256:abc"},
                {"name": "log", "newName": "org/log", "newTag": "1"},
            ],
            "components": ["../none", "../component"],
            "ignoreMissingComponents": True,
        },
    ],
)
def test_kubectl_builds_the_same_of_what_flux_generates(
    tmp_path: Path, files: dict[str, str], spec: dict[str, Any]
) -> None:
    tree = CopiedTree("repository", {path: text.encode() for path, text in files.items()})
    made = generated(tree, "apps", {"spec": {"path": "./apps", **spec}})
    for path, text in {**files, made.file: made.written.text}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)

    result = subprocess.run(
        ["kubectl", "kustomize", "--load-restrictor", "LoadRestrictionsNone", str(tmp_path / "apps")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    rendering = KustomizeBuild()(tree, "apps", {made.file: made.written.text.encode()})

    expected = [document.value for document in read(result.stdout, Dialect.KUBERNETES).documents]
    assert [each.value for each in rendering.objects] == expected
    assert len(expected) >= 2
