"""The kustomization that an Application's options are written into is built by kubectl."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from gitops_lint.formats.yaml import Dialect, read
from gitops_lint.kubernetes.argocd import (
    RenderedObject,
    Renderers,
    Rendering,
    Repositories,
    application,
    render_application,
)
from gitops_lint.loading.trees import DirectoryTree
from gitops_lint.model.source import Location, Origin, Place
from gitops_lint.model.tree import Tree
from tests.kubernetes.argocd.test_application_sets import declared
from tests.kubernetes.argocd.test_applications import URL, manifest
from tests.repositories import write

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(shutil.which("kubectl") is None, reason="kubectl is not installed"),
]

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  replicas: 1
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: 'nginx:1'}]}
"""
FILES = {
    "kustomization.yaml": "resources: [cart.yaml]\nimages: [{name: nginx, newTag: '2'}]\n",
    "cart.yaml": DEPLOYMENT,
    "extra/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\ncommonAnnotations: {extra: here}\n"
    ),
}


@pytest.mark.parametrize(
    ("options", "path", "expected"),
    [
        ({"namePrefix": "a-", "nameSuffix": "-z"}, ("metadata", "name"), "a-cart-z"),
        ({"images": ["nginx=mirror.example.com/nginx:3"]}, ("spec", "template", "spec", "containers", 0, "image"),
         "mirror.example.com/nginx:3"),
        ({"replicas": [{"name": "cart", "count": 4}]}, ("spec", "replicas"), 4),
        ({"commonLabels": {"team": "$ARGOCD_APP_NAME"}}, ("spec", "selector", "matchLabels", "team"), "shop"),
        ({"commonLabels": {"t": "u"}, "labelWithoutSelector": True}, ("spec", "selector", "matchLabels"),
         {"app": "cart"}),
        ({"commonAnnotations": {"note": "x"}}, ("spec", "template", "metadata", "annotations", "note"), "x"),
        ({"namespace": "far"}, ("metadata", "namespace"), "far"),
        ({"patches": [{"target": {"kind": "Deployment"},
                       "patch": '[{"op": "replace", "path": "/spec/replicas", "value": 7}]'}]},
         ("spec", "replicas"), 7),
        ({"components": ["extra"]}, ("metadata", "annotations", "extra"), "here"),
    ],
)  # fmt: skip
def test_kubectl_builds_what_the_options_ask_for(
    options: dict[str, Any], path: tuple[str | int, ...], expected: Any, tmp_path: Path
) -> None:
    def build(tree: Tree, directory: str) -> Rendering:
        root = write(tmp_path / "built", {name: tree.read(f"app/{name}") for name in FILES})
        done = subprocess.run(["kubectl", "kustomize", str(root)], check=True, capture_output=True, text=True)
        place = Origin((Place(Location("app")),))
        documents = read(done.stdout, Dialect.KUBERNETES).documents
        return Rendering(tuple(RenderedObject(each.value, lambda _: place) for each in documents))

    tree = DirectoryTree(write(tmp_path / "tree", {f"app/{name}": text for name, text in FILES.items()}))
    found = application(declared(manifest({"path": "app", "kustomize": options})))
    rendering = render_application(found, Repositories(tree, frozenset({URL})), Renderers(build, lambda _: Rendering()))
    value: Any = rendering.objects[0].value
    for step in path:
        value = value[step]
    assert value == expected, yaml.safe_dump(rendering.objects[0].value)
