"""Which objects a kustomization elsewhere still changes, as the rules come to know it."""

from __future__ import annotations

from pathlib import Path

import pytest

from gitops_lint.kubernetes.overlaying import (
    ANY,
    Target,
    of_argo_application,
    of_flux_kustomization,
    of_kustomization,
    of_skaffold,
)
from tests.engine.checking import check
from tests.repositories import write

WORKLOAD = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  selector: {matchLabels: {app: cart}}
  template:
    metadata: {labels: {app: cart}}
    spec:
      containers: [{name: cart, image: cart}]
"""
BASE = {"base/cart.yaml": WORKLOAD, "base/kustomization.yaml": "resources: [cart.yaml]\n"}
PATCH = "apiVersion: apps/v1\nkind: {kind}\nmetadata: {{name: {name}}}\nspec: {{replicas: 2}}\n"
BRINGING = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: cart}
spec:
  template:
    spec:
      containers: [{name: cart, resources: {requests: {cpu: 1}, limits: {memory: 1Gi}}}]
"""
"""Read only where the kustomization is built; what cannot be built (a patch of nothing, a remote component) is read as
it stands, and asked for nothing that it may bring."""
FLUX = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata: {{name: flux-system, namespace: flux-system}}
spec: {{interval: 1m, url: 'https://example.com/shop', ref: {{branch: main}}}}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata: {{name: apps, namespace: flux-system}}
spec:
  interval: 1m
  prune: true
  path: {path}
  sourceRef: {{kind: GitRepository, name: flux-system}}
  images: [{{name: cart, newTag: v1}}]
  patches: [{{target: {{kind: Deployment}}, patch: '[]'}}]
"""


def overlay(text: str, **files: str) -> dict[str, str]:
    more = {f"prod/{name}.yaml": content for name, content in files.items()}
    return {**BASE, "prod/kustomization.yaml": f"resources: [../base]\n{text}\n", **more}


def found(root: Path, files: dict[str, str]) -> set[str]:
    """Of an image that floats (K8S040) and of resources that are missing (K8S050), which are reported."""
    return {one.rule for one in check(write(root, files)).results} & {"K8S040", "K8S050"}


BOTH = {"K8S040", "K8S050"}
INLINE = PATCH.format(kind="Deployment", name="cart").replace("\n", "\n    ")


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (BASE, BOTH),
        (overlay(""), BOTH),
        (overlay("images: [{name: cart, newTag: v1}]"), {"K8S050"}),
        (overlay("images: [{name: pay, newTag: v1}]"), BOTH),
        (overlay("patches: [{path: a.yaml}]", a=PATCH.format(kind="Deployment", name="cart")), BOTH),
        (overlay("patches: [{path: a.yaml}]", a=BRINGING), {"K8S040"}),
        (overlay("patches: [{path: a.yaml}]", a=PATCH.format(kind="Deployment", name="pay")), BOTH),
        (overlay("patches: [{path: a.yaml}]", a=PATCH.format(kind="StatefulSet", name="cart")), BOTH),
        (
            overlay("namePrefix: eu-\npatches: [{path: a.yaml}]", a=PATCH.format(kind="Deployment", name="eu-cart")),
            set(),
        ),
        (overlay("patchesStrategicMerge: [a.yaml]", a=PATCH.format(kind="Deployment", name="cart")), BOTH),
        (overlay(f"patches:\n- patch: |-\n    {INLINE}"), BOTH),
        (overlay(f"patches:\n- patch: |-\n    {INLINE.replace('cart', 'pay')}"), BOTH),
        (overlay("patches: [{path: a.yaml, target: {kind: Deployment}}]", a="- {op: remove, path: /a}\n"), set()),
        (overlay("patches: [{path: a.yaml, target: {kind: Service}}]", a="- {op: remove, path: /a}\n"), BOTH),
        (overlay("patches: [{target: {kind: Deployment, name: ca.*}, patch: '[]'}]"), set()),
        (overlay("patches: [{target: {labelSelector: a=b}, patch: '[]'}]"), set()),
        (overlay("components: [https://example.com/shop//parts?ref=v1]"), set()),
        (
            overlay("transformers: [a.yaml]", a="apiVersion: builtin\nkind: PatchTransformer\nmetadata: {name: a}\n"),
            set(),
        ),
        (
            {
                **overlay("components: [../part]"),
                "part/kustomization.yaml": (
                    "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n"
                    "images: [{name: cart, newTag: v1}]\npatches: [{target: {kind: Deployment}, patch: '[]'}]\n"
                ),
            },
            set(),
        ),
        (
            {**overlay(""), "eu/kustomization.yaml": "resources: [../prod]\nimages: [{name: cart, newTag: a}]\n"},
            {"K8S050"},
        ),
        ({"apps/cart.yaml": WORKLOAD, "flux.yaml": FLUX.format(path="./apps")}, set()),
        ({"apps/cart.yaml": WORKLOAD, "flux.yaml": FLUX.format(path="./others")}, BOTH),
        ({**overlay(""), "flux.yaml": FLUX.format(path="./prod")}, set()),
        (
            {
                "cart.yaml": WORKLOAD,
                "skaffold.yaml": "apiVersion: skaffold/v3\nkind: Config\nbuild: {artifacts: [{image: cart}]}\n",
            },
            {"K8S050"},
        ),
    ],
)
def test_only_what_nothing_else_can_bring_is_missing(files: dict[str, str], said: set[str], tmp_path: Path) -> None:
    assert found(tmp_path, files) == said


def test_kustomizations_that_name_each_other_come_to_an_end(tmp_path: Path) -> None:
    files = {
        "a/kustomization.yaml": "resources: [../b]\nimages: [{name: cart, newTag: v1}]\n",
        "b/kustomization.yaml": "resources: [../a, cart.yaml]\ncomponents: [../b]\n",
        "b/cart.yaml": WORKLOAD,
    }
    assert found(tmp_path, files) == {"K8S050"}


@pytest.mark.parametrize(
    ("image", "name"),
    [
        ("cart=example.com/cart:1", "cart"),
        ("example.com:5000/cart:1", "example.com:5000/cart"),
        ("example.com:5000/cart", "example.com:5000/cart"),
        ("cart@sha256:0f", "cart"),
    ],
)
def test_argo_writes_an_image_as_one_text(image: str, name: str) -> None:
    value = {"spec": {"source": {"kustomize": {"images": [image]}}}}
    assert of_argo_application(value).images == {name}


@pytest.mark.parametrize("value", [None, 1, "a", [], {}, [1], ["a\nb"], {"a": 1}, [{}], [{"targets": 1}]])
@pytest.mark.parametrize(
    "field", ["patches", "patchesJson6902", "replacements", "images", "transformers", "components", "spec", "build"]
)
def test_what_is_malformed_changes_nothing_or_anything(field: str, value: object) -> None:
    for read in (of_kustomization, of_flux_kustomization, of_argo_application, of_skaffold):
        found = read({field: value, "spec": {field: value}} if field != "spec" else {field: value})
        assert found.patched <= {ANY}
        assert found.images == set()


def test_a_target_without_a_name_takes_every_object_of_its_kind() -> None:
    assert Target("Deployment").takes("Deployment", "cart", is_renamed=False)
    assert not Target("Deployment").takes("Service", "cart", is_renamed=False)
    assert not Target("Deployment", "cart").takes("Deployment", "cart-canary", is_renamed=False)
    assert Target("Deployment", "cart").takes("Deployment", "cart-canary", is_renamed=True)


@pytest.mark.parametrize(
    ("metadata", "name"),
    [
        ("metadata:\n  name: cart", "cart"),
        ("metadata:\n  labels:\n    name: label\n  name: cart", "cart"),
        ("metadata:\n  labels: {name: label}\n  name: 'cart'", "cart"),
        ("metadata: {name: cart}", "cart"),
        ("metadata: {labels: {name: label}, name: cart}", ""),
        ("metadata:\n  labels:\n    name: label", ""),
        ("spec:\n  name: cart", ""),
    ],
)
def test_the_name_of_what_a_patch_is_for_is_not_that_of_a_label(metadata: str, name: str) -> None:
    assert of_kustomization({"patches": [{"patch": f"kind: Deployment\n{metadata}\n"}]}).patched == {
        Target("Deployment", name)
    }
