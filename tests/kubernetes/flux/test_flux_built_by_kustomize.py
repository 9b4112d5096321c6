"""Flux's Kustomizations built by Kustomize: what comes out, and the line that a person would edit for each value."""

from __future__ import annotations

import pytest
from flux_trees import declared, objects_in, tree

from gitops_lint.kubernetes.flux import FluxCluster, RenderedObject, Renderers, Repositories, flux_repository
from gitops_lint.kubernetes.flux.helm_releases import RenderedChart
from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild
from gitops_lint.kubernetes.flux.post_rendering import post_rendered
from gitops_lint.model.source import Path

CLUSTER = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
  targetNamespace: shop
  nameSuffix: -eu
  components:
    - ../component
  images:
    - name: web
      newTag: v3
  patches:
    - patch: |
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: web
        spec:
          replicas: 3
    - target: {kind: ConfigMap}
      patch: |-
        - op: add
          path: /data/added
          value: here
    - patch: |
        apiVersion: kustomize.toolkit.fluxcd.io/v1
        kind: Kustomization
        metadata:
          name: inner
        spec:
          patches:
            - patch: |
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: nested
                data:
                  deep: value
  postBuild:
    substitute:
      region: eu
"""
FILES = {
    "clusters/prod/apps.yaml": CLUSTER,
    "apps/kustomization.yaml": (
        "resources:\n  - web.yaml\n  - inner.yaml\n  - ../outside.yaml\ncommonAnnotations:\n  own: file\n"
    ),
    "apps/web.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  replicas: 1\n  template:\n    spec:\n"
        "      containers:\n        - name: web\n          image: web:v1\n          args: ['--region=${region}']\n"
    ),
    "outside.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: config\ndata:\n  region: ${region}\n",
    "apps/inner.yaml": (
        "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: inner}\nspec:\n"
        "  path: ./inner\n  sourceRef: {kind: GitRepository, name: flux-system, namespace: flux-system}\n"
    ),
    "inner/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: nested\ndata:\n  a: b\n",
    "component/kustomization.yaml": (
        "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\nconfigMapGenerator:\n"
        "  - name: made\n    literals:\n      - x=y\n    options: {disableNameSuffixHash: true}\n"
    ),
}


@pytest.fixture(scope="module")
def found() -> FluxCluster:
    repository = tree(FILES)
    (cluster,) = flux_repository(declared(repository), Repositories(repository), Renderers(KustomizeBuild())).clusters
    return cluster


def of(found: FluxCluster, name: str) -> RenderedObject:
    return next(each.object for each in found.objects if each.object.value["metadata"]["name"] == name)


def test_all_that_flux_would_apply_is_there(found: FluxCluster) -> None:
    assert (found.problems, found.limits, found.gaps) == ((), (), ())
    assert sorted(f"{each.object.value['kind']}/{each.object.value['metadata']['name']}" for each in found.objects) == [
        "ConfigMap/config-eu",
        "ConfigMap/made-eu",
        "ConfigMap/nested",
        "Deployment/web-eu",
        "Kustomization/apps",
        "Kustomization/inner-eu",
    ]


@pytest.mark.parametrize(
    ("name", "path", "expected"),
    [
        ("web-eu", ("spec", "replicas"), "clusters/prod/apps.yaml:26"),
        ("web-eu", ("metadata", "namespace"), "clusters/prod/apps.yaml:12"),
        ("web-eu", ("metadata", "name"), "clusters/prod/apps.yaml:13"),
        ("web-eu", ("spec", "template", "spec", "containers", 0, "image"), "clusters/prod/apps.yaml:18"),
        ("web-eu", ("spec", "template", "spec", "containers", 0, "args", 0), "apps/web.yaml:11"),
        ("web-eu", ("spec", "template", "spec", "containers", 0, "name"), "apps/web.yaml:9"),
        ("web-eu", ("metadata", "annotations", "own"), "apps/kustomization.yaml:6"),
        ("config-eu", ("data", "region"), "clusters/prod/apps.yaml:48"),
        ("config-eu", ("data", "added"), "clusters/prod/apps.yaml:31"),
        ("config-eu", ("metadata", "namespace"), "clusters/prod/apps.yaml:12"),
        ("made-eu", ("data", "x"), "component/kustomization.yaml:6"),
        ("nested", ("data", "deep"), "clusters/prod/apps.yaml:45"),
        ("nested", ("data", "a"), "inner/a.yaml:6"),
        ("inner-eu", ("spec", "path"), "apps/inner.yaml:5"),
    ],
)
def test_a_value_leads_to_the_line_that_a_person_would_edit(
    found: FluxCluster, name: str, path: Path, expected: str
) -> None:
    location = of(found, name).origin(path).location

    assert f"{location.file}:{location.line}" == expected


def test_a_problem_in_the_spec_is_told_at_its_line() -> None:
    files = {**FILES, "clusters/prod/apps.yaml": CLUSTER.replace("/data/added", "/none/added")}
    repository = tree(files)

    (cluster,) = flux_repository(declared(repository), Repositories(repository), Renderers(KustomizeBuild())).clusters

    assert cluster.problems[0].message.startswith("kustomize build failed: ")
    assert cluster.problems[0].location.file == "clusters/prod/apps.yaml"
    assert cluster.problems[0].location.line in range(27, 32)


def test_a_build_with_other_files_leaves_no_trace_in_the_next() -> None:
    build, repository = (
        KustomizeBuild(),
        tree({"a/kustomization.yaml": "resources: [b.yaml]", "a/b.yaml": FILES["inner/a.yaml"]}),
    )
    other = {"a/kustomization.yaml": b"namePrefix: x-\nresources: [b.yaml]"}

    names = [
        each.value["metadata"]["name"] for files in ({}, other, {}) for each in build(repository, "a", files).objects
    ]

    assert names == ["nested", "x-nested", "nested"]


CHART = "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\nspec:\n  replicas: 1\n  paused: false\n"
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: web, namespace: shop}
spec:
  postRenderers:
    - kustomize:
        patches:
          - patch: |
              - op: replace
                path: /spec/replicas
                value: 5
            target: {kind: Deployment}
"""


def test_a_post_rendered_value_leads_to_the_patch_and_the_others_to_the_chart() -> None:
    chart = RenderedChart(tuple(objects_in(CHART, "charts/web/templates/a.yaml")))

    each = post_rendered(objects_in(RELEASE, "release.yaml")[0], chart, KustomizeBuild()).objects[0]

    assert each.value["spec"] == {"replicas": 5, "paused": False}
    assert [(place.location.file, place.location.line) for place in each.origin(("spec", "replicas")).places] == [
        ("release.yaml", 11),
        ("charts/web/templates/a.yaml", 6),
    ]
    assert each.origin(("spec", "paused")).location.line == 7
