"""Nothing that stands in a repository makes Flux's rules raise, and what is sound is still rendered."""

from __future__ import annotations

from typing import Any

import pytest
from flux_trees import declared, tree

from gitops_lint.kubernetes.flux import FluxCluster, Renderers, Repositories, flux_repository
from gitops_lint.kubernetes.flux.generated_text import GeneratedText
from gitops_lint.kubernetes.flux.kustomize_build import KustomizeBuild

SOUND: dict[str, Any] = {
    "apiVersion": "kustomize.toolkit.fluxcd.io/v1",
    "kind": "Kustomization",
    "metadata": {"name": "sound", "namespace": "flux-system"},
    "spec": {"path": "./apps", "sourceRef": {"kind": "GitRepository", "name": "flux-system"}},
}
RELEASE: dict[str, Any] = {
    "apiVersion": "helm.toolkit.fluxcd.io/v2",
    "kind": "HelmRelease",
    "metadata": {"name": "broken", "namespace": "flux-system"},
}
JUNK: tuple[Any, ...] = (None, 1, "x", "${x}", [], {}, [1], {"a": 1}, [[]], [{}], "../..", "/")
FIELDS = (
    *("path", "targetNamespace", "namePrefix", "patches", "images", "components", "postBuild", "commonMetadata"),
    *("dependsOn", "kubeConfig", "decryption", "patchesJson6902", "buildMetadata", "ignoreMissingComponents"),
)
RELEASE_FIELDS = (
    "chart",
    "chartRef",
    "values",
    "valuesFrom",
    "postRenderers",
    "install",
    "commonMetadata",
    "releaseName",
)


def followed(*objects: dict[str, Any]) -> FluxCluster:
    files = {
        "clusters/prod/all.yaml": GeneratedText([SOUND, *objects]).text,
        "apps/a.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: cart}\n",
    }
    repository = tree(files)
    return flux_repository(declared(repository), Repositories(repository), Renderers(KustomizeBuild())).clusters[0]


def rendered(*objects: dict[str, Any]) -> list[str]:
    found = followed(*objects)
    return [each.object.value["metadata"]["name"] for each in found.objects if each.by.name == "sound"]


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_of_the_wrong_type_leaves_the_other_kustomizations(field: str) -> None:
    for junk in JUNK:
        broken = {**SOUND, "metadata": {"name": "broken", "namespace": "x"}, "spec": {**SOUND["spec"], field: junk}}

        assert rendered(broken) == ["cart"], junk


@pytest.mark.parametrize("field", RELEASE_FIELDS)
def test_a_field_of_a_release_of_the_wrong_type_leaves_the_other_objects(field: str) -> None:
    for junk in JUNK:
        assert rendered({**RELEASE, "spec": {field: junk}}) == ["cart"], junk


@pytest.mark.parametrize("times", [2, 200])
def test_a_substitution_that_never_ends_is_a_problem(times: int) -> None:
    spec = {**SOUND["spec"], "path": "./clusters", "postBuild": {"substitute": {"a": "${a}" * times}}}

    found = followed({**SOUND, "metadata": {"name": "again", "namespace": "flux-system"}, "spec": spec})

    assert any("never settles" in each.message or "too large" in each.message for each in found.problems)
    assert "cart" in [each.object.value["metadata"]["name"] for each in found.objects]
