"""Practices are asked of objects as they are applied: what a spec of Flux or Argo CD still brings is not missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.checking import check
from tests.engine.test_cluster_inspection import application, kustomization, release
from tests.engine.test_spec_entries import indented, post_renderer
from tests.repositories import write

ENTRY = "clusters/prod/apps.yaml"
WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart, namespace: shop}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec: {containers: [{name: cart, image: "example.com/cart:latest", ports: [{containerPort: 80}]}]}
"""
CHART = {
    "charts/cart/Chart.yaml": "apiVersion: v2\nname: cart\nversion: 1.0.0\n",
    "charts/cart/values.yaml": "fewest: 1\n",
    "charts/cart/templates/cart.yaml": WORKLOAD + "# {{ .Values.fewest }}\n",
}
IMAGE = ("images:", "  - {name: example.com/cart, newTag: '1.0'}")
PROBE = '{"httpGet": {"path": "/", "port": 80}}'
PATCH = (
    "patches:",
    "  - target: {kind: Deployment}",
    f"""    patch: '[{{"op": "add", "path": "/spec/template/spec/containers/0/readinessProbe", "value": {PROBE}}}]'""",
)
ARGO_IMAGE = "  images: ['example.com/cart:1.0']"
PLAIN = {"apps/cart.yaml": WORKLOAD}
BUILT = {**PLAIN, "apps/kustomization.yaml": "resources: [cart.yaml]\n"}
BAD = {"K8S040", "K8S051"}
CASES: dict[str, tuple[dict[str, str], set[str]]] = {
    "Flux, as the file has it": ({ENTRY: kustomization(), **PLAIN}, BAD),
    "Flux with an image": ({ENTRY: kustomization(*IMAGE), **PLAIN}, BAD - {"K8S040"}),
    "Flux with a patch": ({ENTRY: kustomization(*PATCH), **PLAIN}, BAD - {"K8S051"}),
    "Flux with both, over a kustomization": ({ENTRY: kustomization(*IMAGE, *PATCH), **BUILT}, set()),
    "Flux with an image that makes it wrong": (
        {
            ENTRY: kustomization("images:", "  - {name: example.com/cart, newTag: latest}"),
            "apps/cart.yaml": WORKLOAD.replace("latest", "1.0"),
        },
        BAD,
    ),
    "a chart, as it is rendered": ({ENTRY: kustomization(), "apps/a.yaml": release("fewest: 1"), **CHART}, BAD),
    "a chart with post-renderers": (
        {ENTRY: kustomization(), "apps/a.yaml": post_renderer(*IMAGE, *PATCH), **CHART},
        set(),
    ),
    "Argo CD, as the kustomization has it": ({"cart.yaml": application("path: apps"), **BUILT}, BAD),
    "Argo CD with its options": (
        {"cart.yaml": application("path: apps", "kustomize:", ARGO_IMAGE, *indented(PATCH, 2)), **BUILT},
        set(),
    ),
    "what Flux cannot build is asked for what stands in it": (
        {
            ENTRY: kustomization(*IMAGE, *PATCH),
            **PLAIN,
            "apps/kustomization.yaml": "resources: [cart.yaml, none.yaml]\n",
        },
        set(),
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_practices_are_asked_of_what_is_applied(case: tuple[dict[str, str], set[str]], tmp_path: Path) -> None:
    files, expected = case
    write(tmp_path, files)
    found = [one for one in check(tmp_path).results if one.rule in BAD]
    assert {one.rule for one in found} == expected
    assert len(found) == len(expected)
